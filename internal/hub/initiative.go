package hub

import (
	"slices"
	"time"
)

// Initiative is a territorial project that tries out food democracy.
type Initiative struct{ ActorCore }

// PhaseKind is what an initiative can be going through.
type PhaseKind string

// The phases, as a rule in this order.
const (
	PhaseIdea        PhaseKind = "IDEA"
	PhasePreparation PhaseKind = "PREPARATION"
	PhaseExperiment  PhaseKind = "EXPERIMENT"
	PhaseRunning     PhaseKind = "RUNNING"
	PhaseEnded       PhaseKind = "ENDED"
	PhaseAbandoned   PhaseKind = "ABANDONED"
)

// PhaseKinds lists them.
var PhaseKinds = []PhaseKind{
	PhaseIdea, PhasePreparation, PhaseExperiment, PhaseRunning, PhaseEnded, PhaseAbandoned,
}

// Phase is a dated stretch in an initiative's life.
type Phase struct {
	ID           string
	InitiativeID string
	PhaseFields
	Current bool
}

// PhaseFields is what people say of a phase.
type PhaseFields struct {
	Kind        PhaseKind
	StartedOn   *PartialDate
	EndedOn     *PartialDate
	PlannedEnd  *PartialDate
	Note        *string
	SucceededBy *string // id
	Source      *string // URI
}

// PhaseDescription describes phases, which are parts of initiatives.
var PhaseDescription = describe(TypePhase, "phase",
	field(KindID, "id", "public_id", must(func(p *Phase) *string { return &p.ID }), nil).
		by(ByRule).label("identifiant", "id"),
	referenceField("initiative", "initiative_id", []RecordType{TypeInitiative},
		must(func(p *Phase) *string { return &p.InitiativeID })).
		by(ByRule).forgotten(),
	valueField("kind", "kind", PhaseKinds, must(func(p *Phase) *PhaseKind { return &p.Kind })).label("phase", "phase"),
	dateField("startedOn", "started_on", may(func(p *Phase) **PartialDate { return &p.StartedOn })).
		label("début", "started on"),
	dateField("endedOn", "ended_on", may(func(p *Phase) **PartialDate { return &p.EndedOn })).label("fin", "ended on"),
	dateField("plannedEnd", "planned_end", may(func(p *Phase) **PartialDate { return &p.PlannedEnd })).
		label("fin prévue", "planned end"),
	markdownField("note", "note", MaxNote, may(func(p *Phase) **string { return &p.Note })).label("note", "note"),
	referenceField("succeededBy", "successor_id", []RecordType{TypeInitiative},
		may(func(p *Phase) **string { return &p.SucceededBy })).
		label("suite", "succeeded by"),
	sourceField(may(func(p *Phase) **string { return &p.PhaseFields.Source })),
	computedField(KindFlag, "current", "current", must(func(p *Phase) *bool { return &p.Current })),
).with(func(p *Phase) error {
	var wrong Problems
	_ = wrong.Add(checkSpan(p.StartedOn, p.EndedOn, "endedOn"))
	_ = wrong.Add(checkSpan(p.StartedOn, p.PlannedEnd, "plannedEnd"))
	return wrong.Err()
})

// Source is the page that backs the phase.
func (p *Phase) Source() *Source { return SourceOf(p.PhaseFields.Source) }

// CurrentPhase is the phase that an initiative is in: the latest begun of those that are not over, or of all where all
// are. It is nil if there is none.
func CurrentPhase(phases []*Phase) *PhaseKind {
	var current *Phase
	begun := func(p *Phase) PartialDate {
		if p.StartedOn == nil {
			return ""
		}
		return *p.StartedOn
	}
	for _, p := range phases {
		later := current == nil || begun(p) > begun(current) ||
			begun(p) == begun(current) && slices.Index(PhaseKinds, p.Kind) > slices.Index(PhaseKinds, current.Kind)
		switch {
		case current == nil, (p.EndedOn == nil) == (current.EndedOn == nil) && later,
			p.EndedOn == nil && current.EndedOn != nil:
			current = p
		}
	}
	if current == nil {
		return nil
	}
	return &current.Kind
}

// Observation is a published figure about an initiative at a date.
type Observation struct {
	ID           string
	InitiativeID string
	ObservationFields
}

// ObservationFields is what people say of an observation.
type ObservationFields struct {
	Metric     string // code
	Value      float64
	Unit       string
	ObservedOn PartialDate
	Source     string // URI
}

// maxFigure is the largest figure that is taken.
const maxFigure = 1e15

// ObservationDescription describes observations, which are parts of initiatives.
var ObservationDescription = describe(TypeObservation, "observation",
	field(KindID, "id", "public_id", must(func(o *Observation) *string { return &o.ID }), nil).
		by(ByRule).label("identifiant", "id"),
	referenceField("initiative", "initiative_id", []RecordType{TypeInitiative},
		must(func(o *Observation) *string { return &o.InitiativeID })).
		by(ByRule).forgotten(),
	termField("metric", "metric_code", SchemeMetric, must(func(o *Observation) *string { return &o.Metric })).
		label("quoi", "what"),
	numberField("value", "value", must(func(o *Observation) *float64 { return &o.Value })).label("valeur", "value"),
	nameField("unit", "unit", MaxLabel, must(func(o *Observation) *string { return &o.Unit })).label("unité", "unit"),
	dateField("observedOn", "observed_on", must(func(o *Observation) *PartialDate { return &o.ObservedOn })).
		label("au", "on"),
	sourceField(must(func(o *Observation) *string { return &o.ObservationFields.Source })).
		distinct(), // a page gives one figure for a date
).with(func(o *Observation) error {
	if o.ObservedOn.Check() == nil && string(o.ObservedOn) > time.Now().UTC().Format(time.DateOnly) {
		return Invalid(At("observedOn"), "A figure cannot have a date in the future.")
	}
	return nil
})

type (
	ObservationConnection = Connection[*Observation] // ObservationConnection is a page of observations.
	ObservationEdge       = Edge[*Observation]       // ObservationEdge is an observation in a page.
)

// MetricID is the id of the term that says what is measured.
func (o *Observation) MetricID() string { return TermKey{SchemeMetric, o.Metric}.ID() }

// Source is the page that gave the figure.
func (o *Observation) Source() *Source { return &Source{URI: o.ObservationFields.Source} }

// CarriesCode is the relation type that joins a carrier (porteur) to what it carries.
const CarriesCode = "porte"

type (
	InitiativeConnection = Connection[*Initiative] // InitiativeConnection is a page of initiatives.
	InitiativeEdge       = Edge[*Initiative]       // InitiativeEdge is an initiative in a page.
)
