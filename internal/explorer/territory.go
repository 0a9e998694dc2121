package explorer

import (
	"strings"

	"essaim/internal/explorer/query"
)

// territories finds a territory by its name, and shows where records are.
func territories(v *visit) (*view, error) {
	name := strings.TrimSpace(v.URL.Query().Get("name"))
	found, err := query.Territories(v.Context(), v.api, name, name != "", v.query())
	if err != nil {
		return nil, err
	}
	return &view{
		Page: "territories", Title: v.say("Territoires", "Territories"), Hidden: name != "",
		Description: v.say("Communes, intercommunalités, départements et régions, avec leurs initiatives.",
			"Communes, intercommunalities, départements and regions, with their initiatives."),
		Data: map[string]any{"Name": name, "Found": found.Found, "Regions": found.Regions.Buckets,
			"Departements": found.Departements.Buckets},
	}, nil
}

// territory is the page of a territory.
func territory(v *visit) (*view, error) {
	kind := query.TerritoryKind(strings.ToUpper(v.PathValue("kind")))
	known := false
	for _, k := range query.AllTerritoryKind {
		known = known || k == kind
	}
	if !known {
		return nil, errNoPage
	}
	found, err := query.Territory(v.Context(), v.api, kind, v.PathValue("code"), v.query(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	t := found.Territory
	if t == nil {
		return nil, errNoPage
	}
	data := map[string]any{"Territory": t, "Groups": t.Groups.Nodes, "Next": pageOf{}.next(v, t.Actors.PageInfo),
		"Key": territoryKey(t.Kind, t.Code)}
	if t.Actors.TotalCount == 0 && t.Point != nil { // what is nearest, beside nothing
		near, err := query.Near(v.Context(), v.api, t.Point.Latitude, t.Point.Longitude, v.query())
		if err != nil {
			return nil, err
		}
		data["Near"] = near.Near.Edges
	}
	ld := map[string]any{"@context": "https://schema.org", "@type": "AdministrativeArea", "name": t.Name,
		"identifier": t.Code}
	if t.Point != nil {
		ld["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": t.Point.Latitude,
			"longitude": t.Point.Longitude}
	}
	return &view{
		Page: "territory", Title: t.Name, JSONLD: ld,
		Description: v.say("Initiatives, groupes et organisations de ", "Initiatives, groups and organisations of ") +
			t.Name + ".",
		Data: data,
	}, nil
}
