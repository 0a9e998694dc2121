package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Events returns a page of the events that match.
func (s *Service) Events(ctx context.Context, f hub.EventFilter, p hub.PageRequest) (*hub.EventConnection, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	if err := s.checkCodes(ctx, f.Kinds, hub.At("kinds"), hub.SchemeEventKind); err != nil {
		return nil, err
	}
	err := s.checkTerritoriesExist(ctx, f.Territories, func(id string) []any {
		return hub.At("territories", slices.Index(f.Territories, id))
	})
	if err != nil {
		return nil, err
	}
	return s.store.Events(ctx, f, p)
}

var events = owned(store.Events)

// CreateEvent adds an event. It returns the id.
func (s *Service) CreateEvent(
	ctx context.Context, v hub.Viewer, organiser string, key *string, patch hub.Patch[hub.Event],
) (string, error) {
	return events.createFor(ctx, s, v, organiser, key, patch)
}

// UpdateEvent changes an event. It returns the id, also beside a Conflict.
func (s *Service) UpdateEvent(
	ctx context.Context, v hub.Viewer, to hub.Target, patch hub.Patch[hub.Event],
) (string, error) {
	return events.change(ctx, s, v, to, patch)
}
