package service

import (
	"context"
	"errors"
	"slices"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// recordsOfCaller is how many records one publishes without review.
var recordsOfCaller = mutation.Limit{What: "record", Most: 2000, Window: "1 hour"}

// CreateActor publishes an actor without review: for coordinators, administrators and machines that push records. It
// returns the id.
func (s *Service) CreateActor(
	ctx context.Context, v hub.Viewer, t hub.ActorType, key *string, patch hub.Patch[hub.ActorCore],
) (string, error) {
	if err := s.kernel.Within(ctx, recordsOfCaller.Of(v.Caller())); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "create" + string(t), Key: key, Input: patch},
		func(ctx context.Context, a *act) (string, error) {
			var as hub.Capacity
			var pushedBy *string
			switch {
			case v.May(hub.RecordsWrite):
				as, pushedBy = hub.AsPartner, &v.Token.ActorID
			case v.Token == nil && len(v.NetworkIDs) > 0:
				as = hub.AsCoordinator
			case v.Token == nil && v.Administrator:
				as = hub.AsAdministrator
			}
			if err := v.Permit(as); err != nil {
				return "", err
			}
			record, err := a.newActor(ctx, t, patch)
			if err != nil {
				return "", err
			}
			record.Status, record.PushedBy = hub.Published, pushedBy
			return record.ID, a.addActor(ctx, record, as)
		})
}

// addActor writes a new record.
func (a *act) addActor(ctx context.Context, record *hub.ActorCore, as hub.Capacity) error {
	if err := a.Store.AddActor(ctx, record); err != nil {
		return err
	}
	a.Changed(hub.Created, as, record.ID)
	if len(record.ThemeCodes) == 0 {
		return nil
	}
	return a.Store.SetThemes(ctx, record)
}

// newActor is the record that a patch makes from nothing.
func (a *act) newActor(ctx context.Context, t hub.ActorType, patch hub.Patch[hub.ActorCore]) (*hub.ActorCore, error) {
	field := string(t.IDType())
	if err := patch.CheckNew(); err != nil {
		return nil, hub.Under(err, field)
	}
	record := &hub.ActorCore{ID: newID(t.IDType()), Type: t}
	if patch.Slug() == nil { // one that is given is looked up with the rest
		var err error
		if record.Slug, err = a.Store.FreeSlug(ctx, t.IDType(), patch.Title()); err != nil {
			return nil, err
		}
	}
	if err := patch.Apply(record); err != nil {
		return nil, hub.Under(err, field)
	}
	return record, hub.Under(a.complete(ctx, record, patch), field)
}

// complete looks up what a patch names, once it is applied, and gives the record the
// point of its commune where it has no other.
func (a *act) complete(ctx context.Context, record *hub.ActorCore, patch hub.Patch[hub.ActorCore]) error {
	places, err := checkNames(ctx, a, record.Type.IDType(), record.ID, patch)
	if err != nil || record.Latitude != nil && !record.PointApproximate {
		return err
	}
	if record.PlaceID == nil {
		record.Latitude, record.Longitude, record.PointApproximate = nil, nil, false
		return nil
	}
	place, given := places[*record.PlaceID]
	if !given {
		return nil
	}
	record.Latitude, record.Longitude, record.PointApproximate = nil, nil, false
	if place.CommuneID != nil && *place.CommuneID == place.ID && place.Latitude != nil {
		record.Latitude, record.Longitude, record.PointApproximate = place.Latitude, place.Longitude, true
	}
	return nil
}

// knownTerms returns an error about the first of the codes that is no term of a vocabulary.
func knownTerms(ctx context.Context, st *store.Store, scheme string, codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	unknown, err := st.UnknownTerms(ctx, scheme, codes)
	if err != nil || len(unknown) == 0 {
		return err
	}
	k, err := readKnown(ctx, st) // for what may have been meant
	if err != nil {
		return err
	}
	return k.unknownCode(unknown[0], hub.At(slices.Index(codes, unknown[0])), scheme)
}

// knownTerm is knownTerms for one code, which need not be given.
func knownTerm(ctx context.Context, st *store.Store, scheme string, code *string) error {
	err := knownTerms(ctx, st, scheme, optional(code))
	if known, ok := errors.AsType[*hub.Error](err); ok {
		return hub.Problem(known.Code, nil, known.Format, known.Args...) // without the place in a list
	}
	return err
}

// UpdateActor changes an actor of a type. It returns the id, also beside a Conflict.
func (s *Service) UpdateActor(
	ctx context.Context, v hub.Viewer, t hub.ActorType, to hub.Target, patch hub.Patch[hub.ActorCore],
) (string, error) {
	if err := hub.CheckID(to.ID, t.IDType()); err != nil {
		return "", hub.Under(err, "id")
	}
	input := []any{to.ID, to.Expect, patch}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "update" + string(t), Key: to.IdempotencyKey, Input: input},
		func(ctx context.Context, a *act) (string, error) {
			record, custody, err := a.LockActor(ctx, to.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			as := v.EditCapacity(custody)
			if err := v.Permit(as); err != nil {
				return "", err
			}
			if err := to.Expect.Check(record.Version); err != nil {
				return record.ID, err
			}
			if err := patch.Check(); err != nil {
				return "", hub.Under(err, string(t.IDType()))
			}
			return record.ID, a.changeActor(ctx, record, as, patch)
		})
}

// changeActor applies a patch to a record and writes it, where it changes anything.
func (a *act) changeActor(
	ctx context.Context, record *hub.ActorCore, as hub.Capacity, patch hub.Patch[hub.ActorCore],
) error {
	was, at := *record, string(record.Type.IDType())
	if err := patch.Apply(record); err != nil {
		return hub.Under(err, at)
	}
	if hub.ActorTable.Same(&was, record) { // there is nothing to tell, nor to look up
		return nil
	}
	if err := a.complete(ctx, record, patch); err != nil {
		return hub.Under(err, at)
	}
	return a.writeActor(ctx, was, record, as)
}

// writeActor writes a record to which a patch was applied, where the rules allow what it says.
func (a *act) writeActor(ctx context.Context, was hub.ActorCore, record *hub.ActorCore, as hub.Capacity) error {
	if record.Slug != was.Slug {
		if err := a.Store.RedirectSlug(ctx, record.Type.IDType(), was.Slug, record.ID); err != nil {
			return err
		}
	}
	moved := record.Type == hub.ActorGroup && record.TerritoryID != nil &&
		(was.TerritoryID == nil || *was.TerritoryID != *record.TerritoryID)
	if moved {
		if err := a.territoryFree(ctx, record.ID, *record.TerritoryID); err != nil {
			return hub.Under(err, "group", "territory")
		}
	}
	if record.Type == hub.ActorGroup && was.TerritoryID != nil && record.TerritoryID == nil {
		recognised, err := a.Store.Recognised(ctx, record.ID)
		if err != nil {
			return err
		}
		if recognised {
			return hub.Under(hub.Problem(hub.TerritoryMissing, nil,
				"A group that a network recognises has a territory."), "group", "territory")
		}
	}
	if record.ForProfit != nil && *record.ForProfit {
		if err := a.carriesNoGroup(ctx, record); err != nil {
			return hub.Under(err, "organisation", "forProfit")
		}
	}
	if err := a.Store.ChangeActor(ctx, record); err != nil {
		return err
	}
	if !slices.Equal(was.ThemeCodes, record.ThemeCodes) {
		if err := a.Store.SetThemes(ctx, record); err != nil {
			return err
		}
	}
	a.Changed(hub.Updated, as, record.ID)
	if !moved {
		return nil
	}
	return a.articulateAll(ctx, record)
}

// territoryFree returns a TerritoryTaken error where a network that recognises a group recognises another one on the
// territory to which the group moves (R3).
func (a *act) territoryFree(ctx context.Context, groupID, territoryID string) error {
	holder, err := a.Store.HolderBeside(ctx, groupID, territoryID)
	if err != nil || holder == "" {
		return err
	}
	return hub.Problem(hub.TerritoryTaken, nil, "The network already recognises %s on this territory.", holder)
}

// carriesNoGroup returns a ForProfitCarrier error where an organisation that works for profit carries a group (R5).
func (a *act) carriesNoGroup(ctx context.Context, record *hub.ActorCore) error {
	carried, err := a.Store.GroupCarriedBy(ctx, record.ID)
	if err != nil || carried == "" {
		return err
	}
	return hub.Problem(hub.ForProfitCarrier, nil, "%s carries the group %s. End that relation first.", record.Name, carried)
}

// setStatus changes where an actor's record stands, and tells those who look at it from outside.
func (a *act) setStatus(ctx context.Context, record *hub.ActorCore, status hub.Status, as hub.Capacity) error {
	was := record.Status
	record.Status = status
	if err := a.Store.ChangeActor(ctx, record); err != nil {
		return err
	}
	switch {
	case status == hub.Published:
		a.Changed(hub.Created, as, record.ID)
	case was == hub.Published:
		a.Changed(hub.Deleted, as, record.ID)
	default: // nobody outside knew of it
		a.Changed(hub.Updated, as, record.ID)
	}
	return nil
}

// ConfirmRecord says that an actor's record still holds (R14). It returns the id.
func (s *Service) ConfirmRecord(ctx context.Context, v hub.Viewer, in hub.ConfirmRecordInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.ActorIDTypes...); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "confirmRecord", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			record, custody, err := a.LockActor(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			if err := v.Permit(v.EditCapacity(custody)); err != nil {
				return "", err
			}
			return record.ID, a.Store.ConfirmActor(ctx, record.ID)
		})
}

// keepersOf are the addresses of those who manage an actor, or of the coordination of its networks where nobody does.
func (a *act) keepersOf(ctx context.Context, actorID string) ([]store.Recipient, error) {
	keepers, err := a.Store.KeepersUnsafe(ctx, actorID)
	if err != nil || len(keepers) > 0 {
		return keepers, err
	}
	custody, err := a.Store.CustodyUnsafe(ctx, actorID)
	if err != nil {
		return nil, err
	}
	var network *string
	if networks := custody[actorID].NetworkIDs; len(networks) > 0 {
		network = &networks[0]
	}
	return a.Store.CoordinatorsUnsafe(ctx, network)
}
