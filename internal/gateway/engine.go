package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/ast"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/astparser"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/asttransform"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/datasource/graphql_datasource"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/datasource/introspection_datasource"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/resolve"

	"essaim/internal/demand"
)

// Check returns an error unless an engine can be made of a supergraph: composers accept some of which none can.
func Check(routerConfig string, a Assembly) error {
	subgraphs := map[string]Subgraph{a.Owner.Name: {Trusted: true, Transport: http.DefaultTransport}}
	for _, p := range a.Partners {
		subgraphs[p.Name] = Subgraph{Transport: http.DefaultTransport}
	}
	e, err := NewEngine(Supergraph{RouterConfig: routerConfig, Assembly: a, Subgraphs: subgraphs})
	if err == nil {
		e.retire(0)
	}
	return err
}

// Supergraph is what an engine runs.
type Supergraph struct {
	// RouterConfig is what the assembly was composed to.
	RouterConfig string
	Assembly     Assembly
	// Subgraphs are its services, by the names that the assembly has.
	Subgraphs map[string]Subgraph
	// Limits are what an operation may ask for.
	Limits demand.Limits
}

// Engine runs operations on one supergraph. It is immutable, but for what it remembers of documents.
type Engine struct {
	schema     *gql.Schema   // that clients see
	client     *ast.Document // the same, as the planner knows it
	router     *ast.Document // with what clients do not see
	planning   plan.Configuration
	resolver   *resolve.Resolver
	subgraphs  map[string]Subgraph
	public     *public         // nil without an owner
	owned      map[string]bool // the owner's fields, by coordinate
	limits     demand.Limits
	documents  *cache[*gql.QueryDocument]
	plans      *cache[plan.Plan]
	plannersAt chan struct{} // one token for each plan that is being made

	streaming  context.Context // done when streams are to end
	endStreams context.CancelFunc

	mu       sync.Mutex
	running  int // operations under way
	retired  bool
	shutdown context.CancelFunc
}

// Bounds of an engine.
const (
	rememberedDocuments = 1 << 20 // bytes of their texts
	rememberedPlans     = 1 << 20
	operationsAtOnce    = 512 // each takes some 50 kB, and what it reads; who asks the gateway bounds it further
	subscriptionFetch   = 10 * time.Second
)

// NewEngine makes an engine. It fails where the configuration is damaged or names a service that is not given.
func NewEngine(g Supergraph) (*Engine, error) {
	config, err := parseRouterConfig(g.RouterConfig)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := &Engine{
		subgraphs: maps.Clone(g.Subgraphs), limits: g.Limits, shutdown: cancel,
		documents:  newCache[*gql.QueryDocument](rememberedDocuments),
		plans:      newCache[plan.Plan](rememberedPlans),
		plannersAt: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), // planning takes a processor alone
	}
	e.streaming, e.endStreams = context.WithCancel(ctx)
	if err := e.addNodes(g.Assembly); err != nil {
		cancel()
		return nil, err
	}
	if err := e.load(ctx, config); err != nil {
		cancel()
		return nil, fmt.Errorf("gateway: %w", err)
	}
	e.resolver = resolve.New(ctx, resolve.ResolverOptions{
		MaxConcurrency:                         operationsAtOnce,
		PropagateSubgraphErrors:                true,
		SubgraphErrorPropagationMode:           resolve.SubgraphErrorPropagationModePassThrough,
		RewriteSubgraphErrorPaths:              true,
		OmitSubgraphErrorLocations:             true, // they are places in documents that the client never saw
		AllowedErrorExtensionFields:            []string{"code", "argument"},
		AttachServiceNameToErrorExtensions:     true,
		DefaultErrorExtensionCode:              CodePartnerError,
		SetDeduplicationShardCountToGOMAXPROCS: true,
		MaxSubscriptionFetchTimeout:            subscriptionFetch,
		AsyncErrorWriter:                       asyncErrors{},
	})
	e.resolver.SetAsyncErrorWriter(asyncErrors{})
	return e, nil
}

// addNodes adds the subgraph that finds records of all others. It is asked with all that the client sent: what it asks
// others, it sends on as their registrations say.
func (e *Engine) addNodes(a Assembly) error {
	if a.Owner.Name == "" { // no owner, no records
		return nil
	}
	types, err := a.nodeTypes()
	if err != nil {
		return err
	}
	urls := map[string]string{a.Owner.Name: a.Owner.URL}
	forward := slices.Clone(e.subgraphs[a.Owner.Name].Forward)
	for _, partner := range a.Partners {
		urls[partner.Name] = partner.URL
		forward = append(forward, e.subgraphs[partner.Name].Forward...)
	}
	ask := e.asker(urls)
	e.subgraphs[nodesName] = Subgraph{Transport: InProcess(&nodes{types, ask}), Trusted: true, Forward: forward}
	e.public = &public{as: e.subgraphs[a.Owner.Name].AsPublic, ask: ask, owner: a.Owner.Name, types: map[string]bool{}}
	for _, t := range types {
		e.public.types[t.name] = t.owner == a.Owner.Name
	}
	return nil
}

// load reads the configuration.
func (e *Engine) load(ctx context.Context, config *routerConfig) (err error) {
	clientSDL := config.EngineConfig.GraphQLClientSchema
	if clientSDL == "" {
		clientSDL = config.EngineConfig.GraphQLSchema
	}
	if e.schema, err = gqlparser.LoadSchema(&gql.Source{Name: "supergraph.graphql", Input: clientSDL}); err != nil {
		return fmt.Errorf("client schema: %w", err)
	}
	if e.client, err = parseSchema(clientSDL); err != nil {
		return fmt.Errorf("client schema: %w", err)
	}
	if e.router, err = parseSchema(config.EngineConfig.GraphQLSchema); err != nil {
		return fmt.Errorf("router schema: %w", err)
	}
	e.planning = plan.Configuration{
		DefaultFlushIntervalMillis:      500,
		EnableMultiFetch:                true, // one call for each service and level
		DisableIncludeFieldDependencies: true,
		Fields:                          config.fieldConfigurations(),
	}
	names := map[string]string{}
	for _, s := range config.Subgraphs {
		names[s.ID] = s.Name
	}
	for _, d := range config.EngineConfig.Datasources {
		source, err := e.dataSource(ctx, config, &d, names[d.ID])
		if err != nil {
			return fmt.Errorf("subgraph %q: %w", names[d.ID], err)
		}
		e.planning.DataSources = append(e.planning.DataSources, source)
	}
	e.owned = map[string]bool{}
	for _, assume := range []bool{false, true} { // the owners' first
		for _, d := range config.EngineConfig.Datasources {
			if e.subgraphs[names[d.ID]].Trusted == assume {
				continue
			}
			if err := adoptCosts(e.schema, d.GraphQL.Federation.ServiceSDL, assume, e.owned); err != nil {
				return fmt.Errorf("subgraph %q: %w", names[d.ID], err)
			}
		}
	}
	introspection, err := introspection_datasource.NewIntrospectionConfigFactory(e.client)
	if err != nil {
		return err
	}
	e.planning.Fields = append(e.planning.Fields, introspection.BuildFieldConfigurations()...)
	e.planning.DataSources = append(e.planning.DataSources, introspection.BuildDataSourceConfigurations()...)
	return nil
}

func parseSchema(sdl string) (*ast.Document, error) {
	document, report := astparser.ParseGraphqlDocumentString(sdl)
	if report.HasErrors() {
		return nil, report
	}
	return &document, asttransform.MergeDefinitionWithBaseSchema(&document)
}

// dataSource tells the planner of a subgraph.
func (e *Engine) dataSource(
	ctx context.Context, config *routerConfig, d *datasource, name string,
) (plan.DataSource, error) {
	subgraph, ok := e.subgraphs[name]
	if !ok {
		return nil, errors.New("it is not given")
	}
	upstream, ok := config.EngineConfig.StringStorage[d.GraphQL.UpstreamSchema.Key]
	if !ok {
		return nil, errors.New("the configuration does not hold its schema")
	}
	schema, err := graphql_datasource.NewSchemaConfiguration(upstream, &graphql_datasource.FederationConfiguration{
		Enabled: d.GraphQL.Federation.Enabled, ServiceSDL: d.GraphQL.Federation.ServiceSDL,
	})
	if err != nil {
		return nil, err
	}
	address := d.GraphQL.Fetch.URL.Content
	events := d.GraphQL.Subscription.URL.Content
	if events == "" {
		events = address
	}
	input := graphql_datasource.ConfigurationInput{
		Fetch: &graphql_datasource.FetchConfiguration{URL: address, Method: http.MethodPost, Header: http.Header{}},
		Subscription: &graphql_datasource.SubscriptionConfiguration{
			URL: events, WsSubProtocol: "graphql-transport-ws",
			UseSSE: d.GraphQL.Subscription.Protocol != "GRAPHQL_SUBSCRIPTION_PROTOCOL_WS", SSEMethodPost: true,
		},
		SchemaConfiguration: schema,
	}
	for _, c := range d.GraphQL.CustomScalars {
		input.CustomScalarTypeFields = append(input.CustomScalarTypeFields,
			graphql_datasource.SingleTypeField{TypeName: c.TypeName, FieldName: c.FieldName})
	}
	configuration, err := graphql_datasource.NewConfiguration(input)
	if err != nil {
		return nil, err
	}
	// The service's own transport keeps time; a stream has no end of its own.
	client := &http.Client{Transport: subgraph.transport(), CheckRedirect: noRedirect}
	stream := &http.Client{Transport: subgraph.stream(), CheckRedirect: noRedirect}
	factory, err := graphql_datasource.NewFactory(ctx, client, graphql_datasource.NewGraphQLSubscriptionClient(ctx,
		graphql_datasource.WithUpgradeClient(stream), graphql_datasource.WithStreamingClient(stream),
		graphql_datasource.WithDefaultErrorExtensionCode(CodePartnerError),
		graphql_datasource.WithReadLimit(subgraph.maxBytes()), graphql_datasource.WithAckTimeout(subgraph.Timeout),
		graphql_datasource.WithWriteTimeout(subgraph.Timeout)))
	if err != nil {
		return nil, err
	}
	return plan.NewDataSourceConfigurationWithName[graphql_datasource.Configuration](d.ID, name, factory, d.metadata(),
		configuration)
}

// noRedirect takes a redirect for the answer: where a service lies is its registration's to say.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// enter notes an operation under way. It returns false once the engine is retired: the operation is for the next one.
func (e *Engine) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.retired && e.running == 0 {
		return false
	}
	e.running++
	return true
}

func (e *Engine) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running--
	if e.retired && e.running == 0 {
		e.shutdown()
	}
}

// retire has the engine end with the last operation under way. Streams, which do not end
// by themselves, are cut after a time.
func (e *Engine) retire(patience time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.retired = true
	if e.running == 0 {
		e.shutdown()
		return
	}
	time.AfterFunc(patience, e.endStreams)
	time.AfterFunc(patience+lastWords, e.shutdown)
}

// lastWords is how long a stream has to tell its client that it is cut, before what is left of it is dropped.
const lastWords = 10 * time.Second

// asyncErrors answers what fails where no answer can be returned.
type asyncErrors struct{}

func (asyncErrors) WriteError(_ *resolve.Context, err error, _ *resolve.GraphQLResponse, w io.Writer) {
	_, _ = w.Write(failure(CodeInternal, "The gateway failed.", "")) // the client may have left
}
