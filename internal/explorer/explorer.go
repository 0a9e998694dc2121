// Package explorer serves the hub's pages for people, at /fr and /en. Each page is a template
// beside the GraphQL document that it shows (pages/NAME.html, pages/NAME.graphql): the explorer
// is a client of the public API, in process. Pages work without scripts; the islands that make
// some of them livelier are built from the folder ui into dist (make explorer) and embedded.
// Without them, as after a plain go build, the pages are whole, and GraphiQL says how to get it.
package explorer

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"essaim/internal/auth"
	"essaim/internal/explorer/coordination"
	"essaim/internal/explorer/form"
	"essaim/internal/explorer/me"
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/public"
)

// Explorer is the pages of a hub.
type Explorer struct{ site *page.Site }

// rooms are the parts that the explorer is made of.
var rooms = []page.Room{form.Room, public.Room, me.Room, coordination.Room}

// Options says what an explorer shows.
type Options = page.Options

// New returns an explorer. It fails where the program was built from damaged templates.
func New(o Options) (*Explorer, error) {
	site, err := page.New(o, files, form.Messages(), rooms...)
	if err != nil {
		return nil, err
	}
	return &Explorer{site}, nil
}

// Fail answers with the page that says why something was not done: for what is no page, as a sign-in by a provider.
func (e *Explorer) Fail(w http.ResponseWriter, r *http.Request, err error) { e.site.Fail(w, r, err) }

// Handler serves the pages and their files. The caller is in the request's context.
func (e *Explorer) Handler() http.Handler {
	s := e.site
	mux := http.NewServeMux()
	for _, in := range []page.Words{page.InFrench, page.InEnglish} {
		for route, show := range routes {
			method, path, _ := strings.Cut(route, " ")
			mux.Handle(method+" /"+in.Code()+path, s.Handle(in, show))
		}
		mux.Handle("/"+in.Code()+"/",
			s.Handle(in, func(*page.Visit) (*page.View, error) { return nil, page.ErrNoPage }))
	}
	mux.HandleFunc("GET /{$}", inLanguage)
	for _, path := range []string{"/sign-in", "/me", "/unsubscribe", "/federation"} { // what letters and people know
		mux.HandleFunc("GET "+path, inLanguage)
	}
	mux.Handle("POST /unsubscribe", s.Spoken(public.DoUnsubscribe))
	if s.Outbox != "" {
		mux.Handle("GET /outbox", public.WithKey(s.Outbox, s.Spoken(public.Outbox)))
	}
	mux.Handle("GET /assets/styles/", s.Styles)
	mux.Handle("GET /assets/outlines/", page.OneOf{s.Outlines, s.GeoJSON})
	mux.Handle("GET /assets/", s.Built)
	mux.Handle("GET /widget.js", public.WidgetScript(s))
	mux.Handle("GET /outlines.geojson", public.WidgetOutlines(s))
	mux.Handle("GET /robots.txt", public.Robots(s))
	mux.Handle("GET /sitemap.xml", public.SitemapIndex(s))
	mux.Handle("GET /sitemaps/{file}", public.Sitemap(s))
	mux.Handle("/", s.Spoken(func(*page.Visit) (*page.View, error) { return nil, page.ErrNoPage }))
	return compressed(mux)
}

// compressed sends answers to the public compressed. Those to people who signed in are not: they
// can hold secrets beside what others chose, which the length of a compressed answer tells.
func compressed(next http.Handler) http.Handler {
	smaller := gzhttp.GzipHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if auth.Of(r.Context()).Anonymous() {
			smaller.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// inLanguage leads to the page in the language that the browser prefers.
func inLanguage(w http.ResponseWriter, r *http.Request) {
	in := page.Preferred(r)
	w.Header().Add("Vary", "Accept-Language")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address can hold a link's secret
	http.Redirect(w, r, in.Path(strings.TrimSuffix(r.URL.Path, "/"))+page.WithQuery(r.URL.RawQuery), http.StatusFound)
}
