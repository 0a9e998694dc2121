package graph

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// keptIntrospections is how many answers about the schema are kept: tools ask one of few documents.
	keptIntrospections = 16
	// maxIntrospection is the longest answer that is kept, in bytes.
	maxIntrospection = 2 << 20
)

// keptIntrospection answers a document that asks about the schema, and for nothing else, from what it
// was answered before: the schema is the same for as long as the process runs, and for every caller.
type keptIntrospection struct {
	graphql.ExecutableSchema
	kept *lru.LRU[json.RawMessage]
}

func keepIntrospection(schema graphql.ExecutableSchema) keptIntrospection {
	return keptIntrospection{schema, lru.New[json.RawMessage](keptIntrospections)}
}

// Exec runs an operation.
func (k keptIntrospection) Exec(ctx context.Context) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	if !isIntrospection(operation.Operation) || len(operation.Variables) > 0 {
		return k.ExecutableSchema.Exec(ctx)
	}
	key := operation.OperationName + "\x00" + operation.RawQuery
	if data, ok := k.kept.Get(ctx, key); ok {
		return graphql.OneShot(&graphql.Response{Data: data})
	}
	answer := k.ExecutableSchema.Exec(ctx)
	return func(ctx context.Context) *graphql.Response {
		response := answer(ctx)
		if response != nil && len(graphql.GetErrors(ctx)) == 0 && len(response.Errors) == 0 &&
			len(response.Data) <= maxIntrospection {
			k.kept.Add(ctx, key, response.Data)
		}
		return response
	}
}

// isIntrospection reports whether an operation asks about the schema and for nothing else.
func isIntrospection(operation *ast.OperationDefinition) bool {
	if operation.Operation != ast.Query || len(operation.SelectionSet) == 0 {
		return false
	}
	for _, selection := range operation.SelectionSet {
		field, ok := selection.(*ast.Field)
		if !ok || field.Name != "__schema" && field.Name != "__type" {
			return false
		}
	}
	return true
}
