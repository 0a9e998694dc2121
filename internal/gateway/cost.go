package gateway

import (
	"slices"
	"strconv"

	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// assumedList is how many items a partner's list is taken to hold where its schema does not say.
const assumedList = 20

// costDirectives are those of the Federation specification that say what fields cost.
const costDirectives = `
directive @cost(weight: Int!) on FIELD_DEFINITION
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`

// adoptCosts gives the fields of the client schema the @cost and @listSize that a
// subgraph says of them: composition leaves them out of what clients see. Where assume is
// set, a list of which nothing is said counts as one of assumedList items.
//
// The owners' fields are in owned, by coordinate; it grows with those of the subgraph where
// assume is not set. Nobody else says what they cost, and nothing costs less than nothing.
func adoptCosts(schema *gql.Schema, sdl string, assume bool, owned map[string]bool) error {
	known, err := parser.ParseSchema(&gql.Source{Name: "cost.graphql", Input: costDirectives})
	if err != nil {
		return err
	}
	document, err := parser.ParseSchema(&gql.Source{Name: "subgraph.graphql", Input: sdl})
	if err != nil {
		return err
	}
	definitions := slices.Concat(document.Definitions, document.Extensions)
	for _, said := range definitions {
		if schema.Types[said.Name] == nil {
			continue // no client sees it
		}
		for _, field := range said.Fields {
			of := schema.Types[said.Name].Fields.ForName(field.Name)
			coordinate := said.Name + "." + field.Name
			if of == nil || assume && owned[coordinate] {
				continue
			}
			owned[coordinate] = owned[coordinate] || !assume
			for _, definition := range known.Directives {
				if directive := field.Directives.ForName(definition.Name); directive != nil &&
					of.Directives.ForName(definition.Name) == nil {
					of.Directives = append(of.Directives,
						&gql.Directive{Name: definition.Name, Arguments: directive.Arguments, Definition: definition})
				}
			}
			// where the field above says it, that counts
			if assume && of.Type.Elem != nil && of.Directives.ForName("listSize") == nil {
				size := &gql.Argument{Name: "assumedSize",
					Value: &gql.Value{Raw: strconv.Itoa(assumedList), Kind: gql.IntValue}}
				of.Directives = append(of.Directives, &gql.Directive{
					Name: "listSize", Arguments: gql.ArgumentList{size},
					Definition: known.Directives.ForName("listSize"),
				})
			}
		}
	}
	return nil
}
