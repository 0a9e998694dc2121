// Command market is an example of a partner's service: a subgraph that says what initiatives
// sell. It holds no data: what it answers follows from the ids that it is asked for.
package main

//go:generate go tool gqlgen generate

import (
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"essaim/internal/example/behaviour"
)

func main() {
	server := handler.New(NewExecutableSchema(Config{Resolvers: &resolver{}}))
	server.AddTransport(transport.Websocket{KeepAlivePingInterval: 10 * time.Second})
	server.AddTransport(transport.SSE{KeepAlivePingInterval: 10 * time.Second})
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](100))
	server.Use(extension.Introspection{})
	behaviour.Serve(server)
}
