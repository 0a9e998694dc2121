package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
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
