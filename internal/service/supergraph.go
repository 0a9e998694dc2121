package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"essaim/internal/gateway"
	"essaim/internal/gateway/compose"
	"essaim/internal/gateway/policy"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/schema"
)

// OwnSubgraph is the name of the hub's own service in the supergraph.
const OwnSubgraph = "essaim"

// ownURL stands for it where the supergraph is run by this process.
const ownURL = "http://essaim.internal/graphql"

// composed is a partner with the schema that is composed.
type composed struct {
	*hub.Partner
	hash string
	sdl  string
}

// Supergraph is what the hub's schema and those of the active partners compose to.
type Supergraph struct {
	Hash     string // of all that it is made of
	Composed *store.Supergraph
	Assembly gateway.Assembly
	Partners []*hub.Partner // those that it holds
}

// SupergraphHash says what the supergraph is to be made of at this moment: it changes
// with the hub's schema, with the active partners, and with how they are asked.
func (s *Service) SupergraphHash(ctx context.Context) (string, error) {
	active, err := activeHashes(ctx, s.store)
	return s.hashOfGraph(active), err
}

func (s *Service) hashOfGraph(active []composed) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\x00%s", s.options.URL, schema.Subgraph())
	for _, p := range active {
		fmt.Fprintf(&text, "\x00%s\x00%s\x00%s\x00%s\x00%v\x00%d", p.Namespace, p.URL, p.hash, p.Subscriptions,
			p.ForwardedHeaders, p.Timeout)
	}
	return hashText(text.String())
}

// activeHashes are the active partners by namespace, without the text of their schemas.
func activeHashes(ctx context.Context, st *store.Store) ([]composed, error) {
	partners, err := st.ActivePartners(ctx)
	if err != nil {
		return nil, err
	}
	active := make([]composed, len(partners))
	for i, p := range partners {
		active[i] = composed{Partner: &p.Partner, hash: p.Hash}
	}
	return active, nil
}

// activePartners are the active partners with their schemas, by namespace.
func (s *Service) activePartners(ctx context.Context) ([]composed, error) {
	active, err := activeHashes(ctx, s.store)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(active))
	for i, p := range active {
		ids[i] = *p.SchemaID
	}
	schemas, err := s.store.PartnerSchemasByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, p := range active {
		active[i].sdl = schemas[*p.SchemaID].Sdl
	}
	return active, nil
}

// Supergraph returns the supergraph as it is to be at this moment. It is composed once for all processes of one
// version. Partners that no longer compose with the hub, as a new version of it can bring about, are left out.
func (s *Service) Supergraph(ctx context.Context) (*Supergraph, error) {
	active, err := s.activePartners(ctx)
	if err != nil {
		return nil, err
	}
	hash := s.hashOfGraph(active)
	kept, err := s.store.SupergraphOf(ctx, hash)
	if hub.CodeOf(err) == hub.NotFound {
		kept, err = s.composeAnew(ctx, hash, active)
	}
	if err != nil {
		return nil, err
	}
	active = slices.DeleteFunc(active, func(p composed) bool { return slices.Contains(kept.LeftOut, p.ID) })
	assembly, err := assemble(active)
	if err != nil {
		return nil, err
	}
	g := &Supergraph{Hash: hash, Composed: kept, Assembly: assembly}
	for _, p := range active {
		g.Partners = append(g.Partners, p.Partner)
	}
	return g, nil
}

// composeAnew composes a supergraph, for the gateway of the hub and for routers elsewhere, and keeps it.
func (s *Service) composeAnew(ctx context.Context, hash string, active []composed) (*store.Supergraph, error) {
	made, leftOut, err := s.composeMost(ctx, active)
	if err != nil {
		return nil, err
	}
	public, err := assemble(slices.DeleteFunc(slices.Clone(active),
		func(p composed) bool { return slices.Contains(leftOut, p.ID) }))
	if err != nil {
		return nil, err
	}
	public.Owner.URL = s.options.URL + "/graphql"
	elsewhere, err := s.options.Federation.Compose(ctx, append([]compose.Subgraph{public.Owner}, public.Partners...))
	if err != nil {
		return nil, err
	}
	kept := &store.Supergraph{
		Hash: hash, RouterConfig: made.RouterConfig, ClientSDL: made.ClientSDL, LeftOut: leftOut,
		PublicSDL: elsewhere.SupergraphSDL, PublicRouterConfig: elsewhere.RouterConfig,
	}
	return kept, s.store.KeepSupergraph(ctx, kept)
}

// composeMost composes all partners or, where they do not compose, as many as do, one by one.
func (s *Service) composeMost(
	ctx context.Context, active []composed,
) (made *compose.Supergraph, leftOut []string, err error) {
	made, err = s.composeWith(ctx, active)
	if !isConflict(err) || len(active) == 0 {
		return made, nil, err
	}
	var kept []composed
	if made, err = s.composeWith(ctx, nil); err != nil {
		return nil, nil, err
	}
	for _, p := range active {
		more, err := s.composeWith(ctx, append(slices.Clone(kept), p))
		switch {
		case isConflict(err):
			leftOut = append(leftOut, p.ID)
		case err != nil:
			return nil, nil, err
		default:
			made, kept = more, append(kept, p)
		}
	}
	return made, leftOut, nil
}

func isConflict(err error) bool {
	_, ok := errors.AsType[*compose.Conflict](err)
	return ok
}

// composeWith composes the hub's schema with those of partners.
func (s *Service) composeWith(ctx context.Context, partners []composed) (*compose.Supergraph, error) {
	assembly, err := assemble(partners)
	if err != nil {
		return nil, err
	}
	subgraphs, err := assembly.Subgraphs()
	if err != nil {
		return nil, err
	}
	made, err := s.options.Federation.Compose(ctx, subgraphs)
	if err != nil {
		return nil, err
	}
	if err := gateway.Check(made.RouterConfig, assembly); err != nil {
		return nil, &compose.Conflict{Issues: []compose.Issue{{Message: err.Error(), Composer: "essaim"}}}
	}
	return made, nil
}

// assemble is what a supergraph of partners is composed of.
func assemble(partners []composed) (gateway.Assembly, error) {
	a := gateway.Assembly{Owner: compose.Subgraph{Name: OwnSubgraph, URL: ownURL, SDL: schema.Subgraph(),
		SubscriptionProtocol: "sse_post"}}
	for _, p := range partners {
		rules, err := policy.New(a.Owner.SDL, p.Namespace, nil)
		if err != nil {
			return a, err
		}
		sdl, err := rules.Composable(p.sdl)
		if err != nil {
			return a, fmt.Errorf("service: the schema of %s: %w", p.Namespace, err)
		}
		protocol := "sse_post"
		if p.Subscriptions == hub.PartnerWebSocket {
			protocol = "ws"
		}
		a.Partners = append(a.Partners,
			compose.Subgraph{Name: p.Namespace, URL: p.URL, SDL: sdl, SubscriptionProtocol: protocol})
	}
	return a, nil
}
