package graph

import (
	"context"
	"essaim/internal/hub"
)

func (r *queryResolver) Actors(ctx context.Context, filter *hub.ActorFilter, orderBy *hub.ActorOrder, first *int, after *string, last *int, before *string) (*hub.Connection[hub.Actor], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Actors(ctx, viewer(ctx), orZero(filter), orZero(orderBy), p)
}
