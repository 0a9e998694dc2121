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

// EventDescription describes events.
var EventDescription = describe(TypeEvent, "event",
	idField(must(func(e *Event) *string { return &e.ID })),
	nameField("title", "title", MaxName, must(func(e *Event) *string { return &e.Title })).
		titled().filed("title").label("titre", "title"),
	slugField(must(func(e *Event) *string { return &e.Slug })),
	termField("kind", "kind_code", SchemeEventKind, may(func(e *Event) **string { return &e.KindCode })).
		searched().filed("kind").label("catégorie", "kind"),
	dateField("startsOn", "starts_on", must(func(e *Event) *PartialDate { return &e.StartsOn })).
		filed("starts_on").label("du", "from").asked("Le", "On").days().schemaOrg("startDate"),
	dateField("endsOn", "ends_on", may(func(e *Event) **PartialDate { return &e.EndsOn })).
		filed("ends_on").label("au", "to").asked("Jusqu'au", "Until").days().schemaOrg("endDate"),
	referenceField("place", "place_id", []RecordType{TypeTerritory},
		may(func(e *Event) **string { return &e.PlaceID })).
		searched().filed("insee_code").label("lieu", "place").schemaOrg("location").
		asked("Commune", "Commune").helped("Son nom ou son code postal.", "Its name or postal code."),
	referenceField("organiser", "organiser_id", ActorIDTypes, may(func(e *Event) **string { return &e.OrganiserID })).
		owner().filed("organiser_slug").label("organisé par", "organiser").schemaOrg("organizer"),
	sourceField(may(func(e *Event) **string { return &e.SourceURI })),
	instantField("createdAt", "created_at", must(func(e *Event) *time.Time { return &e.CreatedAt })),
	instantField("updatedAt", "updated_at", must(func(e *Event) *time.Time { return &e.UpdatedAt })),
	versionField(must(func(e *Event) *int { return &e.Version })),
	archivedField(may(func(e *Event) **time.Time { return &e.ArchivedAt })),
).called(Words{"Événement", "Event"}, Words{"Événements", "Events"}).schemaOrg("Event").
	filed("events.csv").hidden().
	with(func(e *Event) error { return checkSpan(&e.StartsOn, e.EndsOn, "endsOn") })

// checkSpan returns an error where an end comes before its beginning.
func checkSpan(from, until *PartialDate, name string) error {
	if from != nil && until != nil && until.Before(*from) {
		return Invalid(At(name), "The end comes before the beginning.")
	}
	return nil
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
