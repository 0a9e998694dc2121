package hub

import "time"

// PhaseFields is what is said of a phase.
type PhaseFields struct {
	Kind        PhaseKind
	StartedOn   *PartialDate
	EndedOn     *PartialDate
	PlannedEnd  *PartialDate
	Note        *string
	SucceededBy *string
	Source      *string
}

// Check returns what is wrong with it.
func (f PhaseFields) Check() error {
	var wrong Problems
	_ = wrong.Add(checkDate(f.StartedOn), "startedOn")
	_ = wrong.Add(checkDate(f.EndedOn), "endedOn")
	_ = wrong.Add(checkDate(f.PlannedEnd), "plannedEnd")
	_ = wrong.Add(checkSpan(f.StartedOn, f.EndedOn, "endedOn"))
	_ = wrong.Add(checkSpan(f.StartedOn, f.PlannedEnd, "plannedEnd"))
	_ = wrong.Add(checkOptional(f.Note, atMost(MaxNote)), "note")
	_ = wrong.Add(checkOptional(f.SucceededBy, func(id string) error { return CheckID(id, TypeInitiative) }), "succeededBy")
	_ = wrong.Add(checkOptional(f.Source, CheckSource), "source")
	return wrong.Err()
}

// Phase is the phase of an initiative with these fields.
func (f PhaseFields) Phase(id, initiativeID string) *Phase {
	return &Phase{
		ID: id, InitiativeID: initiativeID, Kind: f.Kind, StartedOn: f.StartedOn, EndedOn: f.EndedOn, PlannedEnd: f.PlannedEnd,
		Note: f.Note, SuccessorID: f.SucceededBy, SourceURI: f.Source,
	}
}

// AddPhaseInput adds a phase.
type AddPhaseInput struct {
	Once
	Expect
	PhaseFields
	Initiative string
}

// UpdatePhaseInput says anew what a phase is.
type UpdatePhaseInput struct {
	Once
	Expect
	PhaseFields
	ID string
}

// RemovePhaseInput takes a phase away.
type RemovePhaseInput struct {
	Once
	Expect
	ID string
}

// ObservationFields is what is said of an observation.
type ObservationFields struct {
	Metric     string
	Value      float64
	Unit       string
	ObservedOn PartialDate
	Source     string
}

// maxFigure is the largest figure that is taken.
const maxFigure = 1e15

// Check returns what is wrong with it.
func (f ObservationFields) Check() error {
	var wrong Problems
	if f.Value > maxFigure || f.Value < -maxFigure {
		_ = wrong.Add(Invalid(At("value"), "This figure is too large."))
	}
	if err := f.ObservedOn.Check(); err != nil {
		_ = wrong.Add(err, "observedOn")
	} else if string(f.ObservedOn) > time.Now().UTC().Format(time.DateOnly) {
		_ = wrong.Add(Invalid(At("observedOn"), "A figure is of a date that has been."))
	}
	_ = wrong.Add(CheckName(f.Unit, MaxLabel), "unit")
	_ = wrong.Add(CheckSource(f.Source), "source")
	return wrong.Err()
}

// Observation is the figure about an initiative with these fields.
func (f ObservationFields) Observation(id, initiativeID string) *Observation {
	return &Observation{
		ID: id, InitiativeID: initiativeID, MetricCode: f.Metric, Value: f.Value, Unit: f.Unit, ObservedOn: f.ObservedOn,
		SourceURI: f.Source,
	}
}

// AddObservationInput adds a figure.
type AddObservationInput struct {
	Once
	Expect
	ObservationFields
	Initiative string
}

// UpdateObservationInput mends a figure.
type UpdateObservationInput struct {
	Once
	Expect
	ObservationFields
	ID string
}

// RemoveObservationInput takes a figure away.
type RemoveObservationInput struct {
	Once
	Expect
	ID string
}
