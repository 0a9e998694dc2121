package graph

import (
	"context"
	"essaim/internal/hub"
)

func (r *queryResolver) Node(ctx context.Context, id string) (hub.Node, error) {
	return r.node(ctx, id)
}

func (r *queryResolver) Nodes(ctx context.Context, ids []string) ([]hub.Node, error) {
	return r.service.Nodes(ctx, viewer(ctx), ids)
}
