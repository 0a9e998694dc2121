package graph

import (
	"context"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// subscribe streams the changes that match, of records that the viewer may see.
func (r *Resolver) subscribe(ctx context.Context, ids []string, f hub.ChangeFilter, after *string) (<-chan *hub.Change, error) {
	if ids != nil && f.IDs != nil {
		return nil, hub.Invalid(hub.At("ids"), "Give ids or filter.ids, not both.")
	}
	if ids != nil {
		if err := (hub.ChangeFilter{IDs: ids}).Check(); err != nil {
			return nil, err
		}
		f.IDs = ids
	}
	if err := r.service.CheckChangeFilter(ctx, f, "filter"); err != nil {
		return nil, err
	}
	found, err := r.feed.Subscribe(ctx, viewer(ctx), f, after)
	if err != nil {
		return nil, err
	}
	changes := make(chan *hub.Change)
	go func() {
		defer close(changes)
		for change := range found.Changes {
			if !resume(ctx) {
				return
			}
			if !auth.Unchanged(ctx) { // rights were given or taken away: the client comes back with those it has
				endingOf(ctx).cut()
				return
			}
			loadersOf(ctx).forget()
			select {
			case changes <- change:
			case <-ctx.Done():
				return
			}
		}
		endingOf(ctx).fail(found.Err())
	}()
	return changes, nil
}

// changes answers changes(after:, filter:).
func (r *Resolver) changes(ctx context.Context, after *string, first int, f hub.ChangeFilter) (*hub.ChangeFeed, error) {
	if first < 1 || first > hub.MaxPage {
		return nil, hub.Invalid(hub.At("first"), "A page holds 1 to %d items.", hub.MaxPage)
	}
	if err := r.service.CheckChangeFilter(ctx, f, "filter"); err != nil {
		return nil, err
	}
	return r.feed.Changes(ctx, viewer(ctx), f, after, first)
}
