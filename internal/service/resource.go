package service

import (
	"context"

	"essaim/internal/hub"
)

// Resources returns a page of the resources that match.
func (s *Service) Resources(
	ctx context.Context, f hub.ResourceFilter, p hub.PageRequest,
) (*hub.ResourceConnection, error) {
	if err := s.checkCodes(ctx, f.Kinds, hub.At("kinds"), hub.SchemeResourceKind); err != nil {
		return nil, err
	}
	return s.store.Resources(ctx, f, p)
}
