package graph

import (
	"context"

	"essaim/internal/hub"
)

// entities answers a batch of representations of one type: one record for each, in their order, nil where there is
// none. gqlgen takes a shorter answer for the first ones and panics on a longer one, so the length is always that asked.
func entities[R any, T hub.Node](ctx context.Context, representations []R, id func(R) string, r *Resolver) ([]T, error) {
	var ids []string
	var places []int // of the ids among the representations
	for i, representation := range representations {
		if _, err := hub.TypeOf(id(representation)); err == nil { // a key that is no id of ours names no record
			ids, places = append(ids, id(representation)), append(places, i)
		}
	}
	records := make([]T, len(representations))
	for start := 0; start < len(ids); start += hub.MaxPage {
		end := min(start+hub.MaxPage, len(ids))
		nodes, err := r.service.Nodes(ctx, viewer(ctx), ids[start:end])
		if err != nil {
			return nil, err
		}
		for i, node := range nodes {
			if record, ok := node.(T); ok { // nor does an id of another type
				records[places[start+i]] = record
			}
		}
	}
	return records, nil
}
