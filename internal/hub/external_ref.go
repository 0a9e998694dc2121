package hub

import (
	"regexp"
	"time"
)

// ExternalRef is what an actor is called elsewhere.
type ExternalRef struct {
	ActorID    string
	Scheme     string
	Value      string // its id there
	SameAs     *string
	LinkedByID *string // the actor whose machine says so; nil where who keeps the record does
	CreatedAt  time.Time
}

// ID is the global id, which stays when the id elsewhere moves to another record.
func (r *ExternalRef) ID() string { return DerivedID(TypeExternalRef, r.Scheme+":"+r.Value) }

// ExternalRefInput is the id of a record elsewhere.
type ExternalRefInput struct {
	Scheme string
	Value  string
}

// maxExternalValue is how long an id elsewhere may be.
const maxExternalValue = 200

var schemePattern = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,59}$`)

// Check returns what is wrong with it.
func (in ExternalRefInput) Check() error {
	var wrong Problems
	if !schemePattern.MatchString(in.Scheme) {
		_ = wrong.Add(Invalid(At("scheme"),
			"A scheme has 2 to 60 lower-case letters, digits, dots, hyphens and underscores."))
	}
	_ = wrong.Add(CheckName(in.Value, maxExternalValue), "value")
	return wrong.Err()
}

// LinkRecordInput says what a record is called elsewhere.
type LinkRecordInput struct {
	Once
	Record string
	Scheme string
	Value  string
	SameAs *string
}

// Check returns what is wrong with it.
func (in LinkRecordInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.Record, ActorIDTypes...), "record")
	_ = wrong.Add(ExternalRefInput{in.Scheme, in.Value}.Check())
	_ = wrong.Add(checkOptional(in.SameAs, CheckLink), "sameAs")
	return wrong.Err()
}

// UnlinkRecordInput takes back what a record is called elsewhere.
type UnlinkRecordInput struct {
	Once
	Scheme string
	Value  string
}
