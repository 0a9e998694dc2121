package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/buger/jsonparser"
)

// What a partner's service is told of the owner's records is what the public may see of them, for every caller: a
// representation that is sent out holds the public's values, and a record that the public cannot see is not named.

// CodeWithheld is the code of a partner's field of a record that is not public.
const CodeWithheld = "NOT_PUBLIC"

// public tells partners' services what the public sees.
type public struct {
	// as is the context in which the public asks, and whether somebody else asked: of the Subgraph of the owner.
	as  func(context.Context) (context.Context, bool)
	ask func(ctx context.Context, service string, header http.Header, request any) ([]byte, error)
	// owner is the name of the owner's service, and types are its types of records.
	owner string
	types map[string]bool
}

// representation is what a partner is told of a record.
type representation = map[string]any

// withheld are, by the variable of a request, the places of the representations that were left out of it.
type withheld map[string][]int

// tell returns a request to a partner's service in which the representations hold what
// the public sees, and which of them are left out because it sees none.
func (p *public) tell(ctx context.Context, input []byte, s *shape) ([]byte, withheld, error) {
	if p == nil || p.as == nil {
		return input, nil, nil
	}
	ctx, more := p.as(ctx)
	if !more {
		return input, nil, nil
	}
	out := withheld{}
	for _, r := range s.roots {
		if r.entities == "" || out[r.entities] != nil {
			continue
		}
		text, _, _, err := jsonparser.Get(input, "body", "variables", r.entities)
		if err != nil {
			return nil, nil, fmt.Errorf("gateway: representations: %w", err)
		}
		var asked []representation
		if err := json.Unmarshal(text, &asked); err != nil {
			return nil, nil, fmt.Errorf("gateway: representations: %w", err)
		}
		seen, err := p.seen(ctx, asked, s)
		if err != nil {
			return nil, nil, err
		}
		kept := make([]representation, 0, len(seen))
		out[r.entities] = []int{}
		for at, told := range seen {
			if told == nil {
				out[r.entities] = append(out[r.entities], at)
				continue
			}
			kept = append(kept, told)
		}
		text, err = json.Marshal(kept)
		if err != nil {
			return nil, nil, err
		}
		if input, err = jsonparser.Set(bytes.Clone(input), text, "body", "variables", r.entities); err != nil {
			return nil, nil, fmt.Errorf("gateway: representations: %w", err)
		}
	}
	return input, out, nil
}

// seen are representations as the public sees the records, in their order: nil for each that it does
// not see. What belongs to a type of a partner's own came from that partner, unless it holds more
// than values: then it is of a record of the owner, of which is not known which, and it is nil.
func (p *public) seen(ctx context.Context, asked []representation, s *shape) ([]representation, error) {
	seen := make([]representation, len(asked))
	var places []int
	var keys []representation
	types := map[string]map[string]any{}
	for at, r := range asked {
		typeName, _ := r["__typename"].(string)
		if !p.types[typeName] {
			if !slices.ContainsFunc(slices.Collect(maps.Values(r)), isNested) {
				seen[at] = r
			}
			continue
		}
		places, keys = append(places, at), append(keys, representation{"__typename": typeName, "id": r["id"]})
		if types[typeName] == nil {
			types[typeName] = map[string]any{}
		}
		merge(types[typeName], r)
	}
	if len(keys) == 0 {
		return seen, nil
	}
	var query strings.Builder
	query.WriteString(
		`query ($representations: [_Any!]!) { seen: _entities(representations: $representations) { __typename`)
	for _, name := range slices.Sorted(maps.Keys(types)) {
		query.WriteString(" ... on " + name)
		selectAll(&query, types[name])
	}
	query.WriteString(" } }")
	text, err := p.ask(ctx, p.owner, http.Header{},
		map[string]any{"query": query.String(), "variables": map[string]any{"representations": keys}})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct{ Seen []representation }
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Data.Seen) != len(keys) {
		return nil, fmt.Errorf("gateway: the owner did not say what the public sees: %w", err)
	}
	for i, at := range places {
		if answer.Data.Seen[i] != nil {
			seen[at] = pick(answer.Data.Seen[i], asked[at])
		}
	}
	return seen, nil
}

func isNested(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	default:
		return false
	}
}

// merge adds the keys of an object to those that are asked for, with what they lead to; a leaf leads to nil.
func merge(into, object map[string]any) {
	for key, value := range object {
		if items, ok := value.([]any); ok {
			for _, item := range items {
				merge(into, map[string]any{key: item})
			}
		}
		inner, ok := value.(map[string]any)
		if !ok {
			if _, known := into[key]; !known && value != nil {
				into[key] = nil
			}
			continue
		}
		of, _ := into[key].(map[string]any)
		if of == nil {
			of = map[string]any{}
			into[key] = of
		}
		merge(of, inner)
	}
}

// selectAll writes the selection of the keys of an object.
func selectAll(to *strings.Builder, object map[string]any) {
	to.WriteString(" {")
	for _, key := range slices.Sorted(maps.Keys(object)) {
		to.WriteString(" " + key)
		if inner, ok := object[key].(map[string]any); ok {
			selectAll(to, inner)
		}
	}
	to.WriteString(" }")
}

// pick returns of what the public sees the keys that were to be told.
func pick(seen, told map[string]any) map[string]any {
	picked := make(map[string]any, len(told))
	for key := range told {
		picked[key] = seen[key]
	}
	return picked
}

// restore puts null into an answer where the entities of representations would stand that were left out, and says so.
func (w withheld) restore(answer []byte, s *shape, service string) ([]byte, error) {
	left := 0
	for _, places := range w {
		left += len(places)
	}
	if left == 0 {
		return answer, nil
	}
	var whole struct {
		Data   map[string]json.RawMessage `json:"data"`
		Errors []json.RawMessage          `json:"errors,omitempty"`
	}
	if err := json.Unmarshal(answer, &whole); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	if whole.Data == nil {
		whole.Data = map[string]json.RawMessage{}
	}
	for _, r := range s.roots {
		places := w[r.entities]
		if r.entities == "" || len(places) == 0 {
			continue
		}
		var entities []json.RawMessage
		if text := whole.Data[r.key]; len(text) > 0 && string(text) != "null" {
			if err := json.Unmarshal(text, &entities); err != nil {
				return nil, fmt.Errorf("gateway: %w", err)
			}
		} else if len(whole.Errors) > 0 { // nothing came at all, and that is told
			continue
		}
		for _, at := range places { // in ascending order
			entities = slices.Insert(entities, min(at, len(entities)), json.RawMessage("null"))
		}
		text, err := json.Marshal(entities)
		if err != nil {
			return nil, err
		}
		whole.Data[r.key] = text
		told, err := json.Marshal(fault(CodeWithheld,
			"The partner "+service+" is not asked about records that are not public.", r.key, places[0]))
		if err != nil {
			return nil, err
		}
		whole.Errors = append(whole.Errors, told)
	}
	return json.Marshal(whole)
}

// nothing reports whether a request asks for no more than what is withheld.
func (w withheld) nothing(input []byte, s *shape) bool {
	for _, r := range s.roots {
		if r.entities == "" {
			return false
		}
		if _, err := jsonparser.ArrayEach(input, func([]byte, jsonparser.ValueType, int, error) {}, "body", "variables",
			r.entities); err != nil {
			return false
		}
		if first, _, _, err := jsonparser.Get(input, "body", "variables", r.entities, "[0]"); err == nil &&
			len(first) > 0 {
			return false
		}
	}
	return len(w) > 0
}
