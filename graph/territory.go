package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
	"essaim/internal/service"
	"math"
)

func (r *mutationResolver) CreateTerritory(ctx context.Context, input hub.CreateTerritoryInput) (*generated.CreateTerritoryPayload, error) {
	id, err := r.service.CreateTerritory(ctx, viewer(ctx), input)
	territory, refused, err := wrote[*hub.Territory](ctx, r.Resolver, id, err)
	return &generated.CreateTerritoryPayload{Territory: territory, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateTerritory(ctx context.Context, input hub.UpdateTerritoryInput) (*generated.UpdateTerritoryPayload, error) {
	id, err := r.service.UpdateTerritory(ctx, viewer(ctx), input)
	territory, refused, err := wrote[*hub.Territory](ctx, r.Resolver, id, err)
	return &generated.UpdateTerritoryPayload{Territory: territory, UserErrors: refused}, err
}

func (r *queryResolver) Territory(ctx context.Context, id *string, code *hub.TerritoryCodeInput) (*hub.Territory, error) {
	key, err := service.TerritoryID(id, code)
	if err != nil {
		return nil, err
	}
	return loadTerritory(ctx, &key)
}

func (r *queryResolver) Territories(ctx context.Context, kinds []hub.TerritoryKind, name *string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Territory], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Territories(ctx, hub.TerritoryFilter{Kinds: kinds, Name: name}, p)
}

func (r *territoryResolver) Parents(ctx context.Context, obj *hub.Territory) ([]*hub.Territory, error) {
	return r.above(ctx, obj.ID, 1)
}

func (r *territoryResolver) Ancestors(ctx context.Context, obj *hub.Territory) ([]*hub.Territory, error) {
	return r.above(ctx, obj.ID, math.MaxInt)
}

func (r *territoryResolver) Descendants(ctx context.Context, obj *hub.Territory, kinds []hub.TerritoryKind, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Territory], error) {
	f := hub.TerritoryFilter{Kinds: kinds}
	return loadPage(ctx, "territory.descendants", obj.ID, f, pageArguments{first, after, last, before},
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.TerritoryConnection, error) {
			return r.service.DescendantsOf(ctx, ids, f, p)
		})
}

func (r *territoryResolver) Actors(ctx context.Context, obj *hub.Territory, filter *hub.ActorFilter, first *int, after *string, last *int, before *string) (*hub.Connection[hub.Actor], error) {
	f := orZero(filter)
	return loadPage(ctx, "territory.actors", obj.ID, f, pageArguments{first, after, last, before},
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.ActorConnection, error) {
			return r.service.ActorsIn(ctx, viewer(ctx), ids, f, p)
		})
}

func (r *Resolver) Territory() generated.TerritoryResolver { return &territoryResolver{r} }

type territoryResolver struct{ *Resolver }
