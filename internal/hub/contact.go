package hub

import "time"

// Contact is a point of contact of an actor, with the fields that the viewer may see.
type Contact struct {
	ID      string
	ActorID string
	Label   string
	Fields  []*ContactField
}

// ContactField is one way to reach a contact.
type ContactField struct {
	ContactID string
	Kind      ContactFieldKind
	Value     string
	// Only who keeps the record is told these.
	Audience    *Audience
	ConsentedAt *time.Time // nil where nobody agreed, or no longer
}

// ID is the global id: a contact has one field of a kind.
func (f *ContactField) ID() string {
	return DerivedID(TypeContactField, f.ContactID+":"+string(f.Kind))
}

// ContactFieldKind is what a contact field is.
type ContactFieldKind string

// The kinds of contact field.
const (
	ContactName    ContactFieldKind = "NAME"
	ContactEmail   ContactFieldKind = "EMAIL"
	ContactPhone   ContactFieldKind = "PHONE"
	ContactAddress ContactFieldKind = "ADDRESS"
	ContactURL     ContactFieldKind = "URL"
)
