package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *queryResolver) Search(ctx context.Context, text string, types []hub.SearchType, filter *hub.ActorFilter, first *int, after *string, last *int, before *string) (*hub.SearchConnection, error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Search(ctx, viewer(ctx), hub.SearchRequest{Text: text, Types: types, Filter: filter}, p)
}

func (r *searchConnectionResolver) Partial(ctx context.Context, obj *hub.SearchConnection) (bool, error) {
	return r.service.SearchIsPartial(ctx, viewer(ctx), obj)
}

func (r *searchConnectionResolver) Facets(ctx context.Context, obj *hub.SearchConnection) ([]*hub.Facet, error) {
	return r.service.Facets(ctx, viewer(ctx), obj)
}

func (r *Resolver) SearchConnection() generated.SearchConnectionResolver {
	return &searchConnectionResolver{r}
}

type searchConnectionResolver struct{ *Resolver }
