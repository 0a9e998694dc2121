package store

import (
	"context"

	"essaim/internal/hub"
)

// Events reads and writes events.
var Events = describe(hub.EventDescription, computed{})

func eventList() list[hub.Event] {
	l := list[hub.Event]{
		name: "events", columns: Events.columns, row: Events.row(nil), sources: []string{`event r`},
		order: []key{{`r.starts_on`, "text"}, idKey}, descending: true,
	}
	l.where.and(`r.archived_at IS NULL`)
	return l
}

// Events returns a page of the events that match, latest first.
func (s *Store) Events(ctx context.Context, f hub.EventFilter, p hub.PageRequest) (*hub.EventConnection, error) {
	l := eventList()
	l.filter = f
	among(&l.where, `r.kind_code`, "kinds", f.Kinds)
	if f.Territories != nil {
		l.where.and(
			`r.place_id IN (SELECT a.descendant_id FROM territory_ancestor a WHERE a.ancestor_id = ANY (@territories::text[]))`)
		l.where.arg("territories", f.Territories)
	}
	if f.From != nil {
		l.where.and(`can_be_from(COALESCE(r.ends_on, r.starts_on), @from)`)
		l.where.arg("from", *f.From)
	}
	if f.To != nil {
		l.where.and(`can_be_until(r.starts_on, @to)`)
		l.where.arg("to", *f.To)
	}
	return connection(ctx, s.db, l, p)
}

// EventsOf returns a page of the events that each actor organises, latest first.
func (s *Reader) EventsOf(
	ctx context.Context, actorIDs []string, p hub.PageRequest,
) (map[string]*hub.EventConnection, error) {
	l := eventList()
	l.name, l.parent = "actor.events", `r.organiser_id = p.id`
	return connections(ctx, s.db, l, actorIDs, p)
}

// EventsByID returns the events that exist among ids, by id.
func (s *Reader) EventsByID(ctx context.Context, ids []string) (map[string]*hub.Event, error) {
	return Events.ByID(ctx, s, ids)
}

// EventBySlug returns the event with this slug, or which had it, or NotFound.
func (s *Reader) EventBySlug(ctx context.Context, slug string) (*hub.Event, error) {
	return Events.BySlug(ctx, s, slug)
}
