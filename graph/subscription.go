package graph

import (
	"context"

	"essaim/internal/feed"
	"essaim/internal/hub"
)

// changes streams the changes that match, of records that the viewer may see.
func (r *Resolver) changes(ctx context.Context, f hub.ChangeFilter, after *string) (<-chan *hub.Change, error) {
	for i, id := range f.IDs {
		if _, err := hub.TypeOf(id); err != nil {
			return nil, err.(*hub.Error).Under("ids", i)
		}
	}
	found, err := r.feed.Subscribe(ctx, f, after)
	if err != nil {
		return nil, err
	}
	visible := make(chan *hub.Change)
	go func() {
		defer close(visible)
		for change := range found {
			if !r.mayTell(ctx, change) {
				continue
			}
			loadersOf(ctx).forget()
			select {
			case visible <- change:
			case <-ctx.Done():
				return
			}
		}
	}()
	return visible, nil
}

// mayTell reports whether the viewer may learn of a change: not of one to a record that is hidden. Of a deletion nothing
// is left but the id, which those who hold it must hear of.
func (r *Resolver) mayTell(ctx context.Context, change *hub.Change) bool {
	if change.Action == hub.Deleted {
		return true
	}
	record, err := r.record(ctx, change.RecordID)
	return err == nil && record != nil
}

func changeCursor(c *hub.Change) string { return feed.Cursor(c) }
