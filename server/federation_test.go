package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// What routers elsewhere read, and people, is served beside the endpoint.
func TestTheSupergraphIsPublished(t *testing.T) {
	t.Parallel()
	testkit.Composer(t)
	h := start(t, "--data", testkit.Folder(t), "--private-partners", "--metrics-addr", "127.0.0.1:0")
	get := func(path string) (status int, body string) {
		response, err := http.Get(h.base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(text)
	}
	testkit.Eventually(t, "the supergraph is composed", func() bool {
		status, _ := get("/federation/supergraph.graphql")
		return status == http.StatusOK
	})
	for path, want := range map[string][]string{
		"/federation/supergraph.graphql": {"@join__graph(name: \"essaim\", url: \"" +
			h.base + "/graphql\")", "type Initiative"},
		"/federation/schema.graphql":                                 {"type Initiative implements", "initiatives("},
		"/federation/router.json":                                    {`"engineConfig"`, h.base + "/graphql"},
		"/federation/subgraph.graphql":                               {"federation/v2.9", "type Initiative"},
		"/en/federation":                                             {"<h1>Federation</h1>"},
		"/federation/graphql?query=%7B__typename%20hub%7Bname%7D%7D": {`{"data":{"__typename":"Query","hub":{"name":"Essaim"}}}`},
	} {
		status, body := get(path)
		for _, text := range want {
			if status != http.StatusOK || !strings.Contains(body, text) {
				t.Errorf("%s answers %d without %s: %.300s", path, status, text, body)
			}
		}
		if strings.Contains(body, "requestSignIn") {
			t.Errorf("%s holds something private", path)
		}
	}
}

// A partner's own tests learn what to mend before the hub says it.
func TestAPartnerChecksItsSchemaByItself(t *testing.T) {
	t.Parallel()
	testkit.Composer(t)
	if said, err := say(t, nil, "federation", "check", "../internal/example/market/schema.graphql",
		"--namespace", "market"); err != nil || !strings.Contains(said, "can be composed") {
		t.Errorf("%v: %s", err, said)
	}
	file := filepath.Join(t.TempDir(), "schema.graphql")
	for sdl, want := range map[string]string{
		"extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\")\ntype Query {\n  stalls: Int\n}":                                                                 ":3: NOT_PREFIXED: The field Query.stalls does not begin with your namespace. Call it marketStalls.",
		"extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\")\ntype Query { marketStall: MarketStall } type MarketStall @key(fields: \"nothing\") { id: ID! }": "DOES_NOT_COMPOSE",
	} {
		if err := os.WriteFile(file, []byte(sdl), 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := say(t, nil, "federation", "check", file, "--namespace", "market")
		if err == nil || !strings.Contains(said, want) {
			t.Errorf("%v: %s", err, said)
		}
	}
	for _, wrong := range [][]string{{"check", file}, {"check"}, {}, {"check", "no file", "--namespace", "market"},
		{"check", file, "--namespace", "group"}} {
		if _, err := say(t, nil, append([]string{"federation"}, wrong...)...); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
