package testkit

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/hub"
	"essaim/internal/mail"
	"essaim/internal/store"
)

// Browser is somebody's browser: it asks the hub over HTTP and keeps its cookies.
type Browser struct {
	hub    *Hub
	client *http.Client
	token  string // what a machine sends instead

	Address string // where it is, as a proxy tells it; "" for this machine
}

// serve returns the address at which the hub answers until the test ends.
func (h *Hub) serve(tb testing.TB) string {
	tb.Helper()
	h.once.Do(func() {
		server := httptest.NewServer(h.Handler)
		tb.Cleanup(server.Close)
		h.url = server.URL
	})
	return h.url
}

// Browser returns a browser without cookies.
func (h *Hub) Browser(tb testing.TB) *Browser {
	tb.Helper()
	h.serve(tb)
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return &Browser{hub: h, client: &http.Client{Jar: jar}}
}

// Machine returns a machine with a token.
func (h *Hub) Machine(tb testing.TB, token string) *Browser {
	tb.Helper()
	machine := h.Browser(tb)
	machine.token = token
	return machine
}

// Ask sends a document.
func (b *Browser) Ask(tb testing.TB, query string, variables map[string]any) Answer {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, b.hub.url+"/graphql",
		bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json")
	if b.token != "" {
		request.Header.Set("Authorization", "Bearer "+b.token)
	}
	if b.Address != "" {
		request.Header.Set("X-Forwarded-For", b.Address)
	}
	response, err := b.client.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		tb.Fatal(err)
	}
	answer := Answer{Status: response.StatusCode, Body: text.String()}
	if err := json.Unmarshal(text.Bytes(), &answer); err != nil {
		tb.Fatalf("%v in %s", err, answer.Body)
	}
	return answer
}

// Must is Ask for a query that must not fail.
func (b *Browser) Must(tb testing.TB, query string, variables map[string]any) Answer {
	tb.Helper()
	answer := b.Ask(tb, query, variables)
	if len(answer.Errors) > 0 {
		tb.Fatalf("%s\nanswered %s", query, answer.Body)
	}
	return answer
}

// Payload is what a mutation answered.
type Payload struct {
	Answer
	name string
	// Code is the code of the first user error, or of the first error of the operation; "" if there is none.
	Code string
}

// At is the value at a path of the payload.
func (p Payload) At(path ...any) any { return p.Answer.At(append([]any{p.name}, path...)...) }

// Text is At for a text; "" if there is none.
func (p Payload) Text(path ...any) string {
	text, _ := p.At(path...).(string)
	return text
}

// Mutation is the document of a mutation with what to select of its payload.
func Mutation(name, selection string) string {
	input := strings.ToUpper(name[:1]) + name[1:] + "Input!"
	return "mutation ($input: " + input + ") { " + name + "(input: $input) { " + selection +
		" userErrors { code path message } } }"
}

// payload reads the answer to a mutation.
func payload(name string, answer Answer) Payload {
	p := Payload{Answer: answer, name: name, Code: answer.Code()}
	if code, ok := p.At("userErrors", 0, "code").(string); ok {
		p.Code = code
	}
	return p
}

// Try sends a mutation.
func (b *Browser) Try(tb testing.TB, name string, input map[string]any, selection string) Payload {
	tb.Helper()
	return payload(name, b.Ask(tb, Mutation(name, selection), map[string]any{"input": input}))
}

// Do is Try for a mutation that must be done.
func (b *Browser) Do(tb testing.TB, name string, input map[string]any, selection string) Payload {
	tb.Helper()
	p := b.Try(tb, name, input, selection)
	if p.Code != "" {
		tb.Fatalf("%s(%v)\nanswered %s", name, input, p.Body)
	}
	return p
}

// link is where a letter leads to sign in.
var link = regexp.MustCompile(`token=([A-Za-z0-9_-]+)`)

// SignIn signs in with a mailed link.
func (b *Browser) SignIn(tb testing.TB, email string) {
	tb.Helper()
	b.Do(tb, "requestSignIn", map[string]any{"email": email}, "")
	token := link.FindStringSubmatch(b.hub.Letter(tb, email, "token=").Body)[1]
	b.Do(tb, "confirmSignIn", map[string]any{"token": token}, "viewer { account { email } }")
}

// SignedIn returns the browser of somebody who has signed in and accepted all invitations to their address.
func (h *Hub) SignedIn(tb testing.TB, email string) *Browser {
	tb.Helper()
	b := h.Browser(tb)
	b.SignIn(tb, email)
	invitations, _ := b.Must(tb, `{ viewer { invitations { id } } }`, nil).At("viewer", "invitations").([]any)
	for _, invitation := range invitations {
		b.Do(tb, "acceptInvitation", map[string]any{"id": invitation.(map[string]any)["id"]}, "")
	}
	return b
}

// postbox takes the hub's letters.
type postbox chan mail.Message

func (p postbox) Send(_ context.Context, m mail.Message) error {
	p <- m
	return nil
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// Letter waits for a letter to an address that holds a text, and takes it. The first call has the hub do its jobs.
func (h *Hub) Letter(tb testing.TB, to, text string) mail.Message {
	tb.Helper()
	h.Work(tb)
	for i, m := range h.letters {
		if m.To == to && strings.Contains(m.Subject+"\n"+m.Body, text) {
			h.letters = append(h.letters[:i], h.letters[i+1:]...)
			return m
		}
	}
	late := time.After(patience)
	for {
		select {
		case m := <-h.postbox:
			if m.To == to && strings.Contains(m.Subject+"\n"+m.Body, text) {
				return m
			}
			h.letters = append(h.letters, m)
		case <-late:
			tb.Fatalf("no letter to %s with %q came; others: %v", to, text, h.letters)
		}
	}
}

// Work has the hub do its jobs until the test ends.
func (h *Hub) Work(tb testing.TB) {
	tb.Helper()
	if h.postbox != nil {
		return
	}
	h.postbox = make(postbox, 10000)
	jobs, err := h.Jobs(h.postbox, false)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- jobs.Run(ctx) }()
	tb.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			tb.Error(err)
		}
	})
}

// TryOn sends a mutation as a viewer to a hub on a transaction, which the caller undoes.
// It returns the code of the refusal and the whole answer.
func TryOn(tb testing.TB, tx store.DB, v hub.Viewer, name string, input map[string]any) (code, body string) {
	tb.Helper()
	h := &Hub{Hub: app.New(app.Options{
		DB: tx, About: hub.Hub{Limits: graph.DefaultLimits()}, URL: "http://essaim.test", Closing: tb.Context(),
		Partners: app.Partners{Private: true}, Log: slog.New(slog.NewTextHandler(tb.Output(), nil)),
	})}
	p := payload(name, h.AskAs(tb, v, Mutation(name, ""), map[string]any{"input": input}))
	return p.Code, p.Body
}

// TryAs sends a mutation as a viewer.
func (h *Hub) TryAs(tb testing.TB, v hub.Viewer, name string, input map[string]any, selection string) Payload {
	tb.Helper()
	return payload(name, h.AskAs(tb, v, Mutation(name, selection), map[string]any{"input": input}))
}

// Token is what a letter's link signs in with.
func Token(m mail.Message) string {
	if found := link.FindStringSubmatch(m.Body); found != nil {
		return found[1]
	}
	return ""
}

// code is what a letter gives to type.
var code = regexp.MustCompile(`\b[A-Z]{4}-[A-Z]{4}\b`)

// Code is the code to sign in with in a letter.
func Code(m mail.Message) string { return code.FindString(m.Body) }

// Raw sends a document with headers, by POST or GET, and returns what comes back as text.
func (b *Browser) Raw(tb testing.TB, method, query string, headers map[string]string) Answer {
	tb.Helper()
	address, body := b.hub.url+"/graphql?query="+url.QueryEscape(query), io.Reader(nil)
	if method == http.MethodPost {
		text, err := json.Marshal(map[string]any{"query": query,
			"variables": map[string]any{"input": map[string]any{"email": "x@example.org"}}})
		if err != nil {
			tb.Fatal(err)
		}
		address, body = b.hub.url+"/graphql", bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(tb.Context(), method, address, body)
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if b.token != "" {
		request.Header.Set("Authorization", "Bearer "+b.token)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := b.client.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return Answer{Status: response.StatusCode, Body: string(text)}
}

// Cookies are the cookies that the hub sets when somebody signs in, with all they say.
func (b *Browser) Cookies(tb testing.TB) []*http.Cookie {
	tb.Helper()
	recorder := httptest.NewRecorder()
	body, err := json.Marshal(map[string]any{"query": Mutation("requestSignIn", ""),
		"variables": map[string]any{"input": map[string]any{"email": "cookie@example.org"}}})
	if err != nil {
		tb.Fatal(err)
	}
	request := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	b.hub.Handler.ServeHTTP(recorder, request)
	cookies := recorder.Result().Cookies()
	if len(cookies) == 0 {
		tb.Fatal("no cookie was set")
	}
	return cookies
}

// socket opens a WebSocket and identifies the caller.
func (h *Hub) socket(tb testing.TB, payload string) *websocket.Conn {
	tb.Helper()
	conn, _, err := websocket.Dial(tb.Context(), "ws"+strings.TrimPrefix(h.serve(tb), "http")+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		tb.Fatal(err)
	}
	if err := conn.Write(tb.Context(), websocket.MessageText,
		[]byte(`{"type": "connection_init", "payload": `+payload+`}`)); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// Socket is an open WebSocket.
type Socket struct{ conn *websocket.Conn }

// Socket opens a WebSocket and identifies the caller, until the test ends.
func (h *Hub) Socket(tb testing.TB, payload string) *Socket {
	tb.Helper()
	conn := h.socket(tb, payload)
	tb.Cleanup(func() { _ = conn.CloseNow() })
	return &Socket{conn}
}

// Ask sends an operation and returns its first answer, or the code with which the hub closed the socket.
func (s *Socket) Ask(tb testing.TB, operation []byte) (body string, code int) {
	tb.Helper()
	if err := s.conn.Write(tb.Context(), websocket.MessageText,
		[]byte(`{"type": "subscribe", "id": "`+rand.Text()+`", "payload": `+string(operation)+`}`)); err != nil {
		tb.Fatal(err)
	}
	for {
		_, text, err := s.conn.Read(tb.Context())
		if err != nil {
			return "", int(websocket.CloseStatus(err))
		}
		if strings.Contains(string(text), `"next"`) {
			return string(text), 0
		}
	}
}

// SocketCode is the code with which the hub closes a socket over what it says first.
func (h *Hub) SocketCode(tb testing.TB, payload string) int {
	tb.Helper()
	conn := h.socket(tb, payload)
	defer conn.CloseNow()
	_, _, err := conn.Read(tb.Context())
	return int(websocket.CloseStatus(err))
}

// SocketAnswer is the first answer to an operation over a socket.
func (h *Hub) SocketAnswer(tb testing.TB, payload string, operation []byte) string {
	tb.Helper()
	body, code := h.Socket(tb, payload).Ask(tb, operation)
	if code != 0 {
		tb.Fatalf("the hub closed the socket with %d", code)
	}
	return body
}
