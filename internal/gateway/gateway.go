// Package gateway composes and runs a supergraph: partners' GraphQL services and the
// hub's own, queried as one. It knows GraphQL and none of the hub's concepts.
//
// A partner's service is not trusted. What it answers is cut down to what it was asked, entity by entity; what it fails
// to answer is lost for the client, and nothing else is.
package gateway

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Gateway runs operations on the supergraph that is current.
type Gateway struct {
	// Patience is how long streams of a supergraph that was replaced go on. Their clients come back for the next one.
	Patience time.Duration
	current  atomic.Pointer[Engine]
}

// New returns a gateway that has no supergraph yet.
func New() *Gateway { return &Gateway{Patience: time.Minute} }

// Swap makes an engine the current one. Operations under way end on the engine they began with.
func (g *Gateway) Swap(next *Engine) {
	if last := g.current.Swap(next); last != nil {
		last.retire(g.Patience)
	}
}

// Current is the engine in place; nil if there is none.
func (g *Gateway) Current() *Engine { return g.current.Load() }

// Health is what is known of a service of the current supergraph; nil where it has none of that name.
func (g *Gateway) Health(name string) *Health {
	engine := g.current.Load()
	if engine == nil {
		return nil
	}
	return engine.subgraphs[name].Health
}

// maxBroken is how many broken operations are told of.
const maxBroken = 10

// Broken returns what clients' latest operations would fail of on another client schema.
func (g *Gateway) Broken(clientSDL string) (reasons []string) {
	engine := g.current.Load()
	if engine == nil {
		return nil
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "supergraph.graphql", Input: clientSDL})
	if err != nil {
		return nil // it would not become an engine either
	}
	for _, query := range engine.documents.Keys() {
		document, err := parser.ParseQuery(&ast.Source{Input: query})
		if err != nil {
			continue
		}
		for _, err := range validator.ValidateWithRules(schema, document, validationRules()) {
			if !slices.Contains(reasons, err.Message) && len(reasons) < maxBroken {
				reasons = append(reasons, err.Message)
			}
		}
	}
	return reasons
}

// Prepare checks and plans an operation on the current supergraph.
func (g *Gateway) Prepare(ctx context.Context, r Request) (*Prepared, gqlerror.List) {
	engine := g.current.Load()
	if engine == nil {
		return nil, gqlerror.List{fault(CodeNoGraph, "No supergraph is composed yet. Come back in a moment.")}
	}
	return engine.Prepare(ctx, r)
}

// Run runs a query or a mutation. Where the supergraph was replaced since it was planned, it is planned again.
func (g *Gateway) Run(ctx context.Context, p *Prepared, header http.Header) *Response {
	return again(ctx, g, p, func(p *Prepared) (*Response, error) { return p.run(ctx, header) },
		func(e gqlerror.List) *Response { return &Response{Errors: e} })
}

// Subscribe runs a subscription until it ends or ctx is done; then the channel is closed.
func (g *Gateway) Subscribe(ctx context.Context, p *Prepared, header http.Header) <-chan *Response {
	return again(ctx, g, p, func(p *Prepared) (<-chan *Response, error) { return p.subscribe(ctx, header) },
		func(e gqlerror.List) <-chan *Response {
			events := make(chan *Response, 1)
			events <- &Response{Errors: e}
			close(events)
			return events
		})
}

// again does something with a prepared operation, on the next engine where its own was retired meanwhile.
func again[T any](
	ctx context.Context, g *Gateway, p *Prepared, do func(*Prepared) (T, error), refuse func(gqlerror.List) T,
) T {
	for {
		result, err := do(p)
		switch {
		case err == nil:
			return result
		case !errors.Is(err, errRetired):
			code, message := CodeInternal, "The gateway failed."
			if ctx.Err() != nil {
				code, message = CodeTimeout, "The request took longer than it may."
			}
			return refuse(gqlerror.List{fault(code, message)})
		}
		next, errs := g.Prepare(ctx, p.request)
		if errs != nil {
			return refuse(errs)
		}
		p = next
	}
}
