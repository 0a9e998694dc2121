package page

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/internal/hub"
)

// Client asks the hub's own GraphQL API in process, as who visits: the way, the limits and the rights are those
// of every client's queries. It remembers the first document of a visit, which the page offers to its reader.
type Client struct {
	Handler http.Handler // GraphQL over HTTP; the caller is in the context
	First   *question
}

// question is a document with its variables.
type question struct {
	Query     string
	Variables json.RawMessage
}

// MakeRequest answers a document. It fails with a refusal where the answer holds errors.
func (a *Client) MakeRequest(ctx context.Context, asked *graphql.Request, to *graphql.Response) error {
	variables, err := json.Marshal(asked.Variables)
	if err != nil {
		return fmt.Errorf("explorer: variables of %s: %w", asked.OpName, err)
	}
	if a.First == nil {
		a.First = &question{asked.Query, variables}
	}
	body, err := json.Marshal(struct {
		Query         string          `json:"query"`
		OperationName string          `json:"operationName"`
		Variables     json.RawMessage `json:"variables"`
	}{asked.Query, asked.OpName, variables})
	if err != nil {
		return fmt.Errorf("explorer: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("explorer: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	var answer memory
	a.Handler.ServeHTTP(&answer, request)
	if err := json.Unmarshal(answer.body.Bytes(), to); err != nil {
		return fmt.Errorf("explorer: the answer to %s: %w", asked.OpName, err)
	}
	if len(to.Errors) > 0 {
		return &Refusal{asked.OpName, to.Errors}
	}
	return nil
}

// Refusal is an answer with errors.
type Refusal struct {
	operation string
	Errors    gqlerror.List
}

func (e *Refusal) Error() string { return "explorer: " + e.operation + ": " + e.Errors.Error() }

// Code is what kind of refusal it is.
func (e *Refusal) Code() hub.Code {
	code, _ := e.Errors[0].Extensions["code"].(string)
	return hub.Code(code)
}

// Argument is the path of the argument at fault, nil where none is.
func (e *Refusal) Argument() (path []string) {
	steps, _ := e.Errors[0].Extensions["argument"].([]any)
	for _, step := range steps {
		path = append(path, fmt.Sprint(step))
	}
	return path
}

// memory takes an answer.
type memory struct {
	header http.Header
	body   bytes.Buffer
}

func (m *memory) Header() http.Header {
	if m.header == nil {
		m.header = http.Header{}
	}
	return m.header
}

func (m *memory) WriteHeader(int) {}

func (m *memory) Write(p []byte) (int, error) { return m.body.Write(p) }
