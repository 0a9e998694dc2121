package hub

// Given is a field of a change that can be left out: what is not given stays as it is; nil empties.
type Given[T any] struct {
	Is    bool
	Value *T
}

// Or is the value given, or the one that there was.
func (g Given[T]) Or(was *T) *T {
	if g.Is {
		return g.Value
	}
	return was
}

// Once is a part of every input of a mutation.
type Once struct {
	IdempotencyKey *string
}

// Expect is a part of the input of a change.
type Expect struct {
	ExpectedVersion *int
}

// Check returns a Conflict error where another version than the one that is expected is current.
func (e Expect) Check(current int) error {
	if e.ExpectedVersion != nil && *e.ExpectedVersion != current {
		return Problem(Conflict, At("expectedVersion"), "The record changed meanwhile: it is at version %d.", current)
	}
	return nil
}
