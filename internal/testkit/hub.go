package testkit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/auth"
	"essaim/internal/gateway"
	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/mail"
)

// Hub is a whole hub under test: GraphQL down to PostgreSQL.
type Hub struct {
	*app.Hub
	Pool       *pgxpool.Pool
	Handler    http.Handler // the API, which finds out who calls
	Statements *Recorder
	Log        *slog.Logger
	metrics    *prometheus.Registry

	once    sync.Once
	url     string // where it answers over HTTP, once a browser was asked for
	postbox postbox
	letters []mail.Message // that came and nobody waited for yet
}

// NewHub returns a hub on a database. Its feed runs until the test ends.
func NewHub(tb testing.TB, pool *pgxpool.Pool, options ...func(*app.Options)) *Hub {
	tb.Helper()
	h := &Hub{Pool: pool, Statements: Record(pool), metrics: prometheus.NewRegistry()}
	h.Log = slog.New(slog.NewTextHandler(tb.Output(), nil))
	ctx, stop := context.WithCancel(context.Background())
	o := app.Options{
		Pool: pool, DB: h.Statements, URL: "http://essaim.test", Proxies: 1, PrivateTargets: true,
		About: hub.Hub{Name: "Test", Version: "0", Licence: "CC0-1.0", Attributions: harvest.Attributions(),
			Limits: graph.DefaultLimits()},
		Partners: app.Partners{
			Compose: remembering(tb), Private: true,
			Tolerate: gateway.Tolerance{Failures: 1000}, // tests of the breaker say otherwise
		},
		Closing: ctx, Registry: h.metrics, Log: h.Log,
		LoaderWait: 20 * time.Millisecond, // a slow machine must count the same statements
		Patience:   3 * time.Minute,
	}
	for _, set := range options {
		set(&o)
	}
	h.Hub = app.New(o)
	h.Handler = h.Callers.Handler(h.GraphQL)
	if _, err := h.Service.ClientHash(tb.Context(), ""); err != nil { // reads the key, once: tests count statements
		tb.Fatal(err)
	}
	h.Statements.Take()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Feed.Run(ctx)
	}()
	tb.Cleanup(func() {
		stop()
		<-done
	})
	return h
}

// Answer is what GraphQL answered.
type Answer struct {
	Status int
	Body   string
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct {
			Code     string
			Argument []any
			Limit    int
		}
	}
}

// Code is the code of the first error, "" if there is none.
func (a Answer) Code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// At is the value at a path of the data: names of fields and indexes of lists.
func (a Answer) At(path ...any) any {
	var value any = a.Data
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// Ask sends a query as the public.
func (h *Hub) Ask(tb testing.TB, query string, variables map[string]any) Answer {
	tb.Helper()
	return h.AskAs(tb, hub.Viewer{}, query, variables)
}

// AskAs sends a query as a viewer.
func (h *Hub) AskAs(tb testing.TB, v hub.Viewer, query string, variables map[string]any) Answer {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	request := httptest.NewRequestWithContext(auth.With(tb.Context(), auth.Caller{Viewer: v}), http.MethodPost,
		"/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json")
	return do(tb, h.GraphQL, request)
}

// Do sends a request.
func (h *Hub) Do(tb testing.TB, request *http.Request) Answer {
	tb.Helper()
	return do(tb, h.Handler, request)
}

func do(tb testing.TB, handler http.Handler, request *http.Request) Answer {
	tb.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	answer := Answer{Status: recorder.Code, Body: recorder.Body.String()}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		tb.Fatalf("%v in %s", err, answer.Body)
	}
	return answer
}

// Must is Ask for a query that must not fail.
func (h *Hub) Must(tb testing.TB, query string, variables map[string]any) Answer {
	tb.Helper()
	answer := h.Ask(tb, query, variables)
	if len(answer.Errors) > 0 {
		tb.Fatalf("%s\nanswered %s", query, answer.Body)
	}
	return answer
}

// FirstEvent is the first event of a subscription as a viewer, from the beginning of the change log on.
func (h *Hub) FirstEvent(tb testing.TB, v hub.Viewer, subscription string) string {
	tb.Helper()
	return firstEvent(tb, h.GraphQL, v, subscription, map[string]any{"after": hub.ChangePosition{}.Cursor()}, func() {})
}

// firstEvent is the first event of a subscription that a handler answers to a viewer.
func firstEvent(
	tb testing.TB, handler http.Handler, v hub.Viewer, subscription string, variables map[string]any, begun func(),
) string {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r.WithContext(auth.With(r.Context(), auth.Caller{Viewer: v})))
	}))
	defer server.Close()
	body, err := json.Marshal(map[string]any{"query": subscription, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(tb.Context())
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	begun()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return event
		}
	}
	tb.Fatalf("the stream ended: %v", lines.Err())
	return ""
}
