package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// touch changes a record and leaves the change in the log.
func touch(t *testing.T, h *testkit.Hub, id string) {
	t.Helper()
	err := store.New(h.Pool).InTx(t.Context(), func(tx *store.Store) error {
		return tx.LogChanges(t.Context(), hub.Author{}, hub.Updated, []string{id})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func idOf(t *testing.T, h *testkit.Hub, kind, slug string) string {
	t.Helper()
	return h.Must(t, fmt.Sprintf(`{ %s(slug: %q) { id } }`, kind, slug), nil).At(kind, "id").(string)
}

const subscription = `subscription ($ids: [ID!], $after: String) { recordChanged(ids: $ids, after: $after) { cursor action recordId record { ... on Initiative { name place { name } } } } }`

// stream opens a subscription as Server-Sent Events and returns its events. When it
// returns, the subscription has begun.
func stream(t *testing.T, server *httptest.Server, variables map[string]any) *bufio.Scanner {
	t.Helper()
	return streamOf(t, server, "192.0.2.1", variables)
}

// streamOf is stream for a client.
func streamOf(t *testing.T, server *httptest.Server, client string, variables map[string]any) *bufio.Scanner {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": subscription, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL,
		strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("X-Forwarded-For", client)
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if media := response.Header.Get("Content-Type"); !strings.HasPrefix(media, "text/event-stream") {
		t.Fatalf("media type %s", media)
	}
	return bufio.NewScanner(response.Body)
}

// next is the data of the next event with this name.
func next(t *testing.T, events *bufio.Scanner, name string) string {
	t.Helper()
	for events.Scan() {
		if events.Text() == "event: "+name && events.Scan() {
			return strings.TrimPrefix(events.Text(), "data: ")
		}
	}
	t.Fatalf("the stream ended before an event %s: %v", name, events.Err())
	return ""
}

func TestChangesAreStreamed(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	server := httptest.NewServer(h.Handler)
	t.Cleanup(server.Close)
	cadenet, geneve := idOf(t, h, "initiative", "clac-cadenet"), idOf(t, h, "initiative", "calim-geneve")

	events := stream(t, server, map[string]any{"ids": []string{cadenet}})
	touch(t, h, geneve) // nobody asked for it
	touch(t, h, cadenet)
	data := next(t, events, "next")
	if !strings.Contains(data, `"name":"Collectif local de l'alimentation de Cadenet (CLAC)"`) ||
		!strings.Contains(data, `"place":{"name":"Cadenet"}`) {
		t.Fatal(data)
	}

	t.Run("what comes after is shown as it is then", func(t *testing.T) {
		if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET name = 'CLAC' WHERE id = $1`, cadenet); err != nil {
			t.Fatal(err)
		}
		touch(t, h, cadenet)
		if data := next(t, events, "next"); !strings.Contains(data, `"name":"CLAC"`) {
			t.Error(data)
		}
	})
	t.Run("a reader that comes back loses and repeats nothing", func(t *testing.T) {
		var first struct {
			Data struct{ RecordChanged struct{ Cursor string } }
		}
		if err := json.Unmarshal([]byte(data), &first); err != nil {
			t.Fatal(err)
		}
		touch(t, h, geneve)
		again := stream(t, server, map[string]any{"after": first.Data.RecordChanged.Cursor})
		for _, want := range []string{cadenet, geneve} {
			if data := next(t, again, "next"); !strings.Contains(data, want) {
				t.Errorf("%s is not next: %s", want, data)
			}
		}
	})
	t.Run("a change of a hidden record is not told", func(t *testing.T) {
		all := stream(t, server, nil)
		if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET status = 'PROPOSED' WHERE id = $1`,
			geneve); err != nil {
			t.Fatal(err)
		}
		touch(t, h, geneve)
		touch(t, h, cadenet)
		if data := next(t, all, "next"); !strings.Contains(data, cadenet) {
			t.Error(data)
		}
	})
}

// dial opens a WebSocket.
func dial(t *testing.T, server *httptest.Server, protocols ...string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{Subprotocols: protocols})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func say(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err != nil {
		return fmt.Sprintf("closed with %d", websocket.CloseStatus(err))
	}
	return string(text)
}

func TestWebSocketKeepsToItsProtocol(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	server := httptest.NewServer(h.Handler)
	t.Cleanup(server.Close)
	const initialise = `{"type":"connection_init"}`
	const ack = `{"type":"connection_ack"}`
	const subscribe = `{"type":"subscribe","id":"1","payload":{"query":"subscription { recordChanged { recordId } }"}}`

	for _, tt := range []struct {
		name string
		says []string
		want []string
	}{
		{"a query is answered and completed",
			[]string{initialise, `{"type":"subscribe","id":"q","payload":{"query":"{ hub { name } }"}}`},
			[]string{ack, `{"type":"next","id":"q","payload":{"data":{"hub":{"name":"Test"}}}}`,
				`{"type":"complete","id":"q"}`}},
		{"a ping is answered", []string{`{"type":"ping","payload":{"n":1}}`},
			[]string{`{"type":"pong","payload":{"n":1}}`}},
		{"a request that fails is told with its id",
			[]string{initialise, `{"type":"subscribe","id":"q","payload":{"query":"{ nothing }"}}`},
			[]string{ack, `"type":"error","id":"q"`}},
		{"two initialisations", []string{initialise, initialise}, []string{ack, "closed with 4429"}},
		{"an operation before the initialisation", []string{subscribe}, []string{"closed with 4401"}},
		{"two operations with one id", []string{initialise, subscribe, subscribe}, []string{ack, "closed with 4409"}},
		{"a message that is no JSON", []string{"hello"}, []string{"closed with 4400"}},
		{"a message of no known type", []string{initialise, `{"type":"shout"}`}, []string{ack, "closed with 4400"}},
		{"an operation without a query", []string{initialise, `{"type":"subscribe","id":"1","payload":{}}`},
			[]string{ack, "closed with 4400"}},
		{"no initialisation in time", nil, []string{"closed with 4408"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, server, "graphql-transport-ws")
			for _, text := range tt.says {
				say(t, conn, text)
			}
			for _, want := range tt.want {
				if got := strings.TrimSpace(hear(t, conn)); !strings.Contains(got, want) {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	t.Run("another protocol", func(t *testing.T) {
		t.Parallel()
		if got := hear(t, dial(t, server, "graphql-ws")); got != "closed with 4406" {
			t.Error(got)
		}
	})
	t.Run("a message in a binary frame", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, server, "graphql-transport-ws")
		if err := conn.Write(t.Context(), websocket.MessageBinary, []byte(initialise)); err != nil {
			t.Fatal(err)
		}
		if got := hear(t, conn); got != "closed with 4400" {
			t.Error(got)
		}
	})
	t.Run("an operation that the client completes is not heard of again", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, server, "graphql-transport-ws")
		say(t, conn, initialise)
		say(t, conn, subscribe)
		say(t, conn, `{"type":"complete","id":"1"}`)
		say(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"{ hub { version } }"}}`)
		for _, want := range []string{ack, `"type":"next","id":"1"`, `"type":"complete","id":"1"`} {
			if got := hear(t, conn); !strings.Contains(got, want) {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	})
	t.Run("a twenty-first operation", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, server, "graphql-transport-ws")
		say(t, conn, initialise)
		for i := range 21 {
			say(t, conn, strings.Replace(subscribe, `"1"`, fmt.Sprintf("%q", fmt.Sprint(i)), 1))
		}
		hear(t, conn)
		if got := hear(t, conn); !strings.Contains(got, "TOO_MANY_SUBSCRIPTIONS") {
			t.Error(got)
		}
	})
}

// A write asks the database as often where many subscribers are told of it as where few
// are: the log is read once, who may learn of the change is asked once for each kind of
// reader, and what they load they share. Filters by record and type ask nothing.
func TestAWriteAsksAsOftenForManySubscribers(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	server := httptest.NewServer(h.Handler)
	t.Cleanup(server.Close)
	cadenet := idOf(t, h, "initiative", "clac-cadenet")
	admin := h.Administrator(t)
	write := func(summary string) {
		if answer := h.TryAs(t, admin, "updateInitiative",
			map[string]any{"id": cadenet, "initiative": map[string]any{"summary": summary}},
			"initiative { id }"); answer.Code != "" {
			t.Fatal(answer.Body)
		}
	}
	ask := func(subscribers int) map[string]int {
		streams := make([]*bufio.Scanner, subscribers)
		for i := range streams {
			variables := map[string]any{}
			if i%2 == 1 {
				variables["ids"] = []string{cadenet, idOf(t, h, "initiative", "calim-geneve")}[:1+i/2%2]
			}
			streams[i] = streamOf(t, server, fmt.Sprintf("192.0.2.%d", i), variables)
		}
		h.Statements.Take()
		write(fmt.Sprintf("Pour %d", subscribers))
		for _, events := range streams {
			if event := next(t, events, "next"); !strings.Contains(event, cadenet) {
				t.Error(event)
			}
		}
		asked := map[string]int{}
		for _, s := range h.Statements.Take() {
			if !strings.Contains(s.SQL, "log_head") { // the reader of the log looks at it every second
				asked[s.SQL]++
			}
		}
		return asked
	}
	few, many := ask(10), ask(100)
	for statement, times := range many {
		if times != few[statement] {
			t.Errorf("%d times for 100 subscribers, %d times for 10: %s", times, few[statement], statement)
		}
	}
	if len(many) < 5 {
		t.Errorf("only %d statements were seen", len(many))
	}
}
