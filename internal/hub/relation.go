package hub

import "time"

// Relation is a directed, typed link between two actors.
type Relation struct {
	ID                string
	TypeCode          string
	SourceID          string
	TargetID          string
	Role              *string
	Since             *PartialDate
	Until             *PartialDate
	State             RelationState
	EvidenceURI       *string
	SourceConfirmedAt *time.Time
	TargetConfirmedAt *time.Time
	Reason            *string // why it is denied
	Version           int
}

// RelationDescription describes relations.
var RelationDescription = describe(TypeRelation, "relation",
	idField(must(func(r *Relation) *string { return &r.ID })),
	termField("type", "type_code", SchemeRelationType, must(func(r *Relation) *string { return &r.TypeCode })).
		by(ByRule).filed("type").label("type", "type"),
	referenceField("source", "source_id", ActorIDTypes, must(func(r *Relation) *string { return &r.SourceID })).
		by(ByRule).filed("from_slug").label("de", "from"),
	referenceField("target", "target_id", ActorIDTypes, must(func(r *Relation) *string { return &r.TargetID })).
		by(ByRule).filed("to_slug").label("à", "to"),
	nameField("role", "role", MaxRole, may(func(r *Relation) **string { return &r.Role })).
		by(ByRule).label("rôle", "role"),
	dateField("since", "since", may(func(r *Relation) **PartialDate { return &r.Since })).
		by(ByRule).filed("since").label("depuis", "since"),
	dateField("until", "until", may(func(r *Relation) **PartialDate { return &r.Until })).
		by(ByRule).label("jusqu'à", "until"),
	field(KindValue, "state", "state", must(func(r *Relation) *RelationState { return &r.State }), nil).
		by(ByRule).label("état", "state"),
	field(KindSource, "evidence", "evidence_uri", may(func(r *Relation) **string { return &r.EvidenceURI }),
		checked(CheckSource)).
		by(ByRule).filed("source_url").label("source", "evidence"),
	field(KindInstant, "sourceConfirmedAt", "source_confirmed_at",
		may(func(r *Relation) **time.Time { return &r.SourceConfirmedAt }), nil).
		by(ByRule).forgotten(),
	field(KindInstant, "targetConfirmedAt", "target_confirmed_at",
		may(func(r *Relation) **time.Time { return &r.TargetConfirmedAt }), nil).
		by(ByRule).forgotten(),
	markdownField("reason", "reason", MaxNote, may(func(r *Relation) **string { return &r.Reason })).
		by(ByRule).forgotten(),
	versionField(must(func(r *Relation) *int { return &r.Version })),
).called(Words{"Relation", "Relation"}, Words{"Relations", "Relations"})

// ConfirmedBySource reports whether the end it leaves stands by it.
func (r *Relation) ConfirmedBySource() bool { return r.SourceConfirmedAt != nil }

// ConfirmedByTarget reports whether the end it reaches stands by it.
func (r *Relation) ConfirmedByTarget() bool { return r.TargetConfirmedAt != nil }

// IsNode marks a Relation as a Node.
func (*Relation) IsNode() {}

// IsEntity marks a Relation as resolvable by a federation gateway.
func (*Relation) IsEntity() {}

// GetID returns the id.
func (r *Relation) GetID() string { return r.ID }

// TypeID is the id of the term that says what the relation means.
func (r *Relation) TypeID() string { return TermKey{SchemeRelationType, r.TypeCode}.ID() }

// Evidence is the page that backs the relation.
func (r *Relation) Evidence() *Source { return SourceOf(r.EvidenceURI) }

// Other is the end that is not actorID.
func (r *Relation) Other(actorID string) string {
	if r.SourceID == actorID {
		return r.TargetID
	}
	return r.SourceID
}

// RelationState is who stands by a relation.
type RelationState string

// The states of a relation.
const (
	RelationAsserted  RelationState = "ASSERTED"
	RelationConfirmed RelationState = "CONFIRMED"
	RelationDeclined  RelationState = "DECLINED"
	RelationEnded     RelationState = "ENDED"
)

// RelationEvent is what can be done to a relation.
type RelationEvent string

// What can be done to a relation.
const (
	RelationConfirm RelationEvent = "CONFIRM" // by one end; it is confirmed once both ends have
	RelationDecline RelationEvent = "DECLINE"
	RelationEnd     RelationEvent = "END"
	RelationChange  RelationEvent = "CHANGE" // by one end; the other is asked again
)

// RelationMachine says what follows what (R8).
var RelationMachine = Machine[RelationState, RelationEvent]{
	RelationConfirm: {{[]RelationState{RelationAsserted, RelationDeclined}, RelationConfirmed}},
	RelationDecline: {{[]RelationState{RelationAsserted, RelationConfirmed}, RelationDeclined}},
	RelationEnd:     {{[]RelationState{RelationAsserted, RelationConfirmed}, RelationEnded}},
	RelationChange:  {{[]RelationState{RelationAsserted, RelationConfirmed, RelationEnded}, RelationAsserted}},
}

// ArticulatesCode is the relation type that joins groups whose territories overlap (R4).
const ArticulatesCode = "articulates_with"

// RelationDirection is which way a relation is seen from an actor.
type RelationDirection string

// The directions.
const (
	Outgoing RelationDirection = "OUTGOING"
	Incoming RelationDirection = "INCOMING"
)

// RelationFilter narrows a list of relations. Direction is seen from the actor whose relations are listed.
type RelationFilter struct {
	Types     []string
	Actors    []string
	Direction *RelationDirection
}

type (
	RelationConnection = Connection[*Relation] // RelationConnection is a page of relations.
	RelationEdge       = Edge[*Relation]       // RelationEdge is a relation in a page.
)
