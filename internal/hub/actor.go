package hub

import "time"

// ActorType is one of the three types of actor.
type ActorType string

// The types of actor.
const (
	ActorInitiative   ActorType = "INITIATIVE"
	ActorGroup        ActorType = "GROUP"
	ActorOrganisation ActorType = "ORGANISATION"
)

// ActorTypes lists them.
var ActorTypes = []ActorType{ActorInitiative, ActorGroup, ActorOrganisation}

// IDType is the type of an actor's id.
func (t ActorType) IDType() RecordType {
	switch t {
	case ActorInitiative:
		return TypeInitiative
	case ActorGroup:
		return TypeGroup
	default:
		return TypeOrganisation
	}
}

// KindScheme is the vocabulary that holds the kinds of an actor of this type.
func (t ActorType) KindScheme() string {
	switch t {
	case ActorInitiative:
		return SchemeInitiativeKind
	case ActorGroup:
		return SchemeGroupKind
	default:
		return SchemeOrganisationKind
	}
}

// Scale is how wide an actor reaches.
type Scale string

// From the smallest to the widest.
const (
	ScaleQuartier         Scale = "QUARTIER"
	ScaleCommune          Scale = "COMMUNE"
	ScaleIntercommunalite Scale = "INTERCOMMUNALITE"
	ScaleBassinDeVie      Scale = "BASSIN_DE_VIE"
	ScaleDepartement      Scale = "DEPARTEMENT"
	ScaleRegion           Scale = "REGION"
	ScaleNational         Scale = "NATIONAL"
)

// Scales lists them.
var Scales = []Scale{
	ScaleQuartier, ScaleCommune, ScaleIntercommunalite, ScaleBassinDeVie, ScaleDepartement, ScaleRegion, ScaleNational,
}

// Actor is an Initiative, a Group or an Organisation.
type Actor interface {
	Node
	IsActor()
	Core() *ActorCore
}

// ActorCore is what every actor has. A nil pointer means unknown.
type ActorCore struct {
	ID               string
	Type             ActorType
	Slug             string
	Name             string
	KindCode         *string
	Summary          *string
	Website          *string
	Scale            *Scale
	PlaceID          *string // smallest official territory known
	TerritoryID      *string // what it covers
	Latitude         *float64
	Longitude        *float64
	PointApproximate bool
	SourceURI        *string
	CreatedAt        time.Time
	UpdatedAt        time.Time
	Version          int
	Status           Status
	ToConfirm        bool    // nobody changed or confirmed it for ConfirmAfterMonths
	ReviewNetworkID  *string // the network that reviews a proposal
	PushedBy         *string // the organisation whose machine keeps it
}

// ConfirmAfterMonths is after how many months a record that nobody touched is to be confirmed (R14).
const ConfirmAfterMonths = 12

// IsNode marks an actor as a Node.
func (*ActorCore) IsNode() {}

// IsActor marks it as an Actor.
func (*ActorCore) IsActor() {}

// IsEntity marks an actor as resolvable by a federation gateway.
func (*ActorCore) IsEntity() {}

// GetID returns the id.
func (a *ActorCore) GetID() string { return a.ID }

// Core returns what the actor has in common with every other.
func (a *ActorCore) Core() *ActorCore { return a }

// KindID is the id of the term of the actor's kind; nil where unknown.
func (a *ActorCore) KindID() *string {
	return termID(a.Type.KindScheme(), a.KindCode)
}

// Point is where the actor is on a map; nil where unknown.
func (a *ActorCore) Point() *Point {
	if a.Latitude == nil || a.Longitude == nil {
		return nil
	}
	return &Point{*a.Latitude, *a.Longitude, a.PointApproximate}
}

// Source is the page that backs the record.
func (a *ActorCore) Source() *Source { return SourceOf(a.SourceURI) }

// ActorFilter narrows a list of actors: every given field must match. A nil field is not given; an empty list matches
// nothing.
type ActorFilter struct {
	IDs            []string
	Slugs          []string
	Types          []ActorType
	Kinds          []string
	Phases         []PhaseKind
	Scales         []Scale
	Territories    []string
	TerritoryCodes []*TerritoryCodeInput
	Networks       []string
	Themes         []string
	BBox           *BoundingBoxInput
	Text           *string
	StartedFrom    *PartialDate
	StartedTo      *PartialDate
	UpdatedSince   *time.Time
}

// MaxFilterValues is the most values one list of a filter takes.
const MaxFilterValues = 200

// Check returns an error about the first field that cannot be meant.
func (f ActorFilter) Check() error {
	for _, list := range []struct {
		name string
		size int
	}{
		{"ids", len(f.IDs)}, {"slugs", len(f.Slugs)}, {"types", len(f.Types)}, {"kinds", len(f.Kinds)},
		{"phases", len(f.Phases)}, {"scales", len(f.Scales)}, {"territories", len(f.Territories)},
		{"territoryCodes", len(f.TerritoryCodes)}, {"networks", len(f.Networks)}, {"themes", len(f.Themes)},
	} {
		if list.size > MaxFilterValues {
			return Invalid(At(list.name), "A filter takes at most %d values in a list.", MaxFilterValues)
		}
	}
	if err := CheckIDs("ids", f.IDs, TypeInitiative, TypeGroup, TypeOrganisation); err != nil {
		return err
	}
	if err := CheckIDs("territories", f.Territories, TypeTerritory); err != nil {
		return err
	}
	if err := CheckIDs("networks", f.Networks, TypeNetwork); err != nil {
		return err
	}
	for _, given := range []named[*PartialDate]{{"startedFrom", f.StartedFrom}, {"startedTo", f.StartedTo}} {
		if err := checkDate(given.value); err != nil {
			return Under(err, given.name)
		}
	}
	if f.BBox != nil {
		if err := f.BBox.Check(); err != nil {
			return Under(err, "bbox")
		}
	}
	if f.Text != nil {
		if err := CheckSearchText(*f.Text); err != nil {
			return Under(err, "text")
		}
	}
	return nil
}

// CheckIDs returns an error about the first id of a list that is not of one of the wanted types.
func CheckIDs(name string, ids []string, wanted ...RecordType) error {
	for i, id := range ids {
		if err := CheckID(id, wanted...); err != nil {
			return Under(err, name, i)
		}
	}
	return nil
}

// ActorOrderField is what a list of actors is sorted by.
type ActorOrderField string

// The orders of a list of actors.
const (
	ActorByName      ActorOrderField = "NAME"
	ActorByStartedOn ActorOrderField = "STARTED_ON"
	ActorByUpdatedAt ActorOrderField = "UPDATED_AT"
	ActorByCreatedAt ActorOrderField = "CREATED_AT"
)

// OrderDirection is the direction of an order.
type OrderDirection string

// The directions.
const (
	Ascending  OrderDirection = "ASC"
	Descending OrderDirection = "DESC"
)

// ActorOrder is how a list of actors is sorted. The zero ActorOrder means by name, ascending.
type ActorOrder struct {
	Field     ActorOrderField
	Direction OrderDirection
}

type (
	ActorConnection = Connection[Actor] // ActorConnection is a page of actors.
	ActorEdge       = Edge[Actor]       // ActorEdge is an actor in a page.
)
