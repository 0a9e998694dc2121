package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// records is how records of a type that is described are written: all of them in one way.
type records[R any] struct {
	*hub.Description[R]
	stored *store.Records[R] // what a Patch writes them by; nil where no Patch changes them
	lock   func(context.Context, *store.Store, string) (*R, error)
	// capacity is in which the viewer changes a record; an error where the viewer may not.
	capacity func(context.Context, *act, *R) (hub.Capacity, error)
	// archiver is in which capacity the viewer archives a record; that in which it is changed where it is nil.
	archiver func(context.Context, *act, *R) (hub.Capacity, error)
	// permit refuses who can archive no record of the type, before one is locked; nil where that depends on the record.
	permit func(hub.Viewer) error
}

// owned are the records of a type that belong to actors: who may change an actor's record may change them.
func owned[R any](stored *store.Records[R]) *records[R] {
	return &records[R]{
		Description: stored.Description, stored: stored, lock: stored.Lock,
		capacity: func(ctx context.Context, a *act, record *R) (hub.Capacity, error) {
			as, _, err := a.publisher(ctx, stored.Owner(record), "id")
			return as, err
		},
	}
}

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

// createFor is the mutation that adds a record which belongs to an actor. It returns the id.
func (k *records[R]) createFor(
	ctx context.Context, s *Service, v hub.Viewer, owner string, key *string, patch hub.Patch[R],
) (string, error) {
	call := mutation.Call{Viewer: v, Name: "create" + k.Type.GraphQL(), Key: key, Input: []any{owner, patch}}
	return s.write(ctx, call, func(ctx context.Context, a *act) (string, error) {
		as, own, err := a.publisher(ctx, &owner, k.Owned().Name)
		if err != nil {
			return "", err
		}
		record := new(R)
		k.SetID(record, newID(k.Type))
		k.SetOwner(record, own)
		return k.create(ctx, a, record, as, patch)
	})
}

// change is the mutation that changes a record. It returns the id, also beside a Conflict.
func (k *records[R]) change(
	ctx context.Context, s *Service, v hub.Viewer, to hub.Target, patch hub.Patch[R],
) (string, error) {
	if err := hub.CheckID(to.ID, k.Type); err != nil {
		return "", hub.Under(err, "id")
	}
	call := mutation.Call{
		Viewer: v, Name: "update" + k.Type.GraphQL(), Key: to.IdempotencyKey, Input: []any{to.ID, to.Expect, patch},
	}
	return s.write(ctx, call, func(ctx context.Context, a *act) (string, error) {
		return k.update(ctx, a, to, patch)
	})
}

// create writes a new record, which has its id already, as a patch says.
func (k *records[R]) create(
	ctx context.Context, a *act, record *R, as hub.Capacity, patch hub.Patch[R],
) (string, error) {
	at := string(k.Type)
	if err := patch.CheckNew(); err != nil {
		return "", hub.Under(err, at)
	}
	if patch.Slug() == nil {
		slug, err := a.Store.FreeSlug(ctx, k.Type, patch.Title())
		if err != nil {
			return "", err
		}
		k.SetSlug(record, slug)
	}
	return k.ID(record), k.write(ctx, a, record, hub.Created, as, patch)
}

// update changes a record. It returns the id, also beside a Conflict.
func (k *records[R]) update(ctx context.Context, a *act, to hub.Target, patch hub.Patch[R]) (string, error) {
	record, as, err := k.locked(ctx, a, to.ID)
	if err != nil {
		return "", err
	}
	if err := to.Expect.Check(k.Version(record)); err != nil {
		return to.ID, err
	}
	if err := patch.Check(); err != nil {
		return "", hub.Under(err, string(k.Type))
	}
	return to.ID, k.write(ctx, a, record, hub.Updated, as, patch)
}

// locked returns a record that the viewer may change, for writing, and in which capacity.
func (k *records[R]) locked(ctx context.Context, a *act, id string) (*R, hub.Capacity, error) {
	record, err := k.lock(ctx, a.Store, id)
	if err == nil && k.Hidden && k.Archived(record) {
		err = hub.NoSuchRecord()
	}
	if err != nil {
		return nil, "", hub.Under(err, "id")
	}
	as, err := k.capacity(ctx, a, record)
	return record, as, err
}

// write applies a patch to a record and writes it, once what the patch names is known.
// Where nothing differs there is nothing to tell.
func (k *records[R]) write(
	ctx context.Context, a *act, record *R, action hub.ChangeAction, as hub.Capacity, patch hub.Patch[R],
) error {
	id, was := k.ID(record), *record
	var wrong hub.Problems
	_ = wrong.Add(patch.Apply(record))
	if action == hub.Updated && len(wrong) == 0 && k.Same(&was, record) {
		return nil
	}
	if _, err := checkNames(ctx, a, k.Type, id, patch); wrong.Add(err) != nil {
		return err
	}
	if wrong.Err() != nil {
		return hub.Under(wrong, string(k.Type))
	}
	done, err := k.stored.Put(ctx, a.Store, []*R{record})
	if err != nil || done[0] == "" {
		return err
	}
	a.Changed(action, as, id)
	if former := k.Slug(&was); action == hub.Updated && former != k.Slug(record) {
		return a.Store.RedirectSlug(ctx, k.Type, former, id)
	}
	return nil
}

// restorer is how to make a record say what a snapshot says.
func (k *records[R]) restorer(ctx context.Context, a *act, id string) (restorer, error) {
	record, err := k.lock(ctx, a.Store, id)
	if err != nil {
		return restorer{}, hub.Under(err, "id")
	}
	as, err := k.capacity(ctx, a, record)
	return restorer{id, k.Version(record), func(s hub.Snapshot) error {
		return k.write(ctx, a, record, hub.Updated, as, k.PatchTo(s))
	}}, err
}

// archives reports whether records of the type are archived by an instant.
func (k *records[R]) archives() bool { return k.Attribute("archivedAt") != nil }

// restores reports whether a Patch changes records of the type.
func (k *records[R]) restores() bool { return k.stored != nil }

// archive takes a record out of sight, or brings it back.
func (k *records[R]) archive(ctx context.Context, a *act, id string, expect hub.Expect, archived bool) error {
	if k.permit != nil {
		if err := k.permit(a.Viewer); err != nil {
			return err
		}
	}
	record, err := k.lock(ctx, a.Store, id)
	if err != nil {
		return hub.Under(err, "id")
	}
	archiver := k.archiver
	if archiver == nil {
		archiver = k.capacity
	}
	as, err := archiver(ctx, a, record)
	if err != nil {
		return err
	}
	if err := expect.Check(k.Version(record)); err != nil {
		return err
	}
	if k.Archived(record) == archived {
		return hub.Problem(hub.WrongState, hub.At("id"), "The record is already in this state.")
	}
	if err := a.Store.SetArchived(ctx, k.Type, id, archived); err != nil {
		return err
	}
	action := hub.Created
	if archived {
		action = hub.Deleted
	}
	a.Changed(action, as, id)
	return nil
}

// writable is a records without the Go type of its records.
type writable interface {
	restorer(ctx context.Context, a *act, id string) (restorer, error)
	archive(ctx context.Context, a *act, id string, expect hub.Expect, archived bool) error
	archives() bool
	restores() bool
	load(ctx context.Context, l *load, data Dataset) error
}

// checkNames returns what is wrong with what a patch names: a slug that another record has, terms that no vocabulary
// has, records that are not there or that the viewer may not see. It returns the territories that are named.
func checkNames[R any](
	ctx context.Context, a *act, t hub.RecordType, id string, patch hub.Patch[R],
) (map[string]*store.Place, error) {
	var wrong hub.Problems
	if slug := patch.Slug(); slug != nil {
		taken, err := a.Store.SlugTaken(ctx, t, *slug, id)
		if err != nil {
			return nil, err
		}
		if taken {
			_ = wrong.Add(hub.Problem(hub.Taken, hub.At("slug"), "Another record has the slug %q.", *slug))
		}
	}
	var failure error
	patch.Terms(func(of *hub.Attribute, codes []string) {
		var err error
		if of.Kind == hub.KindTerm {
			err = knownTerm(ctx, a.Store, of.Scheme, &codes[0])
		} else {
			err = knownTerms(ctx, a.Store, of.Scheme, codes)
		}
		if err := wrong.Add(err, of.Name); err != nil {
			failure = err
		}
	})
	if failure != nil {
		return nil, failure
	}
	var territories, actors []string
	patch.References(func(of *hub.Attribute, id string) {
		if of.Refers[0] == hub.TypeTerritory {
			territories = append(territories, id)
		} else {
			actors = append(actors, id)
		}
	})
	places, found := map[string]*store.Place{}, map[string]hub.Actor{}
	var err error
	if len(territories) > 0 {
		if places, err = a.Store.PlacesByID(ctx, territories); err != nil {
			return nil, err
		}
	}
	if len(actors) > 0 {
		if found, err = a.Store.ActorsByID(ctx, a.Viewer, actors); err != nil {
			return nil, err
		}
	}
	patch.References(func(of *hub.Attribute, id string) {
		switch {
		case of.Refers[0] == hub.TypeTerritory && places[id] == nil:
			_ = wrong.Add(hub.Invalid(hub.At(of.Name), "There is no such territory."))
		case of.Refers[0] != hub.TypeTerritory && found[id] == nil:
			_ = wrong.Add(hub.NoSuchRecord(), of.Name)
		}
	})
	return places, wrong.Err()
}
