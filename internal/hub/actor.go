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

// ActorCore is what an actor says; some of it only actors of one type do. A nil pointer means unknown.
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
	MergedIntoID     *string
	ThemeCodes       []string     // nil where they are not read
	Phase            *PhaseKind   // of initiatives
	StartedOn        *PartialDate // of initiatives
	ForProfit        *bool        // of organisations
}

// ActorTable describes what the table of actors holds, of whatever type they are.
// ActorDescriptions has what those of a type say.
var ActorTable = describe("", "actor", actorFields("")...)

// ActorDescriptions describes actors, by type.
var ActorDescriptions = map[ActorType]*Description[ActorCore]{
	ActorInitiative: describe(TypeInitiative, "actor", actorFields(ActorInitiative)...).
		called(Words{"Initiative", "Initiative"}, Words{"Initiatives", "Initiatives"}).schemaOrg("Project"),
	ActorGroup: describe(TypeGroup, "actor", actorFields(ActorGroup)...).
		called(Words{"Groupe", "Group"}, Words{"Groupes", "Groups"}).schemaOrg("Organization"),
	ActorOrganisation: describe(TypeOrganisation, "actor", actorFields(ActorOrganisation)...).
		called(Words{"Organisation", "Organisation"}, Words{"Organisations", "Organisations"}).
		schemaOrg("Organization"),
}

// whereColumns are the columns of files that say together where an actor is, what it covers, and its point.
var whereColumns = []string{"insee_code", "commune", "departement", "lat", "lon", "scale"}

// The words of files for scales and phases.
var (
	scaleWords = map[string]string{
		"quartier": "QUARTIER", "commune": "COMMUNE", "intercommunalite": "INTERCOMMUNALITE",
		"bassin_de_vie": "BASSIN_DE_VIE",
		"departement":   "DEPARTEMENT", "region": "REGION", "national": "NATIONAL",
	}
	stageWords = map[string]string{
		"reflexion": "IDEA", "preparation": "PREPARATION", "experimentation": "EXPERIMENT",
		"installee": "RUNNING", "terminee": "ENDED",
		"abandonnee": "ABANDONED",
	}
)

// actorFields are the fields of actors of a type; those of all types where it is "".
func actorFields(t ActorType) []*Field[ActorCore] {
	scheme := ""
	if t != "" {
		scheme = t.KindScheme()
	}
	fields := []*Field[ActorCore]{
		idField(must(func(a *ActorCore) *string { return &a.ID })),
		field(KindValue, "type", "type", must(func(a *ActorCore) *ActorType { return &a.Type }), nil).
			by(ByRule).forgotten(),
		field(KindValue, "status", "status", must(func(a *ActorCore) *Status { return &a.Status }), nil).
			by(ByRule).label("état", "status"),
		nameField("name", "name", MaxName, must(func(a *ActorCore) *string { return &a.Name })).
			titled().filed("name").label("nom", "name"),
		slugField(must(func(a *ActorCore) *string { return &a.Slug })),
		termField("kind", "kind_code", scheme, may(func(a *ActorCore) **string { return &a.KindCode })).
			searched().filed("kind").label("catégorie", "kind"),
		markdownField("summary", "summary", MaxSummary, may(func(a *ActorCore) **string { return &a.Summary })).
			searched().filed("summary_fr").label("présentation", "summary").
			asked("En quelques phrases", "In a few sentences").schemaOrg("description").
			helped("Texte simple ou Markdown.", "Plain text or Markdown."),
		linkField("website", "website", may(func(a *ActorCore) **string { return &a.Website })).
			filed("website").label("site", "website").schemaOrg("sameAs"),
		valueField("scale", "scale", Scales, may(func(a *ActorCore) **Scale { return &a.Scale })).
			filed("scale").worded(scaleWords).label("échelle", "scale"),
		referenceField("place", "place_id", []RecordType{TypeTerritory},
			may(func(a *ActorCore) **string { return &a.PlaceID })).
			searched().filedBy("insee_code", whereColumns...).label("lieu", "place").
			schemaOrg("location").asked("Commune", "Commune").
			helped("Son nom ou son code postal.", "Its name or postal code."),
		referenceField("territory", "territory_id", []RecordType{TypeTerritory},
			may(func(a *ActorCore) **string { return &a.TerritoryID })).
			filedBy("scale", whereColumns...).label("territoire", "territory").
			helped("Celui dont elle parle : une commune, une intercommunalité, un département…",
				"The one it speaks for: a commune, an intercommunality, a département…"),
		pointField(func(a *ActorCore) **float64 { return &a.Latitude },
			func(a *ActorCore) **float64 { return &a.Longitude },
			func(a *ActorCore) *bool { return &a.PointApproximate }).filedBy("lat", whereColumns...).
			label("point", "point").schemaOrg("geo").
			helped("Vide : le centre de la commune.", "Empty: the middle of the commune."),
		termsField("themes", "actor_theme", SchemeTheme, Most[PartTheme],
			func(a *ActorCore) *[]string { return &a.ThemeCodes }).filed("themes").label("thèmes", "themes"),
		sourceField(may(func(a *ActorCore) **string { return &a.SourceURI })),
	}
	startedOn := dateField("startedOn", "started_on", may(func(a *ActorCore) **PartialDate { return &a.StartedOn })).
		filed("started_on").label("début", "started on").asked("Commencée en", "Started in").
		schemaOrg("foundingDate")
	forProfit := flagField("forProfit", "for_profit", may(func(a *ActorCore) **bool { return &a.ForProfit })).
		filed("for_profit").label("but lucratif", "for profit").asked("À but lucratif", "Works for profit")
	if t == ActorInitiative || t == "" {
		fields = append(fields, startedOn,
			valueField("phase", "phase", PhaseKinds, may(func(a *ActorCore) **PhaseKind { return &a.Phase })).
				by(ByRule).filed("stage").worded(stageWords).label("phase", "phase"),
			partsField[ActorCore]("phases", PhaseDescription.Described).label("phases", "phases"),
			partsField[ActorCore]("observations", ObservationDescription.Described).label("chiffres", "figures"),
		)
	}
	if t == ActorOrganisation || t == "" {
		fields = append(fields, forProfit)
	}
	switch t { // the input is one for all types
	case ActorInitiative:
		fields = append(fields, forProfit.refused(Invalid(nil, "Only an organisation can say whether it works for profit.")))
	case ActorGroup:
		fields = append(fields, startedOn.refused(Invalid(nil, "Only an initiative has a start date.")),
			forProfit.refused(Invalid(nil, "Only an organisation can say whether it works for profit.")))
	case ActorOrganisation:
		fields = append(fields, startedOn.refused(Invalid(nil, "Only an initiative has a start date.")))
	}
	return append(fields,
		field(KindReference, "reviewNetwork", "review_network_id",
			may(func(a *ActorCore) **string { return &a.ReviewNetworkID }), nil).
			by(ByRule).forgotten(),
		field(KindReference, "pushedBy", "pushed_by", may(func(a *ActorCore) **string { return &a.PushedBy }), nil).
			by(ByRule).forgotten(),
		field(KindReference, "mergedInto", "merged_into_id",
			may(func(a *ActorCore) **string { return &a.MergedIntoID }), nil).
			by(ByDatabase).forgotten(),
		computedField(KindFlag, "toConfirm", "to_confirm", must(func(a *ActorCore) *bool { return &a.ToConfirm })),
		instantField("createdAt", "created_at", must(func(a *ActorCore) *time.Time { return &a.CreatedAt })),
		instantField("updatedAt", "updated_at", must(func(a *ActorCore) *time.Time { return &a.UpdatedAt })),
		versionField(must(func(a *ActorCore) *int { return &a.Version })),
	)
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

// Core returns what the actor says.
func (a *ActorCore) Core() *ActorCore { return a }

// Actor is the record as the Go type of its type.
func (a *ActorCore) Actor() Actor {
	switch a.Type {
	case ActorInitiative:
		return &Initiative{*a}
	case ActorGroup:
		return &Group{*a}
	default:
		return &Organisation{*a}
	}
}

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
