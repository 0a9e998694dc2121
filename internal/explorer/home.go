package explorer

import (
	"slices"
	"time"

	"essaim/internal/explorer/query"
)

// home is the first page: what there is, where, and what is new.
func home(v *visit) (*view, error) {
	today := time.Now().UTC().Format(time.DateOnly)
	found, err := query.Home(v.Context(), v.api, v.query(), today)
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
	description := v.say(
		"Les initiatives locales de démocratie alimentaire, les groupes qui les portent et les liens qui les unissent.",
		"Local initiatives of food democracy, the groups that carry them and the links between them.")
	return &view{
		Page: "home", Title: v.HubName, Description: description, Wide: true,
		JSONLD: map[string]any{
			"@context": "https://schema.org", "@type": "WebSite", "name": v.HubName,
			"url": v.BaseURL + v.path("/"), "inLanguage": v.Code(),
			"potentialAction": map[string]any{
				"@type": "SearchAction", "target": v.BaseURL + v.path("/search") + "?q={search_term_string}",
				"query-input": "required name=search_term_string",
			},
		},
		Data: map[string]any{
			"Counts": counts, "Map": v.draw(found.Map), "Latest": found.Latest.Nodes, "Events": events,
			"Upcoming": len(found.Upcoming.Nodes) > 0,
		},
	}, nil
}

// query is the language of the page as documents name it.
func (v *visit) query() query.Language { return query.Language(v.language()) }
