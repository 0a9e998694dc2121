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
		event := r.Event
		if !seen.first(l, r.Row, "slug", r.Slug, false) || !sound(l, r.Row, hub.EventDescription, &event) {
			continue
		}
		var ok bool
		if event.OrganiserID, ok = l.optionalActor(r.Row, "organiser_slug", r.Organiser); !ok {
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
		event.Slug, ok = l.own(r.Row, hub.TypeEvent, r.Slug)
		if !ok {
			continue
		}
		event.ID = l.id(hub.TypeEvent, r.Slug)
		rows, ids, events = append(rows, r.Row), append(ids, event.ID), append(events, &event)
	}
	actions, err := l.store.LoadEvents(ctx, events, columnsOf(data, rows))
	return l.put(rows, ids, actions, err)
}
