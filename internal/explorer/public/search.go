package public

import (
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// searchPage is what the template search shows.
type searchPage struct {
	Text, Type string
	Search     *query.SearchSearchSearchConnection // nil where nothing was asked for
	Places     []*query.PlaceChoice
	Next       string
}

// Search finds records of every type by their words.
func Search(v *page.Visit) (*page.View, error) {
	q := v.URL.Query()
	text := strings.TrimSpace(q.Get(byText))
	shown := &page.View{Title: v.Say("Rechercher", "Search"), Hidden: true, Search: text}
	if text == "" {
		shown.Data = searchPage{}
		return shown, nil
	}
	var types []query.SearchType
	if wanted := q.Get(byType); wanted != "" {
		types = []query.SearchType{query.SearchType(wanted)}
	}
	found, err := query.Search(v.Context(), v.Client, v.QueryLanguage(), text, types, q.Get("after"))
	if err != nil {
		return nil, err
	}
	shown.Title = v.Say("Rechercher : ", "Search: ") + text
	shown.Data = searchPage{
		Text: text, Type: q.Get(byType), Search: found.Search, Places: found.Places.Nodes,
		Next: page.ListPage{}.Next(v, found.Search.PageInfo),
	}
	return shown, nil
}
