package graph

import (
	"context"
	"sync"
	"time"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// subscribe streams the changes that match, of records that the viewer may see.
func (r *Resolver) subscribe(
	ctx context.Context, ids []string, f hub.ChangeFilter, after *string,
) (<-chan *hub.Change, error) {
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
		for event := range found.Events {
			if !resume(ctx) {
				return
			}
			remember, isShared := event.Shared(func() any { return newMemory(&sharedRights{}) }).(*memory)
			if !isShared { // each event shows what is true when it is told
				remember = newMemory(nil)
			}
			if !remember.shared.unchanged(ctx) { // the client comes back with the rights that it has
				endingOf(ctx).cut()
				return
			}
			loadersOf(ctx).memory.Store(remember)
			select {
			case changes <- event.Change:
			case <-ctx.Done():
				return
			}
		}
		endingOf(ctx).fail(found.Err())
	}()
	return changes, nil
}

// sharedRights are those that subscribers have in common, and are asked for once for the
// events that reach them together.
type sharedRights struct {
	mu    sync.Mutex
	asked time.Time
}

// rightsLast is how long a client may take to read its events before it is asked for again what its rights are.
const rightsLast = time.Second

// unchanged reports whether the caller has the rights that they had when they began to ask. Nil asks each time.
func (s *sharedRights) unchanged(ctx context.Context) bool {
	if s == nil {
		return auth.Unchanged(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.asked) < rightsLast {
		return true
	}
	if !auth.Unchanged(ctx) {
		return false
	}
	s.asked = time.Now()
	return true
}

// changes answers changes(after:, filter:).
func (r *Resolver) changes(ctx context.Context, after *string, first int, f hub.ChangeFilter) (*hub.ChangeFeed, error) {
	if first < 1 || first > hub.MaxPage {
		return nil, hub.Invalid(hub.At("first"), "A page has 1 to %d items.", hub.MaxPage)
	}
	if err := r.service.CheckChangeFilter(ctx, f, "filter"); err != nil {
		return nil, err
	}
	return r.feed.Changes(ctx, viewer(ctx), f, after, first)
}
