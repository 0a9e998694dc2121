package testkit

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"essaim/internal/explorer"
)

// Site serves the hub's explorer beside its API, as people reach them, until the test ends. It returns its address.
func (h *Hub) Site(tb testing.TB, options ...func(*explorer.Options)) string {
	tb.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	o := explorer.Options{BaseURL: server.URL}
	for _, set := range options {
		set(&o)
	}
	pages, err := h.Pages(o)
	if err != nil {
		tb.Fatal(err)
	}
	mux.Handle("/graphql", h.Handler)
	mux.Handle("GET /graphiql", explorer.GraphiQL())
	mux.Handle("/", h.Callers.Handler(pages.Handler()))
	return server.URL
}
