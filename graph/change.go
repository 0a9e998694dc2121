package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *changeResolver) Record(ctx context.Context, obj *hub.Change) (hub.Node, error) {
	return loadNode(ctx, obj.RecordID)
}

func (r *queryResolver) Changes(ctx context.Context, after *string, first int, filter *hub.ChangeFilter) (*hub.ChangeFeed, error) {
	return r.changes(ctx, after, first, orZero(filter))
}

func (r *subscriptionResolver) RecordChanged(ctx context.Context, ids []string, filter *hub.ChangeFilter, after *string) (<-chan *hub.Change, error) {
	return r.subscribe(ctx, ids, orZero(filter), after)
}

func (r *Resolver) Change() generated.ChangeResolver { return &changeResolver{r} }

type changeResolver struct{ *Resolver }
