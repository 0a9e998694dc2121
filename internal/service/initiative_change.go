package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
)

// part names a part of an actor that is changed, or the actor that it is added to: its
// id, and where the caller gave it.
type part struct{ id, at string }

// changePart runs a change of what belongs to an actor: a phase, a figure, a contact. Its
// record counts it. It returns the id of the actor, also beside a Conflict.
func (s *Service) changePart(ctx context.Context, c mutation.Call, of part, expect hub.Expect,
	fn func(context.Context, *act, *hub.ActorCore) error) (string, error) {
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		actorID := of.id
		switch t, _ := hub.TypeOf(of.id); t {
		case hub.TypePhase, hub.TypeObservation, hub.TypeContact:
			var err error
			if actorID, err = a.Store.OwnerOfPart(ctx, of.id, t); err != nil {
				return "", hub.Under(err, of.at)
			}
		}
		record, custody, err := a.LockActor(ctx, actorID)
		if err != nil {
			return "", hub.Under(err, of.at)
		}
		as := c.Viewer.EditCapacity(custody)
		if err := c.Viewer.Permit(as); err != nil {
			return "", err
		}
		if err := expect.Check(record.Version); err != nil {
			return record.ID, err
		}
		if err := fn(ctx, a, record); err != nil {
			return "", err
		}
		a.Changed(hub.Updated, as, record.ID)
		return record.ID, a.Store.ChangeActor(ctx, record)
	})
}

// rephase puts an initiative into the phase that its phases say.
func (a *act) rephase(ctx context.Context, record *hub.ActorCore) error {
	phases, err := a.Store.PhasesOf(ctx, []string{record.ID})
	record.Phase = hub.CurrentPhase(phases[record.ID])
	return err
}

// AddPhase adds a phase to an initiative. It returns the id of the initiative, as all mutations of parts do.
func (s *Service) AddPhase(ctx context.Context, v hub.Viewer, in hub.AddPhaseInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Initiative, hub.TypeInitiative), "initiative")
	_ = wrong.Add(in.PhaseFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "addPhase", Key: in.IdempotencyKey, Input: in},
		part{in.Initiative, "initiative"}, in.Expect,
		func(ctx context.Context, a *act, i *hub.ActorCore) error {
			if err := a.Room(ctx, hub.PartPhase, i.ID); err != nil {
				return err
			}
			return a.setPhase(ctx, newID(hub.TypePhase), i, in.PhaseFields)
		})
}

// UpdatePhase replaces what a phase says.
func (s *Service) UpdatePhase(ctx context.Context, v hub.Viewer, in hub.UpdatePhaseInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.ID, hub.TypePhase), "id")
	_ = wrong.Add(in.PhaseFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "updatePhase", Key: in.IdempotencyKey, Input: in},
		part{in.ID, "id"}, in.Expect,
		func(ctx context.Context, a *act, i *hub.ActorCore) error {
			return a.setPhase(ctx, in.ID, i, in.PhaseFields)
		})
}

// setPhase writes a phase, once what it names is known. An initiative enters a phase at a date once.
func (a *act) setPhase(ctx context.Context, id string, initiative *hub.ActorCore, fields hub.PhaseFields) error {
	held, err := a.Store.PhasesOf(ctx, []string{initiative.ID})
	if err != nil {
		return err
	}
	for _, p := range held[initiative.ID] {
		if p.ID != id && p.Kind == fields.Kind && equal(p.StartedOn, fields.StartedOn) {
			return hub.Problem(hub.Taken, hub.At("startedOn"),
				"The initiative already has this phase from that date on.")
		}
	}
	if fields.SucceededBy != nil {
		found, err := a.Store.ActorsByID(ctx, a.Viewer, []string{*fields.SucceededBy})
		if err != nil {
			return err
		}
		if found[*fields.SucceededBy] == nil || *fields.SucceededBy == initiative.ID {
			return hub.Under(hub.NoSuchRecord(), "succeededBy")
		}
	}
	if err := a.Store.SetPhase(ctx, &hub.Phase{ID: id, InitiativeID: initiative.ID, PhaseFields: fields}); err != nil {
		return err
	}
	return a.rephase(ctx, initiative)
}

func equal[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// RemovePhase takes a phase away.
func (s *Service) RemovePhase(ctx context.Context, v hub.Viewer, in hub.RemovePhaseInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypePhase); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "removePhase", Key: in.IdempotencyKey, Input: in},
		part{in.ID, "id"}, in.Expect,
		func(ctx context.Context, a *act, i *hub.ActorCore) error {
			if err := a.Store.RemovePart(ctx, in.ID, hub.TypePhase); err != nil {
				return err
			}
			return a.rephase(ctx, i)
		})
}

// AddObservation adds a published figure. Earlier ones stay.
func (s *Service) AddObservation(ctx context.Context, v hub.Viewer, in hub.AddObservationInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Initiative, hub.TypeInitiative), "initiative")
	_ = wrong.Add(in.ObservationFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "addObservation", Key: in.IdempotencyKey, Input: in},
		part{in.Initiative, "initiative"},
		in.Expect,
		func(ctx context.Context, a *act, i *hub.ActorCore) error {
			if err := a.Room(ctx, hub.PartObservation, i.ID); err != nil {
				return err
			}
			return a.setObservation(ctx, newID(hub.TypeObservation), i.ID, in.ObservationFields)
		})
}

// UpdateObservation mends a figure.
func (s *Service) UpdateObservation(ctx context.Context, v hub.Viewer, in hub.UpdateObservationInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.ID, hub.TypeObservation), "id")
	_ = wrong.Add(in.ObservationFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "updateObservation", Key: in.IdempotencyKey, Input: in},
		part{in.ID, "id"}, in.Expect,
		func(ctx context.Context, a *act, i *hub.ActorCore) error {
			return a.setObservation(ctx, in.ID, i.ID, in.ObservationFields)
		})
}

// setObservation writes a figure. A page gives one figure for a date.
func (a *act) setObservation(ctx context.Context, id, initiativeID string, fields hub.ObservationFields) error {
	if err := knownTerm(ctx, a.Store, hub.SchemeMetric, &fields.Metric); err != nil {
		return hub.Under(err, "metric")
	}
	observation := &hub.Observation{ID: id, InitiativeID: initiativeID, ObservationFields: fields}
	given, err := a.Store.OthersGive(ctx, observation)
	if err != nil {
		return err
	}
	if given {
		return hub.Problem(hub.Taken, hub.At("observedOn"),
			"This source already has a figure for that date. Change that one.")
	}
	return a.Store.SetObservation(ctx, observation)
}

// RemoveObservation takes a figure away.
func (s *Service) RemoveObservation(ctx context.Context, v hub.Viewer, in hub.RemoveObservationInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeObservation); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.changePart(ctx, mutation.Call{Viewer: v, Name: "removeObservation", Key: in.IdempotencyKey, Input: in},
		part{in.ID, "id"}, in.Expect,
		func(ctx context.Context, a *act, _ *hub.ActorCore) error {
			return a.Store.RemovePart(ctx, in.ID, hub.TypeObservation)
		})
}
