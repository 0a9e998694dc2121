package testkit

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"essaim/internal/auth"
	"essaim/internal/explorer"
)

// Site serves the hub's explorer beside its API, as people reach them, until the test ends. It returns its address.
func (h *Hub) Site(tb testing.TB, options ...func(*explorer.Options)) string {
	tb.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	o := explorer.Options{API: h.graphql, HubName: "Essaim", BaseURL: server.URL, Letters: h.Service, Log: h.Log}
	for _, set := range options {
		set(&o)
	}
	site, err := explorer.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	who := &auth.Authenticator{Service: h.Service, Log: h.Log}
	mux.Handle("/graphql", h.Handler)
	mux.Handle("GET /graphiql", explorer.GraphiQL())
	mux.Handle("/", who.Handler(site.Handler()))
	return server.URL
}
