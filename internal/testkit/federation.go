package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"essaim/internal/auth"
	"essaim/internal/federation"
	"essaim/internal/gateway"
	"essaim/internal/gateway/compose"
	"essaim/internal/hub"
)

// compositions are what was composed already in this test binary: it takes seconds, and many tests compose the same.
var compositions struct {
	sync.Mutex
	made map[string]*compose.Supergraph
}

// remembering is Composer, which composes the same schemas once. Addresses differ from
// test to test, and are put in again.
func remembering(tb testing.TB) compose.Composer {
	return func(ctx context.Context, subgraphs []compose.Subgraph) (*compose.Supergraph, error) {
		var back []string
		masked := make([]compose.Subgraph, len(subgraphs))
		for i, s := range subgraphs {
			masked[i] = s
			masked[i].URL = "http://" + s.Name + ".masked.test/graphql"
			back = append(back, masked[i].URL, s.URL)
		}
		key, err := json.Marshal(masked)
		if err != nil {
			return nil, err
		}
		compositions.Lock()
		defer compositions.Unlock()
		made := compositions.made[string(key)]
		if made == nil {
			if made, err = Composer(tb)(ctx, masked); err != nil {
				return nil, err
			}
			if compositions.made == nil {
				compositions.made = map[string]*compose.Supergraph{}
			}
			compositions.made[string(key)] = made
		}
		addresses := strings.NewReplacer(back...)
		own := *made
		own.RouterConfig, own.SupergraphSDL = addresses.Replace(made.RouterConfig),
			addresses.Replace(made.SupergraphSDL)
		return &own, nil
	}
}

// Federation is the supergraph of a hub under test.
type Federation struct {
	*federation.Federation
	Gateway *gateway.Gateway
	Handler http.Handler
	URL     string
	Metrics *prometheus.Registry
	inner   http.Handler // is told the caller
}

// Federate composes the supergraph as the registry of partners asks for it; Update brings it up to date.
func (h *Hub) Federate(tb testing.TB) *Federation {
	tb.Helper()
	Composer(tb) // or the test is skipped
	f := &Federation{Federation: h.Federation, Gateway: h.Gateway, Handler: h.Callers.Handler(h.Federated),
		Metrics: h.metrics, inner: h.Federated}
	server := httptest.NewServer(f.Handler)
	tb.Cleanup(server.Close)
	f.URL = server.URL
	f.Update(tb)
	return f
}

// Update is Refresh for a test that cannot go on without it.
func (f *Federation) Update(tb testing.TB) {
	tb.Helper()
	if err := f.Refresh(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// Ask sends an operation as the public.
func (f *Federation) Ask(tb testing.TB, query string, variables map[string]any) Answer {
	tb.Helper()
	return f.AskWith(tb, nil, query, variables)
}

// AskAs sends an operation as a viewer.
func (f *Federation) AskAs(tb testing.TB, v hub.Viewer, query string, variables map[string]any) Answer {
	tb.Helper()
	request := f.request(auth.With(tb.Context(), auth.Caller{Viewer: v}), tb, query, variables)
	return do(tb, f.inner, request)
}

// AskWith is Ask with headers.
func (f *Federation) AskWith(tb testing.TB, header http.Header, query string, variables map[string]any) Answer {
	tb.Helper()
	request := f.request(tb.Context(), tb, query, variables)
	for name, values := range header {
		request.Header[name] = values
	}
	return do(tb, f.Handler, request)
}

func (f *Federation) request(ctx context.Context, tb testing.TB, query string, variables map[string]any) *http.Request {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/federation/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json")
	return request
}

// Must is Ask for an operation that must not fail.
func (f *Federation) Must(tb testing.TB, query string, variables map[string]any) Answer {
	tb.Helper()
	answer := f.Ask(tb, query, variables)
	if len(answer.Errors) > 0 {
		tb.Fatalf("%s\nanswered %s", query, answer.Body)
	}
	return answer
}

// FirstEventAs is the first event of a subscription as a viewer, once what is to be told has begun.
func (f *Federation) FirstEventAs(tb testing.TB, v hub.Viewer, subscription string, begun func()) string {
	tb.Helper()
	return firstEvent(tb, f.inner, v, subscription, nil, begun)
}

// Administrator is an administrator of the hub.
func (h *Hub) Administrator(tb testing.TB) hub.Viewer {
	tb.Helper()
	v := hub.Viewer{AccountID: hub.DerivedID(hub.TypeAccount, "administrator"), Administrator: true}
	if _, err := h.Pool.Exec(tb.Context(),
		`INSERT INTO account (id, email) VALUES ($1, 'administrator@example.org') ON CONFLICT DO NOTHING`,
		v.AccountID); err != nil {
		tb.Fatal(err)
	}
	return v
}

// Link registers and activates a partner's service, and returns the id of its registration.
func (h *Hub) Link(tb testing.TB, namespace string, p *Partner) string {
	tb.Helper()
	admin := h.Administrator(tb)
	made := h.TryAs(tb, admin, "createOrganisation",
		map[string]any{"organisation": map[string]any{"name": "Partner " + namespace}}, "organisation { id }")
	proposed := h.TryAs(tb, admin, "proposePartner",
		map[string]any{"actor": made.Text("organisation", "id"), "namespace": namespace,
			"url": p.URL}, "partner { id }")
	id := proposed.Text("partner", "id")
	active := h.TryAs(tb, admin, "activatePartner", map[string]any{"id": id},
		"partner { state } check { passed findings { problem } }")
	if active.Text("partner", "state") != "ACTIVE" {
		tb.Fatalf("%s\n%s", proposed.Body, active.Body)
	}
	return id
}

// Eventually waits until something is so; it fails after a minute in which it was not.
func Eventually(tb testing.TB, what string, so func() bool) {
	tb.Helper()
	deadline := time.After(time.Minute)
	for !so() {
		select {
		case <-deadline:
			tb.Fatalf("not within a minute: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Exposition is what Prometheus would read.
func (f *Federation) Exposition(tb testing.TB) string {
	tb.Helper()
	recorder := httptest.NewRecorder()
	promhttp.HandlerFor(f.Metrics, promhttp.HandlerOpts{}).
		ServeHTTP(recorder, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/metrics", nil))
	return recorder.Body.String()
}
