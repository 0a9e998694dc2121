package hub

import (
	"slices"
	"strings"

	"essaim/internal/written"
)

// ContactFieldInput is one way to reach a contact, as it is written.
type ContactFieldInput struct {
	Kind     ContactFieldKind
	Value    string
	Audience Audience
	Consent  bool
	Mine     bool // it is the writer's own: it goes when they erase their data
}

// ContactFields is what is said of a contact.
type ContactFields struct {
	Label  string
	Fields []*ContactFieldInput
}

// Check returns what is wrong with it.
func (c ContactFields) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckName(c.Label, MaxLabel), "label")
	if len(c.Fields) == 0 {
		_ = wrong.Add(Problem(Required, At("fields"), "This cannot be empty."))
	}
	var kinds []ContactFieldKind
	for i, field := range c.Fields {
		if slices.Contains(kinds, field.Kind) {
			_ = wrong.Add(Invalid(At("fields", i, "kind"), "Name each kind once."))
		}
		kinds = append(kinds, field.Kind)
		_ = wrong.Add(field.check(), "fields", i, "value")
	}
	return wrong.Err()
}

// DialledWithin reports whether a telephone number is written without its country.
func (c ContactFields) DialledWithin() bool {
	return slices.ContainsFunc(c.Fields,
		func(f *ContactFieldInput) bool { return f.Kind == ContactPhone && !strings.Contains(f.Value, "+") })
}

// ReadPhones makes the form of E.164 of telephone numbers, of which those without their
// country are of the one with a code.
func (c ContactFields) ReadPhones(country string) error {
	var wrong Problems
	for i, field := range c.Fields {
		if field.Kind != ContactPhone {
			continue
		}
		number, err := written.Phone(field.Value, country)
		if err != nil {
			_ = wrong.Add(Invalid(At("fields", i, "value"),
				"This is not a valid telephone number. Write one number, preferably with its country code: +33 1 23 45 67 89."))
			continue
		}
		field.Value = number
	}
	return wrong.Err()
}

// check returns what is wrong with the value.
func (f *ContactFieldInput) check() error {
	switch f.Kind {
	case ContactEmail:
		email, err := ParseEmail(f.Value)
		f.Value = email
		return err
	case ContactURL:
		f.Value = written.Link(f.Value) // which can be longer than what was typed
		if err := CheckText(f.Value, MaxNote); err != nil {
			return err
		}
		return CheckLink(f.Value)
	case ContactPhone:
		return CheckName(f.Value, MaxNote) // ReadPhones knows the country
	case ContactAddress:
		if strings.TrimSpace(f.Value) == "" {
			return Problem(Required, nil, "This cannot be empty.")
		}
		return CheckText(f.Value, MaxNote)
	default:
		return CheckName(f.Value, MaxNote)
	}
}

// AddContactInput adds a contact.
type AddContactInput struct {
	Once
	ContactFields
	Actor string
}

// UpdateContactInput replaces what is said of a contact.
type UpdateContactInput struct {
	Once
	ContactFields
	ID string
}

// RemoveContactInput erases a contact.
type RemoveContactInput struct {
	Once
	ID string
}
