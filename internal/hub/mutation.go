package hub

// Once is a part of every input of a mutation.
type Once struct {
	IdempotencyKey *string
}

// Expect is a part of the input of a change.
type Expect struct {
	ExpectedVersion *int
}

// Target is the record that a mutation changes.
type Target struct {
	Once
	Expect
	ID string
}

// Check returns a Conflict error where another version than the one that is expected is current.
func (e Expect) Check(current int) error {
	if e.ExpectedVersion != nil && *e.ExpectedVersion != current {
		return Problem(Conflict, At("expectedVersion"), "The record has changed in the meantime. It is at version %d.", current)
	}
	return nil
}
