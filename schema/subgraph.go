package schema

import (
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// private is the tag of fields that concern accounts, requests, contacts and other personal or secret data.
const private = "private"

// Subgraph is the part of the schema that is federated: without the fields that are tagged private,
// and without the types that only these lead to. What a supergraph does not hold, no partner's
// service can resolve, shadow or require. It is asked for every few seconds, and made once.
var Subgraph = sync.OnceValue(func() string {
	document, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: SDL()})
	if err != nil {
		panic(err) // embedded, and held by the tests
	}
	definitions := slices.Concat(document.Definitions, document.Extensions)
	for _, definition := range definitions {
		definition.Fields = slices.DeleteFunc(definition.Fields, isPrivate)
	}
	reached := reach(definitions)
	unreached := func(d *ast.Definition) bool {
		return !reached[d.Name] || d.Kind == ast.Object && len(d.Fields) == 0 && !isRoot(d.Name)
	}
	document.Definitions = slices.DeleteFunc(document.Definitions, unreached)
	document.Extensions = slices.DeleteFunc(document.Extensions,
		func(d *ast.Definition) bool { return unreached(d) || len(d.Fields) == 0 })
	var sdl strings.Builder
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchemaDocument(document)
	return sdl.String()
})

func isPrivate(field *ast.FieldDefinition) bool {
	return slices.ContainsFunc(field.Directives.ForNames("tag"), func(tag *ast.Directive) bool {
		name := tag.Arguments.ForName("name")
		return name != nil && name.Value.Raw == private
	})
}

func isRoot(name string) bool { return name == "Query" || name == "Mutation" || name == "Subscription" }

// reach returns the names of the types that the root types and the entities lead to.
func reach(definitions []*ast.Definition) map[string]bool {
	reached := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if reached[name] {
			return
		}
		reached[name] = true
		for _, d := range definitions {
			if d.Name != name {
				if slices.Contains(d.Interfaces, name) {
					visit(d.Name)
				}
				continue
			}
			for _, other := range slices.Concat(d.Interfaces, d.Types) {
				visit(other)
			}
			for _, field := range d.Fields {
				visit(field.Type.Name())
				for _, argument := range field.Arguments {
					visit(argument.Type.Name())
				}
			}
		}
	}
	for _, d := range definitions {
		if isRoot(d.Name) || d.Directives.ForName("key") != nil {
			visit(d.Name)
		}
	}
	return reached
}
