package service

import (
	"context"

	"essaim/internal/hub"
)

// changeContact runs a change of an actor's contacts. The history of the record says that they changed, and not what they
// say: that is personal data. It returns the id of the actor.
func (s *Service) changeContact(ctx context.Context, v hub.Viewer, mutation, id, at string, key *string, input any,
	fn func(context.Context, *act, string) error) (string, error) {
	return s.write(ctx, v, mutation, key, input, func(ctx context.Context, a *act) (string, error) {
		actorID := id
		if t, _ := hub.TypeOf(id); t == hub.TypeContact {
			var err error
			if actorID, err = a.store.OwnerOfPart(ctx, id, t); err != nil {
				return "", under(err, at)
			}
		}
		record, custody, err := a.lockActor(ctx, actorID)
		if err != nil {
			return "", under(err, at)
		}
		as := v.EditCapacity(custody)
		if err := v.Permit(as); err != nil {
			return "", err
		}
		if err := fn(ctx, a, record.ID); err != nil {
			return "", err
		}
		if err := a.store.ChangeActor(ctx, record); err != nil {
			return "", err
		}
		a.changed(hub.Updated, as, record.ID)
		return record.ID, nil
	})
}

// AddContact adds a contact to an actor.
func (s *Service) AddContact(ctx context.Context, v hub.Viewer, in hub.AddContactInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	_ = wrong.Add(in.ContactFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changeContact(ctx, v, "addContact", in.Actor, "actor", in.IdempotencyKey, in, func(ctx context.Context, a *act, actorID string) error {
		return a.store.SetContact(ctx, newID(hub.TypeContact), actorID, v.AccountID, in.ContactFields)
	})
}

// UpdateContact says anew what a contact is.
func (s *Service) UpdateContact(ctx context.Context, v hub.Viewer, in hub.UpdateContactInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.ID, hub.TypeContact), "id")
	_ = wrong.Add(in.ContactFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changeContact(ctx, v, "updateContact", in.ID, "id", in.IdempotencyKey, in, func(ctx context.Context, a *act, actorID string) error {
		return a.store.SetContact(ctx, in.ID, actorID, v.AccountID, in.ContactFields)
	})
}

// RemoveContact erases a contact.
func (s *Service) RemoveContact(ctx context.Context, v hub.Viewer, in hub.RemoveContactInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeContact); err != nil {
		return "", under(err, "id")
	}
	return s.changeContact(ctx, v, "removeContact", in.ID, "id", in.IdempotencyKey, in, func(ctx context.Context, a *act, _ string) error {
		return a.store.RemovePart(ctx, in.ID, hub.TypeContact)
	})
}
