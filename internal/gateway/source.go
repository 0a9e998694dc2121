package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/buger/jsonparser"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/wundergraph/astjson"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/datasource/httpclient"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/resolve"
)

// guard puts what a plan asks of partners' services behind checks.
func (e *Engine) guard(p plan.Plan) {
	switch p := p.(type) {
	case *plan.SynchronousResponsePlan:
		e.guardFetches(p.Response.Fetches)
	case *plan.SubscriptionResponsePlan:
		e.guardFetches(p.Response.Response.Fetches)
		trigger := &p.Response.Trigger
		if g := e.partner(trigger.SourceName); g != nil {
			trigger.Source = &guardedStream{trigger.Source, g}
		}
		trigger.Source = toldStream{trigger.Source}
	}
}

func (e *Engine) guardFetches(node *resolve.FetchTreeNode) {
	if node == nil {
		return
	}
	if node.Item != nil {
		switch fetch := node.Item.Fetch.(type) {
		case *resolve.SingleFetch:
			fetch.DataSource = e.guarded(fetch.DataSource, fetch.Info)
		case *resolve.EntityFetch:
			fetch.DataSource = e.guarded(fetch.DataSource, fetch.Info)
		case *resolve.BatchEntityFetch:
			fetch.DataSource = e.guarded(fetch.DataSource, fetch.Info)
		case *resolve.MultiEntityFetch:
			fetch.DataSource = e.guarded(fetch.DataSource, fetch.Info)
		}
	}
	for _, child := range node.ChildNodes {
		e.guardFetches(child)
	}
}

func (e *Engine) guarded(source resolve.DataSource, info *resolve.FetchInfo) resolve.DataSource {
	g := e.partner(info.DataSourceName)
	if g == nil {
		return source
	}
	g.source = source
	return g
}

// partner returns the checks of a partner's service; nil for introspection and the hub's own.
func (e *Engine) partner(name string) *guarded {
	s, known := e.subgraphs[name]
	if !known || s.Trusted {
		return nil
	}
	return &guarded{name: name, subgraph: s, schema: e.schema, page: e.limits.PageSize, public: e.public}
}

// guarded asks a partner's service. It always answers: where the service fails, with errors that name it.
type guarded struct {
	source   resolve.DataSource // nil for a stream
	name     string
	subgraph Subgraph
	schema   *ast.Schema
	page     int
	public   *public

	once  sync.Once
	shape *shape
	err   error
}

// shapeOf reads what the request asks for, once: a fetch of a plan always sends the same document.
func (g *guarded) shapeOf(input []byte) (*shape, error) {
	g.once.Do(func() {
		document, err := jsonparser.GetString(input, "body", "query")
		if err != nil {
			g.err = err
			return
		}
		g.shape, g.err = newShape(document, g.schema)
	})
	return g.shape, g.err
}

// Load asks the service.
func (g *guarded) Load(ctx context.Context, headers http.Header, input []byte) (_ []byte, err error) {
	defer func() { // the engine asks in goroutines of its own, where a panic would end the process
		if cause := recover(); cause != nil {
			err = fmt.Errorf("gateway: panic: %v", cause)
		}
	}()
	wanted, err := g.shapeOf(input)
	if err != nil {
		return nil, err
	}
	input, left, err := g.public.tell(ctx, input, wanted)
	if err != nil {
		return nil, err
	}
	if left.nothing(input, wanted) {
		return left.restore([]byte("{}"), wanted, g.name)
	}
	answer, err := g.subgraph.Health.call(ctx, g.subgraph.Timeout, func(ctx context.Context) ([]byte, error) {
		ctx, told := httpclient.InjectResponseContext(ctx)
		answer, err := g.source.Load(ctx, headers, input)
		if err != nil {
			return nil, err
		}
		checked, corrected, err := wanted.check(ctx, answer, input, g.name, g.page)
		if err != nil && told.StatusCode >= http.StatusMultipleChoices {
			return nil,
				&callError{CodePartnerInvalid, "answered the HTTP status " + http.StatusText(told.StatusCode), err}
		}
		if corrected {
			g.subgraph.Health.corrected()
		}
		return checked, err
	})
	if failed, ok := errors.AsType[*callError](err); ok {
		return failure(failed.code, "The partner "+g.name+" "+failed.message+".", g.name, wanted.paths()...), nil
	}
	if err != nil {
		return nil, err
	}
	return left.restore(answer, wanted, g.name)
}

// LoadWithFiles fails: no files are sent through the gateway.
func (g *guarded) LoadWithFiles(context.Context, http.Header, []byte, []*httpclient.FileUpload) ([]byte, error) {
	return nil, errors.New("gateway: files are not sent on")
}

// guardedStream subscribes to a partner's service, and checks each event as an answer.
type guardedStream struct {
	resolve.SubscriptionDataSource
	*guarded
}

// Start subscribes.
func (g *guardedStream) Start(
	ctx *resolve.Context, headers http.Header, input []byte, updater resolve.SubscriptionUpdater,
) error {
	wanted, err := g.shapeOf(input)
	if err != nil {
		return err
	}
	err = g.SubscriptionDataSource.Start(ctx, headers, input, &checkedUpdater{updater, g.guarded, wanted, input})
	if err != nil { // the engine by itself would end the stream without a word
		failed := explain(ctx.Context(), err)
		updater.Error(failure(failed.code, "The partner "+g.name+" "+failed.message+".", g.name, wanted.paths()...))
		updater.Done()
	}
	return nil
}

// checkedUpdater hands on the events of a service, without what was not asked for.
type checkedUpdater struct {
	resolve.SubscriptionUpdater
	of     *guarded
	wanted *shape
	input  []byte
}

func (u *checkedUpdater) checked(event []byte) []byte {
	checked, corrected, err := u.wanted.check(context.Background(), event, u.input, u.of.name, u.of.page)
	if err != nil {
		return failure(CodePartnerInvalid, "The partner "+u.of.name+" sent an invalid event.", u.of.name,
			u.wanted.paths()...)
	}
	if corrected {
		u.of.subgraph.Health.corrected()
	}
	return checked
}

// Error ends the stream with what the service says of it: messages and codes, no more.
func (u *checkedUpdater) Error(event []byte) {
	code, message := CodePartnerUnreachable, "The partner "+u.of.name+" ended the stream."
	c := checker{shape: u.wanted, service: u.of.name}
	if v, err := astjson.ParseBytes(event); err == nil {
		c.tell(v.Get("errors"))
	}
	if len(c.errors) > 0 && c.errors[0].Extensions["code"] != CodePartnerError {
		code, message = c.errors[0].Extensions["code"].(string), c.errors[0].Message
	}
	u.SubscriptionUpdater.Error(failure(code, message, u.of.name, u.wanted.paths()...))
}

// Update hands an event to all who listen.
func (u *checkedUpdater) Update(event []byte) { u.SubscriptionUpdater.Update(u.checked(event)) }

// UpdateSubscription hands an event to one who listens.
func (u *checkedUpdater) UpdateSubscription(id resolve.SubscriptionIdentifier, event []byte) {
	u.SubscriptionUpdater.UpdateSubscription(id, u.checked(event))
}
