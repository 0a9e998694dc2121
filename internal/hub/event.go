package hub

import "time"

// Event is something that takes place at a date.
type Event struct {
	ID          string
	Slug        string
	Title       string
	KindCode    *string
	StartsOn    PartialDate
	EndsOn      *PartialDate
	PlaceID     *string
	OrganiserID *string
	SourceURI   *string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int
	ArchivedAt  *time.Time
}

// IsNode marks an Event as a Node.
func (*Event) IsNode() {}

// IsEntity marks an Event as resolvable by a federation gateway.
func (*Event) IsEntity() {}

// GetID returns the id.
func (e *Event) GetID() string { return e.ID }

// KindID is the id of the term of the event's kind; nil where unknown.
func (e *Event) KindID() *string { return termID(SchemeEventKind, e.KindCode) }

// Source is the page that backs the record.
func (e *Event) Source() *Source { return SourceOf(e.SourceURI) }

// EventFilter narrows a list of events.
type EventFilter struct {
	Kinds       []string
	Territories []string
	From        *PartialDate
	To          *PartialDate
}

// Check returns an error about the first field that cannot be meant.
func (f EventFilter) Check() error {
	for _, given := range []named[*PartialDate]{{"from", f.From}, {"to", f.To}} {
		if err := checkDate(given.value); err != nil {
			return Under(err, given.name)
		}
	}
	return CheckIDs("territories", f.Territories, TypeTerritory)
}

type (
	EventConnection = Connection[*Event] // EventConnection is a page of events.
	EventEdge       = Edge[*Event]       // EventEdge is an event in a page.
)
