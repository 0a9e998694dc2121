package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

var terms = &records[hub.Term]{
	Description: hub.TermDescription,
	lock: func(ctx context.Context, s *store.Store, id string) (*hub.Term, error) {
		found, err := s.TermsByID(ctx, []string{id})
		if err == nil && found[id] == nil {
			err = hub.NoSuchRecord()
		}
		return found[id], err
	},
	capacity: func(_ context.Context, a *act, _ *hub.Term) (hub.Capacity, error) {
		return hub.AsAdministrator, a.Viewer.PermitAdministrator()
	},
}

// CreateTerm adds a term to a vocabulary. It returns the id.
func (s *Service) CreateTerm(ctx context.Context, v hub.Viewer, in hub.CreateTermInput) (string, error) {
	if err := v.PermitAdministrator(); err != nil {
		return "", err
	}
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "createTerm", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			unknown, err := a.Store.UnknownTerms(ctx, in.Scheme, []string{in.Code})
			if err != nil {
				return "", err
			}
			if len(unknown) == 0 {
				return "", hub.Problem(hub.Taken, hub.At("code"), "The vocabulary already has this code.")
			}
			term := &hub.Term{
				ID: hub.TermKey{Scheme: in.Scheme, Code: in.Code}.ID(), Scheme: in.Scheme,
				Code: in.Code, Symmetric: in.Symmetric,
				SourceTypes: in.SourceTypes, TargetTypes: in.TargetTypes,
			}
			return term.ID, a.putTerm(ctx, term, in.TermLabels, hub.Created)
		})
}

// UpdateTerm changes what people read for a term, and what search finds by it. It returns the id.
func (s *Service) UpdateTerm(ctx context.Context, v hub.Viewer, in hub.UpdateTermInput) (string, error) {
	if err := v.PermitAdministrator(); err != nil {
		return "", err
	}
	if err := hub.CheckID(in.ID, hub.TypeTerm); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "updateTerm", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			terms, err := a.Store.TermsByID(ctx, []string{in.ID})
			if err != nil {
				return "", err
			}
			term := terms[in.ID]
			if term == nil {
				return "", hub.Under(hub.NoSuchRecord(), "id")
			}
			if err := in.TermLabels.Check(term.Scheme); err != nil {
				return "", err
			}
			if err := a.putTerm(ctx, term, in.TermLabels, hub.Updated); err != nil {
				return "", err
			}
			kept, err := a.Store.RecordsOfKind(ctx, term.Scheme, term.Code)
			if err != nil {
				return "", err
			}
			return term.ID, a.Store.IndexRecords(ctx, kept)
		})
}

func (a *act) putTerm(ctx context.Context, term *hub.Term, labels hub.TermLabels, action hub.ChangeAction) error {
	term.LabelFR, term.LabelEN = labels.LabelFr, labels.LabelEn
	term.InverseLabelFR, term.InverseLabelEN = labels.InverseLabelFr, labels.InverseLabelEn
	if _, err := store.Terms.Put(ctx, a.Store, []*hub.Term{term}); err != nil {
		return err
	}
	a.Changed(action, hub.AsAdministrator, term.ID)
	return nil
}
