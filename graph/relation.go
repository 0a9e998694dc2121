package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) AssertRelation(ctx context.Context, input hub.AssertRelationInput) (*generated.AssertRelationPayload, error) {
	id, err := r.service.AssertRelation(ctx, viewer(ctx), input)
	relation, refused, err := wrote[*hub.Relation](ctx, r.Resolver, id, err)
	return &generated.AssertRelationPayload{Relation: relation, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateRelation(ctx context.Context, input hub.UpdateRelationInput) (*generated.UpdateRelationPayload, error) {
	id, err := r.service.UpdateRelation(ctx, viewer(ctx), input)
	relation, refused, err := wrote[*hub.Relation](ctx, r.Resolver, id, err)
	return &generated.UpdateRelationPayload{Relation: relation, UserErrors: refused}, err
}

func (r *mutationResolver) ConfirmRelation(ctx context.Context, input hub.ConfirmRelationInput) (*generated.ConfirmRelationPayload, error) {
	id, err := r.service.ConfirmRelation(ctx, viewer(ctx), input)
	relation, refused, err := wrote[*hub.Relation](ctx, r.Resolver, id, err)
	return &generated.ConfirmRelationPayload{Relation: relation, UserErrors: refused}, err
}

func (r *mutationResolver) DeclineRelation(ctx context.Context, input hub.DeclineRelationInput) (*generated.DeclineRelationPayload, error) {
	id, err := r.service.DeclineRelation(ctx, viewer(ctx), input)
	relation, refused, err := wrote[*hub.Relation](ctx, r.Resolver, id, err)
	return &generated.DeclineRelationPayload{Relation: relation, UserErrors: refused}, err
}

func (r *mutationResolver) EndRelation(ctx context.Context, input hub.EndRelationInput) (*generated.EndRelationPayload, error) {
	id, err := r.service.EndRelation(ctx, viewer(ctx), input)
	relation, refused, err := wrote[*hub.Relation](ctx, r.Resolver, id, err)
	return &generated.EndRelationPayload{Relation: relation, UserErrors: refused}, err
}

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
