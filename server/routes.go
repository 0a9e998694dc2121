package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/rs/cors"

	"essaim/internal/app"
	"essaim/internal/auth"
	"essaim/internal/explorer"
	"essaim/internal/service"
	"essaim/schema"
)

// site is what the routes lead to.
type site struct {
	*app.Hub
	pages    http.Handler   // for people
	provider *auth.Provider // nil where none is set
	ready    func(context.Context) error
	draining func() bool
	log      *slog.Logger
}

// routes is the whole HTTP surface of the hub.
func routes(s site) http.Handler {
	open := cors.New(cors.Options{ // anonymous reads are open to every site; no credentials cross origins
		AllowedOrigins: []string{"*"},
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost},
		// Whatever clients send, partners' own headers among it: none is believed because of where it comes from.
		AllowedHeaders: []string{"*"},
		ExposedHeaders: []string{"ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id",
			"WWW-Authenticate", "Allow", "Content-Disposition"},
		MaxAge: 7200,
	})
	mux := http.NewServeMux()
	mux.Handle("/graphql", open.Handler(s.Callers.Handler(s.GraphQL)))
	if s.provider != nil {
		mux.Handle("GET /sign-in/provider", s.Callers.Handler(http.HandlerFunc(s.provider.Begin)))
		mux.Handle("GET /sign-in/provider/callback", s.Callers.Handler(http.HandlerFunc(s.provider.End)))
	}
	mux.Handle("/schema.graphql", open.Handler(onlyRead(serveSDL(schema.SDL))))
	mux.Handle("/federation/graphql", open.Handler(s.Callers.Handler(s.Federated)))
	mux.Handle("/federation/subgraph.graphql", open.Handler(onlyRead(serveSDL(schema.Subgraph))))
	mux.Handle("/federation/supergraph.graphql",
		open.Handler(onlyRead(s.servePublished("application/graphql",
			func(g *service.Supergraph) string { return g.Composed.PublicSDL }))))
	mux.Handle("/federation/router.json",
		open.Handler(onlyRead(s.servePublished("application/json",
			func(g *service.Supergraph) string { return g.Composed.PublicRouterConfig }))))
	mux.Handle("/federation/schema.graphql",
		open.Handler(onlyRead(s.servePublished("application/graphql",
			func(g *service.Supergraph) string { return g.Composed.ClientSDL }))))
	mux.Handle("GET /federation/graphiql", explorer.GraphiQL())
	mux.Handle("GET /graphiql", explorer.GraphiQL())
	mux.Handle("/", s.Callers.Handler(s.pages))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := s.ready(ctx); err != nil {
			s.log.WarnContext(ctx, "not ready", "error", err)
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n"+s.State(ctx))
	})
	return closeWhileDraining(s.draining, mux)
}

// onlyRead refuses what is no reading. Routes that name a method would answer no preflight.
func onlyRead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this is read by GET", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// serveSDL serves a schema as a file.
func serveSDL(sdl func() string) http.Handler {
	text := sdl()
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = io.WriteString(w, text)
	})
}

// servePublished serves a form of the supergraph that is in place.
func (s site) servePublished(media string, form func(*service.Supergraph) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := s.Federation.Supergraph()
		if g == nil {
			w.Header().Set("Retry-After", "5")
			http.Error(w, "the supergraph is not composed yet", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", media+"; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=60")
		w.Header().Set("ETag", `"`+g.Hash+`"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(form(g)))
	})
}

// closeWhileDraining asks clients to come back on another connection while the hub stops: one that is kept alive could
// carry a request into the moment it closes.
func closeWhileDraining(draining func() bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if draining() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
