package service

import (
	"context"

	"essaim/internal/hub"
)

// publisher returns in which capacity the viewer publishes for an actor, and its id; at is where the caller named it.
func (a *act) publisher(ctx context.Context, actorID *string, at string) (as hub.Capacity, id *string, err error) {
	if actorID == nil { // nobody's: the administrators see to it
		return hub.AsAdministrator, nil, a.viewer.PermitAdministrator()
	}
	if err := hub.CheckID(*actorID, hub.ActorIDTypes...); err != nil {
		return "", nil, hub.Under(err, at)
	}
	record, custody, err := a.seeActor(ctx, *actorID)
	if err != nil {
		return "", nil, hub.Under(err, at)
	}
	as = a.viewer.EditCapacity(custody)
	return as, &record.ID, a.viewer.Permit(as)
}

// CreateEvent adds an event. It returns the id.
func (s *Service) CreateEvent(ctx context.Context, v hub.Viewer, organiser string, key *string, patch hub.EventPatch) (string, error) {
	return s.write(ctx, v, "createEvent", key, []any{organiser, patch}, func(ctx context.Context, a *act) (string, error) {
		as, publisher, err := a.publisher(ctx, &organiser, "organiser")
		if err != nil {
			return "", err
		}
		if !patch.Title.Is {
			patch.Title = hub.Given[string]{Is: true}
		}
		if err := patch.Check(); err != nil {
			return "", hub.Under(err, "event")
		}
		event := &hub.Event{ID: newID(hub.TypeEvent), OrganiserID: publisher}
		if patch.Slug, err = a.slugOf(ctx, hub.TypeEvent, event.ID, patch.Slug, patch.Title.Value); err != nil {
			return "", hub.Under(err, "event")
		}
		return event.ID, a.putEvent(ctx, event, hub.Created, as, patch)
	})
}

// putEvent applies a patch to an event and writes it, once what it names is known.
func (a *act) putEvent(ctx context.Context, event *hub.Event, action hub.ChangeAction, as hub.Capacity, patch hub.EventPatch) error {
	var wrong hub.Problems
	_ = wrong.Add(patch.Apply(event))
	if err := wrong.Add(a.knownTerm(ctx, hub.SchemeEventKind, patch.Kind.Value), "kind"); err != nil {
		return err
	}
	if err := wrong.Add(a.checkTerritoriesExist(ctx, optional(patch.Place.Value), func(string) []any { return hub.At("place") })); err != nil {
		return err
	}
	if wrong.Err() != nil {
		return hub.Under(wrong, "event")
	}
	done, err := a.store.PutEvents(ctx, []*hub.Event{event})
	if err != nil || done[0] == "" { // nothing changed: there is nothing to tell
		return err
	}
	a.changed(action, as, event.ID)
	return nil
}

// UpdateEvent changes an event. It returns the id, also beside a Conflict.
func (s *Service) UpdateEvent(ctx context.Context, v hub.Viewer, id string, key *string, expect hub.Expect, patch hub.EventPatch) (string, error) {
	if err := hub.CheckID(id, hub.TypeEvent); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, v, "updateEvent", key, []any{id, expect, patch}, func(ctx context.Context, a *act) (string, error) {
		event, err := a.store.LockEvent(ctx, id)
		if err == nil && event.ArchivedAt != nil {
			err = hub.NoSuchRecord()
		}
		if err != nil {
			return "", hub.Under(err, "id")
		}
		as, _, err := a.publisher(ctx, event.OrganiserID, "id")
		if err != nil {
			return "", err
		}
		if err := expect.Check(event.Version); err != nil {
			return id, err
		}
		if err := patch.Check(); err != nil {
			return "", hub.Under(err, "event")
		}
		return id, a.changeEvent(ctx, event, as, patch)
	})
}

func (a *act) changeEvent(ctx context.Context, event *hub.Event, as hub.Capacity, patch hub.EventPatch) error {
	was := event.Slug
	if _, err := a.slugOf(ctx, hub.TypeEvent, event.ID, patch.Slug, nil); err != nil {
		return hub.Under(err, "event")
	}
	if err := a.putEvent(ctx, event, hub.Updated, as, patch); err != nil {
		return err
	}
	return a.keepSlug(ctx, hub.TypeEvent, event.ID, was, event.Slug)
}
