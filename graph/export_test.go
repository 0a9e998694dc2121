package graph

import (
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// InTurn has as many operations under way as there are turns, each for a time.
func InTurn(turns int, limit time.Duration) graphql.OperationMiddleware {
	return inTurn(turns, limit, limit)
}
