package gateway_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"essaim/internal/demand"
	"essaim/internal/gateway"
)

// Values are counted before any is made: in texts nothing counts.
func TestValuesAreCounted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`{"a": 1}`:                               1,
		`[1, 2, 3]`:                              3,
		`{"a": "1,2,[{", "b": "\\\",["}`:         2,
		`[[], {}, [{"a": [1]}]]`:                 8,
		"[" + strings.Repeat("1,", 99999) + "1]": 100000,
	} {
		if got := gateway.CountValues([]byte(text)); got != want {
			t.Errorf("%.40s holds %d values, want %d", text, got, want)
		}
	}
}

// What a partner says of one list makes no other list free that has its name: of another type, or of the same one by another
// field.
func TestAListIsFreeOnlyWhereTheFieldAboveSaysItsLength(t *testing.T) {
	t.Parallel()
	const sdl = `
		type Query { sized: Page @listSize(assumedSize: 2, sizedFields: ["items"]) unsized: Page other: Other }
		type Page { items: [Item] }
		type Other { items: [Item] }
		type Item { items: [Item] name: String }`
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl + ` directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION`})
	if err != nil {
		t.Fatal(err)
	}
	if err := gateway.AdoptCosts(schema, sdl, true, map[string]bool{}); err != nil {
		t.Fatal(err)
	}
	for query, refused := range map[string]bool{
		`{ sized { items { name } } }`:                       false,
		`{ unsized { items { items { items { name } } } } }`: true,
		`{ other { items { items { items { name } } } } }`:   true,
		`{ sized { items { items { items { name } } } } }`:   true,
	} {
		document, errs := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
		if errs != nil {
			t.Fatal(errs)
		}
		limits := demand.Limits{Depth: 20, Aliases: 20, Directives: 20, Fields: 100, Representations: 1, Cost: 500, PageSize: 200}
		if err := limits.Check(document.Operations[0], nil); (err != nil) != refused {
			t.Errorf("%s: %v", query, err)
		}
	}
}
