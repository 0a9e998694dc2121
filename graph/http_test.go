package graph_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// What "GraphQL over HTTP" asks, beyond its audit, which runs against the whole server in CI.
func TestHTTP(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	const query = `{"query":"{ hub { name } }"}`

	for _, tt := range []struct {
		name         string
		method, path string
		header       string // "Name: value" lines
		body         string
		status       int
		media        string
		contains     string
	}{
		{"a POST", "POST", "", "Content-Type: application/json", query, 200, mediaGraphQL, `"name":"Test"`},
		{"in UTF-8, said in any case", "POST", "", "Content-Type: application/json; charset=UTF-8", query, 200,
			mediaGraphQL, `"data"`},
		{"a client that says nothing", "POST", "", "Content-Type: application/json\nAccept: ", query, 200, mediaJSON,
			`"data"`},
		{"a client that takes JSON only", "POST", "", "Content-Type: application/json\nAccept: application/json", query,
			200, mediaJSON, `"data"`},
		{"a client that prefers JSON", "POST", "",
			"Content-Type: application/json\nAccept: application/graphql-response+json;q=0.5, application/json", query,
			200, mediaJSON, `"data"`},
		{"a browser", "POST", "", "Content-Type: application/json\nAccept: text/html, */*;q=0.8", query, 200, mediaJSON,
			`"data"`},
		{"a client that takes neither", "POST", "", "Content-Type: application/json\nAccept: text/html", query, 406,
			mediaJSON, "NOT_ACCEPTABLE"},
		{"a client that offers HTTP/2", "POST", "", "Content-Type: application/json\nUpgrade: h2c", query, 200,
			mediaGraphQL, `"data"`},
		{"a GET", "GET", "?query=" + url.QueryEscape("{ hub { name } }"), "", "", 200, mediaGraphQL, `"name":"Test"`},
		{"a GET with variables", "GET",
			"?query=" + url.QueryEscape("query ($n: Int) { groups(first: $n) { nodes { id } } }") + "&variables=" +
				url.QueryEscape(`{"n": 3}`), "", "", 200, mediaGraphQL, `"nodes":[]`},
		{"a GET with broken variables", "GET", "?query=%7B__typename%7D&variables=%5B", "", "", 400, mediaGraphQL,
			"BAD_REQUEST"},
		{"a GET without a query", "GET", "", "", "", 400, mediaGraphQL, "BAD_REQUEST"},
		{"a subscription by POST", "POST", "", "Content-Type: application/json",
			`{"query":"subscription { recordChanged { cursor } }"}`, 400, mediaGraphQL, "SUBSCRIPTION_TRANSPORT"},
		{"a PUT", "PUT", "", "Content-Type: application/json", query, 405, mediaGraphQL, "METHOD_NOT_ALLOWED"},
		{"a form", "POST", "", "Content-Type: application/x-www-form-urlencoded", "query=%7B__typename%7D", 415,
			mediaGraphQL, "UNSUPPORTED_MEDIA_TYPE"},
		{"no content type", "POST", "", "", query, 415, mediaGraphQL, "UNSUPPORTED_MEDIA_TYPE"},
		{"another charset", "POST", "", "Content-Type: application/json; charset=latin1", query, 415, mediaGraphQL,
			"UNSUPPORTED_MEDIA_TYPE"},
		{"a zipped body", "POST", "", "Content-Type: application/json\nContent-Encoding: gzip", query, 415,
			mediaGraphQL, "UNSUPPORTED_MEDIA_TYPE"},
		{"a body that is no JSON", "POST", "", "Content-Type: application/json", `{"query":`, 400, mediaGraphQL,
			"BAD_REQUEST"},
		{"two bodies in one", "POST", "", "Content-Type: application/json", query + query, 400, mediaGraphQL,
			"BAD_REQUEST"},
		{"a batch", "POST", "", "Content-Type: application/json", "[" + query + "]", 400, mediaGraphQL, "batches"},
		{"a body that is not UTF-8", "POST", "", "Content-Type: application/json", "{\"query\":\"\xff\"}", 400,
			mediaGraphQL, "UTF-8"},
		{"variables that are a list", "POST", "", "Content-Type: application/json",
			`{"query":"{__typename}","variables":[]}`, 400, mediaGraphQL, "variables"},
		{"a body too large", "POST", "", "Content-Type: application/json",
			`{"query":"` + strings.Repeat(" ", 300_000) + `"}`, 413, mediaGraphQL, "BODY_TOO_LARGE"},
		{"a syntax error", "POST", "", "Content-Type: application/json", `{"query":"{"}`, 400, mediaGraphQL,
			"GRAPHQL_PARSE_FAILED"},
		{"a syntax error for a client that takes JSON only", "POST", "",
			"Content-Type: application/json\nAccept: application/json", `{"query":"{"}`, 200,
			mediaJSON, "GRAPHQL_PARSE_FAILED"},
		{"an unknown operation", "POST", "", "Content-Type: application/json",
			`{"query":"query a { __typename }","operationName":"b"}`, 400, mediaGraphQL, "operation b not found"},
		{"a failed field is an answer", "POST", "", "Content-Type: application/json",
			`{"query":"{ groups(first: 0) { nodes { id } } }"}`, 200, mediaGraphQL, `"data":null`},
		{"a query known by its hash only", "POST", "", "Content-Type: application/json",
			`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"0000000000000000000000000000000000000000000000000000000000000000"}}}`,
			400, mediaGraphQL, "PersistedQueryNotFound"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequestWithContext(t.Context(), tt.method, "/graphql"+tt.path,
				strings.NewReader(tt.body))
			request.Header.Set("Accept", mediaGraphQL)
			for line := range strings.Lines(tt.header) {
				name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
				request.Header.Set(name, value)
			}
			answer := httptest.NewRecorder()
			h.Handler.ServeHTTP(answer, request)
			if answer.Code != tt.status || !strings.Contains(answer.Body.String(), tt.contains) {
				t.Errorf("want %d with %s, got %d %s", tt.status, tt.contains, answer.Code, answer.Body)
			}
			if media := answer.Header().Get("Content-Type"); media != tt.media+"; charset=utf-8" {
				t.Errorf("media type %s", media)
			}
			if refused := answer.Code != http.StatusOK; refused && strings.Contains(answer.Body.String(), `"data"`) {
				t.Errorf("a refused request has data: %s", answer.Body)
			}
		})
	}
}

const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
)
