package explorer

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"time"

	"essaim/internal/auth"
	"essaim/internal/explorer/query"
)

// robots tells search engines what to leave: lists that are narrowed, and what is for people who keep records.
func (s *Site) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = fmt.Fprintf(w, "User-agent: *\nDisallow: /graphql\nDisallow: /federation/graphql\nDisallow: /*/explore?\nDisallow: /*/history/\nDisallow: /*/search\nDisallow: /*/me\nDisallow: /*/sign-in\n\nSitemap: %s/sitemap.xml\n",
		s.BaseURL)
}

// maxSitemap is how many addresses a sitemap may hold (https://www.sitemaps.org/protocol.html).
const maxSitemap = 50000

type sitemapURL struct {
	Location string        `xml:"loc"`
	Changed  string        `xml:"lastmod,omitempty"`
	Links    []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Relation string `xml:"rel,attr"`
	Language string `xml:"hreflang,attr"`
	Location string `xml:"href,attr"`
}

// sitemap lists the pages of all records, in both languages.
func (s *Site) sitemap(w http.ResponseWriter, r *http.Request) {
	asked := &api{handler: s.API}
	r = r.WithContext(auth.With(r.Context(), auth.Caller{})) // whoever asks: it is kept for everybody
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	encoder, written := xml.NewEncoder(w), 0
	add := func(changed time.Time, path func(words) string) {
		for _, in := range []words{inFrench, inEnglish} {
			entry := sitemapURL{Location: s.BaseURL + path(in)}
			if !changed.IsZero() {
				entry.Changed = changed.UTC().Format(time.RFC3339)
			}
			for _, other := range []words{inFrench, inEnglish} {
				entry.Links = append(entry.Links, sitemapLink{"alternate", other.Code(), s.BaseURL + path(other)})
			}
			_ = encoder.EncodeElement(entry, xml.StartElement{Name: xml.Name{Local: "url"}}) // the client may have left
			written++
		}
	}
	_, _ = io.WriteString(w, xml.Header+`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">`)
	for _, path := range []string{"/", "/explore", "/statistics", "/networks", "/territories", "/charters", "/events", "/resources"} {
		add(time.Time{}, func(in words) string { return in.path(path) })
	}
	if err := s.eachRecord(r, asked, func(record any, changed time.Time) bool {
		add(changed, func(in words) string { return in.link(record) })
		return written < maxSitemap
	}); err != nil {
		s.Log.ErrorContext(r.Context(), "the sitemap was cut short", "error", err)
		panic(http.ErrAbortHandler) // nobody is to take a part for the whole
	}
	_, _ = io.WriteString(w, "</urlset>\n")
}

// eachRecord visits the records that have a page, until add says that it is enough.
func (s *Site) eachRecord(r *http.Request, asked *api, add func(record any, changed time.Time) bool) error {
	others, err := query.SitemapOthers(r.Context(), asked)
	if err != nil {
		return err
	}
	for _, n := range others.Networks.Nodes {
		add(n, n.UpdatedAt)
	}
	for _, n := range others.Charters.Nodes {
		add(n, n.UpdatedAt)
	}
	for _, n := range others.Events.Nodes {
		add(n, n.UpdatedAt)
	}
	for _, n := range others.Resources.Nodes {
		add(n, n.UpdatedAt)
	}
	for after := ""; ; {
		found, err := query.Sitemap(r.Context(), asked, after)
		if err != nil {
			return err
		}
		for _, n := range found.Actors.Nodes {
			if !add(n, n.GetUpdatedAt()) {
				return nil
			}
		}
		if !found.Actors.PageInfo.HasNextPage {
			return nil
		}
		after = found.Actors.PageInfo.EndCursor
	}
}
