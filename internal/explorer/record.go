package explorer

import (
	"math"
	"net/http"
	"slices"

	"essaim/internal/explorer/query"
)

// initiative is the page of an initiative.
func initiative(v *visit) (*view, error) {
	found, err := query.Initiative(v.Context(), v.api, v.PathValue("slug"), v.query())
	if err != nil {
		return nil, err
	}
	if found.Initiative == nil {
		return nil, errNoPage
	}
	return v.record(found.Initiative,
		map[string]any{"Phases": found.Initiative.Phases, "Observations": found.Initiative.Observations.Nodes,
			"ObservationCount": found.Initiative.Observations.TotalCount, "StartedOn": found.Initiative.StartedOn})
}

// group is the page of a group.
func group(v *visit) (*view, error) {
	found, err := query.Group(v.Context(), v.api, v.PathValue("slug"), v.query())
	if err != nil {
		return nil, err
	}
	if found.Group == nil {
		return nil, errNoPage
	}
	return v.record(found.Group, nil)
}

// organisation is the page of an organisation.
func organisation(v *visit) (*view, error) {
	found, err := query.Organisation(v.Context(), v.api, v.PathValue("slug"), v.query())
	if err != nil {
		return nil, err
	}
	if found.Organisation == nil {
		return nil, errNoPage
	}
	return v.record(found.Organisation, map[string]any{"ForProfit": found.Organisation.ForProfit})
}

// record is the page of an actor, with what is of its type alone. A former slug leads to the one of today.
func (v *visit) record(r query.Record, own map[string]any) (*view, error) {
	if err := v.sameSlug(r); err != nil {
		return nil, err
	}
	caller := v.viewer()
	data := map[string]any{"Keeps": caller.Keeps(r.GetId()), "Coordinates": caller.PermitOverview() == nil, "Record": r,
		"Relations": related(r), "Graph": drawGraph(r)}
	for name, value := range own {
		data[name] = value
	}
	if point := r.GetPoint(); point != nil {
		data["Map"] = v.draw(&query.Drawn{TotalCount: 1, Points: []*query.DrawnPointsMapPoint{{
			Name: r.GetName(), Slug: r.GetSlug(), Type: typeOf(r),
			Point: &query.DrawnPointsMapPointPoint{Latitude: point.Latitude, Longitude: point.Longitude},
		}}})
	}
	return &view{
		Page: "record", Title: r.GetName(), Description: excerpt(unmarked(r.GetSummary()), 200),
		Data: data, JSONLD: v.recordLD(r),
		Hidden: r.GetStatus() != query.ActorStatusPublished,
	}, nil
}

// sameSlug leads to the page of a record under its slug of today.
func (v *visit) sameSlug(r interface{ GetSlug() string }) error {
	if r.GetSlug() == v.PathValue("slug") {
		return nil
	}
	return redirection{v.link(r) + withQuery(v.URL.RawQuery), http.StatusMovedPermanently}
}

func typeOf(r query.Record) query.ActorType {
	for actor, name := range typenameOf {
		if name == r.GetTypename() {
			return actor
		}
	}
	return ""
}

// named is what a document selects of an actor to lead to it.
type named interface {
	GetTypename() string
	GetId() string
	GetSlug() string
	GetName() string
}

// relation is a relation as the record at one of its ends tells it.
type relation struct {
	Label string
	Other query.Link
	Of    *query.RecordRelationsRelationConnectionNodesRelation
}

// relationGroup are the relations that read the same.
type relationGroup struct {
	Label     string
	Relations []relation
}

// related are the relations of a record, by what they say of it.
func related(r query.Record) []relationGroup {
	var groups []relationGroup
	for _, node := range r.GetRelations().Nodes {
		told := relation{node.Type.Label, node.Target, node}
		if node.Target.GetId() == r.GetId() {
			told.Other = node.Source
			if node.Type.InverseLabel != "" {
				told.Label = node.Type.InverseLabel
			}
		}
		at := slices.IndexFunc(groups, func(g relationGroup) bool { return g.Label == told.Label })
		if at < 0 {
			groups = append(groups, relationGroup{Label: told.Label})
			at = len(groups) - 1
		}
		groups[at].Relations = append(groups[at].Relations, told)
	}
	return groups
}

// graph is a record with its neighbours, drawn in a circle: what shows where no script draws it better.
type graph struct {
	Size, Centre float64
	Name         string
	Typename     string
	Nodes        []graphNode
	More         int // neighbours that are not drawn
}

type graphNode struct {
	X, Y, LabelX, LabelY float64
	Anchor               string
	Label                string // of the relation
	Other                query.Link
}

// maxDrawn is how many neighbours are drawn: more could not be read.
const maxDrawn = 24

func drawGraph(r query.Record) graph {
	const size, radius = 640.0, 190.0
	g := graph{Size: size, Centre: size / 2, Name: r.GetName(), Typename: r.GetTypename()}
	var neighbours []relation
	seen := map[string]bool{}
	for _, group := range related(r) {
		for _, told := range group.Relations {
			if !seen[told.Other.GetId()] {
				seen[told.Other.GetId()] = true
				neighbours = append(neighbours, told)
			}
		}
	}
	if len(neighbours) > maxDrawn {
		g.More, neighbours = len(neighbours)-maxDrawn, neighbours[:maxDrawn]
	}
	for i, told := range neighbours {
		angle := 2*math.Pi*float64(i)/float64(len(neighbours)) - math.Pi/2
		cos, sin := math.Cos(angle), math.Sin(angle)
		node := graphNode{
			X: math.Round(g.Centre + radius*cos), Y: math.Round(g.Centre + radius*sin),
			LabelX: math.Round(g.Centre + (radius+16)*cos), LabelY: math.Round(g.Centre + (radius+16)*sin + 5),
			Label: told.Label, Other: told.Other, Anchor: "middle",
		}
		switch {
		case cos > 0.2:
			node.Anchor = "start"
		case cos < -0.2:
			node.Anchor = "end"
		case sin > 0:
			node.LabelY += 10
		default:
			node.LabelY -= 6
		}
		g.Nodes = append(g.Nodes, node)
	}
	return g
}

// recordLD is the record in the words of schema.org.
func (v *visit) recordLD(r query.Record) map[string]any {
	ld := map[string]any{
		"@context": "https://schema.org",
		"@type": map[string]string{"Initiative": "Project", "Group": "Organization",
			"Organisation": "Organization"}[r.GetTypename()],
		"@id":        v.BaseURL + v.path(pathOf[r.GetTypename()], r.GetSlug()),
		"identifier": r.GetId(), "name": r.GetName(),
		"url":          v.BaseURL + v.path(pathOf[r.GetTypename()], r.GetSlug()),
		"dateModified": r.GetUpdatedAt(),
	}
	if r.GetSummary() != "" {
		ld["description"] = unmarked(r.GetSummary())
	}
	var sameAs []string
	if r.GetWebsite() != "" {
		sameAs = append(sameAs, r.GetWebsite())
	}
	for _, ref := range r.GetExternalRefs() {
		if ref.SameAs != "" {
			sameAs = append(sameAs, ref.SameAs)
		}
	}
	if len(sameAs) > 0 {
		ld["sameAs"] = sameAs
	}
	if place := r.GetPlace(); place != nil {
		location := map[string]any{"@type": "Place", "name": place.Name}
		if point := r.GetPoint(); point != nil {
			location["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": point.Latitude,
				"longitude": point.Longitude}
		}
		ld["location"] = location
	}
	return ld
}
