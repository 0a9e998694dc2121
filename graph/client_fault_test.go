package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"essaim/graph"
	"essaim/internal/gateway"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// A query and a mutation over Server-Sent Events end with complete, as a subscription does: clients take a stream that
// breaks off for a fault.
func TestEachOperationOverServerSentEventsCompletes(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	for _, document := range []string{`{ hub { name } }`, `mutation { signOut(input: {}) { userErrors { code } } }`} {
		recorder := httptest.NewRecorder()
		body, err := json.Marshal(input{"query": document})
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept", "text/event-stream")
		h.Handler.ServeHTTP(deadlines{recorder}, request)
		if said := recorder.Body.String(); strings.Count(said, "event: next") != 1 ||
			!strings.HasSuffix(said, "event: complete\ndata: \n\n") {
			t.Errorf("%s answers %q", document, said)
		}
	}
}

// deadlines is a recorder that takes the deadlines of a stream.
type deadlines struct{ *httptest.ResponseRecorder }

func (deadlines) SetReadDeadline(time.Time) error  { return nil }
func (deadlines) SetWriteDeadline(time.Time) error { return nil }

// Nothing that a client misspells is answered with a guess, whichever part of a document it is.
func TestNoGuessesAtWhatWasMeant(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	for _, document := range []string{
		`{ hubb { name } }`, `{ hub { namee } }`, `{ hub }`, `{ initiatives(firts: 1) { totalCount } }`,
		`{ node(id: "x") { ... on Initiativ { name } } }`,
		`{ initiatives(orderBy: {field: NAM}) { totalCount } }`, `{ initiatives(filter: {kindss: []}) { totalCount } }`,
		`query ($a: Strin) { hub { name } }`,
		`{ hub @skipp(if: true) { name } }`, `{ hub { name @skip(iff: true) } }`,
	} {
		answer := h.Ask(t, document, nil)
		if answer.Code() != "GRAPHQL_VALIDATION_FAILED" || strings.Contains(answer.Body, "Did you mean") {
			t.Errorf("%s answers %s", document, answer.Body)
		}
	}
}

// What a client does wrong is told as its fault, with a code, and is no failure of the hub.
func TestFaultsOfClientsAreToldAsTheirs(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	for _, representation := range []string{`"x"`, `5`, `["x"]`, `null`, `{}`, `{"__typename": "Initiative"}`,
		`{"__typename": "Nothing", "id": "x"}`} {
		var value any
		if err := json.Unmarshal([]byte(representation), &value); err != nil {
			t.Fatal(err)
		}
		answer := h.Ask(t, `query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }`,
			input{"r": []any{value}})
		if answer.Code() == "INTERNAL_SERVER_ERROR" || answer.Code() == "" {
			t.Errorf("%s answers %s", representation, answer.Body)
		}
	}
	for _, extensions := range []string{
		`{"persistedQuery": {"version": 1, "sha256Hash": "00"}}`,
		`{"persistedQuery": {"version": 9, "sha256Hash": "00"}}`, `{"persistedQuery": 5}`,
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql",
			strings.NewReader(`{"query": "{ hub { name } }", "extensions": `+extensions+`}`))
		request.Header.Set("Content-Type", "application/json")
		if answer := h.Do(t, request); answer.Code() == "INTERNAL_SERVER_ERROR" || answer.Code() == "" {
			t.Errorf("%s answers %s", extensions, answer.Body)
		}
	}
	for _, payload := range []string{`5`, `"x"`, `[]`, `{"authorization": 5}`, `{"headers": 5}`,
		`{"headers": {"Authorization": []}}`} {
		if code := h.SocketCode(t, payload); code != 4400 {
			t.Errorf("connection_init with %s closes with %d", payload, code)
		}
	}
	for _, payload := range []string{`{"Authorization": "Bearer x"}`, `{"headers": {"authorization": "Bearer x"}}`} {
		if code := h.SocketCode(t, payload); code != 4403 {
			t.Errorf("connection_init with %s closes with %d", payload, code)
		}
	}
}

// A database that cannot be reached is told as such: 503, UNAVAILABLE, and when to come back.
func TestADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"no server": &net.OpError{Op: "dial", Err: errors.New("connection refused")}, "it broke": io.ErrUnexpectedEOF,
		"it stops": &pgconn.PgError{Code: "57P01"}, "it starts": &pgconn.PgError{Code: "57P03"},
		"it is full": &pgconn.PgError{Code: "53300"},
	} {
		h := testkit.NewHub(t, testkit.Migrated(t))
		h.Statements.DB = awayDB{h.Statements.DB, failure}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql",
			strings.NewReader(`{"query": "{ initiatives(first: 1) { nodes { id } } }"}`))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		h.Handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusServiceUnavailable || recorder.Header().Get("Retry-After") == "" ||
			!strings.Contains(recorder.Body.String(), `"UNAVAILABLE"`) {
			t.Errorf("%s: %d %s", name, recorder.Code, recorder.Body)
		}
	}
}

// awayDB fails each statement.
type awayDB struct {
	store.DB
	failure error
}

func (d awayDB) Query(context.Context, string, ...any) (pgx.Rows, error) { return nil, d.failure }

func (d awayDB) SendBatch(context.Context, *pgx.Batch) pgx.BatchResults {
	return awayResults{nil, d.failure}
}

type awayResults struct {
	pgx.BatchResults
	failure error
}

func (r awayResults) Query() (pgx.Rows, error)         { return nil, r.failure }
func (r awayResults) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, r.failure }
func (r awayResults) Close() error                     { return r.failure }

// A federated graph that is not composed yet is told as what comes back, whatever the client reads.
func TestAGraphThatIsNotComposedComesBack(t *testing.T) {
	t.Parallel()
	handler := graph.NewFederationHandler(graph.Options{
		About: hub.Hub{Limits: graph.DefaultLimits()}, Closing: t.Context(), Gateway: gateway.New(),
		Log: slog.New(slog.DiscardHandler),
	})
	for _, media := range []string{"application/json", "application/graphql-response+json"} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/federation/graphql",
			strings.NewReader(`{"query": "{ hub { name } }"}`))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept", media)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusServiceUnavailable || recorder.Header().Get("Retry-After") == "" ||
			!strings.Contains(recorder.Body.String(), `"NO_SUPERGRAPH"`) {
			t.Errorf("%s: %d %s", media, recorder.Code, recorder.Body)
		}
	}
}
