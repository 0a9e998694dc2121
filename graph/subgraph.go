package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"essaim/schema"
)

// serveSubgraph answers _service, by which a federation learns the hub's schema, with the part of it that is federated.
// gqlgen would answer with the whole.
func serveSubgraph() graphql.RootFieldMiddleware {
	sdl := schema.Subgraph()
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		field := graphql.GetRootFieldContext(ctx).Field
		if field.Name != "_service" || field.ObjectDefinition.Name != "Query" {
			return next(ctx)
		}
		selected := graphql.CollectFields(graphql.GetOperationContext(ctx), field.Selections, []string{"_Service"})
		service := graphql.NewFieldSet(selected)
		for i, f := range selected {
			switch f.Name {
			case "sdl":
				service.Values[i] = graphql.MarshalString(sdl)
			case "__typename":
				service.Values[i] = graphql.MarshalString("_Service")
			}
		}
		service.Dispatch(ctx)
		return service
	}
}
