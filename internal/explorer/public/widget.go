package public

import (
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// open lets pages of every site use an answer, and keep it for an hour.
func open(w http.ResponseWriter, media string) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

// WidgetScript serves the script of the widget's elements.
func WidgetScript(s *page.Site) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		script, err := fs.ReadFile(s.Files, "dist/widget.js")
		if err != nil {
			http.Error(w, "The widget is not part of this build. Build it with: make explorer", http.StatusNotFound)
			return
		}
		open(w, "text/javascript; charset=utf-8")
		_, _ = w.Write(script) // the client may have left
	}
}

// WidgetOutlines serves the outlines at an address that stays, for the widget's map.
func WidgetOutlines(s *page.Site) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		open(w, s.GeoJSON.Media)
		_, _ = w.Write(s.GeoJSON.Content) // the client may have left
	}
}

// The widget's elements, by what the page that builds the embed code calls them.
var widgetElements = map[string]string{"map": "essaim-map", "list": "essaim-list", "record": "essaim-record"}

// widgetAttributes are what an element of the widget is told; "" for nothing.
type widgetAttributes struct{ Language, Record, Text, Type, Kind, Phase, Territory string }

// widgetPage is what the template widget shows.
type widgetPage struct {
	Show       string
	Filter     filter
	Record     string
	Code       string
	Frame      string
	Attributes widgetAttributes
	Types      []*query.BucketsBucketsBucket
	Kinds      []*query.BucketsBucketsBucket
	Regions    []*query.BucketsBucketsBucket
}

// Widget builds the code by which a partner's page shows a part of the graph.
func Widget(v *page.Visit) (*page.View, error) {
	q := v.URL.Query()
	f, err := filterOf(v)
	if err != nil {
		return nil, err
	}
	found, err := query.Widget(v.Context(), v.Client, v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	shown := q.Get("show")
	if widgetElements[shown] == "" {
		shown = "map"
	}
	code, attributes := embedCode(v, shown, f, q)
	return &page.View{
		Title: v.Say("Intégrer à votre site", "Embed on your site"), Widget: true,
		Description: v.Say("Une carte, une liste ou une fiche sur votre site, en une ligne.",
			"A map, a list or a record on your site, in a line."),
		Data: widgetPage{
			Show: shown, Filter: f, Record: q.Get("record"), Code: code, Frame: frameCode(v, shown, f),
			Attributes: attributes,
			Types:      found.Types.GetBuckets(), Kinds: byKey(found.Kinds.GetBuckets()),
			Regions: found.Regions.GetBuckets(),
		},
	}, nil
}

// embedCode is the HTML for a partner's page, and the attributes of its element.
func embedCode(v *page.Visit, shown string, f filter, q url.Values) (code string, a widgetAttributes) {
	a = widgetAttributes{Language: v.Code()}
	if shown == "record" {
		a.Record = strings.TrimSpace(q.Get("record"))
	} else {
		a.Text, a.Type, a.Kind = f.Text, strings.Join(f.Types, " "), strings.Join(f.Kinds, " ")
		a.Phase, a.Territory = strings.Join(f.Phases, " "), strings.Join(f.Territory, " ")
	}
	var text strings.Builder
	for _, each := range []struct{ name, value string }{
		{"language", a.Language}, {"record", a.Record}, {"text", a.Text}, {"type", a.Type}, {"kind", a.Kind},
		{"phase", a.Phase}, {"territory", a.Territory},
	} {
		if each.value != "" {
			fmt.Fprintf(&text, " %s=\"%s\"", each.name, html.EscapeString(each.value))
		}
	}
	element := widgetElements[shown]
	return fmt.Sprintf("<script src=\"%s/widget.js\" async></script>\n<%s%s></%s>", v.BaseURL, element, text.String(),
		element), a
}

// frameCode is the HTML for pages on which no script of others runs.
func frameCode(v *page.Visit, shown string, f filter) string {
	q := f.values()
	q.Set("show", shown)
	return fmt.Sprintf("<iframe src=\"%s\" title=\"%s\" width=\"100%%\" height=\"600\" loading=\"lazy\"></iframe>",
		html.EscapeString(v.BaseURL+v.Path("/embed?")+q.Encode()), html.EscapeString(v.HubName))
}

// embedPage is what the template embed shows.
type embedPage struct {
	Show   string
	Map    page.Drawing
	Cards  []query.Card
	Total  int
	Suffix string
	Hub    string
}

// Embed is what a frame on a partner's page shows: a map or a list, without scripts.
func Embed(v *page.Visit) (*page.View, error) {
	f, err := filterOf(v)
	if err != nil {
		return nil, err
	}
	found, err := query.Embed(v.Context(), v.Client, v.QueryLanguage(), f.input(""))
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.HubName, Bare: true, Hidden: true, Data: embedPage{
		Show: v.URL.Query().Get("show"), Map: v.Draw(found.Map), Cards: found.Actors.Nodes,
		Total: found.Actors.TotalCount, Suffix: f.Suffix(), Hub: v.HubName,
	}}, nil
}
