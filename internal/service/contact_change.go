package service

import (
	"context"

	"essaim/internal/hub"
)

// The history of a record says that its contacts changed, and not what they say: that is personal data.

// AddContact adds a contact to an actor.
func (s *Service) AddContact(ctx context.Context, v hub.Viewer, in hub.AddContactInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	_ = wrong.Add(in.ContactFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePart(ctx, v, "addContact", in.Actor, "actor", in.IdempotencyKey, hub.Expect{}, in, func(ctx context.Context, a *act, actor *hub.ActorRecord) error {
		return a.store.SetContact(ctx, newID(hub.TypeContact), actor.ID, v.AccountID, in.ContactFields)
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
	return s.changePart(ctx, v, "updateContact", in.ID, "id", in.IdempotencyKey, hub.Expect{}, in, func(ctx context.Context, a *act, actor *hub.ActorRecord) error {
		return a.store.SetContact(ctx, in.ID, actor.ID, v.AccountID, in.ContactFields)
	})
}

// RemoveContact erases a contact.
func (s *Service) RemoveContact(ctx context.Context, v hub.Viewer, in hub.RemoveContactInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeContact); err != nil {
		return "", under(err, "id")
	}
	return s.changePart(ctx, v, "removeContact", in.ID, "id", in.IdempotencyKey, hub.Expect{}, in, func(ctx context.Context, a *act, _ *hub.ActorRecord) error {
		return a.store.RemovePart(ctx, in.ID, hub.TypeContact)
	})
}
