package graph

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/graph/generated"
	"essaim/internal/demand"
	"essaim/internal/feed"
	"essaim/internal/gateway"
	"essaim/internal/hub"
	"essaim/internal/service"
)

// Options says how a handler answers.
type Options struct {
	About hub.Hub // what the query "hub" says; its Limits are those that hold
	// Capacity is what the process does at once; nil means that this endpoint shares it with no other.
	Capacity *Capacity
	Closing  context.Context // done when the server stops: streams end then
	// LoaderWait is how long a loader gathers the reads of one level before it asks; 0 means a millisecond. Tests that
	// count statements wait longer, so that a slow machine counts the same.
	LoaderWait time.Duration
	Log        *slog.Logger // told of failures that are ours
	// Machine finds out which machine asks over a socket that is open already, by the "Bearer …" it says.
	Machine func(ctx context.Context, authorization string) (context.Context, error)
	// Patience is how long a mutation may take that composes schemas; 0 means 14 seconds.
	// Tests wait longer: a slow machine composes the same.
	Patience time.Duration
	// ForGateway is set where only the gateway asks: it has measured what its clients ask
	// for, and counts their streams.
	ForGateway bool
	Gateway    *gateway.Gateway // runs the supergraph
}

// documentCache is how many parsed documents are kept. Each is at most Limits.DocumentBytes of text.
const documentCache = 500

// NewHandler serves GraphQL over HTTP: POST, GET for queries, Server-Sent Events and graphql-transport-ws.
func NewHandler(svc *service.Service, changes *feed.Feed, o Options) http.Handler {
	executable := newSchema(&Resolver{service: svc, feed: changes, about: o.About, gateway: o.Gateway})
	srv := handler.New(keepIntrospection(executable))
	limits, most := o.About.Limits, maxStreams
	if o.ForGateway {
		limits, most = subgraphLimits(limits), math.MaxInt
	}
	capacity := cmp.Or(o.Capacity, NewCapacity())
	timeout := time.Duration(limits.TimeoutMilliseconds) * time.Millisecond
	enter := entrance{capacity.own, capacity.bytes, timeout, o.ForGateway}
	open := newStreams(most)
	srv.AddTransport(webSocket{o.Closing, open, enter, o.Machine})
	srv.AddTransport(eventStream{o.Closing, open, enter})
	srv.AddTransport(httpTransport{int64(limits.BodyBytes), enter})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](documentCache))
	srv.SetParserTokenLimit(limits.Tokens)
	srv.SetDisableSuggestion(true)
	srv.SetValidationRulesFn(demand.Rules) // gqlgen by itself still guesses at arguments, types and values
	srv.SetErrorPresenter(presentError(o.Log))
	srv.SetRecoverFunc(func(_ context.Context, cause any) error { return fmt.Errorf("panic: %v", cause) })
	srv.Use(guard{limits}) // first: what is too long is not kept either
	srv.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](documentCache)})
	srv.Use(extension.Introspection{})
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(withLoaders(ctx, svc, o.LoaderWait))
	})
	srv.AroundOperations(inTime(timeout, cmp.Or(o.Patience, patience)))
	srv.AroundRootFields(boundAnswer)
	srv.AroundRootFields(serveSubgraph())
	srv.AroundResponses(fewErrors)
	srv.AroundResponses(boundEvents)
	return srv
}

// Schema is the schema that is served.
func Schema() *ast.Schema { return newSchema(nil).Schema() }

// newSchema is the executable schema without the type on which gqlgen hangs its entity resolvers: it is no part of the
// contract.
func newSchema(resolver *Resolver) graphql.ExecutableSchema {
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema() // shared by all of this process
	schema.Types = maps.Clone(schema.Types)
	delete(schema.Types, "Entity")
	return generated.NewExecutableSchema(generated.Config{Schema: &schema, Resolvers: resolver})
}

// inTime ends an operation that is no stream after a time, in which it has waited for its
// turn too: what it still waits for is given up.
func inTime(limit, patience time.Duration) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		asked := graphql.GetOperationContext(ctx)
		if asked.Operation.Operation == ast.Subscription {
			return next(ctx)
		}
		limit := limit
		if isPatient(asked.Operation) {
			limit = patience
		}
		ctx, cancel := context.WithDeadline(ctx, asked.Stats.Read.End.Add(limit))
		answer := next(ctx)
		return func(ctx context.Context) *graphql.Response {
			defer cancel()
			return respond(ctx, answer)
		}
	}
}

// patience is how long a mutation may take that composes schemas. What takes longer goes
// on, and its outcome can be read.
const patience = 14 * time.Second

// isPatient reports whether an operation composes schemas.
func isPatient(operation *ast.OperationDefinition) bool {
	return operation.Operation == ast.Mutation &&
		slices.ContainsFunc(operation.SelectionSet, func(selected ast.Selection) bool {
			field, ok := selected.(*ast.Field)
			return ok && (field.Name == "checkPartner" || field.Name == "activatePartner")
		})
}

// maxErrors is how many errors an answer holds: one document can have thousands.
const maxErrors = 10

// fewErrors cuts the errors of an answer.
func fewErrors(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	return cutErrors(next(ctx))
}

func cutErrors(response *graphql.Response) *graphql.Response {
	if response != nil && len(response.Errors) > maxErrors {
		more := len(response.Errors) - maxErrors
		response.Errors = append(response.Errors[:maxErrors:maxErrors], &gqlerror.Error{
			Message:    fmt.Sprintf("and %d more errors", more),
			Extensions: map[string]any{"code": "TOO_MANY_ERRORS"},
		})
	}
	return response
}
