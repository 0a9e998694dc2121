package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// webSocket answers operations over a WebSocket with the graphql-transport-ws protocol
// (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) and its close codes.
//
// A socket of any origin is accepted: package auth lets the cookies of the hub's own pages
// count only. A machine gives its token with connection_init: {"authorization": "Bearer …"}.
type webSocket struct {
	closing context.Context // done when the server stops: sockets are told to come back elsewhere
	streams *streams
	// entrance is where operations wait for their turns.
	entrance entrance
	machine  func(context.Context, string) (context.Context, error)
}

const subprotocol = "graphql-transport-ws"

const (
	initTimeout      = 3 * time.Second
	maxMessage       = 64 << 10 // bytes
	maxSubscriptions = 20       // of a socket
	pingEvery        = 25 * time.Second
	writeTimeout     = 10 * time.Second
)

// The close codes of the protocol.
const (
	closeInvalidMessage    websocket.StatusCode = 4400
	closeUnauthorized      websocket.StatusCode = 4401
	closeForbidden         websocket.StatusCode = 4403
	closeSubprotocol       websocket.StatusCode = 4406
	closeInitTimeout       websocket.StatusCode = 4408
	closeSubscriberExists  websocket.StatusCode = 4409
	closeTooManyInitialise websocket.StatusCode = 4429
)

// Supports reports whether the client asks for a WebSocket.
func (webSocket) Supports(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") // other clients offer h2c with every request
}

// Do serves a socket until it closes.
func (t webSocket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	leave, ok := t.streams.enter(w, r)
	if !ok {
		return
	}
	defer leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, InsecureSkipVerify: true, // origins: see webSocket
	})
	if err != nil {
		return // Accept answered
	}
	conn.SetReadLimit(maxMessage)
	// the request ends when it is taken over
	ctx, cancel := context.WithCancel(auth.WithoutBrowser(context.WithoutCancel(r.Context())))
	defer cancel()
	s := &socket{conn: conn, exec: exec, header: r.Header, ctx: ctx, client: client(r), entrance: t.entrance,
		machine: t.machine, operations: map[string]*operation{}}
	if conn.Subprotocol() != subprotocol {
		s.close(closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	stop := context.AfterFunc(t.closing, func() { s.close(websocket.StatusGoingAway, "The server stops") })
	defer stop()
	s.serve()
	s.running.Wait()
}

// socket is one connection.
type socket struct {
	conn   *websocket.Conn
	exec   graphql.GraphExecutor
	header http.Header
	ctx    context.Context // done when the socket is; of the operations, who asks
	client string

	entrance entrance
	// machine is how a machine says who it is.
	machine func(context.Context, string) (context.Context, error)

	running    sync.WaitGroup
	mu         sync.Mutex
	operations map[string]*operation // under way, by id
}

// operation is one that is under way. A client may give its id again as soon as it has completed it.
type operation struct {
	id   string
	ctx  context.Context // done when the operation is
	stop context.CancelFunc
}

// message is what both sides send.
type message struct {
	Type    string          `json:"type"`
	ID      string          `json:"id,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// serve reads messages until the socket closes, and then ends its subscriptions.
func (s *socket) serve() {
	defer s.endAll()
	initialised := make(chan struct{})
	go s.watch(s.ctx, initialised)
	acknowledged := false
	for {
		kind, text, err := s.conn.Read(s.ctx)
		if err != nil {
			return
		}
		var m message
		if kind != websocket.MessageText || json.Unmarshal(text, &m) != nil {
			s.close(closeInvalidMessage, "Invalid message received")
			return
		}
		switch m.Type {
		case "connection_init":
			if acknowledged {
				s.close(closeTooManyInitialise, "Too many initialisation requests")
				return
			}
			switch err := s.introduce(m.Payload); {
			case err == nil:
			case errors.Is(err, errShape):
				s.close(closeInvalidMessage, "Invalid message received")
				return
			case hub.CodeOf(err) == hub.NotFound:
				s.close(closeForbidden, "Forbidden")
				return
			default: // the caller could not be identified: the client comes back
				s.close(websocket.StatusTryAgainLater, "Come back")
				return
			}
			acknowledged = true
			close(initialised)
			defer s.expire()()
			_ = s.send(message{Type: "connection_ack"}) // where it fails, reading fails too
		case "ping":
			_ = s.send(message{Type: "pong", Payload: m.Payload})
		case "pong":
		case "subscribe":
			if !acknowledged {
				s.close(closeUnauthorized, "Unauthorized")
				return
			}
			if !s.subscribe(m) {
				return
			}
		case "complete":
			s.end(m.ID)
		default:
			s.close(closeInvalidMessage, "Invalid message received")
			return
		}
	}
}

// errShape is the fault of a payload of connection_init that is none.
var errShape = errors.New("graph: the payload of connection_init is an object, and its authorization a text")

// introduce takes the caller from the payload of connection_init, where it says so, by
// itself or among headers. It fails with errShape, or as the token does.
func (s *socket) introduce(payload json.RawMessage) error {
	if len(payload) == 0 || string(payload) == "null" {
		return nil
	}
	var says map[string]json.RawMessage
	if json.Unmarshal(payload, &says) != nil {
		return errShape
	}
	authorization, err := authorizationIn(says)
	if err != nil || authorization == "" {
		return err
	}
	if s.machine == nil {
		return hub.NoSuchRecord()
	}
	ctx, err := s.machine(s.ctx, authorization)
	if err != nil {
		return err
	}
	s.ctx = ctx
	return nil
}

// authorizationIn is what an object says as "authorization", in any case, or its "headers" do.
func authorizationIn(says map[string]json.RawMessage) (text string, err error) {
	for name, value := range says {
		switch strings.ToLower(name) {
		case "authorization":
			if json.Unmarshal(value, &text) != nil {
				return "", errShape
			}
		case "headers":
			var headers map[string]json.RawMessage
			if json.Unmarshal(value, &headers) != nil {
				return "", errShape
			}
			delete(headers, "headers")
			inner, err := authorizationIn(headers)
			if err != nil {
				return "", err
			}
			text = cmp.Or(text, inner)
		}
	}
	return text, nil
}

// expire closes the socket of somebody who signed in after a while, so that a right that was taken away
// does not last: the client comes back and is asked again who it is. It returns how to call it off.
func (s *socket) expire() func() bool {
	if viewer(s.ctx).Anonymous() {
		return func() bool { return true }
	}
	return time.AfterFunc(signedInLasts, func() { s.close(websocket.StatusServiceRestart, "Come back") }).Stop
}

// watch closes a socket that does not initialise in time, and then pings it, so that a dead peer is noticed.
func (s *socket) watch(ctx context.Context, initialised <-chan struct{}) {
	timer := time.NewTimer(initTimeout)
	defer timer.Stop()
	select {
	case <-initialised:
	case <-ctx.Done():
		return
	case <-timer.C:
		s.close(closeInitTimeout, "Connection initialisation timeout")
		return
	}
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			ping, cancel := context.WithTimeout(ctx, writeTimeout)
			err := s.conn.Ping(ping)
			cancel()
			if err != nil {
				_ = s.conn.CloseNow() // the reader ends with it
				return
			}
		}
	}
}

// subscribe starts an operation; false means that the socket was closed.
func (s *socket) subscribe(m message) bool {
	var payload struct {
		Query         *string        `json:"query"`
		OperationName *string        `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
	}
	if m.ID == "" || decode(m.Payload, &payload) != nil || payload.Query == nil {
		s.close(closeInvalidMessage, "Invalid message received")
		return false
	}
	op, exists := s.begin(m.ID)
	switch {
	case exists:
		s.close(closeSubscriberExists, "Subscriber for "+m.ID+" already exists")
		return false
	case op == nil:
		s.fail(m.ID, gqlerror.List{{
			Message:    "The socket has too many operations under way.",
			Extensions: map[string]any{"code": "TOO_MANY_SUBSCRIPTIONS", "limit": maxSubscriptions},
		}})
		return true
	}
	params := &graphql.RawParams{Query: *payload.Query, Variables: payload.Variables, Extensions: payload.Extensions,
		Headers: s.header}
	if payload.OperationName != nil {
		params.OperationName = *payload.OperationName
	}
	s.running.Go(func() { s.run(op, &request{params, len(m.Payload)}) })
	return true
}

// begin registers an operation; nil where the socket has as many as it may, or one with this id, which exists says.
func (s *socket) begin(id string) (op *operation, exists bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.operations[id]; exists || len(s.operations) >= maxSubscriptions {
		return nil, exists
	}
	op = &operation{id: id}
	op.ctx, op.stop = context.WithCancel(s.ctx)
	s.operations[id] = op
	return op, false
}

// run executes an operation and sends what it answers.
func (s *socket) run(op *operation, params *request) {
	defer s.finish(op)
	ctx, id := op.ctx, op.id
	defer func() { // a panic outside of a resolver must not end the process
		if cause := recover(); cause != nil {
			s.fail(id, s.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(fmt.Errorf("panic: %v", cause))}).Errors)
		}
	}()
	ctx, err := auth.Again(ctx) // rights can have been taken away since the socket opened
	if err != nil {
		s.close(closeForbidden, "Forbidden")
		return
	}
	ctx = graphql.StartOperationTrace(ctx)
	now := graphql.Now()
	params.ReadTime = graphql.TraceTiming{Start: now, End: now}
	work, ctx, full := s.entrance.enter(ctx, s.client, params.size)
	if full != nil {
		s.fail(id, gqlerror.List{full})
		return
	}
	defer work.end()
	request, errs := s.exec.CreateOperationContext(ctx, params.RawParams)
	if errs != nil {
		work.rest()
		s.fail(id, s.exec.DispatchError(graphql.WithOperationContext(ctx, request), errs).Errors)
		return
	}
	ctx, end := withEnding(ctx)
	next, inner := s.exec.DispatchOperation(ctx, request)
	if request.Operation.Operation == ast.Subscription {
		work.rest()
	}
	for {
		work.next()
		response := next(inner)
		work.rest()
		if response == nil || ctx.Err() != nil {
			break
		}
		body, err := marshal(answerOf(response, false))
		if err != nil || s.send(message{Type: "next", ID: id, Payload: body}) != nil {
			return
		}
		work.sent()
	}
	switch errs, cut := end.outcome(ctx); {
	case ctx.Err() != nil: // a client that completed hears no more of it
	case cut:
		s.close(websocket.StatusServiceRestart, "Come back")
	case errs != nil:
		s.finish(op)
		s.fail(id, errs)
	default:
		s.finish(op) // first: the client may give the id again as soon as it hears
		_ = s.send(message{Type: "complete", ID: id})
	}
}

// fail ends an operation with errors.
func (s *socket) fail(id string, errs gqlerror.List) {
	payload, err := json.Marshal(errs)
	if err != nil {
		return
	}
	_ = s.send(message{Type: "error", ID: id, Payload: payload})
}

func (s *socket) send(m message) error {
	ctx, cancel := context.WithTimeout(s.ctx, writeTimeout)
	defer cancel()
	return wsjson.Write(ctx, s.conn, m)
}

// end stops the operation with this id, if one is under way: what the client asks for.
func (s *socket) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if op, ok := s.operations[id]; ok {
		op.stop()
		delete(s.operations, id)
	}
}

// finish forgets an operation that has ended, unless its id is another's by now.
func (s *socket) finish(op *operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op.stop()
	if s.operations[op.id] == op {
		delete(s.operations, op.id)
	}
}

func (s *socket) endAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, op := range s.operations {
		op.stop()
	}
	clear(s.operations)
}

// close ends the socket with a code; the reader ends with it.
func (s *socket) close(code websocket.StatusCode, reason string) {
	if err := s.conn.Close(code, reason); err != nil && !errors.Is(err, net.ErrClosed) {
		_ = s.conn.CloseNow()
	}
}
