package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) CreateResource(ctx context.Context, input generated.CreateResourceInput) (*generated.CreateResourcePayload, error) {
	id, err := r.service.CreateResource(ctx, viewer(ctx), input.Publisher, input.IdempotencyKey.Value(),
		hub.ResourceDescription.Patch(input.Resource))
	resource, refused, err := wrote[*hub.Resource](ctx, r.Resolver, id, err)
	return &generated.CreateResourcePayload{Resource: resource, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateResource(ctx context.Context, input generated.UpdateResourceInput) (*generated.UpdateResourcePayload, error) {
	id, err := r.service.UpdateResource(ctx, viewer(ctx), target(input.ID, input.ExpectedVersion, input.IdempotencyKey),
		hub.ResourceDescription.Patch(input.Resource))
	resource, refused, err := wrote[*hub.Resource](ctx, r.Resolver, id, err)
	return &generated.UpdateResourcePayload{Resource: resource, UserErrors: refused}, err
}

func (r *queryResolver) Resource(ctx context.Context, id *string, slug *string) (*hub.Resource, error) {
	return bySlug(ctx, id, slug, hub.TypeResource, r.service.ResourcesByID, r.service.ResourceBySlug)
}

func (r *queryResolver) Resources(ctx context.Context, kinds []string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Resource], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Resources(ctx, hub.ResourceFilter{Kinds: kinds}, p)
}

func (r *resourceResolver) Kind(ctx context.Context, obj *hub.Resource) (*hub.Term, error) {
	return loadOptionalTerm(ctx, obj.KindID())
}

func (r *resourceResolver) Publisher(ctx context.Context, obj *hub.Resource) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.PublisherID)
}

func (r *Resolver) Resource() generated.ResourceResolver { return &resourceResolver{r} }

type resourceResolver struct{ *Resolver }
