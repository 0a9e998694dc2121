package page

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"essaim/internal/auth"
	"essaim/internal/hub"
	"essaim/internal/service"
)

// Options says what an explorer shows.
type Options struct {
	API      http.Handler // the hub's GraphQL over HTTP, which is told the caller by the request's context
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

// Site is what all pages of an explorer share.
type Site struct {
	Options
	// Files are what pages are made of: templates in pages, style sheets in styles, the outlines of the départements in
	// geo (Natural Earth, public domain, reduced to some hundred metres) and, in dist, what Vite makes of the scripts.
	Files    fs.FS
	Messages map[string][2]string // what people read once an action is done, in French and English
	Built    http.Handler         // serves what Vite built
	Styles   asset
	Outlines asset // the map as it is drawn on the server
	GeoJSON  asset // the same outlines for the map that scripts draw
	pages    parsed
	script   string // path of the islands' script, "" where it is not built
}

// New returns a Site. It fails where the templates of its rooms or its outlines are damaged.
func New(o Options, files fs.FS, messages map[string][2]string, rooms ...Room) (*Site, error) {
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	s := &Site{Options: o, Files: files, Messages: messages}
	var err error
	if s.pages, err = parsePages(files, rooms); err != nil {
		return nil, err
	}
	if s.Styles, err = readStyles(files); err != nil {
		return nil, err
	}
	outlines, err := fs.ReadFile(files, "geo/departements.geojson")
	if err != nil {
		return nil, err
	}
	if s.Outlines, err = drawOutlines(outlines); err != nil {
		return nil, err
	}
	s.GeoJSON = newAsset("/assets/outlines/", ".geojson", "application/geo+json", outlines)
	s.script, s.Built = builtScript(files, "main.ts"), builtFiles(files)
	return s, nil
}

// Handle answers a page.
func (s *Site) Handle(in Words, show func(*Visit) (*View, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller := auth.Of(r.Context())
		caller.Language = hub.English
		if in.French {
			caller.Language = hub.French
		}
		r = r.WithContext(auth.With(r.Context(), caller))
		v := &Visit{Words: in, Site: s, Request: r, Writer: w, Client: &Client{Handler: s.API}}
		shown, err := show(v)
		if to, ok := errors.AsType[Redirection](err); ok {
			http.Redirect(w, r, to.To, to.Status)
			return
		}
		if err != nil {
			shown = v.failure(err)
		}
		if shown != nil { // else it answered by itself
			v.write(shown)
		}
	})
}

// Spoken shows a page whose address names no language in the one that the browser prefers.
func (s *Site) Spoken(show func(*Visit) (*View, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Handle(Preferred(r), show).ServeHTTP(w, r)
	})
}

// Preferred are the words that the browser prefers; French where it says nothing.
func Preferred(r *http.Request) Words {
	if r.Header.Get("Accept-Language") == "" {
		return InFrench
	}
	return wordsIn(auth.Of(r.Context()).Language)
}

// TilesHost is the origin of the map's tiles, "" if there are none.
func (s *Site) TilesHost() string {
	scheme, rest, found := strings.Cut(s.Tiles, "://")
	if !found {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
