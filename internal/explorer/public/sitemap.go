package public

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"

	"essaim/internal/auth"
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// Robots tells search engines what to leave: lists that are narrowed, and what is for people who keep records.
func Robots(s *page.Site) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = fmt.Fprintf(w,
			"User-agent: *\nDisallow: /graphql\nDisallow: /federation/graphql\nDisallow: /*/explore?\nDisallow: /*/history/\nDisallow: /*/search\nDisallow: /*/me\nDisallow: /*/sign-in\n\nSitemap: %s/sitemap.xml\n",
			s.BaseURL)
	}
}

// sitemapRecords is how many records one sitemap lists, each in both languages: it may hold 50,000 addresses
// (https://www.sitemaps.org/protocol.html).
const sitemapRecords = 20000

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

// sitemapPage is a page of the records of one kind.
type sitemapPage struct {
	records []sitemapRecord
	total   int    // of the kind; 0 where nobody asked
	after   string // where the next page begins, "" if there is none
}

type sitemapRecord interface{ GetUpdatedAt() time.Time }

// sitemapKind reads a page of the records of one kind, and counts them where that is asked for.
type sitemapKind func(ctx context.Context, asked *page.Client, after string, count bool) (*sitemapPage, error)

// sitemapKinds are the kinds of records that have pages, by the names that their sitemaps have.
var sitemapKinds = map[string]sitemapKind{
	"actors": sitemapKindOf(query.SitemapActors, func(a *query.SitemapActorsResponse) *sitemapPage {
		return sitemapPageOf(a.Found.Nodes, a.Found.TotalCount, a.Found.PageInfo.HasNextPage,
			a.Found.PageInfo.EndCursor)
	}),
	"networks": sitemapKindOf(query.SitemapNetworks, func(a *query.SitemapNetworksResponse) *sitemapPage {
		return sitemapPageOf(a.Found.Nodes, a.Found.TotalCount, a.Found.PageInfo.HasNextPage,
			a.Found.PageInfo.EndCursor)
	}),
	"charters": sitemapKindOf(query.SitemapCharters, func(a *query.SitemapChartersResponse) *sitemapPage {
		return sitemapPageOf(a.Found.Nodes, a.Found.TotalCount, a.Found.PageInfo.HasNextPage,
			a.Found.PageInfo.EndCursor)
	}),
	"events": sitemapKindOf(query.SitemapEvents, func(a *query.SitemapEventsResponse) *sitemapPage {
		return sitemapPageOf(a.Found.Nodes, a.Found.TotalCount, a.Found.PageInfo.HasNextPage,
			a.Found.PageInfo.EndCursor)
	}),
	"resources": sitemapKindOf(query.SitemapResources, func(a *query.SitemapResourcesResponse) *sitemapPage {
		return sitemapPageOf(a.Found.Nodes, a.Found.TotalCount, a.Found.PageInfo.HasNextPage,
			a.Found.PageInfo.EndCursor)
	}),
}

func sitemapKindOf[A any](
	ask func(context.Context, graphql.Client, string, bool) (A, error), read func(A) *sitemapPage,
) sitemapKind {
	return func(ctx context.Context, asked *page.Client, after string, count bool) (*sitemapPage, error) {
		answer, err := ask(ctx, asked, after, count)
		if err != nil {
			return nil, err
		}
		return read(answer), nil
	}
}

func sitemapPageOf[R sitemapRecord](nodes []R, total int, more bool, end string) *sitemapPage {
	found := &sitemapPage{total: total}
	for _, n := range nodes {
		found.records = append(found.records, n)
	}
	if more {
		found.after = end
	}
	return found
}

// SitemapIndex leads to the sitemaps: one of the pages that are always there, and those of each kind of records.
func SitemapIndex(s *page.Site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r, asked := asPublic(s, r)
		paths := []string{"/sitemaps/pages.xml"}
		for _, kind := range slices.Sorted(maps.Keys(sitemapKinds)) {
			paths = append(paths, "/sitemaps/"+kind+".xml")
			first, err := sitemapKinds[kind](r.Context(), asked, "", true)
			if err != nil {
				cutShort(s, r, err)
			}
			if first.total <= cmp.Or(s.SitemapRecords, sitemapRecords) {
				continue
			}
			if err := eachRecord(s, r.Context(), asked, kind, "", func(found *sitemapPage, read int) bool {
				if found.after != "" && read%cmp.Or(s.SitemapRecords, sitemapRecords) == 0 {
					paths = append(paths, "/sitemaps/"+kind+".xml?after="+url.QueryEscape(found.after))
				}
				return true
			}); err != nil {
				cutShort(s, r, err)
			}
		}
		begin(w, "sitemapindex")
		encoder := xml.NewEncoder(w)
		for _, path := range paths {
			// the client may have left
			_ = encoder.EncodeElement(sitemapURL{Location: s.BaseURL + path},
				xml.StartElement{Name: xml.Name{Local: "sitemap"}})
		}
		_, _ = io.WriteString(w, "</sitemapindex>\n")
	}
}

// Sitemap lists pages in both languages: those that are always there, or those of the records of one kind.
func Sitemap(s *page.Site) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r, asked := asPublic(s, r)
		kind, isSitemap := strings.CutSuffix(r.PathValue("file"), ".xml")
		if !isSitemap || kind != "pages" && sitemapKinds[kind] == nil {
			http.NotFound(w, r)
			return
		}
		begin(w, "urlset")
		encoder := xml.NewEncoder(w)
		add := func(changed time.Time, path func(page.Words) string) {
			for _, in := range []page.Words{page.InFrench, page.InEnglish} {
				entry := sitemapURL{Location: s.BaseURL + path(in)}
				if !changed.IsZero() {
					entry.Changed = changed.UTC().Format(time.RFC3339)
				}
				for _, other := range []page.Words{page.InFrench, page.InEnglish} {
					entry.Links = append(entry.Links, sitemapLink{"alternate", other.Code(), s.BaseURL + path(other)})
				}
				// the client may have left
				_ = encoder.EncodeElement(entry, xml.StartElement{Name: xml.Name{Local: "url"}})
			}
		}
		if kind == "pages" {
			for _, path := range []string{"/", "/explore", "/statistics", "/networks", "/territories", "/charters",
				"/events", "/resources"} {
				add(time.Time{}, func(in page.Words) string { return in.Path(path) })
			}
		} else if err := eachRecord(s, r.Context(), asked, kind, r.URL.Query().Get("after"),
			func(found *sitemapPage, read int) bool {
				for _, record := range found.records {
					add(record.GetUpdatedAt(), func(in page.Words) string { return in.Link(record) })
				}
				return read < cmp.Or(s.SitemapRecords, sitemapRecords)
			}); err != nil {
			cutShort(s, r, err)
		}
		_, _ = io.WriteString(w, "</urlset>\n")
	}
}

// eachRecord visits the records of a kind page by page, until visit says that it is enough. It is told how many records
// were visited with its page.
func eachRecord(s *page.Site,
	ctx context.Context, asked *page.Client, kind, after string, visit func(found *sitemapPage, read int) bool,
) error {
	for read := 0; ; {
		found, err := sitemapKinds[kind](ctx, asked, after, false)
		if err != nil {
			return err
		}
		read += len(found.records)
		if !visit(found, read) || found.after == "" {
			return nil
		}
		after = found.after
	}
}

// asPublic has the public ask, whoever does: what is answered is kept for everybody.
func asPublic(s *page.Site, r *http.Request) (*http.Request, *page.Client) {
	public, _ := auth.AsPublic(r.Context())
	return r.WithContext(public), &page.Client{Handler: s.API}
}

func begin(w http.ResponseWriter, element string) {
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = io.WriteString(w,
		xml.Header+`<`+element+
			` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">`)
}

// cutShort ends an answer that is not whole: nobody is to take a part for the whole.
func cutShort(s *page.Site, r *http.Request, err error) {
	s.Log.ErrorContext(r.Context(), "the sitemap was cut short", "error", err)
	panic(http.ErrAbortHandler)
}
