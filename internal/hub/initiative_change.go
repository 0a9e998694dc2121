package hub

// Check cleans what is said, and returns what is wrong with it.
func (f *PhaseFields) Check() error {
	p := Phase{PhaseFields: *f}
	err := PhaseDescription.Clean(&p)
	*f = p.PhaseFields
	return err
}

// Check cleans what is said, and returns what is wrong with it.
func (f *ObservationFields) Check() error {
	o := Observation{ObservationFields: *f}
	err := ObservationDescription.Clean(&o)
	*f = o.ObservationFields
	return err
}

// AddPhaseInput adds a phase.
type AddPhaseInput struct {
	Once
	Expect
	PhaseFields
	Initiative string
}

// UpdatePhaseInput replaces what is said of a phase.
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
