package public

import (
	"math"
	"net/http"
	"slices"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// Initiative is the page of an initiative.
func Initiative(v *page.Visit) (*page.View, error) {
	found, err := query.Initiative(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	if found.Initiative == nil {
		return nil, page.ErrNoPage
	}
	i := found.Initiative
	return actorPage(v, i, recordPage{
		Phases: i.Phases, Observations: i.Observations.Nodes, ObservationCount: i.Observations.TotalCount,
		StartedOn: i.StartedOn,
	})
}

// Group is the page of a group.
func Group(v *page.Visit) (*page.View, error) {
	found, err := query.Group(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	if found.Group == nil {
		return nil, page.ErrNoPage
	}
	return actorPage(v, found.Group, recordPage{})
}

// Organisation is the page of an organisation.
func Organisation(v *page.Visit) (*page.View, error) {
	found, err := query.Organisation(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	if found.Organisation == nil {
		return nil, page.ErrNoPage
	}
	return actorPage(v, found.Organisation, recordPage{ForProfit: found.Organisation.ForProfit})
}

// recordPage is what the template record shows.
type recordPage struct {
	Record             query.Record
	Keeps, Coordinates bool
	Relations          []relationGroup
	Graph              graph
	Map                *page.Drawing // nil where nobody knows where it is

	// Of an initiative.
	Phases           []*query.InitiativeInitiativePhasesPhase
	Observations     []*query.InitiativeInitiativeObservationsObservationConnectionNodesObservation
	ObservationCount int
	StartedOn        string
	// Of an organisation.
	ForProfit bool
}

// actorPage is the page of an actor, with what is of its type alone. A former slug leads to the one of today.
func actorPage(v *page.Visit, r query.Record, data recordPage) (*page.View, error) {
	if err := sameSlug(v, r); err != nil {
		return nil, err
	}
	caller := v.Viewer()
	data.Record, data.Keeps, data.Coordinates = r, caller.Keeps(r.GetId()), caller.PermitOverview() == nil
	data.Relations, data.Graph = related(r), drawGraph(r)
	if point := r.GetPoint(); point != nil {
		drawn := v.Draw(&query.Drawn{TotalCount: 1, Points: []*query.DrawnPointsMapPoint{{
			Name: r.GetName(), Slug: r.GetSlug(), Type: typeOf(r),
			Point: &query.DrawnPointsMapPointPoint{Latitude: point.Latitude, Longitude: point.Longitude},
		}}})
		data.Map = &drawn
	}
	ld, err := recordLD(v, r)
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: r.GetName(), Description: page.Excerpt(page.Unmarked(r.GetSummary()), 200),
		Data: data, JSONLD: ld,
		Hidden: r.GetStatus() != query.ActorStatusPublished,
	}, nil
}

// sameSlug leads to the page of a record under its slug of today.
func sameSlug(v *page.Visit, r interface{ GetSlug() string }) error {
	if r.GetSlug() == v.PathValue("slug") {
		return nil
	}
	return page.Redirection{To: v.Link(r) + page.WithQuery(v.URL.RawQuery), Status: http.StatusMovedPermanently}
}

func typeOf(r query.Record) query.ActorType {
	for actor, name := range page.TypenameOf {
		if name == r.GetTypename() {
			return actor
		}
	}
	return ""
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
func recordLD(v *page.Visit, r query.Record) (map[string]any, error) {
	t, err := hub.TypeOf(r.GetId())
	if err != nil {
		return nil, err
	}
	ld, err := linkedData(v, t, r)
	if err != nil {
		return nil, err
	}
	sameAs, _ := ld["sameAs"].([]any)
	for _, ref := range r.GetExternalRefs() {
		if ref.SameAs != "" {
			sameAs = append(sameAs, ref.SameAs)
		}
	}
	if len(sameAs) > 0 {
		ld["sameAs"] = sameAs
	}
	return ld, nil
}
