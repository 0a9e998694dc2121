package service

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"essaim/internal/hub"
	"essaim/internal/mutation"
)

// ArchiveRecord takes an actor, a network, a charter, an event, a resource, a term or a set of communes out of sight.
// It returns the id, also beside a Conflict.
func (s *Service) ArchiveRecord(ctx context.Context, v hub.Viewer, in hub.ArchiveRecordInput) (string, error) {
	t, err := archivable(in.ID)
	if err != nil {
		return "", err
	}
	if err := checkReason(in.Reason); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "archiveRecord", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			a.Reason = value(in.Reason)
			return in.ID, a.setArchived(ctx, t, in.ID, in.Expect, true)
		})
}

// RestoreRecord brings an archived record back. It returns the id.
func (s *Service) RestoreRecord(ctx context.Context, v hub.Viewer, in hub.RestoreRecordInput) (string, error) {
	t, err := archivable(in.ID)
	if err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "restoreRecord", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			return in.ID, a.setArchived(ctx, t, in.ID, hub.Expect{}, false)
		})
}

// archivable is the type of a record that can be archived.
func archivable(id string) (hub.RecordType, error) {
	if err := hub.CheckID(id, slices.Concat(hub.ActorIDTypes, typesThat(writable.archives))...); err != nil {
		return "", hub.Under(err, "id")
	}
	return hub.TypeOf(id)
}

// setArchived archives a record, or brings it back.
func (a *act) setArchived(ctx context.Context, t hub.RecordType, id string, expect hub.Expect, archived bool) error {
	if slices.Contains(hub.ActorIDTypes, t) {
		return a.archiveActor(ctx, id, expect, archived)
	}
	return concepts[t].written.archive(ctx, a, id, expect, archived)
}

// archiveActor archives an actor, or brings it back: for its referents, the machine that pushed it, the coordination of
// its networks and the administrators.
func (a *act) archiveActor(ctx context.Context, id string, expect hub.Expect, archived bool) error {
	record, err := a.Store.LockActorUnsafe(ctx, id)
	if err != nil {
		return hub.Under(err, "id")
	}
	custody, err := a.Custody(ctx, record)
	if err != nil {
		return hub.Under(err, "id")
	}
	as := a.Viewer.OversightCapacity(custody)
	if own := a.Viewer.EditCapacity(custody); own == hub.AsReferent || own == hub.AsPartner {
		as = own
	}
	if err := a.Viewer.Permit(as); err != nil {
		return err
	}
	if err := expect.Check(record.Version); err != nil {
		return err
	}
	switch {
	case archived && record.Status == hub.Published:
		return a.setStatus(ctx, record, hub.Archived, as)
	case !archived && record.Status == hub.Archived && record.MergedIntoID == nil:
		declined, err := a.Store.ProposalDeclined(ctx, record.ID)
		if err != nil {
			return err
		}
		if declined {
			return hub.Problem(hub.WrongState, hub.At("id"), "This was declined. It can be proposed again.")
		}
		if record.TerritoryID != nil && record.Type == hub.ActorGroup {
			if err := a.territoryFree(ctx, record.ID, *record.TerritoryID); err != nil {
				return hub.Under(err, "id")
			}
		}
		if err := a.setStatus(ctx, record, hub.Published, as); err != nil {
			return err
		}
		return a.articulateAll(ctx, record)
	default:
		return hub.Problem(hub.WrongState, hub.At("id"), "The record is already in this state.")
	}
}

// Revisions returns a page of the history of a record: to those who may edit it all of it, to others what was public.
// Without a record it is that of all of them, for administrators and, as far as it was public, for coordinators.
func (s *Service) Revisions(
	ctx context.Context, v hub.Viewer, of *string, p hub.PageRequest,
) (*hub.RevisionConnection, error) {
	if of == nil {
		if err := v.PermitOverview(); err != nil {
			return nil, err
		}
		return s.store.Revisions(ctx, v, nil, v.Administrator, p)
	}
	id := *of
	t, err := hub.TypeOf(id)
	if err != nil {
		return nil, hub.Under(err, "of")
	}
	found, err := s.Nodes(ctx, v, []string{id})
	if err != nil {
		return nil, err
	}
	if found[0] == nil {
		return nil, hub.Under(hub.NoSuchRecord(), "of")
	}
	whole := v.Administrator
	switch t {
	case hub.TypeInitiative, hub.TypeGroup, hub.TypeOrganisation:
		whole = whole || v.Keeps(id)
	case hub.TypeNetwork:
		whole = whole || v.Coordinates(id)
	case hub.TypeMembership:
		m := found[0].(*hub.Membership)
		whole = whole || v.Keeps(m.ActorID) || v.Coordinates(m.NetworkID)
	}
	return s.store.Revisions(ctx, v, of, whole, p)
}

// RestoreRevision makes a record say again what it said at a version. It returns the id, also beside a Conflict.
func (s *Service) RestoreRevision(ctx context.Context, v hub.Viewer, in hub.RestoreRevisionInput) (string, error) {
	if err := hub.CheckID(in.ID, restorable()...); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "restoreRevision", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			to, err := a.restorer(ctx, in.ID)
			if err != nil {
				return "", err
			}
			if err := in.Expect.Check(to.version); err != nil {
				return to.id, err
			}
			snapshot, err := a.Store.SnapshotAt(ctx, to.id, in.Version)
			if hub.CodeOf(err) == hub.NotFound {
				return "", hub.Problem(hub.NotFound, hub.At("version"), "The history has no such version.")
			}
			if err != nil {
				return "", err
			}
			now, err := a.Store.SnapshotNow(ctx, to.id)
			if err != nil || now.SaysAs(snapshot) { // there is nothing to tell
				return to.id, err
			}
			return to.id, to.restore(snapshot)
		})
}

// restorer is how to make a record, which is locked, say what a snapshot says.
type restorer struct {
	id      string
	version int
	restore func(hub.Snapshot) error
}

// restorable are the types of record that a Patch changes: what it can say, it can say again.
func restorable() []hub.RecordType {
	return slices.Concat(hub.ActorIDTypes, typesThat(writable.restores))
}

// typesThat are the types of record, actors left out, that are written in some way.
func typesThat(are func(writable) bool) []hub.RecordType {
	var types []hub.RecordType
	for _, t := range slices.Sorted(maps.Keys(concepts)) {
		if k := concepts[t].written; k != nil && are(k) {
			types = append(types, t)
		}
	}
	return types
}

// restorer locks a record that the viewer may edit; the id of one that was merged into another leads to the other.
func (a *act) restorer(ctx context.Context, id string) (to restorer, err error) {
	t, _ := hub.TypeOf(id)
	if k := concepts[t].written; k != nil {
		return k.restorer(ctx, a, id)
	}
	record, custody, err := a.LockActor(ctx, id)
	if err != nil {
		return to, hub.Under(err, "id")
	}
	as := a.Viewer.EditCapacity(custody)
	return restorer{record.ID, record.Version,
		func(s hub.Snapshot) error { return a.restoreActor(ctx, record, as, s) }}, a.Viewer.Permit(as)
}

// restoreActor makes an actor say what a snapshot says, the phases and figures of an
// initiative included. Where it stands is no part of it.
func (a *act) restoreActor(ctx context.Context, record *hub.ActorCore, as hub.Capacity, s hub.Snapshot) error {
	if record.Type == hub.ActorInitiative {
		if err := a.Store.RestoreParts(ctx, record.ID, s); err != nil {
			return err
		}
		if err := a.rephase(ctx, record); err != nil {
			return err
		}
		if record.Phase == nil {
			_ = json.Unmarshal(s["phase"], &record.Phase) // the hub wrote it
		}
	}
	was, patch := *record, hub.ActorDescriptions[record.Type].PatchTo(s)
	err := patch.Apply(record)
	if err == nil {
		err = a.complete(ctx, record, patch)
	}
	if err != nil {
		return hub.Under(err, string(record.Type.IDType()))
	}
	return a.writeActor(ctx, was, record, as)
}

// RedactRevisions takes a value that a record no longer has out of its history. It returns the id.
func (s *Service) RedactRevisions(ctx context.Context, v hub.Viewer, in hub.RedactRevisionsInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "redactRevisions", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			as, err := a.overseer(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			redacted, err := a.Store.Redact(ctx, in.ID, in.Field, in.Version)
			if err != nil {
				return "", err
			}
			if redacted == 0 {
				return "",
					hub.Problem(hub.WrongState, hub.At("field"),
						"The history only holds what the record still says. Change the record first.")
			}
			a.Reason = in.Reason
			a.Changed(hub.Erased, as, in.ID)
			return in.ID, nil
		})
}

// overseer says in which capacity the viewer sees to a record whoever keeps it, or refuses: the coordination of the
// networks that it belongs to, and the administrators.
func (a *act) overseer(ctx context.Context, id string) (hub.Capacity, error) {
	t, err := hub.TypeOf(id)
	if err != nil {
		return "", err
	}
	if slices.Contains(hub.ActorIDTypes, t) {
		_, custody, err := a.SeeActor(ctx, id)
		if err != nil {
			return "", err
		}
		as := a.Viewer.OversightCapacity(custody)
		return as, a.Viewer.Permit(as)
	}
	found, err := nodesOfType(ctx, a.Store.Reader, a.Viewer, t, []string{id})
	if err != nil {
		return "", err
	}
	record, of := found[id], concepts[t]
	var as hub.Capacity
	switch {
	case record == nil:
		return "", hub.NoSuchRecord()
	case of.owner != nil:
		return a.overseerOf(ctx, of.owner(record))
	case of.network != nil:
		as = a.Viewer.NetworkCapacity(of.network(record))
	case a.Viewer.PermitAdministrator() == nil:
		as = hub.AsAdministrator
	}
	return as, a.Viewer.Permit(as)
}

// overseerOf is overseer for what belongs to an actor; what is nobody's the administrators see to.
func (a *act) overseerOf(ctx context.Context, actorID *string) (hub.Capacity, error) {
	if actorID == nil {
		return hub.AsAdministrator, a.Viewer.PermitAdministrator()
	}
	return a.overseer(ctx, *actorID)
}
