package explorer

import "net/http"

// graphiQLPolicy lets GraphiQL load what the hub serves, and nothing else. Its editor sets styles.
const graphiQLPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"

// GraphiQL serves the page on which queries are tried out.
func GraphiQL() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", graphiQLPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		page, err := files.ReadFile("dist/graphiql.html")
		if err != nil {
			http.Error(w, "GraphiQL is not part of this build. Build it with: make explorer", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(page) // the client may have left
	})
}
