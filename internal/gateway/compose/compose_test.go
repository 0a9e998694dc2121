package compose_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"essaim/internal/gateway/compose"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

func service(name, sdl string) compose.Subgraph {
	return compose.Subgraph{Name: name, URL: "https://" + name + ".example/graphql", SDL: sdl,
		SubscriptionProtocol: "sse_post"}
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])` + "\n"

// What does not compose is told with the code of the specification and the composer that says
// so; what is no schema at all, and what one composer accepts and the other does not, too.
func TestAConflictSaysWhoRefusesAndWhy(t *testing.T) {
	t.Parallel()
	composer := testkit.Composer(t)
	for what, c := range map[string]struct{ a, b, code string }{
		"one field of two types": {link + `type Query { a: Thing } type Thing @key(fields: "id") { id: ID! n: Int }`,
			link + `type Thing @key(fields: "id") { id: ID! n: String }`, "FIELD_TYPE_MISMATCH"},
		"a field of two services": {link + `type Query { a: Thing } type Thing @key(fields: "id") { id: ID! n: Int }`,
			link + `type Thing @key(fields: "id") { id: ID! n: Int }`, "INVALID_FIELD_SHARING"},
		"a type that there is not": {link + `type Query { a: Nothing }`, link + `type Query { b: Int }`, ""},
		"no GraphQL":               {link + `type Query { a: Int }`, `type {{{ "; process.exit(1); //`, ""},
		"a field out of reach": {link + `type Query { a: Thing } type Thing { id: ID! }`,
			link + `type Thing @key(fields: "id") { id: ID! far: Int }`, ""},
		"an empty schema": {link + `type Query { a: Int }`, ``, ""},
	} {
		_, err := composer(t.Context(), []compose.Subgraph{service("first", c.a), service("second", c.b)})
		conflict, ok := errors.AsType[*compose.Conflict](err)
		if !ok || conflict.Issues[0].Message == "" || conflict.Issues[0].Composer == "" ||
			c.code != "" && conflict.Issues[0].Code != c.code {
			t.Errorf("%s: %+v", what, err)
		}
	}
}

// Composing ends when nobody waits for it any more.
func TestComposingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	composer := testkit.Composer(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := composer(ctx,
		[]compose.Subgraph{service("a", link+`type Query { a: Int }`)}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
