package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// publisher returns in which capacity the viewer publishes for an actor, and its id; at is where the caller named it.
func (a *act) publisher(ctx context.Context, actorID *string, at string) (as hub.Capacity, id *string, err error) {
	if actorID == nil { // nobody's: the administrators see to it
		return hub.AsAdministrator, nil, a.Viewer.PermitAdministrator()
	}
	if err := hub.CheckID(*actorID, hub.ActorIDTypes...); err != nil {
		return "", nil, hub.Under(err, at)
	}
	record, custody, err := a.SeeActor(ctx, *actorID)
	if err != nil {
		return "", nil, hub.Under(err, at)
	}
	as = a.Viewer.EditCapacity(custody)
	return as, &record.ID, a.Viewer.Permit(as)
}

var events = &records[hub.Event]{
	Description: hub.EventDescription, lock: (*store.Store).LockEvent, put: (*store.Store).PutEvents, hides: true,
	capacity: func(ctx context.Context, a *act, e *hub.Event) (hub.Capacity, error) {
		as, _, err := a.publisher(ctx, e.OrganiserID, "id")
		return as, err
	},
}

// CreateEvent adds an event. It returns the id.
func (s *Service) CreateEvent(
	ctx context.Context, v hub.Viewer, organiser string, key *string, patch hub.Patch[hub.Event],
) (string, error) {
	return s.write(ctx, mutation.Call{Viewer: v, Name: "createEvent", Key: key, Input: []any{organiser, patch}},
		func(ctx context.Context, a *act) (string, error) {
			as, own, err := a.publisher(ctx, &organiser, "organiser")
			if err != nil {
				return "", err
			}
			return events.create(ctx, a, &hub.Event{ID: newID(hub.TypeEvent), OrganiserID: own}, as, patch)
		})
}

// UpdateEvent changes an event. It returns the id, also beside a Conflict.
func (s *Service) UpdateEvent(
	ctx context.Context, v hub.Viewer, to hub.Target, patch hub.Patch[hub.Event],
) (string, error) {
	if err := hub.CheckID(to.ID, hub.TypeEvent); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx,
		mutation.Call{Viewer: v, Name: "updateEvent", Key: to.IdempotencyKey, Input: []any{to.ID, to.Expect, patch}},
		func(ctx context.Context, a *act) (string, error) {
			return events.update(ctx, a, to, patch)
		})
}
