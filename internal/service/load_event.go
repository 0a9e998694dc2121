package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// EventRow is an event as a file gives it.
type EventRow struct {
	Row
	hub.Event
	CommuneCode *string
	Organiser   *store.ActorRef
}

func (l *load) putEvents(ctx context.Context, data Dataset) error {
	held, err := l.store.EventIDs(ctx)
	if err != nil {
		return err
	}
	var places []string
	for _, r := range data.Events {
		if r.CommuneCode != nil {
			places = append(places, hub.TerritoryID(hub.Commune, *r.CommuneCode))
		}
	}
	known, err := l.store.TerritoriesByID(ctx, places)
	if err != nil {
		return err
	}
	seen := duplicates[string]{}
	var rows []Row
	var ids []string
	var events []*hub.Event
	for _, r := range data.Events {
		if !seen.first(l, r.Row, r.Slug) || !l.soundTitle(r.Row, r.Slug, r.Title) ||
			!l.knownTerm(r.Row, "kind", hub.SchemeEventKind, r.KindCode) || !l.links(r.Row, "website", nil, r.SourceURI) {
			continue
		}
		organiser, ok := l.optionalActor(r.Row, "organiser_slug", r.Organiser)
		if !ok {
			continue
		}
		event := r.Event
		event.OrganiserID = organiser
		if r.EndsOn != nil && r.EndsOn.Before(r.StartsOn) {
			l.refuse(r.Row, "ends_on", "an event ends after it starts")
			continue
		}
		if r.CommuneCode != nil {
			place := known[hub.TerritoryID(hub.Commune, *r.CommuneCode)]
			if place == nil {
				l.refuse(r.Row, "insee_code", "there is no commune %q", *r.CommuneCode)
				continue
			}
			event.PlaceID = &place.ID
		}
		if event.ID = held[r.Slug]; event.ID == "" {
			event.ID = newID(hub.TypeEvent)
		}
		rows, ids, events = append(rows, r.Row), append(ids, event.ID), append(events, &event)
	}
	actions, err := l.store.PutEvents(ctx, events)
	if err != nil {
		return err
	}
	l.took(rows, ids, actions)
	return nil
}

// soundTitle refuses a row without a slug or a title.
func (l *load) soundTitle(row Row, slug, title string) bool {
	if !hub.ValidSlug(slug) || title == "" || len([]rune(title)) > hub.MaxName {
		l.refuse(row, "slug", "a record has a slug, and a title of at most %d characters", hub.MaxName)
		return false
	}
	return true
}
