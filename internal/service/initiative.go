package service

import (
	"context"

	"essaim/internal/hub"
)

// ObservationsOf returns a page of what was observed of each initiative, of some metrics or of all.
func (s *Service) ObservationsOf(
	ctx context.Context, initiativeIDs, metrics []string, p hub.PageRequest,
) (map[string]*hub.ObservationConnection, error) {
	if err := s.checkCodes(ctx, metrics, hub.At("metrics"), hub.SchemeMetric); err != nil {
		return nil, err
	}
	return s.store.ObservationsOf(ctx, initiativeIDs, metrics, p)
}
