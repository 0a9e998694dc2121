package explorer

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"

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

// widgetScript serves the script of the widget's elements.
func (s *Site) widgetScript(w http.ResponseWriter, _ *http.Request) {
	script, err := dist.ReadFile("dist/widget.js")
	if err != nil {
		http.Error(w, "The widget is not part of this build. Build it with: make explorer", http.StatusNotFound)
		return
	}
	open(w, "text/javascript; charset=utf-8")
	_, _ = w.Write(script) // the client may have left
}

// widgetOutlines serves the outlines at an address that stays, for the widget's map.
func (s *Site) widgetOutlines(w http.ResponseWriter, _ *http.Request) {
	open(w, s.geojson.media)
	_, _ = w.Write(s.geojson.content) // the client may have left
}

// The widget's elements, by what the page that builds the embed code calls them.
var widgetElements = map[string]string{"map": "essaim-map", "list": "essaim-list", "record": "essaim-record"}

// widget builds the code by which a partner's page shows a part of the graph.
func widget(v *visit) (*view, error) {
	q := v.URL.Query()
	f, err := v.filter()
	if err != nil {
		return nil, err
	}
	found, err := query.Widget(v.Context(), v.api, v.query())
	if err != nil {
		return nil, err
	}
	shown := q.Get("show")
	if widgetElements[shown] == "" {
		shown = "map"
	}
	code, attributes := v.embedCode(shown, f, q)
	return &view{
		Page: "widget", Title: v.say("Intégrer à votre site", "Embed on your site"), Widget: true,
		Description: v.say("Une carte, une liste ou une fiche sur votre site, en une ligne.",
			"A map, a list or a record on your site, in a line."),
		Data: map[string]any{
			"Show": shown, "Filter": f, "Record": q.Get("record"), "Code": code, "Frame": v.frameCode(shown, f),
			"Attributes": attributes,
			"Types":      found.Types.GetBuckets(), "Kinds": byKey(found.Kinds.GetBuckets()),
			"Regions": found.Regions.GetBuckets(),
		},
	}, nil
}

// embedCode is the HTML for a partner's page, and the attributes of its element.
func (v *visit) embedCode(shown string, f filter, q url.Values) (code string, attributes map[string]string) {
	attributes = map[string]string{"language": v.Code()}
	var text strings.Builder
	add := func(name, value string) {
		if value != "" {
			attributes[name] = value
			fmt.Fprintf(&text, " %s=\"%s\"", name, html.EscapeString(value))
		}
	}
	fmt.Fprintf(&text, " language=\"%s\"", v.Code())
	if shown == "record" {
		add("record", strings.TrimSpace(q.Get("record")))
	} else {
		add("text", f.Text)
		add("type", strings.Join(f.Types, " "))
		add("kind", strings.Join(f.Kinds, " "))
		add("phase", strings.Join(f.Phases, " "))
		add("territory", strings.Join(f.Territory, " "))
	}
	element := widgetElements[shown]
	return fmt.Sprintf("<script src=\"%s/widget.js\" async></script>\n<%s%s></%s>", v.BaseURL, element, text.String(),
		element), attributes
}

// frameCode is the HTML for pages on which no script of others runs.
func (v *visit) frameCode(shown string, f filter) string {
	q := f.values()
	q.Set("show", shown)
	return fmt.Sprintf("<iframe src=\"%s\" title=\"%s\" width=\"100%%\" height=\"600\" loading=\"lazy\"></iframe>",
		html.EscapeString(v.BaseURL+v.path("/embed?")+q.Encode()), html.EscapeString(v.HubName))
}

// embedded is what a frame on a partner's page shows: a map or a list, without scripts.
func embedded(v *visit) (*view, error) {
	f, err := v.filter()
	if err != nil {
		return nil, err
	}
	found, err := query.Embed(v.Context(), v.api, v.query(), f.input(""))
	if err != nil {
		return nil, err
	}
	return &view{Page: "embed", Title: v.HubName, Bare: true, Hidden: true, Data: map[string]any{
		"Show": v.URL.Query().Get("show"), "Map": v.draw(found.Map), "Cards": found.Actors.Nodes,
		"Total": found.Actors.TotalCount, "Suffix": f.Suffix(), "Hub": v.HubName,
	}}, nil
}
