package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *changeResolver) Cursor(ctx context.Context, obj *hub.Change) (string, error) {
	return changeCursor(obj), nil
}

func (r *changeResolver) Record(ctx context.Context, obj *hub.Change) (hub.Node, error) {
	return r.record(ctx, obj.RecordID)
}

func (r *subscriptionResolver) RecordChanged(ctx context.Context, ids []string, after *string) (<-chan *hub.Change, error) {
	return r.changes(ctx, hub.ChangeFilter{IDs: ids}, after)
}

func (r *Resolver) Change() generated.ChangeResolver { return &changeResolver{r} }

type changeResolver struct{ *Resolver }
