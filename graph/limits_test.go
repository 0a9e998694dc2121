package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/hub"
	"essaim/internal/testkit"
)

// What asks for too much is refused with the name of the limit, before anything is read.
func TestLimits(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))

	repeat := func(n int, format string) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, format, i)
		}
		return text.String()
	}
	// Each fragment spreads the next one twice: 2^20 fields in 1 kB.
	bomb := "{ ...f0 }" + repeat(20, "fragment f%[1]d on Query { ...g%[1]d ...h%[1]d }")
	for i := range 20 {
		next := fmt.Sprintf("...f%d", i+1)
		if i == 19 {
			next = "hub { name }"
		}
		bomb += fmt.Sprintf(" fragment g%d on Query { %s } fragment h%d on Query { %s }", i, next, i, next)
	}
	for _, tt := range []struct {
		name  string
		query string
		code  string
	}{
		{"a document of many bytes", "{ hub { name } } #" + strings.Repeat("x", 17000), "DOCUMENT_TOO_LARGE"},
		{"a document of many tokens", "{ hub {" + strings.Repeat(" name", 2100) + " } }", "TOKEN_LIMIT_EXCEEDED"},
		{"braces without end", strings.Repeat("{a", 2100), "TOKEN_LIMIT_EXCEEDED"},
		{"a deep query",
			"{ groups { nodes" + strings.Repeat("{ relations { nodes { source", 5) + "{ id }" +
				strings.Repeat("} } }", 5) + "} }", "DEPTH_LIMIT_EXCEEDED"},
		{"many aliases", "{" + repeat(31, " a%d: hub { name }") + "}", "ALIAS_LIMIT_EXCEEDED"},
		{"many directives", "{ hub {" + repeat(21, " name @include(if: true) # %d\n") + "} }",
			"DIRECTIVE_LIMIT_EXCEEDED"},
		{"fragments that double", bomb, "FIELD_LIMIT_EXCEEDED"},
		{"large pages in large pages",
			"{ groups(first: 200) { nodes { relations(first: 200) { nodes { id state } } } } }", "COST_LIMIT_EXCEEDED"},
		{"a page as long as an integer",
			"{ groups(first: 2147483647) { nodes { relations(first: 2147483647) { nodes { id state } } } } }", "COST_LIMIT_EXCEEDED"},
		{"a fragment in lists of two sizes", `{ groups(first: 1) { ...c } more: groups(first: 200) { ...c } }
			fragment c on GroupConnection { nodes { relations(first: 150) { nodes { id state } } } }`, "COST_LIMIT_EXCEEDED"},
		{"costly fields over and over",
			"{" + repeat(20, ` s%[1]d: search(text: "a%[1]d") { totalCount facets { buckets { count } } }`) +
				"}", "COST_LIMIT_EXCEEDED"},
		{"two streams at once", "subscription { recordChanged { cursor } b: recordChanged { cursor } }",
			"GRAPHQL_VALIDATION_FAILED"},
		{"the schema twice", "{" + repeat(2, " s%d: __schema { types { name } }") + "}", "COST_LIMIT_EXCEEDED"},
		{"the schema as one text over and over", "{" + repeat(6, " s%d: _service { sdl }") + "}",
			"COST_LIMIT_EXCEEDED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Ask(t, tt.query, nil)
			if answer.Code() != tt.code || answer.Status != 400 {
				t.Errorf("want %s, got %d %.300s", tt.code, answer.Status, answer.Body)
			}
		})
	}
	t.Run("many representations in a variable", func(t *testing.T) {
		t.Parallel()
		representations := make([]map[string]any, 501)
		for i := range representations {
			representations[i] = map[string]any{"__typename": "Group", "id": "group_01h455vb4pex5vsknk084sn02q"}
		}
		answer := h.Ask(t, `query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }`,
			map[string]any{"r": representations})
		if answer.Code() != "REPRESENTATION_LIMIT_EXCEEDED" || answer.Errors[0].Extensions.Limit != 500 {
			t.Error(answer.Body)
		}
	})
	t.Run("a document with thousands of errors gets ten", func(t *testing.T) {
		t.Parallel()
		answer := h.Ask(t, "{"+repeat(900, " x%d")+"}", nil)
		if len(answer.Errors) > 11 {
			t.Errorf("%d errors", len(answer.Errors))
		}
	})
	t.Run("the standard introspection query passes, and is answered the same again", func(t *testing.T) {
		t.Parallel()
		first := h.Must(t, introspectionQuery, nil)
		if again := h.Must(t, introspectionQuery, nil); again.Body != first.Body || len(first.Body) < 100000 {
			t.Errorf("%d bytes, then %d", len(first.Body), len(again.Body))
		}
		if other := h.Must(t, `{ __type(name: "Group") { name } }`, nil); !strings.Contains(other.Body, `"Group"`) {
			t.Error(other.Body)
		}
		skipped := `query ($no: Boolean!) { __type(name: "Group") { name @skip(if: $no) } }`
		if h.Must(t, skipped, map[string]any{"no": true}).Body == h.Must(t, skipped, map[string]any{"no": false}).Body {
			t.Error("an answer for other variables is given")
		}
	})
}

// An answer that takes too long is given up, and says so; the connection it used is not lost.
func TestTheTimeOfAnOperationIsLimited(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) { o.About.Limits.TimeoutMilliseconds = 50 })
	locked, err := h.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := locked.Exec(t.Context(), `LOCK TABLE term`); err != nil {
		t.Fatal(err)
	}
	answer := h.Ask(t, `{ initiatives(first: 1) { nodes { kind { broader { code } } } } }`, nil)
	if answer.Code() != string(hub.Timeout) {
		t.Errorf("want %s, got %s", hub.Timeout, answer.Body)
	}
	if err := locked.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	// More than once: on a busy machine another operation may take longer than its 50 milliseconds too.
	testkit.Eventually(t, "the connection answers again", func() bool {
		return h.Ask(t, `{ initiatives(first: 1) { nodes { name } } }`, nil).Code() == ""
	})
}

// Every field that answers with a list says how long it is, so that the cost of a query counts it.
func TestEveryListSaysItsSize(t *testing.T) {
	t.Parallel()
	for name, definition := range graph.Schema().Types {
		if definition.Kind != ast.Object && definition.Kind != ast.Interface || strings.HasPrefix(name, "__") {
			continue
		}
		for _, field := range definition.Fields {
			isPage := (strings.HasSuffix(name, "Connection") || name == "ChangeFeed") &&
				(field.Name == "edges" || field.Name == "nodes")
			isList := field.Type.Elem != nil || strings.HasSuffix(field.Type.Name(), "Connection")
			if isList && !isPage && field.Directives.ForName("listSize") == nil && !strings.HasPrefix(field.Name, "_") {
				t.Errorf("%s.%s has no @listSize", name, field.Name)
			}
		}
	}
}

const introspectionQuery = `query IntrospectionQuery {
	__schema { description queryType { name } mutationType { name } subscriptionType { name }
		types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
	fragment FullType on __Type { kind name description specifiedByURL
		fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
		inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
		enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
	fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
	fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }`
