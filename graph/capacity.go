package graph

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/fair"
	"essaim/internal/gateway"
)

// Capacity is what one process does at once for its clients, on all endpoints together.
type Capacity struct {
	own       *fair.Gate // of operations on the hub
	federated *fair.Gate // of operations on the supergraph, which wait for others most of the time
	bytes     *fair.Budget
}

const (
	// maxOperations is how many operations on the hub are under way at once, and maxFederated
	// on the supergraph. What these ask of the hub takes turns of the first kind.
	maxOperations = 32
	maxFederated  = 256
	// maxQueue is how many operations of one client wait for their turn, and maxWaiting of all clients.
	maxQueue   = 256
	maxWaiting = 1024
	// maxInFlight is how many bytes of requests, partners' answers and answers are in memory at once.
	maxInFlight = 128 << 20
)

// NewCapacity returns the capacity of a process.
func NewCapacity() *Capacity { return newCapacity(maxOperations, maxFederated, maxInFlight) }

func newCapacity(own, federated, bytes int) *Capacity {
	return &Capacity{
		own: fair.NewGate(own, maxQueue, maxWaiting), federated: fair.NewGate(federated, maxQueue, maxWaiting),
		bytes: fair.NewBudget(bytes),
	}
}

// Load is what a process does now: operations on the hub and on the supergraph, how many
// of both wait for their turn, and the bytes in memory for them.
type Load struct{ Operations, Federated, Waiting, Bytes int }

// Load returns what is done now.
func (c *Capacity) Load() Load {
	operations, waiting := c.own.Load()
	federated, more := c.federated.Load()
	return Load{operations, federated, waiting + more, c.bytes.Taken()}
}

// refusal is an answer that says why there is none.
func refusal(err *gqlerror.Error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{err}}
}

// entrance is where operations of one endpoint wait for their turn.
type entrance struct {
	gate    *fair.Gate
	bytes   *fair.Budget
	waiting time.Duration // at most, for a turn
	// those who ask have a turn elsewhere: they wait however many others do, and their bytes are counted there
	within bool
}

// work is an operation that has been let in: it has a turn while something is worked out
// for it, and bytes until they are sent. A stream has a turn for each of its events.
type work struct {
	at     entrance
	client string
	share  *fair.Share   // nil where another one counts
	ready  chan struct{} // holds one where the client of a stream can be sent an event
	left   int           // bytes that its answer may still have

	mu    sync.Mutex
	leave func() // nil while it has no turn
	ended bool
}

type workKey struct{}

// enter waits for a turn for an operation whose request has some bytes. It fails with an error for the client.
func (e entrance) enter(ctx context.Context, client string, bytes int) (*work, context.Context, *gqlerror.Error) {
	w := &work{at: e, client: client, ready: make(chan struct{}, 1), left: gateway.MaxAnswer}
	if !fair.HasShare(ctx) {
		w.share = e.bytes.Share(client)
		ctx = fair.WithShare(ctx, w.share)
		if w.share.Take(bytes) != nil {
			return nil, ctx, gateway.Overloaded()
		}
	}
	waits, cancel := context.WithTimeout(ctx, e.waiting)
	defer cancel()
	enter := e.gate.Enter
	if e.within {
		enter = e.gate.Await
	}
	var err error
	if w.leave, err = enter(waits, client); err != nil {
		w.sent()
		return nil, ctx, gateway.Overloaded()
	}
	return w, context.WithValue(ctx, workKey{}, w), nil
}

// next says that the client of a stream can be sent an event.
func (w *work) next() {
	select {
	case w.ready <- struct{}{}:
	default: // nobody waits for it
	}
}

// resume waits until the client of a stream can be sent an event, and for a turn to work it out:
// a client that is slow to read keeps none. It returns false where the stream has ended before.
func resume(ctx context.Context) bool {
	w, ok := ctx.Value(workKey{}).(*work)
	if !ok {
		return true
	}
	select {
	case <-w.ready:
	case <-ctx.Done():
		return false
	}
	leave, err := w.at.gate.Await(ctx, w.client)
	if err != nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		leave()
		return false
	}
	w.leave = leave
	return true
}

// rest gives the turn back: nothing is worked out now.
func (w *work) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.leave != nil {
		w.leave()
		w.leave = nil
	}
}

// sent gives the bytes back.
func (w *work) sent() {
	w.left = gateway.MaxAnswer
	if w.share != nil {
		w.share.Return()
	}
}

// end ends the operation.
func (w *work) end() {
	w.rest()
	w.sent()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}

// boundAnswer bounds the bytes of an answer while it is written.
func boundAnswer(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	inner := next(ctx)
	w, ok := ctx.Value(workKey{}).(*work)
	if !ok || inner == nil || inner == graphql.Null || inner == graphql.RequiredNull {
		return inner
	}
	return graphql.WriterFunc(func(to io.Writer) { inner.MarshalGQL(&boundedWriter{ctx: ctx, to: to, of: w}) })
}

// boundedWriter takes the bytes of an answer from the share of its operation. A marshaler
// cannot fail: where there are no more, it panics with a *gqlerror.Error, which told recovers.
type boundedWriter struct {
	ctx   context.Context
	to    io.Writer
	of    *work
	taken int // of the share, and not used yet
}

// stride is how many bytes of a share are taken at once.
const stride = 64 << 10

func (b *boundedWriter) Write(p []byte) (int, error) {
	if b.of.left -= len(p); b.of.left < 0 {
		panic(gateway.TooLarge())
	}
	if b.taken < len(p) {
		more := max(stride, len(p))
		if fair.Take(b.ctx, more) != nil {
			panic(gateway.Overloaded())
		}
		b.taken += more
	}
	b.taken -= len(p)
	return b.to.Write(p)
}

// boundEvents bounds the bytes of the events of a subscription, once each is written.
func boundEvents(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || !graphql.HasOperationContext(ctx) { // a request that became no operation
		return response
	}
	if asked := graphql.GetOperationContext(ctx).Operation; asked == nil || asked.Operation != ast.Subscription {
		return response
	}
	return boundEvent(ctx, response)
}

// boundEvent is an event, or why it is not sent.
func boundEvent(ctx context.Context, event *graphql.Response) *graphql.Response {
	switch {
	case len(event.Data) > gateway.MaxAnswer:
		return refusal(gateway.TooLarge())
	case fair.Take(ctx, len(event.Data)) != nil:
		return refusal(gateway.Overloaded())
	default:
		return event
	}
}

// respond returns the response of answer, or the error that stopped it.
func respond(ctx context.Context, answer graphql.ResponseHandler) (response *graphql.Response) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case *gqlerror.Error:
			response = refusal(cause)
		default:
			panic(cause)
		}
	}()
	return answer(ctx)
}
