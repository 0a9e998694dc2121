package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *queryResolver) Relations(ctx context.Context, types []string, actors []string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Relation], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Relations(ctx, viewer(ctx), hub.RelationFilter{Types: types, Actors: actors}, p)
}

func (r *relationResolver) Type(ctx context.Context, obj *hub.Relation) (*hub.Term, error) {
	return loadTerm(ctx, obj.TypeID())
}

func (r *relationResolver) Source(ctx context.Context, obj *hub.Relation) (hub.Actor, error) {
	return loadActor(ctx, obj.SourceID)
}

func (r *relationResolver) Target(ctx context.Context, obj *hub.Relation) (hub.Actor, error) {
	return loadActor(ctx, obj.TargetID)
}

func (r *Resolver) Relation() generated.RelationResolver { return &relationResolver{r} }

type relationResolver struct{ *Resolver }
