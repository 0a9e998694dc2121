package hub

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

// Observation is a published figure about an initiative at a date.
type Observation struct {
	InitiativeID string
	MetricCode   string
	Value        float64
	Unit         string
	ObservedOn   PartialDate
	SourceURI    string
}

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
