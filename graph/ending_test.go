package graph_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// putBack makes the database as if its files had been put back to before the last change.
func putBack(t *testing.T, h *testkit.Hub) {
	t.Helper()
	for _, sql := range []string{
		`DELETE FROM change WHERE sequence = (SELECT max(sequence) FROM change)`,
		`UPDATE log_head SET position = (SELECT max(position) FROM change)`,
		`UPDATE era SET server_started = server_started - interval '1 second'`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// A stream whose cursor the log no longer leads on from says so, over either transport, and where to go on.
func TestAStreamSaysWhereTheLogDoesNotLeadOn(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	server := httptest.NewServer(h.Handler)
	t.Cleanup(server.Close)
	cadenet := idOf(t, h, "initiative", "clac-cadenet")
	beginning := hub.ChangePosition{}.Cursor() // so that an event tells that the stream has begun
	events := stream(t, server, map[string]any{"ids": []string{cadenet}, "after": beginning})
	next(t, events, "next")
	conn := dial(t, server, "graphql-transport-ws")
	say(t, conn, `{"type":"connection_init"}`)
	hear(t, conn)
	say(t, conn,
		`{"type":"subscribe","id":"1","payload":{"query":"subscription { recordChanged(ids: [\"`+cadenet+
			`\"], after: \"`+beginning+`\") { cursor } }"}}`)
	hear(t, conn)
	touch(t, h, cadenet)
	next(t, events, "next")
	hear(t, conn)
	putBack(t, h)
	touch(t, h, idOf(t, h, "initiative", "calim-geneve"))
	if told := next(t, events, "next"); !strings.Contains(told, `"code":"CURSOR_EXPIRED"`) ||
		!strings.Contains(told, `"lastValid":"`) || !strings.Contains(told, `"now":"`) {
		t.Error(told)
	}
	next(t, events, "complete")
	if told := hear(t, conn); !strings.Contains(told, `"type":"error","id":"1"`) ||
		!strings.Contains(told, `"code":"CURSOR_EXPIRED"`) {
		t.Error(told)
	}
	expired := h.Ask(t, `{ changes(after: "MTIuMzQ") { endCursor } }`, nil)
	if expired.Code() != string(hub.CursorExpired) || !strings.Contains(expired.Body, `"lastValid":null`) {
		t.Error(expired.Body)
	}
}

// A stream that is cut because rights were taken away is not told to be complete: the
// client comes back with those it has.
func TestAStreamThatIsCutIsNotComplete(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	server := httptest.NewServer(h.Handler)
	t.Cleanup(server.Close)
	made := h.TryAs(t, viewerOf(administrator), "createToken",
		input{"actor": partner, "name": "t", "scopes": []string{"RECORDS_WRITE"}}, "token { id } secret")
	before, err := store.New(h.Pool).LogHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	touch(t, h, theGroup) // an event tells that a stream has begun
	document := `subscription { recordChanged(ids: [\"` + theGroup + `\"], after: \"` + before.Cursor() +
		`\") { recordId } }`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL,
		strings.NewReader(`{"query": "`+document+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Authorization", "Bearer "+made.Text("secret"))
	response, err := server.Client().Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(err, response)
	}
	defer response.Body.Close()
	conn := dial(t, server, "graphql-transport-ws")
	say(t, conn, `{"type":"connection_init","payload":{"authorization":"Bearer `+made.Text("secret")+`"}}`)
	hear(t, conn)
	say(t, conn, `{"type":"subscribe","id":"1","payload":{"query":"`+document+`"}}`)
	stream := bufio.NewScanner(response.Body)
	next(t, stream, "next")
	hear(t, conn)
	if p := h.TryAs(t, viewerOf(administrator), "revokeToken", input{"id": made.At("token", "id")}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	touch(t, h, theGroup)
	for stream.Scan() {
		if text := stream.Text(); strings.HasPrefix(text, "event:") {
			t.Errorf("the stream goes on with %q", text)
		}
	}
	if err := stream.Err(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	if told := hear(t, conn); told != "closed with 1012" {
		t.Errorf("the socket says %s", told)
	}
}
