package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// lockPair locks two records and says in which capacity the viewer merges them: the coordination of a network
// of both, or an administrator. The order is that of their ids.
func (a *act) lockPair(ctx context.Context, kept, duplicate string) (hub.Capacity, map[string]*hub.ActorCore, error) {
	order := []string{kept, duplicate}
	if duplicate < kept {
		order = []string{duplicate, kept}
	}
	records := map[string]*hub.ActorCore{}
	capacity := map[string]hub.Capacity{}
	for _, id := range order {
		at := "keep"
		if id == duplicate {
			at = "duplicate"
		}
		record, err := a.Store.LockActorUnsafe(ctx, id)
		if err != nil {
			return "", nil, hub.Under(err, at)
		}
		custody, err := a.Custody(ctx, record)
		if err != nil {
			return "", nil, hub.Under(err, at)
		}
		records[id], capacity[id] = record, a.Viewer.OversightCapacity(custody)
	}
	as := capacity[kept]
	if capacity[duplicate] == "" {
		as = ""
	}
	return as, records, a.Viewer.Permit(as)
}

// LikelyDuplicates returns pairs of records that may be one, for who may merge some.
func (s *Service) LikelyDuplicates(ctx context.Context, v hub.Viewer, first int) ([]*hub.LikelyDuplicate, error) {
	if err := v.PermitOverview(); err != nil {
		return nil, err
	}
	if first < 1 || first > hub.MaxPage {
		return nil, hub.Invalid(hub.At("first"), "A page holds 1 to %d items.", hub.MaxPage)
	}
	return s.store.LikelyDuplicates(ctx, first)
}

// MergeRecords merges a duplicate into another record. It returns the id of the merge.
func (s *Service) MergeRecords(ctx context.Context, v hub.Viewer, in hub.MergeRecordsInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "mergeRecords", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			as, records, err := a.lockPair(ctx, in.Keep, in.Duplicate)
			if err != nil {
				return "", err
			}
			for _, given := range []struct{ name, id string }{{"keep", in.Keep}, {"duplicate", in.Duplicate}} {
				if records[given.id].Status != hub.Published {
					return "", hub.Problem(hub.WrongState, hub.At(given.name), "Only published records are merged.")
				}
			}
			if err := a.keepsTerritory(ctx, records[in.Keep], in.Duplicate); err != nil {
				return "", err
			}
			if kept := records[in.Keep]; kept.ForProfit != nil && *kept.ForProfit {
				if err := a.carriesNoGroup(ctx, &hub.ActorCore{ID: in.Duplicate, Name: kept.Name}); err != nil {
					return "", hub.Under(err, "keep")
				}
			}
			keepers, err := a.keepersOfBoth(ctx, in.Keep, in.Duplicate)
			if err != nil {
				return "", err
			}
			id := newID(hub.TypeMerge)
			moved, err := a.Store.Merge(ctx, id, in.Keep, in.Duplicate)
			if err != nil {
				return "", err
			}
			if err := a.Fits(ctx, in.Keep); err != nil {
				return "", hub.Under(err, "keep")
			}
			if err := a.recount(ctx, records[in.Keep]); err != nil {
				return "", err
			}
			a.Changed(hub.Updated, as, append(moved, in.Keep)...)
			a.Changed(hub.Deleted, as, in.Duplicate)
			if err := a.articulateAll(ctx, records[in.Keep]); err != nil {
				return "", err
			}
			return id,
				a.Mail(ctx, keepers, hub.LetterMerged,
					map[string]string{"name": records[in.Keep].Name, "duplicate": records[in.Duplicate].Name})
		})
}

// keepsTerritory returns an error where a group without territory would take over the memberships of one that networks
// recognise (R1). Other admissions to these networks wait.
func (a *act) keepsTerritory(ctx context.Context, kept *hub.ActorCore, duplicate string) error {
	if kept.Type != hub.ActorGroup {
		return nil
	}
	custody, err := a.Store.CustodyUnsafe(ctx, duplicate)
	if err != nil {
		return err
	}
	networks := custody[duplicate].NetworkIDs
	if len(networks) > 0 && kept.TerritoryID == nil {
		return hub.Under(hub.Problem(hub.TerritoryMissing, nil,
			"A group that a network recognises has a territory."), "keep")
	}
	slices.Sort(networks)
	for _, id := range networks {
		if _, err := a.Store.LockNetwork(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// keepersOfBoth are who keeps one of two records: they are told what becomes of them.
func (a *act) keepersOfBoth(ctx context.Context, one, other string) ([]store.Recipient, error) {
	kept, err := a.Store.KeepersUnsafe(ctx, one)
	if err != nil {
		return nil, err
	}
	duplicate, err := a.Store.KeepersUnsafe(ctx, other)
	for _, r := range duplicate {
		if !slices.Contains(kept, r) {
			kept = append(kept, r)
		}
	}
	return kept, err
}

// recount counts the change of a record whose parts changed.
func (a *act) recount(ctx context.Context, record *hub.ActorCore) error {
	if record.Type == hub.ActorInitiative {
		if err := a.rephase(ctx, record); err != nil {
			return err
		}
	}
	return a.Store.ChangeActor(ctx, record)
}

// UndoMerge takes two records apart again. It returns the id of the merge.
func (s *Service) UndoMerge(ctx context.Context, v hub.Viewer, in hub.UndoMergeInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeMerge); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "undoMerge", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitSignedIn(); err != nil {
				return "", err
			}
			merge, err := a.Store.LockMergeUnsafe(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			kept, err := a.Store.LockActorUnsafe(ctx, merge.KeptID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			custody, err := a.Custody(ctx, kept)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			as := v.OversightCapacity(custody)
			if err := v.Permit(as); err != nil {
				return "", err
			}
			if kept.MergedIntoID != nil {
				return merge.ID,
					hub.Problem(hub.WrongState, hub.At("id"),
						"The record that stayed was itself merged since: undo that first.")
			}
			if merge.UndoneAt != nil {
				return merge.ID, hub.Problem(hub.WrongState, hub.At("id"), "The merge is undone already.")
			}
			moved, err := a.Store.UndoMerge(ctx, merge)
			if err != nil {
				return "", err
			}
			if err := a.recount(ctx, kept); err != nil {
				return "", err
			}
			a.Changed(hub.Created, as, merge.DuplicateID)
			a.Changed(hub.Updated, as, append(moved, merge.KeptID)...)
			duplicate, err := a.Store.ActorRecordUnsafe(ctx, merge.DuplicateID)
			if err != nil {
				return "", err
			}
			keepers, err := a.keepersOfBoth(ctx, merge.KeptID, merge.DuplicateID)
			if err != nil {
				return "", err
			}
			return merge.ID,
				a.Mail(ctx, keepers, hub.LetterUnmerged,
					map[string]string{"name": kept.Name, "duplicate": duplicate.Name})
		})
}

// Merge returns a merge that a mutation wrote.
func (s *Service) Merge(ctx context.Context, id string) (*hub.Merge, error) {
	return s.store.MergeByIDUnsafe(ctx, id)
}
