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
	held := map[string]hub.Custody{}
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
		records[id], held[id] = record, custody
	}
	as := a.Viewer.MergeCapacity(held[kept], held[duplicate])
	return as, records, a.Viewer.Permit(as)
}

// LikelyDuplicates returns pairs of records that may be one, for those who may merge some.
func (s *Service) LikelyDuplicates(ctx context.Context, v hub.Viewer, first int) ([]*hub.LikelyDuplicate, error) {
	if err := v.PermitOverview(); err != nil {
		return nil, err
	}
	if first < 1 || first > hub.MaxPage {
		return nil, hub.Invalid(hub.At("first"), "A page has 1 to %d items.", hub.MaxPage)
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
			networks, err := a.lockNetworksOf(ctx, records[in.Duplicate])
			if err != nil {
				return "", err
			}
			if err := hub.CheckMerge(records[in.Keep], records[in.Duplicate], networks); err != nil {
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

// lockNetworksOf returns the networks that recognise a group, none for another actor. Other admissions to them wait.
func (a *act) lockNetworksOf(ctx context.Context, group *hub.ActorCore) ([]string, error) {
	if group.Type != hub.ActorGroup {
		return nil, nil
	}
	custody, err := a.Store.CustodyUnsafe(ctx, group.ID)
	if err != nil {
		return nil, err
	}
	networks := slices.Sorted(slices.Values(custody[group.ID].NetworkIDs))
	for _, id := range networks {
		if _, err := store.Networks.Lock(ctx, a.Store, id); err != nil {
			return nil, err
		}
	}
	return networks, nil
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
						"The record that was kept has itself been merged since. Undo that merge first.")
			}
			if merge.UndoneAt != nil {
				return merge.ID, hub.Problem(hub.WrongState, hub.At("id"), "The merge has already been undone.")
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
