package service

import (
	"context"

	"essaim/internal/hub"
)

// ObservationsOf returns what was observed of each initiative, of some metrics or of all.
func (s *Service) ObservationsOf(ctx context.Context, initiativeIDs, metrics []string) (map[string][]*hub.Observation, error) {
	if err := s.checkCodes(ctx, metrics, hub.At("metrics"), hub.SchemeMetric); err != nil {
		return nil, err
	}
	return s.store.ObservationsOf(ctx, initiativeIDs, metrics)
}
