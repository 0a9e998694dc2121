package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/written"
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
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "addContact", Key: in.IdempotencyKey, Input: in},
		part{in.Actor, "actor"}, hub.Expect{},
		func(ctx context.Context, a *act, actor *hub.ActorCore) error {
			if err := a.Room(ctx, hub.PartContact, actor.ID); err != nil {
				return err
			}
			return a.setContact(ctx, newID(hub.TypeContact), actor, in.ContactFields)
		})
}

// UpdateContact replaces what is said of a contact.
func (s *Service) UpdateContact(ctx context.Context, v hub.Viewer, in hub.UpdateContactInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.ID, hub.TypeContact), "id")
	_ = wrong.Add(in.ContactFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "updateContact", Key: in.IdempotencyKey, Input: in},
		part{in.ID, "id"}, hub.Expect{},
		func(ctx context.Context, a *act, actor *hub.ActorCore) error {
			return a.setContact(ctx, in.ID, actor, in.ContactFields)
		})
}

// setContact writes a contact; its telephone numbers are read as those of the actor's country.
func (a *act) setContact(ctx context.Context, id string, actor *hub.ActorCore, fields hub.ContactFields) error {
	country := ""
	if fields.DialledWithin() {
		var err error
		if country, err = a.countryOf(ctx, actor); err != nil {
			return err
		}
	}
	if err := fields.ReadPhones(country); err != nil {
		return err
	}
	return a.Store.SetContact(ctx, id, actor.ID, a.Viewer.AccountID, fields)
}

// countryOf is the code of the country in which an actor is; "" where that is not known.
func (a *act) countryOf(ctx context.Context, actor *hub.ActorCore) (string, error) {
	ids := append(optional(actor.PlaceID), optional(actor.TerritoryID)...)
	places, err := a.Store.PlacesByID(ctx, ids)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		for _, code := range written.Countries() {
			if place := places[id]; place != nil && place.CountryID != nil &&
				*place.CountryID == hub.TerritoryID(hub.Country, code) {
				return code, nil
			}
		}
	}
	return "", nil
}

// RemoveContact erases a contact.
func (s *Service) RemoveContact(ctx context.Context, v hub.Viewer, in hub.RemoveContactInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeContact); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "removeContact", Key: in.IdempotencyKey, Input: in},
		part{in.ID, "id"}, hub.Expect{},
		func(ctx context.Context, a *act, _ *hub.ActorCore) error {
			return a.Store.RemovePart(ctx, in.ID, hub.TypeContact)
		})
}
