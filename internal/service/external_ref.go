package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
	"essaim/internal/mutation"
)

// maxExternalRefs is how many ids elsewhere one says that a record has.
const maxExternalRefs = 10

// Linked returns the actors that ids elsewhere are linked to, in order; nil for each that
// is linked to none, or to one that the viewer may not see.
func (s *Service) Linked(ctx context.Context, v hub.Viewer, refs []*hub.ExternalRefInput) ([]hub.Actor, error) {
	if len(refs) > hub.MaxPage {
		return nil, hub.Invalid(hub.At("refs"), "Ask for at most %d records.", hub.MaxPage)
	}
	var wrong hub.Problems
	for i, ref := range refs {
		_ = wrong.Add(ref.Check(), "refs", i)
	}
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	ids, err := s.store.LinkedUnsafe(ctx, refs)
	if err != nil {
		return nil, err
	}
	found, err := s.ActorsByID(ctx, v, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" }))
	if err != nil {
		return nil, err
	}
	actors := make([]hub.Actor, len(ids))
	for i, id := range ids {
		if actor, there := found[id]; there {
			actors[i] = actor
		}
	}
	return actors, nil
}

// LinkRecord says what a record is called elsewhere. It returns the record's id.
func (s *Service) LinkRecord(ctx context.Context, v hub.Viewer, in hub.LinkRecordInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "linkRecord", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			as, linker, record, err := a.linker(ctx, in.Record, in.Scheme)
			if err != nil {
				return "", err
			}
			held, err := a.Store.CountExternalRefs(ctx, record, linker)
			if err != nil {
				return "", err
			}
			if held >= maxExternalRefs {
				return "",
					hub.Problem(hub.RateLimited, hub.At("record"),
						"A record has at most %d external ids from each party that links it.", maxExternalRefs)
			}
			before, err := a.Store.ExternalRefByID(ctx, in.Scheme, in.Value)
			switch {
			case hub.CodeOf(err) == hub.NotFound:
			case err != nil:
				return "", err
			case before.ActorID != record:
				if _, _, _, err := a.linker(ctx, before.ActorID, in.Scheme); err != nil { // it is not theirs to move
					return "", hub.Problem(hub.Taken, hub.At("value"), "Another record has this already.")
				}
				a.Changed(hub.Updated, as, before.ActorID)
			}
			if before == nil || before.ActorID != record { // one more for the record
				if err := a.Room(ctx, hub.PartExternalRef, record); err != nil {
					return "", hub.Under(err, "record")
				}
			}
			a.Changed(hub.Updated, as, record)
			return record,
				a.Store.PutExternalRef(ctx,
					&hub.ExternalRef{ActorID: record, Scheme: in.Scheme, Value: in.Value, SameAs: in.SameAs,
						LinkedByID: linker})
		})
}

// UnlinkRecord takes back what a record is called elsewhere. It returns the record's id.
func (s *Service) UnlinkRecord(ctx context.Context, v hub.Viewer, in hub.UnlinkRecordInput) (string, error) {
	if err := (hub.ExternalRefInput{Scheme: in.Scheme, Value: in.Value}).Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "unlinkRecord", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitSignedIn(); err != nil {
				return "", err
			}
			ref, err := a.Store.ExternalRefByID(ctx, in.Scheme, in.Value)
			if err != nil {
				return "", hub.Under(err, "value")
			}
			record, custody, err := a.SeeActor(ctx, ref.ActorID)
			if err != nil {
				return "", hub.Under(err, "value")
			}
			as := v.EditCapacity(custody)
			if as == "" {
				as = v.OversightCapacity(custody)
			}
			if as == "" { // who keeps or reviews a record takes back whatever others say of it
				if as, _, _, err = a.linker(ctx, ref.ActorID, in.Scheme); err != nil {
					return "", err
				}
			}
			a.Changed(hub.Updated, as, record.ID)
			return record.ID, a.Store.RemoveExternalRef(ctx, in.Scheme, in.Value)
		})
}

// linker says in which capacity, and for which actor, the viewer links ids of a scheme to a record, whose id
// it returns: a machine in a scheme of its actor's own; who edits the record in any that is not another's.
func (a *act) linker(
	ctx context.Context, recordID, scheme string,
) (as hub.Capacity, linker *string, id string, err error) {
	if err := a.Viewer.PermitSignedIn(); err != nil {
		return "", nil, "", err
	}
	record, custody, err := a.SeeActor(ctx, recordID)
	if err != nil {
		return "", nil, "", hub.Under(err, "record")
	}
	claimant := ""
	if a.Viewer.May(hub.LinksWrite) {
		claimant = a.Viewer.Token.ActorID
		if err := a.Store.ClaimScheme(ctx, scheme, claimant); err != nil {
			return "", nil, "", err
		}
	}
	owner, err := a.Store.SchemeOwner(ctx, scheme)
	switch {
	case hub.CodeOf(err) == hub.NotFound:
		return "", nil, "", hub.Invalid(hub.At("scheme"), "No register and no partner has the scheme %q.", scheme)
	case err != nil:
		return "", nil, "", err
	case claimant != "" && owner == claimant:
		return hub.AsPartner, &claimant, record.ID, nil
	case claimant != "" && owner == "":
		return "", nil, "",
			hub.Problem(hub.Forbidden, hub.At("scheme"),
				"The scheme %q belongs to a register. Only those who manage the record can link its ids.", scheme)
	case owner != "" && !a.Viewer.Keeps(owner):
		return "", nil, "", hub.Problem(hub.Forbidden, hub.At("scheme"), "The scheme %q belongs to somebody else.", scheme)
	}
	as = a.Viewer.EditCapacity(custody)
	return as, nil, record.ID, a.Viewer.Permit(as)
}
