package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/demand"
	"essaim/internal/hub"
)

// DefaultLimits are what a request may ask for. A page of 200 records with 20 relations each, and the standard
// introspection query, stay well below.
func DefaultLimits() hub.Limits {
	return hub.Limits{
		BodyBytes:           256 << 10,
		DocumentBytes:       16 << 10,
		Tokens:              1000,
		Depth:               15,
		Aliases:             30,
		Directives:          20,
		Fields:              3000,
		Cost:                50000,
		Representations:     500,
		PageSize:            hub.MaxPage,
		TimeoutMilliseconds: 5000,
	}
}

// guard refuses documents that ask for too much, before anything is resolved. gqlgen's own complexity limit takes time
// exponential in nested fragments and does not count entities; this one visits each fragment once.
type guard struct{ limits hub.Limits }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = guard{}

// ExtensionName names the guard to gqlgen.
func (guard) ExtensionName() string { return "Guard" }

// Validate accepts every schema.
func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a document that is too long to be parsed.
func (g guard) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	if len(request.Query) > g.limits.DocumentBytes {
		return demand.TooMuch("DOCUMENT_TOO_LARGE", "The document has %d bytes; the limit is %d.", len(request.Query),
			g.limits.DocumentBytes)
	}
	return nil
}

// MutateOperationContext refuses an operation that asks for too much.
func (g guard) MutateOperationContext(_ context.Context, request *graphql.OperationContext) *gqlerror.Error {
	if err := oneStream(request); err != nil {
		return err
	}
	mendRepresentations(request.Operation, request.Variables)
	return demand.Limits{
		Depth: g.limits.Depth, Aliases: g.limits.Aliases, Directives: g.limits.Directives, Fields: g.limits.Fields,
		Representations: g.limits.Representations, Cost: g.limits.Cost, PageSize: g.limits.PageSize,
	}.Check(request.Operation, request.Variables)
}

// oneStream refuses a subscription that does not ask for one stream, as the GraphQL specification says.
func oneStream(request *graphql.OperationContext) *gqlerror.Error {
	if request.Operation.Operation != ast.Subscription {
		return nil
	}
	if n := len(graphql.CollectFields(request, request.Operation.SelectionSet, []string{"Subscription"})); n != 1 {
		return &gqlerror.Error{
			Message:    fmt.Sprintf("A subscription asks for one field; this one asks for %d.", n),
			Extensions: map[string]any{"code": errcode.ValidationFailed},
		}
	}
	return nil
}
