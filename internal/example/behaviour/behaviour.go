// Package behaviour runs an example partner's service and lets the tests say how it
// behaves: well, or in one of the ways in which partners fail and lie.
package behaviour

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
)

// Serve answers GraphQL at /graphql on the address of the flag -addr and prints where; with
// -while-stdin until the standard input ends, which it does with the process that started
// this one. What is posted to /behave?as=WAY changes how it answers from then on; see ways.
func Serve(graphql http.Handler) {
	addr := flag.String("addr", "127.0.0.1:0", "address to listen on")
	whileStdin := flag.Bool("while-stdin", false, "end with the standard input")
	flag.Parse()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	s := &service{graphql: graphql, next: answerWell, changed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /behave", s.behave)
	mux.HandleFunc("GET /requests", s.tellRequests)
	mux.Handle("/graphql", s)
	fmt.Printf("http://%s\n", listener.Addr())
	if *whileStdin {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(0)
		}()
	}
	log.Fatal(http.Serve(listener, mux))
}

// service answers as it was told to.
type service struct {
	graphql http.Handler

	mu       sync.Mutex
	next     way
	text     string        // what was posted with the way
	changed  chan struct{} // closed when the way changes: who waits goes on
	requests []string
}

// way is a way of answering.
type way func(s *service, text string, changed <-chan struct{}, w http.ResponseWriter, r *http.Request)

var ways = map[string]way{
	"well": answerWell,
	"slow": answerLate,
	"text": answerText,
	"status": func(_ *service, _ string, _ <-chan struct{}, w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>", 500)
	},
	"overwhelmed": answerLittle,
	"redirect":    answerRedirect,
	"huge":        answerHuge,
	"bomb":        answerBomb,
	"reset":       answerReset,
	"schema":      answerSchema,
	"overwrite":   changing(overwrite),
	"typename":    changing(typename),
	"many":        changing(many),
	"few":         changing(few),
	"another":     changing(another),
}

func (s *service) behave(w http.ResponseWriter, r *http.Request) {
	next, known := ways[r.URL.Query().Get("as")]
	text, err := io.ReadAll(r.Body)
	if !known || err != nil {
		http.Error(w, "there is no such way", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next, s.text = next, string(text)
	close(s.changed)
	s.changed = make(chan struct{})
}

// tellRequests answers the documents that were asked since the last time.
func (s *service) tellRequests(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = json.NewEncoder(w).Encode(s.requests)
	s.requests = nil
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	next, text, changed := s.next, s.text, s.changed
	if len(s.requests) < 1000 {
		s.requests = append(s.requests, fmt.Sprintf("%s %v", body, r.Header))
	}
	s.mu.Unlock()
	next(s, text, changed, w, r)
}

func answerWell(s *service, _ string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	s.graphql.ServeHTTP(w, r)
}

// answerLate answers when it is told to behave in another way.
func answerLate(s *service, _ string, changed <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	select {
	case <-changed:
		s.graphql.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

// answerLittle answers the smallest question, and fails all others.
func answerLittle(s *service, _ string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || !bytes.Contains(body, []byte("query { __typename }")) {
		http.Error(w, "too much", http.StatusInternalServerError)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.graphql.ServeHTTP(w, r)
}

func answerText(_ *service, text string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		w.Header().Set("Content-Type", "text/event-stream")
	}
	_, _ = io.WriteString(w, text)
}

func answerRedirect(_ *service, text string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, text, http.StatusTemporaryRedirect)
}

// megabyte is a string of JSON, without its quotes.
var megabyte = strings.Repeat("x", 1<<20)

func answerHuge(_ *service, _ string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "event: next\ndata: ")
	}
	_, _ = io.WriteString(w, `{"data":{"x":"`)
	for range 100 {
		if _, err := io.WriteString(w, megabyte); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, `"}}`)
}

// answerBomb sends a few kilobytes that decompress to 200 MB.
func answerBomb(_ *service, _ string, _ <-chan struct{}, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	defer z.Close()
	for range 200 {
		if _, err := io.WriteString(z, megabyte); err != nil {
			return
		}
	}
}

func answerReset(_ *service, _ string, _ <-chan struct{}, w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// answerSchema answers the text where the schema is asked for, and well otherwise.
func answerSchema(s *service, text string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if strings.Contains(string(body), "_service") {
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"_service": map[string]any{"sdl": text}}})
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.graphql.ServeHTTP(w, r)
}

// changing lies: it changes the entities that it answers.
func changing(lie func(entities []any, text string) []any) way {
	return func(s *service, text string, _ <-chan struct{}, w http.ResponseWriter, r *http.Request) {
		told := httptest.NewRecorder()
		s.graphql.ServeHTTP(told, r)
		var answer struct {
			Data   map[string]any `json:"data"`
			Errors any            `json:"errors,omitempty"`
		}
		if err := json.Unmarshal(told.Body.Bytes(), &answer); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		for key, value := range answer.Data {
			if entities, ok := value.([]any); ok {
				answer.Data[key] = lie(entities, text)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// overwrite says more of entities than it is asked: the JSON object that is its text.
func overwrite(entities []any, text string) []any {
	var more map[string]any
	_ = json.Unmarshal([]byte(text), &more) // the tests' own
	for _, entity := range entities {
		if object, ok := entity.(map[string]any); ok {
			for key, value := range more {
				object[key] = value
			}
		}
	}
	return entities
}

// typename says that the last entity is of another type.
func typename(entities []any, text string) []any {
	if object, ok := entities[len(entities)-1].(map[string]any); ok {
		object["__typename"] = text
	}
	return entities
}

// another answers the last entity with another id.
func another(entities []any, text string) []any {
	if object, ok := entities[len(entities)-1].(map[string]any); ok {
		object["id"] = text
	}
	return entities
}

func many(entities []any, _ string) []any { return append(entities, entities[0]) }

func few(entities []any, _ string) []any { return entities[:len(entities)-1] }
