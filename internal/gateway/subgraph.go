package gateway

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"essaim/internal/fair"
)

// Subgraph is how a service is reached, and how far it is trusted.
type Subgraph struct {
	// Transport reaches the service. It keeps requests out of places where they must not lead.
	Transport http.RoundTripper
	// Trusted marks the hub's own service: its answers are taken as they are, and what it is asked is not bounded here.
	Trusted bool
	// AsPublic is, of the hub's own service, the context in which the public asks, and whether somebody asks
	// who may see more: what partners are told is then looked up again. Nil where all who ask see the same.
	AsPublic func(context.Context) (_ context.Context, more bool)
	// Timeout of one request.
	Timeout time.Duration
	// MaxBytes of one answer, once it is decompressed.
	MaxBytes int64
	// Forward are the headers of a client's request that are sent on to the service; no other is.
	Forward []string
	// Health counts what the service's answers are worth; the engines that follow each other share it. Nil where the
	// service is trusted.
	Health *Health
}

// maxBytes is the most bytes of an answer.
func (s Subgraph) maxBytes() int64 {
	if s.MaxBytes > 0 {
		return s.MaxBytes
	}
	return 64 << 20
}

// transport is the transport of requests with an end: bounded in what comes back.
func (s Subgraph) transport() http.RoundTripper {
	if s.Trusted {
		return s.Transport
	}
	return bounded{s.Transport, s.maxBytes()}
}

// errTooLarge is the failure of an answer that is larger than it may be.
var errTooLarge = errors.New("gateway: the answer is too large")

// bounded bounds the answers of a service. The engine would decompress them by itself, without a bound: so they are
// decompressed here, and the coding is hidden from it.
type bounded struct {
	next http.RoundTripper
	most int64
}

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body := response.Body
	switch coding := response.Header.Get("Content-Encoding"); coding {
	case "", "identity":
	case "gzip":
		plain, err := gzip.NewReader(body)
		if err != nil {
			_ = body.Close()
			return nil, fmt.Errorf("gateway: the answer is no gzip: %w", err)
		}
		response.Body = struct {
			io.Reader
			io.Closer
		}{plain, body}
		response.Header.Del("Content-Encoding")
		response.ContentLength = -1
	default:
		_ = body.Close()
		return nil, fmt.Errorf("gateway: the answer has the content coding %q, which was not asked for", coding)
	}
	if response.ContentLength > b.most {
		_ = body.Close()
		return nil, errTooLarge
	}
	response.Body = &boundedBody{r.Context(), response.Body, b.most}
	return response, nil
}

// boundedBody fails once more than left bytes were read, or more than the operation it is read for may still take.
type boundedBody struct {
	ctx context.Context
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	if full := fair.Take(b.ctx, n); full != nil {
		return 0, full
	}
	return n, err
}

// stream is the transport of subscriptions: bounded in each event, and in nothing else.
func (s Subgraph) stream() http.RoundTripper {
	if s.Trusted {
		return s.Transport
	}
	return boundedEvents{s.Transport, s.maxBytes()}
}

// boundedEvents bounds the events of a stream: the engine reads each whole, however long it is.
type boundedEvents struct {
	next http.RoundTripper
	most int64
}

func (b boundedEvents) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.next.RoundTrip(r)
	if err != nil || response.StatusCode == http.StatusSwitchingProtocols { // a WebSocket has its own bound
		return response, err
	}
	response.Body = &eventsBody{ReadCloser: response.Body, most: b.most}
	return response, nil
}

// eventsBody fails once more than most bytes came without an empty line, which ends an event.
type eventsBody struct {
	io.ReadCloser
	most    int64
	since   int64 // bytes since the last empty line
	newLine bool  // whether the last byte ended a line
}

func (b *eventsBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	for _, c := range p[:n] {
		b.since++
		switch {
		case c == '\r':
		case c == '\n' && b.newLine:
			b.since = 0
		default:
			b.newLine = c == '\n'
		}
	}
	if b.since > b.most {
		return 0, errTooLarge
	}
	return n, err
}
