package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/wundergraph/astjson"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/resolve"

	"essaim/internal/fair"
)

// Response is the answer to an operation.
type Response struct {
	Data   json.RawMessage // an object or null
	Errors gqlerror.List
	Cut    bool // a stream ends that is not complete: its client comes back
}

// errRetired is the failure of an operation whose engine was replaced after it was planned.
var errRetired = errors.New("gateway: the supergraph was replaced")

// run runs a query or a mutation, with the headers of the client's request.
func (p *Prepared) run(ctx context.Context, header http.Header) (*Response, error) {
	made, ok := p.plan.(*plan.SynchronousResponsePlan)
	if !ok {
		return nil, fmt.Errorf("gateway: a %T is no query or mutation", p.plan)
	}
	if !p.engine.enter() {
		return nil, errRetired
	}
	defer p.engine.leave()
	body := boundedBuffer{ctx: ctx}
	_, err := p.engine.resolver.ArenaResolveGraphQLResponse(p.context(ctx, header), made.Response, &body)
	if body.full != nil {
		return &Response{Errors: gqlerror.List{body.full}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	return readResponse(body.Bytes())
}

// MaxAnswer is the most bytes of an answer. One record that stands in many places of an answer is written in each.
const MaxAnswer = 8 << 20

// TooLarge is the error of an answer that would have more bytes.
func TooLarge() *gqlerror.Error {
	return fault(CodeTooLarge, "The answer would be larger than the hub sends. Ask for less at once.")
}

// Overloaded is the error of an operation for which there is no room now.
func Overloaded() *gqlerror.Error {
	return fault(CodeOverloaded, "The hub has too much to answer. Come back later.")
}

// boundedBuffer keeps an answer, as long as it is not too large and its operation may take the room.
type boundedBuffer struct {
	bytes.Buffer
	ctx  context.Context
	full *gqlerror.Error // why there is no answer
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	switch {
	case b.Len()+len(p) > MaxAnswer:
		b.full = TooLarge()
		return 0, errTooLarge
	case fair.Take(b.ctx, len(p)) != nil:
		b.full = Overloaded()
		return 0, fair.ErrFull
	}
	return b.Buffer.Write(p)
}

// dataOnly is how an answer without errors begins.
const dataOnly = `{"data":`

// readResponse takes an answer of the engine apart.
func readResponse(body []byte) (*Response, error) {
	if bytes.HasPrefix(body, []byte(dataOnly)) && bytes.HasSuffix(body, []byte("}")) {
		return &Response{Data: body[len(dataOnly) : len(body)-1]}, nil
	}
	return readErrors(body)
}

// readErrors is readResponse for what need not be the engine's, which writes errors before data.
func readErrors(body []byte) (*Response, error) {
	r := &Response{}
	if err := json.Unmarshal(body, r); err != nil {
		return nil, fmt.Errorf("gateway: the engine's answer: %w", err)
	}
	r.Errors = presentErrors(r.Data, r.Errors)
	return r, nil
}

// context is what the engine works with for one operation.
func (p *Prepared) context(ctx context.Context, header http.Header) *resolve.Context {
	c := resolve.NewContext(ctx)
	c.Variables = astjson.MustParseBytes(p.variables) // the normaliser wrote them
	c.RemapVariables = p.renamed
	c.SubgraphHeadersBuilder = forwarded{p.engine.subgraphs, header, operations.Add(1)}
	// Followers of another's request would fail with it when its client leaves, and share what only one may see.
	c.ExecutionOptions.DisableSubgraphRequestDeduplication = true
	c.ExecutionOptions.DisableInboundRequestDeduplication = true
	return c
}

// forwarded chooses the headers that each service is sent.
type forwarded struct {
	subgraphs map[string]Subgraph
	header    http.Header
	operation uint64 // a number of its own
}

// operations counts operations, to tell them apart.
var operations atomic.Uint64

// HeadersForSubgraph returns the headers for a service: new ones at each call, as the engine writes into them. The
// number tells whose answers may be shared: no operation's are, because what the hub shows depends on the caller.
func (f forwarded) HeadersForSubgraph(name string) (http.Header, uint64) {
	sent := http.Header{}
	for _, header := range f.subgraphs[name].Forward {
		if values := f.header.Values(header); len(values) > 0 {
			sent[http.CanonicalHeaderKey(header)] = slices.Clone(values)
		}
	}
	return sent, f.operation
}

// HashAll is HeadersForSubgraph's number for all services.
func (f forwarded) HashAll() uint64 { return f.operation }
