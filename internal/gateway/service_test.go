package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// A small GraphQL server for subgraphs of the tests. It validates what it is asked, as subgraphs
// do, so that a gateway which asks a service for what the service does not know is found out.

// object is a value of the tests: fields by name; a field can be a func(arguments) any.
// "__typename" says which type it is of, where the schema leaves it open.
type object = map[string]any

// trap is a field that must not be asked for.
func trap(args map[string]any) any { return fmt.Errorf("this must not be asked for: %v", args) }

// service is a subgraph: what its root fields and its entities are.
type service struct {
	sdl      string
	root     object
	entities map[string]func(representation object) any // by type
	schema   *ast.Schema

	mu    sync.Mutex
	asked []string // the documents it was asked
}

// federationBuiltIns are what a Federation server adds to its schema.
const federationBuiltIns = `
scalar _Any scalar FieldSet
directive @link(url: String!, import: [String]) repeatable on SCHEMA
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @external on FIELD_DEFINITION | OBJECT
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @shareable on FIELD_DEFINITION | OBJECT
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
directive @override(from: String!) on FIELD_DEFINITION
directive @interfaceObject on OBJECT
directive @extends on OBJECT
`

// load reads the schema of the service.
func (s *service) load(t *testing.T) {
	t.Helper()
	document, err := parser.ParseSchema(&ast.Source{Input: s.sdl})
	if err != nil {
		t.Fatal(err)
	}
	var entities []string
	for _, d := range append(document.Definitions, document.Extensions...) {
		if d.Kind == ast.Object && d.Directives.ForName("key") != nil {
			entities = append(entities, d.Name)
		}
	}
	built := federationBuiltIns
	if len(entities) > 0 {
		built += "union _Entity = " + strings.Join(entities, " | ") +
			"\nextend type Query { _entities(representations: [_Any!]!): [_Entity]! }\n"
	}
	own := s.sdl
	if !strings.Contains(own, "type Query") {
		own += "\ntype Query { _service: String }"
	}
	own = strings.ReplaceAll(own, "extend schema @link", "schema @link")
	own = strings.Replace(own,
		"schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: ["+imports+"])", "", 1)
	schema, loadErr := gqlparser.LoadSchema(&ast.Source{Name: "service", Input: own},
		&ast.Source{Name: "built in", Input: built})
	if loadErr != nil {
		t.Fatalf("%v in %s", loadErr, own)
	}
	s.schema = schema
}

// imports are the directives that the schemas of the tests use.
const imports = `"@key", "@external", "@requires", "@provides", "@shareable", "@inaccessible", "@override", "@interfaceObject", "@extends"`

// ServeHTTP answers a request.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Query     string
		Variables map[string]any
	}
	_ = json.NewDecoder(r.Body).Decode(&request)
	s.mu.Lock()
	s.asked = append(s.asked, request.Query)
	s.mu.Unlock()
	answer := map[string]any{}
	document, errs := gqlparser.LoadQueryWithRules(s.schema, request.Query, rules.NewDefaultRules())
	if errs != nil {
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": errs})
		return
	}
	operation := document.Operations[0]
	variables, err := validator.VariableValues(s.schema, operation, request.Variables)
	if err != nil {
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": gqlerror.List{gqlerror.Wrap(err)}})
		return
	}
	e := &execution{service: s, variables: variables}
	root := s.schema.Query
	if operation.Operation == ast.Mutation {
		root = s.schema.Mutation
	}
	data, ok := e.object(root, s.root, operation.SelectionSet)
	if ok {
		answer["data"] = data
	} else {
		answer["data"] = nil
	}
	if len(e.errors) > 0 {
		answer["errors"] = e.errors
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// execution is one operation under way.
type execution struct {
	*service
	variables map[string]any
	errors    []map[string]any
}

// object answers a selection set on an object; ok is false where a field that may not be null is.
func (e *execution) object(of *ast.Definition, value object, set ast.SelectionSet) (_ map[string]any, ok bool) {
	answered := map[string]any{}
	for _, selected := range set {
		switch x := selected.(type) {
		case *ast.InlineFragment:
			if !e.included(x.Directives) || !e.is(of, x.TypeCondition) {
				continue
			}
			inner, ok := e.object(of, value, x.SelectionSet)
			if !ok {
				return nil, false
			}
			merge(answered, inner)
		case *ast.Field:
			if !e.included(x.Directives) {
				continue
			}
			field, ok := e.field(of, value, x)
			if !ok {
				return nil, false
			}
			merge(answered, map[string]any{x.Alias: field})
		}
	}
	return answered, true
}

func merge(into, from map[string]any) {
	for key, value := range from {
		if known, ok := into[key].(map[string]any); ok {
			if more, ok := value.(map[string]any); ok {
				merge(known, more)
				continue
			}
		}
		into[key] = value
	}
}

func (e *execution) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		value, _ := d.ArgumentMap(e.variables)["if"].(bool)
		if d.Name == "skip" && value || d.Name == "include" && !value {
			return false
		}
	}
	return true
}

func (e *execution) is(of *ast.Definition, name string) bool {
	if name == "" || name == of.Name {
		return true
	}
	for _, possible := range e.schema.GetPossibleTypes(e.schema.Types[name]) {
		if possible.Name == of.Name {
			return true
		}
	}
	return false
}

func (e *execution) field(of *ast.Definition, value object, x *ast.Field) (any, bool) {
	if x.Name == "__typename" {
		return of.Name, true
	}
	arguments := x.ArgumentMap(e.variables)
	raw := value[x.Name]
	if x.Name == "_entities" {
		raw = e.resolve(arguments["representations"].([]any))
	}
	if call, ok := raw.(func(map[string]any) any); ok {
		raw = call(arguments)
	}
	return e.complete(x.Definition.Type, raw, x)
}

// resolve finds entities.
func (e *execution) resolve(representations []any) []any {
	found := make([]any, len(representations))
	for i, r := range representations {
		representation := r.(map[string]any)
		name := representation["__typename"].(string)
		if find := e.entities[name]; find != nil {
			found[i] = find(representation)
			if record, ok := found[i].(object); ok && record["__typename"] == nil {
				record["__typename"] = name
			}
		} else {
			found[i] = fmt.Errorf("%s is no entity here", name)
		}
	}
	return found
}

// complete answers a value of a type; ok is false where it is null and may not be.
func (e *execution) complete(of *ast.Type, raw any, x *ast.Field) (any, bool) {
	if err, failed := raw.(error); failed {
		e.errors = append(e.errors, map[string]any{"message": err.Error(), "path": []any{x.Alias}})
		raw = nil
	}
	if raw == nil {
		if of.NonNull && len(e.errors) == 0 {
			e.errors = append(e.errors, map[string]any{"message": x.Name + " is null", "path": []any{x.Alias}})
		}
		return nil, !of.NonNull
	}
	if of.Elem != nil {
		list, _ := raw.([]any)
		answered := make([]any, len(list))
		for i, item := range list {
			value, ok := e.complete(of.Elem, item, x)
			if !ok {
				return nil, !of.NonNull
			}
			answered[i] = value
		}
		return answered, true
	}
	if len(x.SelectionSet) == 0 {
		return raw, true
	}
	record := raw.(object)
	named := e.schema.Types[of.Name()]
	if name, says := record["__typename"].(string); says && named.IsAbstractType() {
		named = e.schema.Types[name]
	}
	value, ok := e.object(named, record, x.SelectionSet)
	if !ok {
		return nil, !of.NonNull
	}
	return value, true
}
