package gateway

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/buger/jsonparser"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// shape is what an answer to one document may hold. Engines merge whole objects: a
// service that answers more than it was asked for, or about other records, would
// overwrite what others said. So no more is let through than was asked for.
type shape struct{ roots []root }

// root is a root field of a document.
type root struct {
	key      string // in the answer
	entities string // the variable that holds the representations, where the field is _entities; else ""
	asked    *expected
}

// expected is what a key of an answer may hold.
type expected struct {
	of    *ast.Type       // nil where it is not known
	named *ast.Definition // the type that it is of, without lists; nil where it is not known
	where string          // a schema coordinate, for errors
	// fields are the keys that an object may have, by its type; nil for a leaf.
	fields map[string]selection
	size   listSize
}

// selection are the keys that an object of one type may have.
type selection map[string]*expected

// listSize is how many items a list may have: as many as were counted for it when the operation was allowed.
type listSize struct {
	fixed    int
	variable string // of the document; "" where the size is fixed
	sliced   bool   // whether an argument says it: then a page is the most, however much is asked for
}

// of is the size, for a request to the service.
func (s listSize) of(input []byte, page int) int {
	size := s.fixed
	if s.variable != "" {
		if n, err := jsonparser.GetInt(input, "body", "variables", s.variable); err == nil {
			size = int(min(n, math.MaxInt32))
		}
	}
	if s.sliced {
		size = min(size, page)
	}
	return max(0, size)
}

// newShape reads what a document that the planner wrote asks for, of services with this schema.
func newShape(document string, schema *ast.Schema) (*shape, error) {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return nil, err
	}
	if len(parsed.Operations) != 1 || len(parsed.Fragments) > 0 {
		return nil, errors.New("gateway: the planner wrote a document of another form")
	}
	operation := parsed.Operations[0]
	parent := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation,
		ast.Subscription: schema.Subscription}[operation.Operation]
	if parent == nil {
		parent = &ast.Definition{Kind: ast.Object, Name: "Query"}
	}
	s := &shape{}
	all := selection{}
	all.add(operation.SelectionSet, parent, schema, nil)
	for _, field := range fieldsOf(operation.SelectionSet, parent, schema) {
		r := root{key: field.Alias, asked: all[field.Alias]}
		if field.Name == "_entities" {
			r.entities = field.Arguments.ForName("representations").Value.Raw
		}
		s.roots = append(s.roots, r)
	}
	return s, nil
}

// fieldsOf are the fields that a selection set asks of an object of a type.
func fieldsOf(set ast.SelectionSet, of *ast.Definition, schema *ast.Schema) (fields []*ast.Field) {
	for _, selected := range set {
		switch x := selected.(type) {
		case *ast.Field:
			fields = append(fields, x)
		case *ast.InlineFragment:
			if isOf(of, x.TypeCondition, schema) {
				fields = append(fields, fieldsOf(x.SelectionSet, of, schema)...)
			}
		}
	}
	return fields
}

// isOf reports whether an object type is another type, or one of its kinds.
func isOf(object *ast.Definition, name string, schema *ast.Schema) bool {
	if name == "" || name == object.Name || slices.Contains(object.Interfaces, name) {
		return true
	}
	other := schema.Types[name]
	return other != nil && other.Kind == ast.Union && slices.Contains(other.Types, object.Name)
}

// add notes what a selection set asks of an object of a type. The parent's directives say how long its lists are.
func (s selection) add(set ast.SelectionSet, of *ast.Definition, schema *ast.Schema, sized map[string]listSize) {
	for _, x := range fieldsOf(set, of, schema) {
		known := s[x.Alias]
		if known == nil {
			known = fieldOf(of, x, schema)
			if size, ok := sized[x.Name]; ok {
				known.size = size
			}
			s[x.Alias] = known
		}
		if len(x.SelectionSet) == 0 {
			continue
		}
		if known.fields == nil {
			known.fields = map[string]selection{}
		}
		inner := sizedBy(of, x)
		for _, possible := range possibleTypes(known.named, x, schema) {
			if known.fields[possible.Name] == nil {
				known.fields[possible.Name] = selection{}
			}
			known.fields[possible.Name].add(x.SelectionSet, possible, schema, inner)
		}
	}
}

// possibleTypes are the object types that a field's objects can have.
func possibleTypes(named *ast.Definition, x *ast.Field, schema *ast.Schema) []*ast.Definition {
	switch {
	case named != nil && named.Kind == ast.Object:
		return []*ast.Definition{named}
	case named != nil:
		return schema.GetPossibleTypes(named)
	case x.Name != "_entities":
		return nil
	}
	var types []*ast.Definition
	for _, selected := range x.SelectionSet {
		fragment, ok := selected.(*ast.InlineFragment)
		if !ok || schema.Types[fragment.TypeCondition] == nil {
			continue
		}
		for _, possible := range schema.GetPossibleTypes(schema.Types[fragment.TypeCondition]) {
			if !slices.Contains(types, possible) {
				types = append(types, possible)
			}
		}
	}
	return types
}

// fieldOf is what the schema says of a field.
func fieldOf(parent *ast.Definition, x *ast.Field, schema *ast.Schema) *expected {
	if x.Name == "__typename" {
		return &expected{of: ast.NonNullNamedType("String", nil), named: schema.Types["String"], where: x.Name}
	}
	field := parent.Fields.ForName(x.Name)
	if field == nil {
		return &expected{where: x.Name}
	}
	return &expected{
		of: field.Type, named: schema.Types[field.Type.Name()],
		where: parent.Name + "." + x.Name, size: sizeOf(field, x),
	}
}

// sizeOf is how many items a list may have, by what its schema promises with @listSize.
func sizeOf(field *ast.FieldDefinition, x *ast.Field) listSize {
	size := listSize{fixed: assumedList}
	directive := field.Directives.ForName("listSize")
	if directive == nil {
		return size
	}
	if assumed := directive.Arguments.ForName("assumedSize"); assumed != nil {
		if n, err := strconv.Atoi(assumed.Value.Raw); err == nil {
			size.fixed = n
		}
	}
	slicing := directive.Arguments.ForName("slicingArguments")
	if slicing == nil {
		return size
	}
	size.sliced = true
	for _, name := range slicing.Value.Children {
		given := x.Arguments.ForName(name.Value.Raw)
		definition := field.Arguments.ForName(name.Value.Raw)
		switch {
		case given != nil && given.Value.Kind == ast.Variable:
			size.variable = given.Value.Raw
		case given != nil:
			size.fixed = atoi(given.Value.Raw, size.fixed)
		case definition != nil && definition.DefaultValue != nil:
			size.fixed = atoi(definition.DefaultValue.Raw, size.fixed)
		}
	}
	return size
}

func atoi(text string, fallback int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return fallback
}

// sizedBy are the fields below a field whose lengths it says itself.
func sizedBy(parent *ast.Definition, x *ast.Field) map[string]listSize {
	field := parent.Fields.ForName(x.Name)
	if field == nil {
		return nil
	}
	directive := field.Directives.ForName("listSize")
	if directive == nil {
		return nil
	}
	names := directive.Arguments.ForName("sizedFields")
	if names == nil {
		return nil
	}
	sized := map[string]listSize{}
	for _, name := range names.Value.Children {
		sized[name.Value.Raw] = sizeOf(field, x)
	}
	return sized
}

// paths are where the fields lie that the document asks for, as errors name them.
func (s *shape) paths() (paths [][]any) {
	for _, r := range s.roots {
		if r.entities == "" {
			paths = append(paths, []any{r.key})
			continue
		}
		seen := map[string]bool{"__typename": true}
		for _, fields := range r.asked.fields {
			for _, field := range slices.Sorted(maps.Keys(fields)) {
				if !seen[field] {
					seen[field] = true
					paths = append(paths, []any{r.key, 0, field})
				}
			}
		}
	}
	return paths
}

// names reports whether a path of a service's error leads to something that it was asked for.
func (s *shape) names(path []json.RawMessage) bool {
	var step string
	if len(path) == 0 || json.Unmarshal(path[0], &step) != nil {
		return false
	}
	for _, r := range s.roots {
		if r.key != step {
			continue
		}
		fields := r.asked.fields
		for _, raw := range path[1:] {
			var name string
			if json.Unmarshal(raw, &name) != nil {
				continue // the place in a list
			}
			var next *expected
			for _, of := range fields {
				if of[name] != nil {
					next = of[name]
				}
			}
			if next == nil {
				return false
			}
			fields = next.fields
		}
		return true
	}
	return false
}
