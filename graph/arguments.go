package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"essaim/internal/hub"
)

// pageArguments are those of a connection, as a resolver is given them.
type pageArguments struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// request is the page that they ask for.
func (a pageArguments) request(ctx context.Context) (hub.PageRequest, error) {
	return page(ctx, a.first, a.after, a.last, a.before)
}

// page reads the arguments of a connection. The whole list is counted only where totalCount is selected.
func page(ctx context.Context, first *int, after *string, last *int, before *string) (hub.PageRequest, error) {
	p, err := hub.NewPageRequest(first, after, last, before)
	p.Total = slices.Contains(graphql.CollectAllFields(ctx), "totalCount")
	return p, err
}

// orZero is what a pointer points to, or the zero value where the argument is not given.
func orZero[T any](given *T) T {
	if given == nil {
		var zero T
		return zero
	}
	return *given
}
