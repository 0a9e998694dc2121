// Package explorer serves the hub's pages for people, at /fr and /en. Each page is a template
// beside the GraphQL document that it shows (pages/NAME.html, pages/NAME.graphql): the explorer
// is a client of the public API, in process. Pages work without scripts; the islands that make
// some of them livelier are built from the folder ui into dist (make explorer) and embedded.
// Without them, as after a plain go build, the pages are whole, and GraphiQL says how to get it.
package explorer

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"essaim/internal/auth"
	"essaim/internal/hub"
	"essaim/internal/service"
)

// Options says what an explorer shows.
type Options struct {
	API      http.Handler // the hub's GraphQL over HTTP, which is told who asks by the request's context
	HubName  string
	BaseURL  string // what addresses begin with, as https://essaim.example
	Provider bool   // people can sign in by an identity provider too
	// Tiles is the address of a server of map tiles, as
	// https://tiles.example/{z}/{x}/{y}.png; "" draws outlines only, and asks nobody.
	Tiles       string
	TilesAuthor string           // whom the map names for them
	Letters     *service.Service // takes what mail programs send to /unsubscribe
	// SitemapRecords is how many records one sitemap lists, in whole pages of 200; 0 means 20,000.
	SitemapRecords int
	Outbox         string // the key to the letters that were not sent, at /outbox; "" shows none
	Log            *slog.Logger
}

// Site is the explorer.
type Site struct {
	Options
	pages    templates
	styles   asset
	outlines asset  // the map as it is drawn on the server
	geojson  asset  // the same outlines for the map that scripts draw
	script   string // path of the islands' script, "" where it is not built
	files    http.Handler
}

// New returns an explorer. It fails where the program was built from damaged templates.
func New(o Options) (*Site, error) {
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	o.SitemapRecords = cmp.Or(o.SitemapRecords, sitemapRecords)
	s := &Site{Options: o}
	var err error
	if s.pages, err = parsePages(); err != nil {
		return nil, err
	}
	if s.styles, err = readStyles(); err != nil {
		return nil, err
	}
	if s.outlines, err = drawOutlines(); err != nil {
		return nil, err
	}
	s.geojson = newAsset("/assets/outlines/", ".geojson", "application/geo+json", outlines)
	s.script, s.files = builtScript("main.ts"), builtFiles()
	return s, nil
}

// Handler serves the pages and their files. Who asks is in the request's context.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, in := range []words{inFrench, inEnglish} {
		for route, show := range s.routes() {
			method, path, _ := strings.Cut(route, " ")
			mux.Handle(method+" /"+in.Code()+path, s.handle(in, show))
		}
		mux.Handle("/"+in.Code()+"/", s.handle(in, func(*visit) (*view, error) { return nil, errNoPage }))
	}
	mux.HandleFunc("GET /{$}", s.inLanguage)
	for _, path := range []string{"/sign-in", "/me", "/unsubscribe", "/federation"} { // what letters and people know
		mux.HandleFunc("GET "+path, s.inLanguage)
	}
	mux.Handle("POST /unsubscribe", s.spoken(doUnsubscribe))
	if s.Outbox != "" {
		mux.Handle("GET /outbox", withKey(s.Outbox, s.spoken(outbox)))
	}
	mux.Handle("GET /assets/styles/", s.styles)
	mux.Handle("GET /assets/outlines/", oneOf{s.outlines, s.geojson})
	mux.Handle("GET /assets/", s.files)
	mux.HandleFunc("GET /widget.js", s.widgetScript)
	mux.HandleFunc("GET /outlines.geojson", s.widgetOutlines)
	mux.HandleFunc("GET /robots.txt", s.robots)
	mux.HandleFunc("GET /sitemap.xml", s.sitemapIndex)
	mux.HandleFunc("GET /sitemaps/{file}", s.sitemap)
	mux.Handle("/", s.spoken(func(*visit) (*view, error) { return nil, errNoPage }))
	return compressed(mux)
}

// spoken shows a page whose address names no language in the one that the browser prefers.
func (s *Site) spoken(show func(*visit) (*view, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.handle(preferred(r), show).ServeHTTP(w, r)
	})
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

// preferred are the words that the browser prefers; French where it says nothing.
func preferred(r *http.Request) words {
	if r.Header.Get("Accept-Language") == "" {
		return inFrench
	}
	return wordsIn(auth.Of(r.Context()).Language)
}

// inLanguage leads to the page in the language that the browser prefers.
func (s *Site) inLanguage(w http.ResponseWriter, r *http.Request) {
	in := preferred(r)
	w.Header().Add("Vary", "Accept-Language")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address can hold a link's secret
	http.Redirect(w, r, in.path(strings.TrimSuffix(r.URL.Path, "/"))+withQuery(r.URL.RawQuery), http.StatusFound)
}

// language is the API's name of the page's language.
func (v *visit) language() hub.Language { return v.viewer().Language }
