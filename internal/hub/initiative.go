package hub

import "slices"

// Initiative is a territorial project that tries out food democracy.
type Initiative struct {
	ActorCore
	Phase     *PhaseKind
	StartedOn *PartialDate
}

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
	Kind         PhaseKind
	StartedOn    *PartialDate
	EndedOn      *PartialDate
	PlannedEnd   *PartialDate
	Current      bool
	Note         *string
	SuccessorID  *string
	SourceURI    *string
}

// Source is the page that backs the phase.
func (p *Phase) Source() *Source { return SourceOf(p.SourceURI) }

// CurrentPhase is the phase that an initiative is in: the latest begun of those that are not over, or of all where all
// are. It is nil where there is none.
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
		case current == nil, (p.EndedOn == nil) == (current.EndedOn == nil) && later, p.EndedOn == nil && current.EndedOn != nil:
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
	MetricCode   string
	Value        float64
	Unit         string
	ObservedOn   PartialDate
	SourceURI    string
}

type (
	ObservationConnection = Connection[*Observation] // ObservationConnection is a page of observations.
	ObservationEdge       = Edge[*Observation]       // ObservationEdge is an observation in a page.
)

// MetricID is the id of the term that says what is measured.
func (o *Observation) MetricID() string { return TermKey{SchemeMetric, o.MetricCode}.ID() }

// Source is the page that gave the figure.
func (o *Observation) Source() *Source { return &Source{URI: o.SourceURI} }

// CarriesCode is the relation type that joins a carrier (porteur) to what it carries.
const CarriesCode = "porte"

type (
	InitiativeConnection = Connection[*Initiative] // InitiativeConnection is a page of initiatives.
	InitiativeEdge       = Edge[*Initiative]       // InitiativeEdge is an initiative in a page.
)
