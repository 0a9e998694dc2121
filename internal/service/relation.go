package service

import (
	"context"

	"essaim/internal/hub"
)

// Relations returns a page of the relations that match.
func (s *Service) Relations(
	ctx context.Context, v hub.Viewer, f hub.RelationFilter, p hub.PageRequest,
) (*hub.RelationConnection, error) {
	if err := hub.CheckIDs("actors", f.Actors, hub.TypeInitiative, hub.TypeGroup, hub.TypeOrganisation); err != nil {
		return nil, err
	}
	if err := s.checkCodes(ctx, f.Types, hub.At("types"), hub.SchemeRelationType); err != nil {
		return nil, err
	}
	return s.store.Relations(ctx, v, f, p)
}

// RelationsOf returns a page of the relations of each actor that match.
func (s *Service) RelationsOf(
	ctx context.Context, v hub.Viewer, actorIDs []string, f hub.RelationFilter, p hub.PageRequest,
) (map[string]*hub.RelationConnection, error) {
	if err := s.checkCodes(ctx, f.Types, hub.At("types"), hub.SchemeRelationType); err != nil {
		return nil, err
	}
	return s.store.RelationsOf(ctx, v, actorIDs, f, p)
}
