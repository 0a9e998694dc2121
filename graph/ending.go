package graph

import (
	"context"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/hub"
)

// ending is how a stream of events ends that its client does not end: a transport puts one into the context,
// the resolver says what happened before it closes the stream. Without a word, the stream is complete.
type ending struct {
	mu    sync.Mutex
	err   *hub.Error
	isCut bool
}

type endingKey struct{}

// withEnding gives a stream its ending.
func withEnding(ctx context.Context) (context.Context, *ending) {
	e := &ending{}
	return context.WithValue(ctx, endingKey{}, e), e
}

// endingOf is the ending of a stream; one that nobody reads where no transport gave it one.
func endingOf(ctx context.Context) *ending {
	if e, ok := ctx.Value(endingKey{}).(*ending); ok {
		return e
	}
	return &ending{}
}

// fail ends the stream with an error, nil if there is none.
func (e *ending) fail(err *hub.Error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err = err
}

// cut ends the stream before it is complete: the client is to come back.
func (e *ending) cut() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.isCut = true
}

// outcome returns how the resolver ended the stream: with errors to send, or cut.
func (e *ending) outcome(ctx context.Context) (errs gqlerror.List, cut bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		return nil, e.isCut
	}
	return gqlerror.List{presentKnown(ctx, gqlerror.Wrap(e.err), e.err)}, false
}
