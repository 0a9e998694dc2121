package gateway

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/resolve"
)

// subscribe runs a subscription in the background, and returns once the service has begun
// it: who hears of that misses nothing that happens then. The events come one at a time;
// the channel is closed with the last one, or when ctx is done.
func (p *Prepared) subscribe(ctx context.Context, header http.Header) (<-chan *Response, error) {
	made, ok := p.plan.(*plan.SubscriptionResponsePlan)
	if !ok {
		return nil, fmt.Errorf("gateway: a %T is no subscription", p.plan)
	}
	if !p.engine.enter() {
		return nil, errRetired
	}
	running, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(p.engine.streaming, cancel)
	begun := make(chan struct{})
	begin := sync.OnceFunc(func() { close(begun) })
	w := &eventWriter{ctx: running, begin: begin, events: make(chan *Response)}
	go func() {
		defer p.engine.leave()
		defer close(w.events)
		defer cancel()
		defer stop() // or the engine would hold each stream that it had
		defer begin()
		defer func() { // nobody else would
			if recover() != nil {
				w.fail()
			}
		}()
		err := p.engine.resolver.ResolveGraphQLSubscription(p.context(withBegin(running, begin), header),
			made.Response, w)
		switch {
		case ctx.Err() != nil: // nobody hears
		case p.engine.streaming.Err() != nil:
			w.ctx = ctx
			w.send(&Response{Cut: true})
		case err != nil:
			w.fail()
		}
	}()
	select {
	case <-begun:
	case <-ctx.Done():
	}
	return w.events, nil
}

type beginKey struct{}

// withBegin is a context in which a stream tells that it has begun.
func withBegin(ctx context.Context, begin func()) context.Context {
	return context.WithValue(ctx, beginKey{}, begin)
}

// toldStream is a stream that tells when the service has begun it, or does not.
type toldStream struct{ resolve.SubscriptionDataSource }

// Start subscribes.
func (s toldStream) Start(
	ctx *resolve.Context, headers http.Header, input []byte, updater resolve.SubscriptionUpdater,
) error {
	if begin, ok := ctx.Context().Value(beginKey{}).(func()); ok {
		defer begin()
	}
	return s.SubscriptionDataSource.Start(ctx, headers, input, updater)
}

// eventWriter hands events over as the engine writes them.
type eventWriter struct {
	ctx    context.Context
	begin  func()
	events chan *Response
	body   bytes.Buffer
}

func (w *eventWriter) send(r *Response) {
	w.begin() // an event of a stream that fails at once is one too
	select {
	case w.events <- r:
	case <-w.ctx.Done():
	}
}

func (w *eventWriter) fail() {
	w.send(&Response{Errors: gqlerror.List{fault(CodeInternal, "The subscription failed.")}})
}

func (w *eventWriter) Write(p []byte) (int, error) { return w.body.Write(p) }

// Flush ends an event.
func (w *eventWriter) Flush() error {
	body := bytes.Clone(w.body.Bytes())
	w.body.Reset()
	r, err := readResponse(body)
	if err != nil {
		return err
	}
	w.send(r)
	return w.ctx.Err()
}

// Error is an event that tells why there are no more.
func (w *eventWriter) Error(body []byte) {
	r, err := readErrors(body)
	if err != nil {
		r = &Response{Errors: gqlerror.List{fault(CodeInternal, "The subscription failed.")}}
	}
	w.send(r)
}

// Complete says that the service has ended the stream: the caller ends it by closing the channel.
func (w *eventWriter) Complete() {}

// Heartbeat is the transport's to send.
func (w *eventWriter) Heartbeat() error { return nil }
