package demand

import (
	"math"

	"github.com/vektah/gqlparser/v2/ast"
)

// metaSizes say how many items the lists of introspection have about, in a schema of the size of a hub's with partners.
var metaSizes = map[string]int{
	"types": 400, "directives": 25, "fields": 4, "inputFields": 3, "args": 1, "enumValues": 2,
	"possibleTypes": 1, "interfaces": 1,
}

const (
	// nestedSize is how many items the lists of a type have that is reached from another one: those are the large ones.
	nestedSize = 15
	// valuesOfAField is how many values of an introspection cost as much as one field of a record.
	valuesOfAField = 20
	// maxMetaSteps ends the counting of an introspection that spreads fragments within fragments.
	maxMetaSteps = 20000
)

// introspection is the cost of a field __schema or __type, by what it selects. An
// operation introspects once: whatever it asks for twice, it could ask for in one.
func (m *measurer) introspection(f *ast.Field) int {
	m.introspected++
	if m.introspected > 1 && f.Name == "__schema" {
		return math.MaxInt32
	}
	steps := 0
	return max(10, m.metaValues(f.SelectionSet, false, &steps)/valuesOfAField)
}

// metaValues is about how many values a selection of introspection answers.
func (m *measurer) metaValues(set ast.SelectionSet, nested bool, steps *int) (values int) {
	for _, selection := range set {
		if *steps++; *steps > maxMetaSteps {
			return math.MaxInt32
		}
		switch s := selection.(type) {
		case *ast.Field:
			size, isList := metaSizes[s.Name]
			if isList && nested {
				size = nestedSize
			}
			inner := nested || s.Name == "type" || s.Name == "ofType"
			values = sum(values, sum(1, product(max(size, 1), m.metaValues(s.SelectionSet, inner, steps))))
		case *ast.InlineFragment:
			values = sum(values, m.metaValues(s.SelectionSet, nested, steps))
		case *ast.FragmentSpread:
			values = sum(values, m.metaValues(s.Definition.SelectionSet, nested, steps))
		}
	}
	return values
}
