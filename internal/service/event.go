package service

import (
	"context"

	"essaim/internal/hub"
)

// Events returns a page of the events that match.
func (s *Service) Events(ctx context.Context, f hub.EventFilter, p hub.PageRequest) (*hub.EventConnection, error) {
	if err := hub.CheckIDs("territories", f.Territories, hub.TypeTerritory); err != nil {
		return nil, err
	}
	if len(f.Territories) > 0 {
		unknown, err := s.store.UnknownTerritories(ctx, f.Territories)
		if err != nil {
			return nil, err
		}
		for i, id := range f.Territories {
			if len(unknown) > 0 && id == unknown[0] {
				return nil, hub.Invalid(hub.At("territories", i), "There is no such territory.")
			}
		}
	}
	return s.store.Events(ctx, f, p)
}
