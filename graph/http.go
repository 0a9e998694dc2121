package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/gateway"
	"essaim/internal/hub"
)

// The media types of an answer.
const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
	mediaEvents  = "text/event-stream"
)

// httpTransport answers POST, and GET for queries, as "GraphQL over HTTP" says
// (https://graphql.github.io/graphql-over-http/draft/).
type httpTransport struct {
	limit    int64 // bytes of a body
	entrance entrance
}

// Supports reports that this transport answers what no other one does.
func (httpTransport) Supports(*http.Request) bool { return true }

// Do answers a request.
func (t httpTransport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	w.Header().Add("Vary", "Accept")
	media := negotiate(r.Header.Get("Accept"))
	if media == "" {
		refuse(w, mediaJSON, http.StatusNotAcceptable, "NOT_ACCEPTABLE",
			"Answers are "+mediaGraphQL+" or "+mediaJSON+"; subscriptions are "+mediaEvents+".")
		return
	}
	params, failure := readRequest(w, r, t.limit)
	if failure != nil {
		failure.write(w, media)
		return
	}
	work, ctx, full := t.entrance.enter(r.Context(), client(r), params.size)
	if full != nil {
		writeAnswer(w, media, t.entrance.status(w, refusal(full), http.StatusOK), refusal(full), true)
		return
	}
	defer work.end()
	operation, errs := exec.CreateOperationContext(ctx, params.RawParams)
	if errs != nil {
		response := exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
		work.rest()
		status := http.StatusBadRequest
		if media == mediaJSON {
			status = http.StatusOK // legacy clients read no other answer
		}
		writeAnswer(w, media, t.entrance.status(w, response, status), response, true)
		return
	}
	if failure := checkMethod(r.Method, operation.Operation.Operation); failure != nil {
		work.rest()
		failure.write(w, media)
		return
	}
	next, running := exec.DispatchOperation(ctx, operation)
	response := next(running)
	if response == nil { // the operation ended without a word, as it does when its deadline passed
		response = exec.DispatchError(running, gqlerror.List{gqlerror.WrapPath(nil, context.DeadlineExceeded)})
	}
	work.rest()
	writeAnswer(w, media, t.entrance.status(w, response, http.StatusOK), response, false)
}

// retryAfter is when a client comes back that was told to, in seconds.
const retryAfter = "5"

// status is that of an answer: 503 with when to come back, in seconds, where it says no more than that, else the usual
// one. The gateway reads the answer whatever the status, and takes one that tells to come back for no answer at all.
func (e entrance) status(w http.ResponseWriter, response *graphql.Response, usual int) int {
	if e.within || !comesBack(response) {
		return usual
	}
	w.Header().Set("Retry-After", retryAfter)
	return http.StatusServiceUnavailable
}

// comesBack reports whether an answer says nothing but to come back later: who stands
// between, and clients that try again, read it of the status.
func comesBack(response *graphql.Response) bool {
	if len(response.Errors) == 0 || len(response.Data) > 0 && string(response.Data) != "null" {
		return false
	}
	switch fmt.Sprint(response.Errors[0].Extensions["code"]) {
	case string(hub.Unavailable), gateway.CodeOverloaded, gateway.CodeNoGraph:
		return true
	default:
		return false
	}
}

// checkMethod refuses an operation that its method, or this transport, does not carry.
func checkMethod(method string, operation ast.Operation) *requestError {
	switch {
	case operation == ast.Subscription:
		return &requestError{http.StatusBadRequest, "SUBSCRIPTION_TRANSPORT",
			"Subscriptions are answered as " + mediaEvents + " or over a WebSocket (graphql-transport-ws).", nil}
	case method == http.MethodGet && operation != ast.Query:
		return &requestError{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "A mutation is sent by POST.",
			http.Header{"Allow": {http.MethodPost}}}
	default:
		return nil
	}
}

// requestError is why a request was not even read as GraphQL.
type requestError struct {
	status  int
	code    string
	message string
	header  http.Header
}

func (e *requestError) write(w http.ResponseWriter, media string) {
	for name, values := range e.header {
		w.Header()[name] = values
	}
	refuse(w, media, e.status, e.code, e.message)
}

func refuse(w http.ResponseWriter, media string, status int, code, message string) {
	writeAnswer(w, media, status, &graphql.Response{Errors: gqlerror.List{{
		Message: message, Extensions: map[string]any{"code": code},
	}}}, true)
}

// request is what a client asks, in some bytes.
type request struct {
	*graphql.RawParams
	size int
}

// readRequest reads a GraphQL request from the URL of a GET, or the body of a POST.
func readRequest(w http.ResponseWriter, r *http.Request, limit int64) (*request, *requestError) {
	start := graphql.Now()
	var params *request
	var failure *requestError
	switch r.Method {
	case http.MethodGet:
		params, failure = readURL(r.URL)
	case http.MethodPost:
		params, failure = readBody(w, r, limit)
	default:
		failure = &requestError{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED",
			"A request is sent by POST, a query by GET too.",
			http.Header{"Allow": {"GET, POST"}}}
	}
	if failure != nil {
		return nil, failure
	}
	_, persisted := params.Extensions["persistedQuery"]
	if params.Query == "" && !persisted {
		return nil, badRequest("The request has no query.")
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return params, nil
}

func badRequest(format string, args ...any) *requestError {
	return &requestError{http.StatusBadRequest, "BAD_REQUEST", fmt.Sprintf(format, args...), nil}
}

// readURL reads the parameters of a GET, where variables and extensions are JSON.
func readURL(from *url.URL) (*request, *requestError) {
	query := from.Query()
	params := &graphql.RawParams{Query: query.Get("query"), OperationName: query.Get("operationName")}
	for _, field := range []struct {
		name string
		to   *map[string]any
	}{{"variables", &params.Variables}, {"extensions", &params.Extensions}} {
		text := query.Get(field.name)
		if text == "" {
			continue
		}
		if err := decode([]byte(text), field.to); err != nil {
			return nil, badRequest("The parameter %s is not a JSON object.", field.name)
		}
	}
	return &request{params, len(from.RawQuery)}, nil
}

// readBody reads the JSON of a POST.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) (*request, *requestError) {
	media, attributes, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := attributes["charset"]
	if err != nil || media != mediaJSON || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return nil, &requestError{http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
			"The body of a request is " + mediaJSON + " in UTF-8.", http.Header{"Accept": {mediaJSON}}}
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil,
			&requestError{http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
				"The body of a request is not compressed.", nil}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &requestError{http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE",
				fmt.Sprintf("The body is larger than %d bytes.", limit), nil}
		}
		return nil, badRequest("The body could not be read.")
	}
	if !utf8.Valid(body) {
		return nil, badRequest("The body is not UTF-8.")
	}
	var raw struct {
		Query         *string         `json:"query"`
		OperationName *string         `json:"operationName"`
		Variables     json.RawMessage `json:"variables"`
		Extensions    json.RawMessage `json:"extensions"`
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		return nil, badRequest("The body is a list: batches are not answered.")
	}
	if err := decode(body, &raw); err != nil {
		return nil,
			badRequest(
				"The body is not a GraphQL request in JSON: an object with query, operationName, variables and extensions.")
	}
	params := &graphql.RawParams{}
	if raw.Query != nil {
		params.Query = *raw.Query
	}
	if raw.OperationName != nil {
		params.OperationName = *raw.OperationName
	}
	for _, field := range []struct {
		name string
		from json.RawMessage
		to   *map[string]any
	}{{"variables", raw.Variables, &params.Variables}, {"extensions", raw.Extensions, &params.Extensions}} {
		if len(field.from) == 0 {
			continue
		}
		if err := decode(field.from, field.to); err != nil {
			return nil, badRequest("The field %s is not a JSON object.", field.name)
		}
	}
	return &request{params, len(body)}, nil
}

// decode reads one JSON value, and keeps numbers as they are written.
func decode(text []byte, to any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(to); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// negotiate is the media type of the answer that an Accept header prefers, "" where it takes none of ours.
func negotiate(accept string) string {
	if strings.TrimSpace(accept) == "" {
		return mediaJSON // the draft asks for it as long as legacy clients say nothing
	}
	best, bestQuality := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		media, attributes, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		quality := 1.0
		if q, ok := attributes["q"]; ok {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if charset := attributes["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			continue
		}
		switch media {
		case "*/*", "application/*":
			media = mediaJSON
		case mediaGraphQL, mediaJSON:
		default:
			continue
		}
		if quality > bestQuality {
			best, bestQuality = media, quality
		}
	}
	return best
}

// answer is a response without "data" where nothing was executed: a client tells a refused request from a failed one by
// it.
type answer struct {
	Data       *json.RawMessage `json:"data,omitempty"`
	Errors     gqlerror.List    `json:"errors,omitempty"`
	Extensions map[string]any   `json:"extensions,omitempty"`
}

func answerOf(response *graphql.Response, refused bool) answer {
	a := answer{Errors: response.Errors, Extensions: response.Extensions}
	if !refused {
		data := response.Data
		if len(data) == 0 {
			data = json.RawMessage("null")
		}
		a.Data = &data
	}
	return a
}

func writeAnswer(w http.ResponseWriter, media string, status int, response *graphql.Response, refused bool) {
	before, body, after := "", []byte(response.Data), ""
	if isData(response) {
		before, after = `{"data":`, "}"
	} else {
		var err error
		if body, err = marshal(answerOf(response, refused)); err != nil { // a value of ours that is no JSON
			status, body = http.StatusInternalServerError,
				[]byte(`{"errors":[{"message":"The answer could not be written."}]}`)
		}
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(before)+len(body)+len(after)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	for _, part := range [][]byte{[]byte(before), body, []byte(after)} {
		_, _ = w.Write(part) // the client may have left
	}
}

// isData reports whether an answer holds data and nothing else, which is JSON already: large answers are not copied.
func isData(response *graphql.Response) bool {
	return len(response.Data) > 0 && len(response.Errors) == 0 && len(response.Extensions) == 0
}

// marshal writes JSON as it is: our answers are no HTML.
func marshal(a answer) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), nil
}
