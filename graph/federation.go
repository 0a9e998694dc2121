package graph

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/demand"
	"essaim/internal/fair"
	"essaim/internal/gateway"
	"essaim/internal/hub"
)

// NewFederationHandler serves the supergraph with the transports and limits of the hub's own endpoint.
func NewFederationHandler(o Options) http.Handler {
	open := newStreams(maxStreams)
	capacity := cmp.Or(o.Capacity, NewCapacity())
	enter := entrance{capacity.federated, capacity.bytes, federatedTimeout, false}
	return &federation{
		gateway: o.Gateway, limits: o.About.Limits,
		apq: extension.AutomaticPersistedQuery{Cache: lru.New[string](documentCache)},
		transports: []graphql.Transport{
			webSocket{o.Closing, open, enter, o.Machine},
			eventStream{o.Closing, open, enter},
			httpTransport{int64(o.About.Limits.BodyBytes), enter},
		},
		present: presentError(o.Log),
	}
}

// subgraphLimits are what the gateway may ask the hub's own service for: it has measured
// the client's operation already, and gathers what one level of it needs into one request.
func subgraphLimits(client hub.Limits) hub.Limits {
	l := client
	l.BodyBytes, l.DocumentBytes, l.Tokens = 16<<20, 1<<20, 100_000
	l.Depth, l.Aliases, l.Directives, l.Fields = 100, 10_000, 10_000, 100_000
	l.Cost, l.Representations = math.MaxInt32, 20_000
	return l
}

// federatedFields is how many fields an operation on the supergraph has: to plan a join
// takes time that grows faster than they do.
const federatedFields = 500

// FederationLimits are what an operation on the supergraph may ask for: as much as one on the hub, in fewer fields.
func FederationLimits(client hub.Limits) demand.Limits {
	return demand.Limits{
		Depth: client.Depth, Aliases: client.Aliases, Directives: client.Directives,
		Fields:          min(client.Fields, federatedFields),
		Representations: client.Representations, Cost: client.Cost, PageSize: client.PageSize,
		Tokens: client.Tokens,
	}
}

// federatedTimeout is how long an operation on the supergraph may take: longer than one
// on the hub, as it waits for others.
const federatedTimeout = 10 * time.Second

// federation answers operations on the supergraph. To the transports it is what gqlgen's executor is on the hub's own
// endpoint.
type federation struct {
	gateway    *gateway.Gateway
	limits     hub.Limits
	apq        extension.AutomaticPersistedQuery
	transports []graphql.Transport
	present    graphql.ErrorPresenterFunc
}

var _ graphql.GraphExecutor = (*federation)(nil)

// ServeHTTP answers a request by the transport that it asks for.
func (f *federation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if cause := recover(); cause != nil {
			shown := f.present(r.Context(), fmt.Errorf("panic: %v", cause))
			writeAnswer(w, mediaJSON, http.StatusInternalServerError,
				f.DispatchError(r.Context(), gqlerror.List{shown}), true)
		}
	}()
	r = r.WithContext(graphql.StartOperationTrace(r.Context()))
	for _, transport := range f.transports {
		if transport.Supports(r) {
			transport.Do(w, r, f)
			return
		}
	}
}

// prepared is under which name an operation's plan travels with it.
const prepared = "federation"

// CreateOperationContext checks and plans an operation.
func (f *federation) CreateOperationContext(
	ctx context.Context, params *graphql.RawParams,
) (*graphql.OperationContext, gqlerror.List) {
	operation := &graphql.OperationContext{Headers: params.Headers, OperationName: params.OperationName,
		Stats: graphql.Stats{Read: params.ReadTime}}
	if err := f.apq.MutateOperationParameters(graphql.WithOperationContext(ctx, operation), params); err != nil {
		return operation, gqlerror.List{err}
	}
	if len(params.Query) > f.limits.DocumentBytes {
		return operation,
			gqlerror.List{demand.TooMuch("DOCUMENT_TOO_LARGE", "The document has %d bytes; the limit is %d.",
				len(params.Query), f.limits.DocumentBytes)}
	}
	planning, cancel := context.WithDeadline(ctx, params.ReadTime.End.Add(federatedTimeout))
	defer cancel()
	plan, errs := f.gateway.Prepare(planning,
		gateway.Request{Query: params.Query, OperationName: params.OperationName, Variables: params.Variables})
	if errs != nil {
		return operation, errs
	}
	operation.RawQuery, operation.Variables, operation.Operation = params.Query, params.Variables, plan.Operation
	operation.Doc = &ast.QueryDocument{}
	if err := oneStream(operation); err != nil {
		return operation, gqlerror.List{err}
	}
	operation.Stats.SetExtension(prepared, plan)
	return operation, nil
}

// DispatchOperation runs an operation that was planned.
func (f *federation) DispatchOperation(
	ctx context.Context, operation *graphql.OperationContext,
) (graphql.ResponseHandler, context.Context) {
	plan := operation.Stats.GetExtension(prepared).(*gateway.Prepared)
	if operation.Operation.Operation == ast.Subscription {
		// its events are counted one by one
		events := f.gateway.Subscribe(fair.WithoutShare(ctx), plan, operation.Headers)
		return func(ctx context.Context) *graphql.Response {
			select {
			case event, open := <-events:
				switch {
				case open && event.Cut:
					endingOf(ctx).cut()
				case open:
					return boundEvent(ctx, federated(event))
				}
			case <-ctx.Done():
			}
			return nil
		}, ctx
	}
	ctx, cancel := context.WithDeadline(ctx, operation.Stats.Read.End.Add(federatedTimeout))
	defer cancel()
	return graphql.OneShot(federated(f.gateway.Run(ctx, plan, operation.Headers))), ctx
}

func federated(r *gateway.Response) *graphql.Response {
	return cutErrors(&graphql.Response{Data: r.Data, Errors: r.Errors})
}

// DispatchError answers an operation that was not run.
func (f *federation) DispatchError(_ context.Context, errs gqlerror.List) *graphql.Response {
	return cutErrors(&graphql.Response{Errors: errs})
}
