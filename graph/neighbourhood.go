package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *neighbourResolver) Actor(ctx context.Context, obj *hub.Neighbour) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *pathResolver) Actors(ctx context.Context, obj *hub.Path) ([]hub.Actor, error) {
	return r.actorsByID(ctx, obj.ActorIDs)
}

func (r *queryResolver) Neighbourhood(ctx context.Context, of string, depth int, types []string, limit int) (*hub.Neighbourhood, error) {
	return orNull(r.service.Neighbourhood(ctx, viewer(ctx),
		hub.NeighbourhoodRequest{Of: of, Depth: depth, Types: types, Limit: limit}))
}

func (r *queryResolver) Path(ctx context.Context, from string, to string, types []string) (*hub.Path, error) {
	return orNull(r.service.Path(ctx, viewer(ctx), hub.PathRequest{From: from, To: to, Types: types}))
}

func (r *Resolver) Neighbour() generated.NeighbourResolver { return &neighbourResolver{r} }

func (r *Resolver) Path() generated.PathResolver { return &pathResolver{r} }

type (
	neighbourResolver struct{ *Resolver }
	pathResolver      struct{ *Resolver }
)
