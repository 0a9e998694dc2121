package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *hubResolver) Counts(ctx context.Context, obj *hub.Hub) ([]*hub.RecordCount, error) {
	return r.service.Counts(ctx, viewer(ctx))
}

func (r *queryResolver) Hub(ctx context.Context) (*hub.Hub, error) {
	return &r.about, nil
}

func (r *Resolver) Hub() generated.HubResolver { return &hubResolver{r} }

type hubResolver struct{ *Resolver }
