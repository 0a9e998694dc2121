package service

import (
	"context"

	"essaim/internal/hub"
)

// Statistics counts actors along one dimension.
func (s *Service) Statistics(ctx context.Context, v hub.Viewer, q hub.StatisticsRequest) (*hub.Statistics, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := s.checkNames(ctx, q.Filter, "filter"); err != nil {
		return nil, err
	}
	return s.store.Statistics(ctx, v, q)
}
