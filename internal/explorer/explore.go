package explorer

import (
	"net/url"
	"slices"
	"strings"

	"essaim/internal/explorer/query"
)

// perPage is how many records a page of a list shows.
const perPage = 24

// explore shows the records of a filter on a map and as a list, and what else they could be narrowed by.
func explore(v *visit) (*view, error) {
	q := v.URL.Query()
	page := readPage(q, perPage)
	f, err := v.filter()
	if err != nil {
		return nil, err
	}
	found, err := query.Explore(v.Context(), v.api, v.query(), f.input(""), f.input(byType), f.input(byKind),
		f.input(byPhase),
		f.input(byTerritory), order(q.Get("order")), page.first, page.after, page.last, page.before)
	if err != nil {
		return nil, err
	}
	total := found.Actors.TotalCount
	shown := &view{
		Page: "explore", Title: v.say("Explorer", "Explore"), Wide: true, Search: f.Text,
		Description: v.say("Carte et liste des initiatives, groupes et organisations.",
			"Map and list of initiatives, groups and organisations."),
		Data: map[string]any{
			"Filter": f, "Total": total, "Cards": found.Actors.Nodes, "Map": v.draw(found.Map), "Order": q.Get("order"),
			"Facets": []facet{
				newFacet(byType, v.say("Type de fiche", "Type of record"), f.Types, found.Types),
				newFacet(byKind, v.say("Catégorie", "Kind"), f.Kinds, found.Kinds),
				newFacet(byPhase, v.say("Phase des initiatives", "Phase of initiatives"), f.Phases, found.Phases),
				newFacet(byTerritory, v.say("Région", "Region"), f.Territory, found.Regions),
			},
			"Networks": found.Networks.Nodes, "Themes": found.Themes.Nodes, "Chips": v.chips(f, found),
			"Next": page.next(v, found.Actors.PageInfo), "Previous": page.previous(v, found.Actors.PageInfo),
			"Island": map[string]any{"filter": f.input(""), "tiles": v.Tiles, "author": v.TilesAuthor,
				"language": v.Code(), "outlines": v.geojson.path},
		},
	}
	if !f.Empty() || page.after != "" || page.before != "" {
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

func (v *visit) chips(f filter, found *query.ExploreResponse) []chip {
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
			chips = append(chips, chip{label, v.path("/explore") + withQuery(f.Without(name, value))})
		}
	}
	add(byText, f.Text, "« "+f.Text+" »")
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
	add(byFrom, f.From, v.say("depuis ", "since ")+v.date(f.From))
	add(byTo, f.To, v.say("jusqu'à ", "until ")+v.date(f.To))
	slices.SortFunc(chips, func(a, b chip) int { return strings.Compare(a.Label, b.Label) })
	return chips
}

// pageOf says which page of a list an address asks for.
type pageOf struct {
	first, last   int
	after, before string
}

func readPage(q url.Values, size int) pageOf {
	if before := q.Get("before"); before != "" {
		return pageOf{last: size, before: before}
	}
	return pageOf{first: size, after: q.Get("after")}
}

// pageInfo is where a page of a list stands.
type pageInfo interface {
	GetHasNextPage() bool
	GetEndCursor() string
}

// next is the address of the page that follows, "" for none.
func (p pageOf) next(v *visit, at pageInfo) string {
	if !at.GetHasNextPage() {
		return ""
	}
	return v.turn("after", at.GetEndCursor())
}

// previous is the address of the page before, "" for none.
func (p pageOf) previous(v *visit, at interface {
	GetHasPreviousPage() bool
	GetStartCursor() string
}) string {
	if !at.GetHasPreviousPage() {
		return ""
	}
	return v.turn("before", at.GetStartCursor())
}

// turn is the address of another page of the same list.
func (v *visit) turn(direction, cursor string) string {
	q := v.URL.Query()
	q.Del("after")
	q.Del("before")
	q.Set(direction, cursor)
	return v.URL.Path + withQuery(q.Encode())
}
