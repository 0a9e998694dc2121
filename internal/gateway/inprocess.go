package gateway

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// InProcess reaches a handler of this process without a socket. A stream of events comes back as it is written.
func InProcess(handler http.Handler) http.RoundTripper { return inProcess{handler} }

type inProcess struct{ handler http.Handler }

func (t inProcess) RoundTrip(r *http.Request) (_ *http.Response, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("gateway: panic: %v", cause)
		}
	}()
	request := r.Clone(r.Context())
	request.RequestURI = r.URL.RequestURI()
	if request.Body == nil {
		request.Body = http.NoBody
	}
	if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		return t.stream(request)
	}
	answer := &recorder{header: http.Header{}, status: http.StatusOK}
	t.handler.ServeHTTP(answer, request)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return response(r, answer.status, answer.header, io.NopCloser(&answer.body)), nil
}

func response(r *http.Request, status int, header http.Header, body io.ReadCloser) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: body, ContentLength: -1, Request: r,
	}
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// stream answers once the handler has begun its answer, and hands the rest on as it comes.
func (t inProcess) stream(r *http.Request) (*http.Response, error) {
	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(r.Context())
	w := &streamed{header: http.Header{}, pipe: writer, status: http.StatusOK, begun: make(chan struct{})}
	go func() {
		defer cancel()
		defer func() {
			_ = recover() // the stream ends
			w.begin()
			_ = writer.Close() // it never fails
		}()
		t.handler.ServeHTTP(w, r.WithContext(ctx))
	}()
	select {
	case <-w.begun:
		return response(r, w.status, w.header.Clone(), &streamBody{reader, cancel}), nil
	case <-ctx.Done():
		cancel()
		_ = reader.Close() // the handler's next write fails
		return nil, ctx.Err()
	}
}

// streamBody ends the handler with the stream.
type streamBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b *streamBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

// streamed writes an answer into a pipe.
type streamed struct {
	header http.Header
	pipe   *io.PipeWriter
	status int
	once   sync.Once
	begun  chan struct{}
}

func (s *streamed) begin() { s.once.Do(func() { close(s.begun) }) }

func (s *streamed) Header() http.Header { return s.header }

func (s *streamed) WriteHeader(status int) {
	s.status = status
	s.begin()
}

func (s *streamed) Write(p []byte) (int, error) {
	s.begin()
	return s.pipe.Write(p)
}

// FlushError, SetReadDeadline and SetWriteDeadline are what http.ResponseController asks for: a pipe hands over at once
// and waits for its reader, which ends with the request.
func (s *streamed) FlushError() error {
	s.begin()
	return nil
}

func (s *streamed) SetReadDeadline(time.Time) error { return nil }

func (s *streamed) SetWriteDeadline(time.Time) error { return nil }
