package explorer

import (
	"strings"

	"essaim/internal/explorer/query"
)

// search finds records of every type by their words.
func search(v *visit) (*view, error) {
	q := v.URL.Query()
	text := strings.TrimSpace(q.Get(byText))
	shown := &view{Page: "search", Title: v.say("Rechercher", "Search"), Hidden: true, Search: text}
	if text == "" {
		shown.Data = map[string]any{"Text": ""}
		return shown, nil
	}
	var types []query.SearchType
	if wanted := q.Get(byType); wanted != "" {
		types = []query.SearchType{query.SearchType(wanted)}
	}
	found, err := query.Search(v.Context(), v.api, v.query(), text, types, q.Get("after"))
	if err != nil {
		return nil, err
	}
	shown.Title = v.say("Rechercher : ", "Search: ") + text
	shown.Data = map[string]any{"Text": text, "Type": q.Get(byType), "Search": found.Search,
		"Places": found.Places.Nodes, "Next": pageOf{}.next(v, found.Search.PageInfo)}
	return shown, nil
}
