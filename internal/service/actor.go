package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
)

// ActorBySlug returns the actor of a type with this slug, or NotFound.
func (s *Service) ActorBySlug(ctx context.Context, v hub.Viewer, t hub.ActorType, slug string) (hub.Actor, error) {
	return s.store.ActorBySlug(ctx, v, t, slug)
}

// Actors returns a page of the actors that match, of all types.
func (s *Service) Actors(ctx context.Context, v hub.Viewer, f hub.ActorFilter, o hub.ActorOrder, p hub.PageRequest) (*hub.ActorConnection, error) {
	if err := s.checkFilter(ctx, f); err != nil {
		return nil, err
	}
	return s.store.Actors(ctx, v, f, o, p)
}

// ActorsOfType is Actors for one type.
func (s *Service) ActorsOfType(ctx context.Context, v hub.Viewer, t hub.ActorType, f hub.ActorFilter, o hub.ActorOrder, p hub.PageRequest) (*hub.ActorConnection, error) {
	if f.Types == nil || slices.Contains(f.Types, t) {
		f.Types = []hub.ActorType{t}
	} else {
		f.Types = []hub.ActorType{} // every given field must match: nothing is of both types
	}
	return s.Actors(ctx, v, f, o, p)
}

// ActorsIn returns a page of the actors that match and are placed in or cover part of each territory.
func (s *Service) ActorsIn(ctx context.Context, v hub.Viewer, territoryIDs []string, f hub.ActorFilter, p hub.PageRequest) (map[string]*hub.ActorConnection, error) {
	if err := s.checkFilter(ctx, f); err != nil {
		return nil, err
	}
	return s.store.ActorsIn(ctx, v, territoryIDs, f, p)
}

// checkFilter returns an error about the argument "filter" where it cannot be meant, or names a territory that does not
// exist.
func (s *Service) checkFilter(ctx context.Context, f hub.ActorFilter) error {
	if err := f.Check(); err != nil {
		return under(err, "filter")
	}
	return s.checkTerritories(ctx, f)
}

// checkTerritories returns an error about the first territory of a filter that does not exist.
func (s *Service) checkTerritories(ctx context.Context, f hub.ActorFilter) error {
	paths := map[string][]any{}
	var ids []string
	for i, id := range f.Territories {
		ids, paths[id] = append(ids, id), hub.At("filter", "territories", i)
	}
	for i, code := range f.TerritoryCodes {
		ids, paths[code.ID()] = append(ids, code.ID()), hub.At("filter", "territoryCodes", i)
	}
	return s.checkTerritoriesExist(ctx, ids, func(id string) []any { return paths[id] })
}

// checkTerritoriesExist returns an error about the first of the territories that does not exist; at is where the caller
// gave it.
func (s *Service) checkTerritoriesExist(ctx context.Context, ids []string, at func(id string) []any) error {
	if len(ids) == 0 {
		return nil
	}
	unknown, err := s.store.UnknownTerritories(ctx, ids)
	if err != nil || len(unknown) == 0 {
		return err
	}
	return hub.Invalid(at(unknown[0]), "There is no such territory.")
}
