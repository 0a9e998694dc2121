package service

import (
	"context"

	"essaim/internal/hub"
)

// changeInitiative runs a change of what belongs to an initiative: its record counts it, and is in the phase that its
// phases say.
func (s *Service) changeInitiative(ctx context.Context, v hub.Viewer, mutation, id string, at string, key *string, expect hub.Expect, input any,
	fn func(context.Context, *act, *hub.ActorRecord) error) (string, error) {
	return s.write(ctx, v, mutation, key, input, func(ctx context.Context, a *act) (string, error) {
		t, _ := hub.TypeOf(id)
		initiative := id
		if t != hub.TypeInitiative {
			var err error
			if initiative, err = a.store.OwnerOfPart(ctx, id, t); err != nil {
				return "", under(err, at)
			}
		}
		record, custody, err := a.lockActor(ctx, initiative)
		if err != nil {
			return "", under(err, at)
		}
		as := v.EditCapacity(custody)
		if err := v.Permit(as); err != nil {
			return "", err
		}
		if err := expect.Check(record.Version); err != nil {
			return record.ID, err
		}
		if err := fn(ctx, a, record); err != nil {
			return "", err
		}
		phases, err := a.store.PhasesOf(ctx, []string{record.ID})
		if err != nil {
			return "", err
		}
		record.Phase = hub.CurrentPhase(phases[record.ID])
		if err := a.store.ChangeActor(ctx, record); err != nil {
			return "", err
		}
		a.changed(hub.Updated, as, record.ID)
		return record.ID, nil
	})
}

// AddPhase adds a phase to an initiative. It returns the id of the initiative, as its like do.
func (s *Service) AddPhase(ctx context.Context, v hub.Viewer, in hub.AddPhaseInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Initiative, hub.TypeInitiative), "initiative")
	_ = wrong.Add(in.PhaseFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changeInitiative(ctx, v, "addPhase", in.Initiative, "initiative", in.IdempotencyKey, in.Expect, in,
		func(ctx context.Context, a *act, i *hub.ActorRecord) error {
			return a.setPhase(ctx, newID(hub.TypePhase), i.ID, in.PhaseFields)
		})
}

// UpdatePhase says anew what a phase is.
func (s *Service) UpdatePhase(ctx context.Context, v hub.Viewer, in hub.UpdatePhaseInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.ID, hub.TypePhase), "id")
	_ = wrong.Add(in.PhaseFields.Check())
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changeInitiative(ctx, v, "updatePhase", in.ID, "id", in.IdempotencyKey, in.Expect, in,
		func(ctx context.Context, a *act, i *hub.ActorRecord) error {
			return a.setPhase(ctx, in.ID, i.ID, in.PhaseFields)
		})
}

// setPhase writes a phase, once what it names is known. An initiative enters a phase at a date once.
func (a *act) setPhase(ctx context.Context, id, initiativeID string, fields hub.PhaseFields) error {
	held, err := a.store.PhasesOf(ctx, []string{initiativeID})
	if err != nil {
		return err
	}
	for _, p := range held[initiativeID] {
		if p.ID != id && p.Kind == fields.Kind && equal(p.StartedOn, fields.StartedOn) {
			return hub.Problem(hub.Taken, hub.At("startedOn"), "The initiative has this phase from that date on already.")
		}
	}
	if fields.SucceededBy != nil {
		found, err := a.store.ActorsByID(ctx, a.viewer, []string{*fields.SucceededBy})
		if err != nil {
			return err
		}
		if found[*fields.SucceededBy] == nil || *fields.SucceededBy == initiativeID {
			return under(hub.NoSuchRecord(), "succeededBy")
		}
	}
	return a.store.SetPhase(ctx, fields.Phase(id, initiativeID))
}

func equal[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// RemovePhase takes a phase away.
func (s *Service) RemovePhase(ctx context.Context, v hub.Viewer, in hub.RemovePhaseInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypePhase); err != nil {
		return "", under(err, "id")
	}
	return s.changeInitiative(ctx, v, "removePhase", in.ID, "id", in.IdempotencyKey, in.Expect, in,
		func(ctx context.Context, a *act, _ *hub.ActorRecord) error {
			return a.store.RemovePart(ctx, in.ID, hub.TypePhase)
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
	return s.changeInitiative(ctx, v, "addObservation", in.Initiative, "initiative", in.IdempotencyKey, in.Expect, in,
		func(ctx context.Context, a *act, i *hub.ActorRecord) error {
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
	return s.changeInitiative(ctx, v, "updateObservation", in.ID, "id", in.IdempotencyKey, in.Expect, in,
		func(ctx context.Context, a *act, i *hub.ActorRecord) error {
			return a.setObservation(ctx, in.ID, i.ID, in.ObservationFields)
		})
}

// setObservation writes a figure. A page gives one figure for a date.
func (a *act) setObservation(ctx context.Context, id, initiativeID string, fields hub.ObservationFields) error {
	if err := a.knownTerm(ctx, hub.SchemeMetric, &fields.Metric); err != nil {
		return under(err, "metric")
	}
	held, err := a.store.ObservationsOf(ctx, []string{initiativeID}, []string{fields.Metric})
	if err != nil {
		return err
	}
	for _, o := range held[initiativeID] {
		if o.ID != id && o.ObservedOn == fields.ObservedOn && o.SourceURI == fields.Source {
			return hub.Problem(hub.Taken, hub.At("observedOn"), "This page gave a figure for that date already: change that one.")
		}
	}
	return a.store.SetObservation(ctx, fields.Observation(id, initiativeID))
}

// RemoveObservation takes a figure away.
func (s *Service) RemoveObservation(ctx context.Context, v hub.Viewer, in hub.RemoveObservationInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeObservation); err != nil {
		return "", under(err, "id")
	}
	return s.changeInitiative(ctx, v, "removeObservation", in.ID, "id", in.IdempotencyKey, in.Expect, in,
		func(ctx context.Context, a *act, _ *hub.ActorRecord) error {
			return a.store.RemovePart(ctx, in.ID, hub.TypeObservation)
		})
}
