package service

import (
	"context"
	"time"

	"essaim/internal/hub"
	"essaim/internal/mutation"
)

// ends are the actors that a relation joins, and in which capacity the viewer speaks for each, "" where it does not.
type ends struct {
	source, target     *hub.ActorCore
	asSource, asTarget hub.Capacity
}

// as is the capacity in which the viewer writes.
func (e ends) as() hub.Capacity {
	if e.asSource != "" {
		return e.asSource
	}
	return e.asTarget
}

// confirm notes which of the ends the viewer keeps stand by a relation.
func (e ends) confirm(r *hub.Relation) {
	now := time.Now().UTC()
	if e.asSource != "" && r.SourceConfirmedAt == nil {
		r.SourceConfirmedAt = &now
	}
	if e.asTarget != "" && r.TargetConfirmedAt == nil {
		r.TargetConfirmedAt = &now
	}
}

// lockEnds returns the ends of a relation, both of which the viewer must be allowed to see and one of which it must
// keep. They are locked in the order of their ids, so that two writers of one relation do not wait for each other.
func (a *act) lockEnds(ctx context.Context, sourceID, targetID string) (e ends, err error) {
	order := []string{sourceID, targetID}
	if targetID < sourceID {
		order = []string{targetID, sourceID}
	}
	for _, id := range order {
		at := "source"
		if id == targetID {
			at = "target"
		}
		record, custody, err := a.LockActor(ctx, id)
		if err != nil {
			return e, hub.Under(err, at)
		}
		as := a.Viewer.EditCapacity(custody)
		if id == sourceID {
			e.source, e.asSource = record, as
		} else {
			e.target, e.asTarget = record, as
		}
	}
	return e, a.Viewer.Permit(e.as())
}

// AssertRelation says that two actors are linked, for an end that the viewer keeps (R8). Where the other end said so
// already, it is confirmed. It returns the id.
func (s *Service) AssertRelation(ctx context.Context, v hub.Viewer, in hub.AssertRelationInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "assertRelation", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			e, err := a.lockEnds(ctx, in.Source, in.Target)
			if err != nil {
				return "", err
			}
			if e.source.ID == e.target.ID { // one was merged into the other
				return "", hub.Invalid(hub.At("target"), "A relation joins two actors.")
			}
			terms, err := a.Store.TermsByID(ctx,
				[]string{hub.TermKey{Scheme: hub.SchemeRelationType, Code: in.Type}.ID()})
			if err != nil {
				return "", err
			}
			term := terms[hub.TermKey{Scheme: hub.SchemeRelationType, Code: in.Type}.ID()]
			if term == nil {
				return "",
					hub.Invalid(hub.At("type"), "%.60q is not a term of the vocabulary %s.", in.Type,
						hub.SchemeRelationType)
			}
			if !term.MayJoin(e.source.Type, e.target.Type) {
				return "",
					hub.Invalid(hub.At("type"),
						"A relation of this type does not lead from such an actor to such an actor.")
			}
			held, err := a.Store.RelationBetweenUnsafe(ctx, in.Type, e.source.ID, e.target.ID)
			if err != nil {
				return "", err
			}
			if held != nil && (held.State == hub.RelationAsserted || held.State == hub.RelationConfirmed) {
				return held.ID,
					hub.Problem(hub.Taken, nil, "This relation already exists. Confirm it or change it.")
			}
			action := hub.Created // to the public, which does not see what is denied
			if held != nil && held.State == hub.RelationEnded {
				action = hub.Updated
			}
			if held == nil {
				held = &hub.Relation{ID: newID(hub.TypeRelation), TypeCode: in.Type, SourceID: e.source.ID,
					TargetID: e.target.ID}
			}
			held.SourceConfirmedAt, held.TargetConfirmedAt, held.Reason = nil, nil, nil
			return held.ID, a.assert(ctx, e, held, in.RelationFields, action)
		})
}

// assert writes what one end says of a relation, and asks the other.
func (a *act) assert(
	ctx context.Context, e ends, r *hub.Relation, fields hub.RelationFields, action hub.ChangeAction,
) error {
	r.Role, r.Since, r.Until, r.EvidenceURI = fields.Role, fields.Since, fields.Until, fields.Evidence
	r.State = hub.RelationAsserted
	if r.SourceID != e.source.ID { // one that reads the same from both ends, and was noted the other way round
		e.source, e.target, e.asSource, e.asTarget = e.target, e.source, e.asTarget, e.asSource
	}
	if err := hub.CheckCarrier(r.TypeCode, e.source, e.target); err != nil {
		return hub.Under(err, "source")
	}
	e.confirm(r)
	if r.ConfirmedBySource() && r.ConfirmedByTarget() {
		r.State = hub.RelationConfirmed
	}
	if err := a.Store.SetRelation(ctx, r); err != nil {
		return err
	}
	a.Changed(action, e.as(), r.ID)
	return a.askOtherEnd(ctx, e, r)
}

// askOtherEnd mails the end that does not stand by a relation yet.
func (a *act) askOtherEnd(ctx context.Context, e ends, r *hub.Relation) error {
	if r.State == hub.RelationConfirmed {
		return nil
	}
	other, name := e.target, e.source.Name
	if !r.ConfirmedBySource() {
		other, name = e.source, e.target.Name
	}
	keepers, err := a.Store.KeepersUnsafe(ctx, other.ID)
	if err != nil {
		return err
	}
	return a.Mail(ctx, keepers, hub.LetterRelation, map[string]string{"name": other.Name, "other": name})
}

// changeRelation runs a change of a relation by those who manage one of its ends. It returns the id, also beside a
// Conflict.
func (s *Service) changeRelation(ctx context.Context, c mutation.Call, id string, expect hub.Expect,
	event hub.RelationEvent,
	fn func(context.Context, *act, ends, *hub.Relation, hub.RelationState) error) (string, error) {
	if err := hub.CheckID(id, hub.TypeRelation); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		// before the lock: actors are locked before relations
		visible, err := a.Store.RelationsByID(ctx, c.Viewer, []string{id})
		if err != nil {
			return "", err
		}
		if visible[id] == nil {
			return "", hub.Under(hub.NoSuchRecord(), "id")
		}
		e, err := a.lockEnds(ctx, visible[id].SourceID, visible[id].TargetID)
		if err != nil {
			return "", err
		}
		r, err := a.Store.LockRelationUnsafe(ctx, id)
		if err != nil {
			return "", hub.Under(err, "id")
		}
		if err := expect.Check(r.Version); err != nil {
			return id, err
		}
		next, err := hub.RelationMachine.Next(r.State, event)
		if err != nil {
			return id, err
		}
		return id, fn(ctx, a, e, r, next)
	})
}

// UpdateRelation replaces what is said of a relation: the other end is asked again.
func (s *Service) UpdateRelation(ctx context.Context, v hub.Viewer, in hub.UpdateRelationInput) (string, error) {
	if err := in.RelationFields.Check(); err != nil {
		return "", err
	}
	return s.changeRelation(ctx, mutation.Call{Viewer: v, Name: "updateRelation", Key: in.IdempotencyKey, Input: in},
		in.ID, in.Expect, hub.RelationChange,
		func(ctx context.Context, a *act, e ends, r *hub.Relation, _ hub.RelationState) error {
			r.SourceConfirmedAt, r.TargetConfirmedAt = nil, nil
			return a.assert(ctx, e, r, in.RelationFields, hub.Updated)
		})
}

// ConfirmRelation stands by a relation for the ends that the viewer keeps. It returns the id.
func (s *Service) ConfirmRelation(ctx context.Context, v hub.Viewer, in hub.ConfirmRelationInput) (string, error) {
	return s.changeRelation(ctx, mutation.Call{Viewer: v, Name: "confirmRelation", Key: in.IdempotencyKey, Input: in},
		in.ID, hub.Expect{},
		hub.RelationConfirm,
		func(ctx context.Context, a *act, e ends, r *hub.Relation, confirmed hub.RelationState) error {
			if err := hub.CheckCarrier(r.TypeCode, e.source, e.target); err != nil {
				return err
			}
			action := hub.Updated
			if r.State == hub.RelationDeclined {
				action = hub.Created // to the public, which does not see what is denied
			}
			e.confirm(r)
			r.State, r.Reason = hub.RelationAsserted, nil
			if r.ConfirmedBySource() && r.ConfirmedByTarget() {
				r.State = confirmed
			}
			a.Changed(action, e.as(), r.ID)
			return a.Store.SetRelation(ctx, r)
		})
}

// DeclineRelation denies a relation for an end that the viewer keeps. It returns the id.
func (s *Service) DeclineRelation(ctx context.Context, v hub.Viewer, in hub.DeclineRelationInput) (string, error) {
	if err := checkReason(in.Reason); err != nil {
		return "", err
	}
	return s.changeRelation(ctx, mutation.Call{Viewer: v, Name: "declineRelation", Key: in.IdempotencyKey, Input: in},
		in.ID, hub.Expect{},
		hub.RelationDecline,
		func(ctx context.Context, a *act, e ends, r *hub.Relation, declined hub.RelationState) error {
			if e.asSource != "" {
				r.SourceConfirmedAt = nil
			}
			if e.asTarget != "" {
				r.TargetConfirmedAt = nil
			}
			r.State, r.Reason = declined, in.Reason
			action := hub.Updated
			if e.source.Status == hub.Published && e.target.Status == hub.Published {
				action = hub.Deleted // to all but its ends
			}
			a.Changed(action, e.as(), r.ID)
			return a.Store.SetRelation(ctx, r)
		})
}

// EndRelation says that a relation is over. It returns the id.
func (s *Service) EndRelation(ctx context.Context, v hub.Viewer, in hub.EndRelationInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.changeRelation(ctx, mutation.Call{Viewer: v, Name: "endRelation", Key: in.IdempotencyKey, Input: in},
		in.ID, hub.Expect{}, hub.RelationEnd,
		func(ctx context.Context, a *act, e ends, r *hub.Relation, ended hub.RelationState) error {
			r.State, r.Until = ended, or(in.Until, today())
			if r.Since != nil && r.Until.Before(*r.Since) {
				return hub.Invalid(hub.At("until"), "The end comes before the beginning.")
			}
			a.Changed(hub.Updated, e.as(), r.ID)
			return a.Store.SetRelation(ctx, r)
		})
}
