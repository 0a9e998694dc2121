package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/wundergraph/astjson"
)

// nodes is the subgraph that answers node(id:) and nodes(ids:) for the types of all others: by its id it tells a
// record's type, asks whose service knows it whether there is such a record, and leaves its fields to the join.
type nodes struct {
	types []nodeType
	ask   func(ctx context.Context, service string, header http.Header, request any) ([]byte, error)
}

// found is a record that there is.
type found struct {
	TypeName string `json:"__typename"`
	ID       string `json:"id"`
}

// ServeHTTP answers what the planner asks: node and nodes at the root, by whichever keys.
func (n *nodes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if recover() != nil {
			_, _ = w.Write(failure(CodeInternal, "The records could not be looked for.", ""))
		}
	}()
	var request struct {
		Query     string
		Variables map[string]any
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		_, _ = w.Write(failure(CodeInternal, "The gateway asked for no records.", ""))
		return
	}
	document, err := parser.ParseQuery(&gql.Source{Input: request.Query})
	if err != nil || len(document.Operations) != 1 {
		_, _ = w.Write(failure(CodeInternal, "The gateway asked for no records.", ""))
		return
	}
	answer := struct {
		Data   map[string]any `json:"data"`
		Errors gqlerror.List  `json:"errors,omitempty"`
	}{Data: map[string]any{}}
	for _, selected := range document.Operations[0].SelectionSet {
		field, ok := selected.(*gql.Field)
		if !ok {
			continue
		}
		switch field.Name {
		case "node":
			id, _ := argument(field, "id", request.Variables).(string)
			records, errs := n.find(r.Context(), r.Header, []string{id}, field.Alias)
			answer.Data[field.Alias], answer.Errors = records[0], append(answer.Errors, errs...)
		case "nodes":
			list, _ := argument(field, "ids", request.Variables).([]any)
			if len(list) > maxNodes {
				e := fault(CodeBadInput, fmt.Sprintf("Ask for at most %d records.", maxNodes), field.Alias)
				e.Extensions["argument"] = []any{"ids"}
				answer.Data[field.Alias], answer.Errors = nil, append(answer.Errors, e)
				continue
			}
			ids := make([]string, len(list))
			for i, id := range list {
				ids[i], _ = id.(string)
			}
			records, errs := n.find(r.Context(), r.Header, ids, field.Alias)
			answer.Data[field.Alias], answer.Errors = records, append(answer.Errors, errs...)
		case "__typename":
			answer.Data[field.Alias] = "Query"
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // into this process
}

func argument(field *gql.Field, name string, variables map[string]any) any {
	given := field.Arguments.ForName(name)
	if given == nil {
		return nil
	}
	value, err := given.Value.Value(variables)
	if err != nil {
		return nil
	}
	return value
}

// find returns the records with some ids, in their order; nil for each that there is not.
// Errors are those of the services that were asked.
func (n *nodes) find(ctx context.Context, header http.Header, ids []string, path string) ([]*found, gqlerror.List) {
	records := make([]*found, len(ids))
	places := map[string][]int{}
	first := map[string]int{}
	for i, id := range ids {
		if _, again := first[id]; again {
			continue // each record is asked for once
		}
		first[id] = i
		service := n.types[0].owner // the owner says what is no id at all
		if t := n.typeOf(id); t != nil {
			service = t.owner
		}
		places[service] = append(places[service], i)
	}
	var errs gqlerror.List
	for _, service := range slices.Sorted(maps.Keys(places)) { // in one order, for the errors
		at := places[service]
		wanted := make([]string, len(at))
		for k, i := range at {
			wanted[k] = ids[i]
		}
		there, failed := n.there(ctx, service, header, wanted)
		for _, e := range failed {
			e.Path = gql.Path{gql.PathName(path)}
			errs = append(errs, e)
		}
		for k, i := range at {
			if k < len(there) {
				records[i] = there[k]
			}
		}
	}
	for i, id := range ids {
		records[i] = records[first[id]]
	}
	return records, errs
}

// maxNodes is how many records are asked for at once, as of the hub itself.
const maxNodes = 200

// typeOf is the type that an id names; nil where it names none. A longer name goes first:
// charter_version before charter.
func (n *nodes) typeOf(id string) (t *nodeType) {
	for i, candidate := range n.types {
		if strings.HasPrefix(id, candidate.prefix) && (t == nil || len(candidate.prefix) > len(t.prefix)) {
			t = &n.types[i]
		}
	}
	return t
}

// there asks a service which of some records it has.
func (n *nodes) there(ctx context.Context, service string, header http.Header, ids []string) ([]*found, gqlerror.List) {
	request := map[string]any{"query": `query ($ids: [ID!]!) { found: nodes(ids: $ids) { __typename id } }`,
		"variables": map[string]any{"ids": ids}}
	if service != n.types[0].owner {
		request = n.representations(ids)
	}
	text, err := n.ask(ctx, service, header, request)
	if err != nil {
		e := explain(ctx, err)
		return nil, gqlerror.List{fault(e.code, "The partner "+service+" "+e.message+".")}
	}
	var answer struct {
		Data struct {
			Found []*found `json:"found"`
		} `json:"data"`
		Errors json.RawMessage `json:"errors"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, gqlerror.List{fault(CodePartnerInvalid, "The partner "+service+" did not answer as GraphQL says.")}
	}
	c := checker{shape: &shape{}, service: service}
	if told, err := astjson.ParseBytes(answer.Errors); err == nil {
		c.tell(told)
	}
	for i, record := range answer.Data.Found {
		if record != nil && service != n.types[0].owner && !n.isOf(service, record, ids, i) {
			answer.Data.Found[i] = nil
		}
	}
	return answer.Data.Found, c.errors
}

// isOf reports whether a record is the one that a partner's service was asked for, and of a type of its own.
func (n *nodes) isOf(service string, record *found, ids []string, at int) bool {
	t := n.typeOf(record.ID)
	return at < len(ids) && record.ID == ids[at] && t != nil && t.owner == service && t.name == record.TypeName
}

// representations asks a service for entities by their ids.
func (n *nodes) representations(ids []string) map[string]any {
	list := make([]found, len(ids))
	types := map[string]bool{}
	var query strings.Builder
	query.WriteString(
		`query ($representations: [_Any!]!) { found: _entities(representations: $representations) { __typename`)
	for i, id := range ids {
		list[i] = found{n.typeOf(id).name, id}
		if !types[list[i].TypeName] {
			types[list[i].TypeName] = true
			query.WriteString(" ... on " + list[i].TypeName + " { id }")
		}
	}
	query.WriteString(" } }")
	return map[string]any{"query": query.String(), "variables": map[string]any{"representations": list}}
}

// errStatus is the failure of an answer with a status that no GraphQL answer has.
var errStatus = errors.New("gateway: the service answered with an unexpected status")

// asker asks services by their names, each as its registration says.
func (e *Engine) asker(urls map[string]string) func(context.Context, string, http.Header, any) ([]byte, error) {
	return func(ctx context.Context, service string, header http.Header, request any) ([]byte, error) {
		s := e.subgraphs[service]
		body, err := json.Marshal(request)
		if err != nil {
			return nil, err
		}
		post := func(ctx context.Context) ([]byte, error) {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, urls[service], bytes.NewReader(body))
			if err != nil {
				return nil, err
			}
			r.Header, _ = forwarded{e.subgraphs, header, 0}.HeadersForSubgraph(service)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", "application/json")
			client := http.Client{Transport: s.transport(), CheckRedirect: noRedirect}
			response, err := client.Do(r)
			if err != nil {
				return nil, err
			}
			defer response.Body.Close()
			if response.StatusCode >= http.StatusMultipleChoices {
				return nil, errStatus
			}
			var answer bytes.Buffer
			_, err = answer.ReadFrom(response.Body)
			return answer.Bytes(), err
		}
		if s.Trusted {
			return post(ctx)
		}
		return s.Health.call(ctx, s.Timeout, post)
	}
}
