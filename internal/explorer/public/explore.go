package public

import (
	"slices"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// perPage is how many records a page of a list shows.
const perPage = 24

// explorePage is what the template explore shows.
type explorePage struct {
	Filter   filter
	Total    int
	Cards    []query.Card
	Map      page.Drawing
	Order    string
	Facets   []facet
	Networks []*query.ExploreNetworksNetworkConnectionNodesNetwork
	Themes   []*query.ExploreThemesTermConnectionNodesTerm
	Chips    []chip
	Next     string
	Previous string
	Island   map[string]any
}

// Explore shows the records of a filter on a map and as a list, and what else they could be narrowed by.
func Explore(v *page.Visit) (*page.View, error) {
	q := v.URL.Query()
	at := page.ReadListPage(q, perPage)
	f, err := filterOf(v)
	if err != nil {
		return nil, err
	}
	found, err := query.Explore(v.Context(), v.Client, v.QueryLanguage(), f.input(""), f.input(byType), f.input(byKind),
		f.input(byPhase),
		f.input(byTerritory), order(q.Get("order")), at.First, at.After, at.Last, at.Before)
	if err != nil {
		return nil, err
	}
	total := found.Actors.TotalCount
	shown := &page.View{
		Title: v.Say("Explorer", "Explore"), Wide: true, Search: f.Text,
		Description: v.Say("Carte et liste des initiatives, groupes et organisations.",
			"Map and list of initiatives, groups and organisations."),
		Data: explorePage{
			Filter: f, Total: total, Cards: found.Actors.Nodes, Map: v.Draw(found.Map), Order: q.Get("order"),
			Facets: []facet{
				newFacet(byType, v.Say("Type de fiche", "Type of record"), f.Types, found.Types),
				newFacet(byKind, v.Say("Catégorie", "Kind"), f.Kinds, found.Kinds),
				newFacet(byPhase, v.Say("Phase des initiatives", "Phase of initiatives"), f.Phases, found.Phases),
				newFacet(byTerritory, v.Say("Région", "Region"), f.Territory, found.Regions),
			},
			Networks: found.Networks.Nodes, Themes: found.Themes.Nodes, Chips: chips(v, f, found),
			Next: at.Next(v, found.Actors.PageInfo), Previous: at.Previous(v, found.Actors.PageInfo),
			Island: map[string]any{"filter": f.input(""), "tiles": v.Tiles, "author": v.TilesAuthor,
				"language": v.Code(), "outlines": v.GeoJSON.Path},
		},
	}
	if !f.Empty() || at.After != "" || at.Before != "" {
		shown.Hidden = true // endless combinations are no pages of their own for search engines
	}
	return shown, nil
}

// order is a list's order as its address names it; by name where it names none.
func order(name string) *query.ActorOrder {
	switch name {
	case "recent":
		return &query.ActorOrder{Field: query.ActorOrderFieldUpdatedAt, Direction: query.OrderDirectionDesc}
	case "started":
		return &query.ActorOrder{Field: query.ActorOrderFieldStartedOn, Direction: query.OrderDirectionDesc}
	default:
		return &query.ActorOrder{Field: query.ActorOrderFieldName, Direction: query.OrderDirectionAsc}
	}
}

// facet is a way to narrow a list, with how many records each choice leaves.
type facet struct {
	Name, Title string
	Choices     []choice
	Open        bool
}

type choice struct {
	Value, Label string
	Count        int
	Chosen       bool
}

// byKey joins parts that are narrowed by the same code: a kind of two types of record is one choice.
func byKey(counted []*query.BucketsBucketsBucket) []*query.BucketsBucketsBucket {
	var joined []*query.BucketsBucketsBucket
	at := map[string]int{}
	for _, b := range counted {
		if i, ok := at[b.Key]; ok {
			joined[i].Count += b.Count
			continue
		}
		at[b.Key] = len(joined)
		joined = append(joined, b)
	}
	return joined
}

func newFacet(name, title string, chosen []string, counted *query.Buckets) facet {
	f := facet{Name: name, Title: title, Open: len(chosen) > 0 || name == byType}
	for _, b := range byKey(counted.Buckets) {
		value := b.Key
		if name == byTerritory {
			if b.Territory == nil {
				continue
			}
			value = territoryKey(b.Territory.Kind, b.Territory.Code)
		}
		f.Choices = append(f.Choices, choice{value, b.Label, b.Count, slices.Contains(chosen, value)})
	}
	for _, value := range chosen { // what is chosen and has no record now can be undone all the same
		if !slices.ContainsFunc(f.Choices, func(c choice) bool { return c.Value == value }) {
			f.Choices = append(f.Choices, choice{value, value, 0, true})
		}
	}
	return f
}

// chip is one thing that narrows the list, with the address without it.
type chip struct{ Label, Without string }

func chips(v *page.Visit, f filter, found *query.ExploreResponse) []chip {
	labels := map[string]string{}
	for _, counted := range []*query.Buckets{found.Types, found.Kinds, found.Phases, found.Regions} {
		for _, b := range counted.Buckets {
			labels[b.Key] = b.Label
			if b.Territory != nil {
				labels[territoryKey(b.Territory.Kind, b.Territory.Code)] = b.Label
			}
		}
	}
	for _, n := range found.Networks.Nodes {
		labels[n.Id] = n.Name
	}
	for _, t := range found.Themes.Nodes {
		labels[t.Code] = t.Label
	}
	var chips []chip
	add := func(name, value, label string) {
		if value != "" {
			chips = append(chips, chip{label, v.Path("/explore") + page.WithQuery(f.Without(name, value))})
		}
	}
	add(byText, f.Text, v.Quote(f.Text))
	for name, values := range map[string][]string{byType: f.Types, byKind: f.Kinds, byPhase: f.Phases,
		byTerritory: f.Territory, byNetwork: f.Networks, byTheme: f.Themes} {
		for _, value := range values {
			label := labels[value]
			if label == "" {
				_, label, _ = strings.Cut(value, "-")
			}
			add(name, value, label)
		}
	}
	add(byFrom, f.From, v.Say("depuis ", "since ")+v.Date(f.From))
	add(byTo, f.To, v.Say("jusqu'à ", "until ")+v.Date(f.To))
	slices.SortFunc(chips, func(a, b chip) int { return strings.Compare(a.Label, b.Label) })
	return chips
}
