// Package demand counts what a GraphQL operation asks for before anything is resolved, and refuses what is too much.
// The hub's own endpoint and the federated one count alike, by the directives @cost and @listSize of their schemas.
package demand

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Limits are what an operation may ask for.
type Limits struct {
	Depth           int // levels of fields
	Aliases         int
	Directives      int
	Fields          int // once fragments are spread
	Representations int // of entities
	Cost            int // by @cost and @listSize; a field is 1 where nothing is said
	Tokens          int // of a document: the parser counts them, for checking takes time that grows with their square
	PageSize        int // most items of a list with slicing arguments: more is refused by the list itself
}

// Check returns an error with a code and the limit where an operation asks for more than
// it may. The operation is valid; its fields know their definitions.
func (l Limits) Check(operation *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	m := &measurer{pageSize: l.PageSize, variables: variables, fragments: map[string]measure{}}
	total := m.selection(operation.SelectionSet, nil, 1)
	total.directives += len(operation.Directives)
	for _, limit := range []struct {
		code, what string
		got, most  int
	}{
		{"DEPTH_LIMIT_EXCEEDED", "levels of fields", total.depth, l.Depth},
		{"ALIAS_LIMIT_EXCEEDED", "aliases", total.aliases, l.Aliases},
		{"DIRECTIVE_LIMIT_EXCEEDED", "directives", total.directives, l.Directives},
		{"FIELD_LIMIT_EXCEEDED", "fields", total.fields, l.Fields},
		{"REPRESENTATION_LIMIT_EXCEEDED", "representations", total.representations, l.Representations},
	} {
		if limit.got > limit.most {
			return TooMuch(limit.code, "The operation has %d "+limit.what+"; the limit is %d.", limit.got, limit.most)
		}
	}
	if total.cost > l.Cost {
		return TooMuch("COST_LIMIT_EXCEEDED",
			"The operation costs %d; the limit is %d. Ask for smaller pages, or fewer fields in them.",
			total.cost, l.Cost)
	}
	return nil
}

// TooMuch is the refusal of what passes a limit. The message has verbs for what was asked for and the limit.
func TooMuch(code, message string, got, most int) *gqlerror.Error {
	return &gqlerror.Error{
		Message:    fmt.Sprintf(message, got, most),
		Extensions: map[string]any{"code": code, "limit": most},
	}
}

// measure is how much a selection asks for.
type measure struct {
	depth, aliases, directives, fields, representations, cost int
}

// add counts another selection beside this one.
func (m *measure) add(o measure) {
	m.depth = max(m.depth, o.depth)
	m.aliases = sum(m.aliases, o.aliases)
	m.directives = sum(m.directives, o.directives)
	m.fields = sum(m.fields, o.fields)
	m.representations = sum(m.representations, o.representations)
	m.cost = sum(m.cost, o.cost)
}

// sum and product stop at the largest number that leaves room to be added to: a document can ask for more than an int
// holds.
func sum(a, b int) int { return min(a+b, math.MaxInt32) }

func product(a, b int) int { return min(a*b, math.MaxInt32) }

// measurer measures the selections of an operation, each fragment once.
type measurer struct {
	pageSize  int
	variables map[string]any
	fragments map[string]measure

	introspected int // how often the operation asks for the schema
}

// selection measures a selection set. The fields named in sized are lists of size items.
func (m *measurer) selection(set ast.SelectionSet, sized []string, size int) (total measure) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total.add(m.field(s, sized, size))
		case *ast.InlineFragment:
			total.add(m.selection(s.SelectionSet, sized, size))
			total.directives += len(s.Directives)
		case *ast.FragmentSpread:
			total.add(m.fragment(s, sized, size))
			total.directives += len(s.Directives)
		}
	}
	return total
}

// fragment measures a fragment where it is spread. The same fragment is a connection's of one size here and of another
// there, so that it is remembered for each size.
func (m *measurer) fragment(s *ast.FragmentSpread, sized []string, size int) measure {
	key := fmt.Sprint(s.Name, sized, size)
	known, ok := m.fragments[key]
	if !ok {
		known = m.selection(s.Definition.SelectionSet, sized, size)
		known.directives += len(s.Definition.Directives)
		m.fragments[key] = known
	}
	return known
}

// sdlCost is the cost of the schema as one text, for subgraphs.
const sdlCost = 10000

func (m *measurer) field(f *ast.Field, sized []string, size int) measure {
	total := measure{fields: 1, depth: 1, directives: len(f.Directives)}
	if f.Alias != f.Name {
		total.aliases = 1
	}
	if f.Name == "__schema" || f.Name == "__type" {
		children := m.selection(f.SelectionSet, nil, 1)
		children.depth, children.cost = 0, m.introspection(f) // its depth is the validator's concern
		total.add(children)
		return total
	}
	own, childSized, childSize := 1, []string(nil), 1
	if f.Definition != nil {
		own = weight(f.Definition)
		childSized, childSize = m.listSize(f)
	}
	if f.Name == "_service" {
		own = sdlCost
	}
	if f.Name == "_entities" {
		childSize = m.representations(f)
		total.representations = childSize
	}
	times := 1
	switch {
	case slices.Contains(sized, f.Name): // the field above says how long it is, whatever it says itself
		times = size
	case childSized == nil: // the field itself is the list
		times = childSize
	}
	if childSized == nil {
		childSize = 1
	}
	children := m.selection(f.SelectionSet, childSized, childSize)
	children.depth++
	children.cost = sum(own, product(times, children.cost))
	total.add(children)
	return total
}

// weight is what @cost says of a field.
func weight(field *ast.FieldDefinition) int {
	if cost := field.Directives.ForName("cost"); cost != nil {
		if w, ok := number(cost.ArgumentMap(nil)["weight"]); ok {
			return max(0, w)
		}
	}
	return 1
}

// listSize is what @listSize says of a field: which of its children are lists, and how long they are, or the field is.
func (m *measurer) listSize(f *ast.Field) (sized []string, size int) {
	directive := f.Definition.Directives.ForName("listSize")
	if directive == nil {
		return nil, 1
	}
	says := directive.ArgumentMap(nil)
	if fields, ok := says["sizedFields"].([]any); ok {
		for _, field := range fields {
			sized = append(sized, fmt.Sprint(field))
		}
	}
	size, _ = number(says["assumedSize"])
	if values, ok := m.oneForEach(f); ok {
		size = min(size, values)
	}
	if slicing, ok := says["slicingArguments"].([]any); ok {
		given := f.ArgumentMap(m.variables)
		for _, name := range slicing {
			if n, ok := number(given[fmt.Sprint(name)]); ok {
				size = max(1, min(n, m.pageSize)) // more, or less, is refused by the field itself
			}
		}
	}
	return sized, max(size, 1)
}

// oneForEach reports how many values a list answers one item for each of: those of its
// only argument, null for a value of which there is nothing.
func (m *measurer) oneForEach(f *ast.Field) (values int, ok bool) {
	arguments := f.Definition.Arguments
	if f.Definition.Type.Elem == nil || f.Definition.Type.Elem.NonNull || len(arguments) != 1 ||
		arguments[0].Type.Elem == nil {
		return 0, false
	}
	list, ok := f.ArgumentMap(m.variables)[arguments[0].Name].([]any)
	return len(list), ok
}

// representations is how many entities _entities is asked for.
func (m *measurer) representations(f *ast.Field) int {
	if list, ok := f.ArgumentMap(m.variables)["representations"].([]any); ok {
		return len(list)
	}
	return 1
}

// number reads an integer as literals and variables give it.
func number(v any) (int, bool) {
	switch v := v.(type) {
	case int64:
		return int(min(max(v, math.MinInt32), math.MaxInt32)), true
	case int:
		return v, true
	case float64:
		return int(v), true
	case json.Number:
		n, err := v.Int64()
		return int(min(max(n, math.MinInt32), math.MaxInt32)), err == nil
	}
	return 0, false
}
