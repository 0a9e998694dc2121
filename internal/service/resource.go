package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
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

var resources = owned(store.Resources)

// CreateResource adds a resource. It returns the id.
func (s *Service) CreateResource(
	ctx context.Context, v hub.Viewer, publisher string, key *string, patch hub.Patch[hub.Resource],
) (string, error) {
	return resources.createFor(ctx, s, v, publisher, key, patch)
}

// UpdateResource changes a resource. It returns the id, also beside a Conflict.
func (s *Service) UpdateResource(
	ctx context.Context, v hub.Viewer, to hub.Target, patch hub.Patch[hub.Resource],
) (string, error) {
	return resources.change(ctx, s, v, to, patch)
}
