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
func (s *Service) Actors(
	ctx context.Context, v hub.Viewer, f hub.ActorFilter, o hub.ActorOrder, p hub.PageRequest,
) (*hub.ActorConnection, error) {
	if err := s.CheckFilter(ctx, f, "filter"); err != nil {
		return nil, err
	}
	return s.store.Actors(ctx, v, f, o, p)
}

// ActorsOfType is Actors for one type.
func (s *Service) ActorsOfType(
	ctx context.Context, v hub.Viewer, t hub.ActorType, f hub.ActorFilter, o hub.ActorOrder, p hub.PageRequest,
) (*hub.ActorConnection, error) {
	if f.Types == nil || slices.Contains(f.Types, t) {
		f.Types = []hub.ActorType{t}
	} else {
		f.Types = []hub.ActorType{} // every given field must match: nothing is of both types
	}
	return s.Actors(ctx, v, f, o, p)
}

// ActorsIn returns a page of the actors that match and are placed in or cover part of each territory.
func (s *Service) ActorsIn(
	ctx context.Context, v hub.Viewer, territoryIDs []string, f hub.ActorFilter, p hub.PageRequest,
) (map[string]*hub.ActorConnection, error) {
	if err := s.CheckFilter(ctx, f, "filter"); err != nil {
		return nil, err
	}
	return s.store.ActorsIn(ctx, v, territoryIDs, f, p)
}

// CheckFilter returns an error about what in a filter, which the caller gave at a path,
// cannot be meant, or names what does not exist.
func (s *Service) CheckFilter(ctx context.Context, f hub.ActorFilter, path ...any) error {
	if err := f.Check(); err != nil {
		return hub.Under(err, path...)
	}
	return s.checkNames(ctx, f, path...)
}

// CheckChangeFilter is CheckFilter for changes.
func (s *Service) CheckChangeFilter(ctx context.Context, f hub.ChangeFilter, path ...any) error {
	if err := f.Check(); err != nil {
		return hub.Under(err, path...)
	}
	if f.Actors == nil {
		return nil
	}
	return hub.Under(s.checkNames(ctx, *f.Actors, "actors"), path...)
}

// checkNames returns an error about the first territory, network or code of a filter that does not
// exist. Kinds are those of any type of actor: who asks for groups of a kind of initiative finds none.
func (s *Service) checkNames(ctx context.Context, f hub.ActorFilter, path ...any) error {
	if err := s.checkCodes(ctx, f.Kinds, hub.At("kinds"), hub.SchemeInitiativeKind, hub.SchemeGroupKind,
		hub.SchemeOrganisationKind); err != nil {
		return hub.Under(err, path...)
	}
	if err := s.checkCodes(ctx, f.Themes, hub.At("themes"), hub.SchemeTheme); err != nil {
		return hub.Under(err, path...)
	}
	if err := s.checkNetworks(ctx, f.Networks, "networks"); err != nil {
		return hub.Under(err, path...)
	}
	paths := map[string][]any{}
	var ids []string
	for i, id := range f.Territories {
		ids, paths[id] = append(ids, id), hub.At("territories", i)
	}
	for i, code := range f.TerritoryCodes {
		ids, paths[code.ID()] = append(ids, code.ID()), hub.At("territoryCodes", i)
	}
	return hub.Under(s.checkTerritoriesExist(ctx, ids, func(id string) []any { return paths[id] }), path...)
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
