package public

import (
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// territoriesPage is what the template territories shows.
type territoriesPage struct {
	Name         string
	Found        *query.TerritoriesFoundTerritoryConnection
	Regions      []*query.BucketsBucketsBucket
	Departements []*query.BucketsBucketsBucket
}

// Territories finds a territory by its name, and shows where records are.
func Territories(v *page.Visit) (*page.View, error) {
	name := strings.TrimSpace(v.URL.Query().Get("name"))
	found, err := query.Territories(v.Context(), v.Client, name, name != "", v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: v.Say("Territoires", "Territories"), Hidden: name != "",
		Description: v.Say("Communes, intercommunalités, départements et régions, avec leurs initiatives.",
			"Communes, intercommunalities, départements and regions, with their initiatives."),
		Data: territoriesPage{Name: name, Found: found.Found, Regions: found.Regions.Buckets,
			Departements: found.Departements.Buckets},
	}, nil
}

// territoryPage is what the template territory shows.
type territoryPage struct {
	Territory *query.TerritoryTerritory
	Groups    []query.Card
	Next, Key string
	Near      []*query.NearNearNearConnectionEdgesNearEdge // where nothing is in it
}

// Territory is the page of a territory.
func Territory(v *page.Visit) (*page.View, error) {
	kind := query.TerritoryKind(strings.ToUpper(v.PathValue("kind")))
	known := false
	for _, k := range query.AllTerritoryKind {
		known = known || k == kind
	}
	if !known {
		return nil, page.ErrNoPage
	}
	found, err := query.Territory(v.Context(), v.Client, kind, v.PathValue("code"), v.QueryLanguage(),
		v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	t := found.Territory
	if t == nil {
		return nil, page.ErrNoPage
	}
	data := territoryPage{
		Territory: t, Groups: t.Groups.Nodes, Next: page.ListPage{}.Next(v, t.Actors.PageInfo),
		Key: territoryKey(t.Kind, t.Code),
	}
	if t.Actors.TotalCount == 0 && t.Point != nil { // what is nearest, beside nothing
		near, err := query.Near(v.Context(), v.Client, t.Point.Latitude, t.Point.Longitude, v.QueryLanguage())
		if err != nil {
			return nil, err
		}
		data.Near = near.Near.Edges
	}
	ld, err := linkedData(v, hub.TypeTerritory, t)
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: t.Name, JSONLD: ld,
		Description: v.Say("Initiatives, groupes et organisations de ", "Initiatives, groups and organisations of ") +
			t.Name + ".",
		Data: data,
	}, nil
}
