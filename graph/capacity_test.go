package graph_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/testkit"
)

// A client that floods the hub with operations that do not end has half of the turns and its queue, and is told to come
// back beyond. Others are answered all the while.
func TestAFloodOfOneClientLeavesTurnsToOthers(t *testing.T) {
	t.Parallel()
	capacity := graph.NewCapacity()
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) {
		o.Capacity = capacity
		o.About.Limits.TimeoutMilliseconds = 10 * 60 * 1000
	})
	client, err := h.Service.ClientHash(t.Context(), "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	const half, more = graph.MaxOperations / 2, 20
	leave, err := capacity.TakeTurns(t.Context(), client, half)
	if err != nil {
		t.Fatal(err)
	}
	var flood sync.WaitGroup
	var refused, answered atomic.Int64
	for range graph.MaxQueue + more {
		flood.Go(func() {
			answer := ask(t, h.Handler, "192.0.2.1", `{ charters { totalCount } }`)
			switch {
			case answer.Code == http.StatusOK && strings.Contains(answer.Body.String(), `"totalCount"`):
				answered.Add(1)
			case answer.Code == http.StatusServiceUnavailable && answer.Header().Get("Retry-After") != "" &&
				strings.Contains(answer.Body.String(), `"OVERLOADED"`):
				refused.Add(1)
			default:
				t.Errorf("%d %s", answer.Code, answer.Body)
			}
		})
	}
	testkit.Eventually(t, "the client has what it may have", func() bool {
		load := capacity.Load()
		if load.Operations > half || load.Waiting > graph.MaxQueue {
			t.Fatalf("%+v", load)
		}
		return refused.Load() == more
	})
	if load := capacity.Load(); load.Operations != half || load.Waiting != graph.MaxQueue {
		t.Errorf("%+v", load)
	}
	for _, other := range []string{"192.0.2.2", "2001:db8::1"} {
		if answer := ask(t, h.Handler, other, `{ hub { name } }`); answer.Code != http.StatusOK {
			t.Errorf("%s: %d %s", other, answer.Code, answer.Body)
		}
	}
	leave()
	flood.Wait()
	if answered.Load() != graph.MaxQueue || capacity.Load() != (graph.Load{}) {
		t.Errorf("%d are answered, %+v", answered.Load(), capacity.Load())
	}
}

// All addresses of one IPv6 network are one client.
func TestAnIPv6NetworkIsOneClient(t *testing.T) {
	t.Parallel()
	capacity := graph.SmallCapacity(3 * graph.Stride) // half of them are one's, which is one answer
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) { o.Capacity = capacity })
	stuck := &stuckWriter{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{}),
		goOn: make(chan struct{})}
	const document = `{ hub { name } }`
	var waits sync.WaitGroup
	waits.Go(func() { send(t, h.Handler, stuck, "2001:db8:1:1::1", document) })
	<-stuck.begun
	if answer := ask(t, h.Handler, "2001:db8:1:1:ffff::2", document); answer.Code != http.StatusServiceUnavailable {
		t.Errorf("the same network: %d %s", answer.Code, answer.Body)
	}
	if answer := ask(t, h.Handler, "2001:db8:1:2::1", document); answer.Code != http.StatusOK {
		t.Errorf("another network: %d %s", answer.Code, answer.Body)
	}
	close(stuck.goOn)
	waits.Wait()
}

// Answers that their clients do not read stay within the bytes that the hub holds, and are let go when they are sent.
func TestBytesInFlightHaveABound(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	capacity := graph.SmallCapacity(most)
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) { o.Capacity = capacity })
	document := `{ actors(first: 100) { nodes { name summary website id slug } } }`
	if answer := h.Ask(t, document, nil); len(answer.Errors) > 0 || len(answer.Body) < most/100 {
		t.Fatal(answer.Body)
	}
	goOn := make(chan struct{})
	var asking sync.WaitGroup
	var sent, refused atomic.Int64
	for i := range 40 {
		asking.Go(func() {
			to := &stuckWriter{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{}), goOn: goOn}
			send(t, h.Handler, to, []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}[i%3], document)
			switch to.Code {
			case http.StatusOK:
				sent.Add(1)
			case http.StatusServiceUnavailable:
				refused.Add(1)
			default:
				t.Errorf("%d %s", to.Code, to.Body)
			}
		})
	}
	testkit.Eventually(t, "the hub holds as much as it may", func() bool {
		load := capacity.Load()
		if load.Bytes > most {
			t.Fatalf("%d bytes are held; the bound is %d", load.Bytes, most)
		}
		return load.Operations == 0 && load.Waiting == 0 && refused.Load() > 0
	})
	close(goOn)
	asking.Wait()
	if sent.Load() == 0 || capacity.Load() != (graph.Load{}) {
		t.Errorf("%d answers were sent, %d refused; %+v", sent.Load(), refused.Load(), capacity.Load())
	}
}

// An answer that would be too large is refused while it is written, and nothing of it is kept.
func TestAnAnswerHasABound(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET summary = repeat('é', 2000)`); err != nil {
		t.Fatal(err)
	}
	var aliases strings.Builder
	for c := 'a'; c < 'a'+25; c++ {
		aliases.WriteString(string(c) + ": summary ")
	}
	answer := h.Ask(t, `{ actors(first: 200) { nodes { `+aliases.String()+` } } }`, nil)
	if answer.Code() != "ANSWER_TOO_LARGE" || len(answer.Body) > 500 {
		t.Errorf("%.500s", answer.Body)
	}
	if answer = h.Ask(t, `{ actors(first: 20) { nodes { `+aliases.String()+` } } }`, nil); len(answer.Errors) != 0 ||
		len(answer.Body) < 1e6 {
		t.Errorf("%d bytes: %.500s", len(answer.Body), answer.Body)
	}
}

// stuckWriter is a client that does not read until it goes on. Refusals go through: they are small.
type stuckWriter struct {
	*httptest.ResponseRecorder
	begun chan struct{}
	once  sync.Once
	goOn  chan struct{}
}

func (w *stuckWriter) Write(p []byte) (int, error) {
	if w.Code == http.StatusOK {
		w.once.Do(func() { close(w.begun) })
		<-w.goOn
	}
	return w.ResponseRecorder.Write(p)
}

func ask(t *testing.T, handler http.Handler, client, document string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	send(t, handler, answer, client, document)
	return answer
}

func send(t *testing.T, handler http.Handler, to http.ResponseWriter, client, document string) {
	body := bytes.NewBufferString(`{"query": "` + document + `"}`)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", body)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", client)
	handler.ServeHTTP(to, request)
}
