package gateway_test

import (
	"encoding/json"
	"reflect"
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

// What a partner says of one list makes no other list free that has its name: of another
// type, or of the same one by another field.
func TestAListIsFreeOnlyWhereTheFieldAboveSaysItsLength(t *testing.T) {
	t.Parallel()
	const sdl = `
		type Query { sized: Page @listSize(assumedSize: 2, sizedFields: ["items"]) unsized: Page other: Other }
		type Page { items: [Item] }
		type Other { items: [Item] }
		type Item { items: [Item] name: String }`
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl +
		` directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION`})
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
		limits := demand.Limits{Depth: 20, Aliases: 20, Directives: 20, Fields: 100, Representations: 1, Cost: 500,
			PageSize: 200}
		if err := limits.Check(document.Operations[0], nil); (err != nil) != refused {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// No partner is asked for more than a page, nor with longer lists of values, however they are said.
func TestPartnersAreNotAskedForMoreThanAPage(t *testing.T) {
	t.Parallel()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: `
		type Query { own(first: Int): [Thing] products(first: Int, named: Filter): [Thing] @listSize(slicingArguments: ["first"]) by(ids: [ID!]!): Thing }
		input Filter { names: [String!] }
		type Thing { name: String products(last: Int = 5): [Thing] @listSize(slicingArguments: ["last"]) }
		directive @listSize(slicingArguments: [String!]) on FIELD_DEFINITION`})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]any, 201)
	for i := range ids {
		ids[i] = "x"
	}
	for _, tt := range []struct {
		query     string
		variables map[string]any
		argument  string // that is refused, "" for none
	}{
		{`{ products(first: 200) { name products { name } } }`, nil, ""},
		{`{ products(first: 201) { name } }`, nil, "first"},
		{`{ products(first: -1) { name } }`, nil, "first"},
		{`{ products(first: 9999999999) { name } }`, nil, "first"},
		{`query ($n: Int) { products(first: $n) { name } }`, map[string]any{"n": json.Number("201")}, "first"},
		{`query ($n: Int) { products(first: $n) { name } }`, map[string]any{"n": 1e9}, "first"},
		{`query ($n: Int = 500) { products(first: 1) { ...p } } fragment p on Thing { products(last: $n) { name } }`,
			map[string]any{"n": int64(500)}, "last"},
		{`{ products { ... on Thing { products(last: 300) { name } } } }`, nil, "last"},
		{`query ($ids: [ID!]!) { by(ids: $ids) { name } }`, map[string]any{"ids": ids}, "ids"},
		{`query ($ids: [ID!]!) { by(ids: $ids) { name } }`, map[string]any{"ids": ids[:200]}, ""},
		{`query ($ids: [String!]) { products(named: {names: $ids}) { name } }`, map[string]any{"ids": ids}, "named"},
		{`{ own(first: 1000) { name } }`, nil, ""}, // it says so itself
	} {
		document, errs := gqlparser.LoadQueryWithRules(schema, tt.query, rules.NewRules())
		if errs != nil {
			t.Fatal(errs)
		}
		refused := gateway.CheckArguments(document.Operations[0], tt.variables, 200, map[string]bool{"Query.own": true})
		switch {
		case (refused != nil) != (tt.argument != ""):
			t.Errorf("%s %v: %v", tt.query, tt.variables, refused)
		case refused != nil &&
			(refused.Extensions["code"] != gateway.CodeBadInput ||
				!reflect.DeepEqual(refused.Extensions["argument"], []any{tt.argument}) || len(refused.Locations) == 0):
			t.Errorf("%s: %v", tt.query, refused.Extensions)
		}
	}
}
