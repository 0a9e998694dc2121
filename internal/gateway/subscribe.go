package gateway

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/wundergraph/graphql-go-tools/v2/pkg/engine/plan"
)

// subscribe runs a subscription in the background. The events come one at a time; the channel is closed with the last one,
// or when ctx is done.
func (p *Prepared) subscribe(ctx context.Context, header http.Header) (<-chan *Response, error) {
	made, ok := p.plan.(*plan.SubscriptionResponsePlan)
	if !ok {
		return nil, fmt.Errorf("gateway: a %T is no subscription", p.plan)
	}
	if !p.engine.enter() {
		return nil, errRetired
	}
	events := make(chan *Response)
	go func() {
		defer p.engine.leave()
		defer close(events)
		w := &eventWriter{ctx: ctx, events: events}
		defer func() { // nobody else would
			if recover() != nil {
				w.send(&Response{Errors: gqlerror.List{fault(CodeInternal, "The subscription failed.")}})
			}
		}()
		if err := p.engine.resolver.ResolveGraphQLSubscription(p.context(ctx, header), made.Response, w); err != nil && ctx.Err() == nil {
			w.send(&Response{Errors: gqlerror.List{fault(CodeInternal, "The subscription failed.")}})
		}
	}()
	return events, nil
}

// eventWriter hands events over as the engine writes them.
type eventWriter struct {
	ctx    context.Context
	events chan<- *Response
	body   bytes.Buffer
}

func (w *eventWriter) send(r *Response) {
	select {
	case w.events <- r:
	case <-w.ctx.Done():
	}
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
