package graph

import (
	"context"

	"essaim/internal/hub"
)

// entities answers a batch of representations of one type: one record for each, in their order, nil where there is
// none. gqlgen takes a shorter answer for the first ones and panics on a longer one, so the length is always that asked.
func entities[R any, T hub.Node](ctx context.Context, representations []R, id func(R) string, r *Resolver) ([]T, error) {
	ids := make([]string, len(representations))
	for i, representation := range representations {
		ids[i] = id(representation)
	}
	records := make([]T, len(representations))
	for start := 0; start < len(ids); start += hub.MaxPage {
		chunk := ids[start:min(start+hub.MaxPage, len(ids))]
		nodes, err := r.service.Nodes(ctx, viewer(ctx), chunk)
		if err != nil {
			return nil, err
		}
		for i, node := range nodes {
			if record, ok := node.(T); ok { // an id of another type names no record of this one
				records[start+i] = record
			}
		}
	}
	return records, nil
}
