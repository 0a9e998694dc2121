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

	"essaim/graph"
	"essaim/internal/auth"
	"essaim/internal/federation"
	"essaim/internal/feed"
	"essaim/internal/gateway"
	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/mail"
	"essaim/internal/service"
	"essaim/internal/store"
)

// Hub is a whole hub under test: GraphQL down to PostgreSQL.
type Hub struct {
	Pool       *pgxpool.Pool
	Service    *service.Service
	Feed       *feed.Feed
	Handler    http.Handler // finds out who asks, as for everybody
	Statements *Recorder
	Log        *slog.Logger
	graphql    http.Handler // is told who asks
	gateway    *gateway.Gateway
	options    graph.Options
	federated  *federation.Federation // once Federate was called

	once    sync.Once
	url     string // where it answers over HTTP, once a browser was asked for
	postbox postbox
	letters []mail.Message // that came and nobody waited for yet
}

// NewHub returns a hub on a database. Its feed runs until the test ends.
func NewHub(tb testing.TB, pool *pgxpool.Pool, options ...func(*graph.Options)) *Hub {
	tb.Helper()
	recorder := Record(pool)
	supergraphs := gateway.New()
	log := slog.New(slog.NewTextHandler(tb.Output(), nil))
	changes := feed.New(pool, store.New(pool), log)
	svc := service.New(store.New(recorder),
		service.Options{URL: "http://essaim.test", PrivateTarget: true, Wrote: changes.Wrote,
			Federation: service.Federation{
				Compose: remembering(tb), Broken: supergraphs.Broken, Private: true,
				Fetch: func(ctx context.Context, url string) (string, error) {
					return gateway.FetchSDL(ctx, http.DefaultTransport, url)
				},
			}})
	if _, err := svc.ClientHash(tb.Context(), ""); err != nil { // reads the key, once: tests count statements
		tb.Fatal(err)
	}
	recorder.Take()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		changes.Run(ctx)
	}()
	tb.Cleanup(func() {
		stop()
		<-done
	})
	about := hub.Hub{Name: "Test", Version: "0", Licence: "CC0-1.0", Attributions: harvest.Attributions(),
		Limits: graph.DefaultLimits()}
	o := graph.Options{
		About: about, Capacity: graph.NewCapacity(), Closing: ctx, Log: log,
		LoaderWait: 20 * time.Millisecond, // a slow machine must count the same statements
		Patience:   3 * time.Minute,
	}
	for _, set := range options {
		set(&o)
	}
	who := &auth.Authenticator{Service: svc, Proxies: 1, Log: log}
	o.Machine = who.Machine
	h := &Hub{Pool: pool, Service: svc, Feed: changes, Statements: recorder, Log: log, gateway: supergraphs}
	o.PartnerHealth = func(namespace string) *hub.PartnerHealth {
		if h.federated == nil {
			return nil
		}
		return h.federated.PartnerHealth(namespace)
	}
	h.options, h.graphql = o, graph.NewHandler(svc, changes, o)
	h.Handler = who.Handler(h.graphql)
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

// Code is the code of the first error, "" where there is none.
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
	return do(tb, h.graphql, request)
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
	return firstEvent(tb, h.graphql, v, subscription, map[string]any{"after": hub.ChangePosition{}.Cursor()}, func() {})
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
