package hub

import "slices"

// Machine is a state machine: for each event, from which states it leads to which.
type Machine[S, E ~string] map[E][]Step[S]

// Step leads from any of some states to one.
type Step[S ~string] struct {
	From []S
	To   S
}

// Next returns the state that an event leads to, or a WrongState error where it does not
// follow from the state it is in.
func (m Machine[S, E]) Next(from S, event E) (S, error) {
	for _, step := range m[event] {
		if slices.Contains(step.From, from) {
			return step.To, nil
		}
	}
	return from, Problem(WrongState, nil, "This is not possible in the state %s.", from)
}
