// Package public shows what everybody may see, and takes what anybody may send.
package public

import (
	"slices"
	"time"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// homePage is what the template home shows.
type homePage struct {
	Counts   map[string]int
	Map      page.Drawing
	Latest   []*query.CardInitiative
	Events   []*query.EventLine
	Upcoming bool
}

// Home is the first page: what there is, where, and what is new.
func Home(v *page.Visit) (*page.View, error) {
	today := time.Now().UTC().Format(time.DateOnly)
	found, err := query.Home(v.Context(), v.Client, v.QueryLanguage(), today)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, c := range found.Hub.Counts {
		counts[c.Type] = c.Count
	}
	events := found.Upcoming.Nodes
	slices.Reverse(events) // the soonest first
	if len(events) == 0 {
		events = found.Past.Nodes
	}
	description := v.Say(
		"Les initiatives locales de démocratie alimentaire, les groupes qui les portent et les liens qui les unissent.",
		"Local initiatives of food democracy, the groups that carry them and the links between them.")
	return &page.View{
		Title: v.HubName, Description: description, Wide: true,
		JSONLD: map[string]any{
			"@context": "https://schema.org", "@type": "WebSite", "name": v.HubName,
			"url": v.BaseURL + v.Path("/"), "inLanguage": v.Code(),
			"potentialAction": map[string]any{
				"@type": "SearchAction", "target": v.BaseURL + v.Path("/search") + "?q={search_term_string}",
				"query-input": "required name=search_term_string",
			},
		},
		Data: homePage{
			Counts: counts, Map: v.Draw(found.Map), Latest: found.Latest.Nodes, Events: events,
			Upcoming: len(found.Upcoming.Nodes) > 0,
		},
	}, nil
}
