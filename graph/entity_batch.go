package graph

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"

	"essaim/graph/scalar"
	"essaim/internal/hub"
)

// entities answers a batch of representations of one type: one record for each, in their
// order, nil if there is none. gqlgen takes a shorter answer for the first ones and
// panics on a longer one, so the length is always that asked.
func entities[R any, T hub.Node](
	ctx context.Context, representations []R, id func(R) string, r *Resolver,
) ([]T, error) {
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

// mendRepresentations empties the ids of representations that are none, and so name no record. gqlgen would refuse the
// whole batch for one of them, and a router the whole list: a partner that holds one such id is to lose one record.
func mendRepresentations(operation *ast.OperationDefinition, variables map[string]any) {
	for _, variable := range operation.VariableDefinitions {
		list, ok := variables[variable.Variable].([]any)
		if !ok || variable.Type.Name() != "_Any" {
			continue
		}
		for _, item := range list {
			representation, ok := item.(map[string]any)
			if id, given := representation["id"]; ok && given {
				if _, err := scalar.UnmarshalID(id); err != nil {
					representation["id"] = ""
				}
			}
		}
	}
}
