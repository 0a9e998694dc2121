package graph

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"essaim/internal/auth"
)

// eventStream answers subscriptions, and any other operation, as Server-Sent Events in the "distinct connections" mode
// of graphql-sse (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md).
type eventStream struct {
	closing context.Context // done when the server stops: streams end without being complete
	streams *streams
	// entrance is where the stream waits for its turns.
	entrance entrance
}

// Supports reports whether the client asks for events.
func (eventStream) Supports(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), mediaEvents)
}

// keepAlive is how often a silent stream sends a comment, so that nothing between takes it for dead.
const keepAlive = 15 * time.Second

// signedInLasts is how long a stream of somebody who signed in lasts before it has to be opened again.
const signedInLasts = 15 * time.Minute

// eventBody is the most bytes of the request of a stream.
const eventBody = 64 << 10

// Do answers a request as a stream.
func (t eventStream) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	leave, ok := t.streams.enter(w, r)
	if !ok {
		return
	}
	defer leave()
	params, failure := readRequest(w, r, eventBody)
	if failure != nil {
		failure.write(w, mediaJSON)
		return
	}
	ctx, cancel := context.WithCancel(auth.WithoutBrowser(r.Context()))
	defer cancel()
	if !viewer(ctx).Anonymous() { // a right that was taken away does not last: the client comes back
		ctx, cancel = context.WithTimeout(ctx, signedInLasts)
		defer cancel()
	}
	defer context.AfterFunc(t.closing, cancel)()
	work, ctx, full := t.entrance.enter(ctx, client(r), params.size)
	if full != nil {
		writeAnswer(w, mediaJSON, t.entrance.status(w, refusal(full), http.StatusOK), refusal(full), true)
		return
	}
	defer work.end()
	operation, errs := exec.CreateOperationContext(ctx, params.RawParams)
	if errs != nil {
		response := exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
		work.rest()
		writeAnswer(w, mediaJSON, http.StatusBadRequest, response, true)
		return
	}
	if failure := checkStreamMethod(r.Method, operation); failure != nil {
		work.rest()
		failure.write(w, mediaJSON)
		return
	}
	// Before the header: who sees it has subscribed. The operation's own context ends
	// with its answer, the stream's does not.
	ctx, end := withEnding(ctx)
	next, running := exec.DispatchOperation(ctx, operation)
	if operation.Operation.Operation == ast.Subscription {
		work.rest()
	}
	stream := &eventWriter{w: w, control: http.NewResponseController(w)}
	if err := stream.open(); err != nil {
		http.Error(w, "streams are not supported here", http.StatusInternalServerError)
		return
	}
	done := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { stream.keepAlive(done) })
	defer beating.Wait() // nothing is written after the handler returned
	defer close(done)
	for {
		work.next()
		response := next(running)
		work.rest()
		if response == nil {
			break
		}
		body, err := marshal(answerOf(response, false))
		if err != nil || stream.write("event: next\ndata: %s\n\n", body) != nil {
			return
		}
		work.sent()
	}
	errs, cut := end.outcome(ctx)
	if errs != nil {
		body, err := marshal(answerOf(&graphql.Response{Errors: errs}, false))
		if err != nil || stream.write("event: next\ndata: %s\n\n", body) != nil {
			return
		}
	}
	if t.closing.Err() == nil && ctx.Err() == nil && !cut { // else the client is to come back
		_ = stream.write("event: complete\ndata: \n\n") // the client may have left
	}
}

// checkStreamMethod refuses a mutation by GET.
func checkStreamMethod(method string, operation *graphql.OperationContext) *requestError {
	if operation.Operation.Operation == ast.Subscription {
		return nil
	}
	return checkMethod(method, operation.Operation.Operation)
}

// eventWriter writes whole events, from one goroutine at a time.
type eventWriter struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
}

// open sends the header. A stream outlives the server's deadline for a request.
func (s *eventWriter) open() error {
	if err := s.control.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	s.w.Header().Set("Content-Type", mediaEvents+"; charset=utf-8")
	s.w.Header().Set("Cache-Control", "no-store")
	s.w.Header().Set("X-Accel-Buffering", "no") // nginx hands events over at once
	s.w.WriteHeader(http.StatusOK)
	return s.write(":\n\n")
}

func (s *eventWriter) write(format string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// a client that does not read is left
	if err := s.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.w, format, args...); err != nil {
		return err
	}
	return s.control.Flush()
}

func (s *eventWriter) keepAlive(done <-chan struct{}) {
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			_ = s.write(":\n\n") // where it fails, the stream's own write fails too
		}
	}
}
