package hub

import "time"

// TerritoryKind is what a territory is.
type TerritoryKind string

// The kinds of territory.
const (
	Commune     TerritoryKind = "COMMUNE"
	EPCI        TerritoryKind = "EPCI"
	Departement TerritoryKind = "DEPARTEMENT"
	Region      TerritoryKind = "REGION"
	Country     TerritoryKind = "COUNTRY"
	Custom      TerritoryKind = "CUSTOM"
)

// Territory is an official territory, or a set of communes.
type Territory struct {
	ID               string
	Kind             TerritoryKind
	Code             string
	Name             string
	Population       *int
	Latitude         *float64
	Longitude        *float64
	PointApproximate bool
	PostalCodes      []string   // of communes
	ArchivedAt       *time.Time // of sets of communes only
}

// TerritoryDescription describes territories. They have no history: official ones come
// with an edition, and a set of communes is its communes.
var TerritoryDescription = describe(TypeTerritory, "territory",
	idField(must(func(t *Territory) *string { return &t.ID })).schemaOrg(""),
	field(KindValue, "kind", "kind", must(func(t *Territory) *TerritoryKind { return &t.Kind }), nil).
		by(ByRule).forgotten(),
	field(KindSlug, "code", "code", must(func(t *Territory) *string { return &t.Code }), nil).
		by(ByRule).filed("slug").forgotten().schemaOrg("identifier"),
	nameField("name", "name", MaxName, must(func(t *Territory) *string { return &t.Name })).
		titled().by(ByRule).filed("name").forgotten(),
	field(KindCount, "population", "population", may(func(t *Territory) **int { return &t.Population }), nil).
		by(ByRule).forgotten(),
	pointField(func(t *Territory) **float64 { return &t.Latitude },
		func(t *Territory) **float64 { return &t.Longitude },
		func(t *Territory) *bool { return &t.PointApproximate }).by(ByRule).forgotten().schemaOrg("geo"),
	listField("postalCodes", "postal_codes", func(t *Territory) *[]string { return &t.PostalCodes }).by(ByRule).own().
		forgotten(),
	archivedField(may(func(t *Territory) **time.Time { return &t.ArchivedAt })).forgotten(),
).called(Words{"Territoire", "Territory"}, Words{"Territoires", "Territories"}).schemaOrg("AdministrativeArea").aside()

// TerritoryID is the id of the territory with that code, the same on every hub.
func TerritoryID(kind TerritoryKind, code string) string {
	return DerivedID(TypeTerritory, string(kind)+":"+code)
}

// IsNode marks a Territory as a Node.
func (*Territory) IsNode() {}

// IsEntity marks a Territory as resolvable by a federation gateway.
func (*Territory) IsEntity() {}

// GetID returns the id.
func (t *Territory) GetID() string { return t.ID }

// Point stands for the territory on a map; nil where unknown.
func (t *Territory) Point() *Point {
	if t.Latitude == nil || t.Longitude == nil {
		return nil
	}
	return &Point{*t.Latitude, *t.Longitude, t.PointApproximate}
}

// TerritoryCodeInput names a territory by its official code, which is unique within its kind.
type TerritoryCodeInput struct {
	Kind TerritoryKind
	Code string
}

// ID is the id of the territory with that code.
func (c TerritoryCodeInput) ID() string { return TerritoryID(c.Kind, c.Code) }

// TerritoryFilter narrows a list of territories.
type TerritoryFilter struct {
	Kinds []TerritoryKind
	Name  *string // beginning of the name
}

type (
	TerritoryConnection = Connection[*Territory] // TerritoryConnection is a page of territories.
	TerritoryEdge       = Edge[*Territory]       // TerritoryEdge is a territory in a page.
)
