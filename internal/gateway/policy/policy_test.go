package policy_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"essaim/internal/gateway/policy"
	"essaim/schema"
)

// link is how every schema of Federation 2 begins.
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@provides", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@composeDirective", "@authenticated", "@tag"])
`

func market(t *testing.T) *policy.Policy {
	t.Helper()
	p, err := policy.New(schema.Subgraph(), "market", []string{"Initiative.slug", "Initiative.place", "Territory.code"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPartnerMayAddWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../../example/market/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	for what, sdl := range map[string]string{
		"the example": string(example),
		"fields on records, by their id": link + `
			type Initiative @key(fields: "id") { id: ID! marketPrice: Int marketStalls(first: Int! = 3): [MarketStall!] }
			type MarketStall @key(fields: "id") { id: ID! name: String! at: Territory }
			type Territory @key(fields: "id", resolvable: false) { id: ID! }`,
		"the hub's value types, as they are": link + `
			type Query { marketAt: Point }
			type Point @shareable { latitude: Float! longitude: Float! approximate: Boolean! }`,
		"the hub's scalars": link + `scalar URI type Query { marketPage: URI }`,
		"the hub's interfaces": link +
			`interface Node { id: ID! } type MarketStall implements Node @key(fields: "id") { id: ID! } type Query { marketStall: MarketStall }`,
		"what it is told": link +
			`type Initiative @key(fields: "id") { id: ID! slug: String! @external marketPage: String @requires(fields: "slug") }`,
		"its own provisions": link + `
			type Query { marketStall: MarketStall @provides(fields: "name") }
			type MarketStall @key(fields: "id") { id: ID! name: String! @external }`,
		"what servers add for federation": link + `
			scalar _Any union _Entity = MarketStall type _Service { sdl: String }
			type Query { marketStall: MarketStall _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
			type MarketStall @key(fields: "id") { id: ID! }`,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			for _, f := range market(t).Check(sdl) {
				problem, mend := f.Sentences()
				t.Errorf("line %d: %s %s: %s %s", f.Line, f.Code, f.At, problem, mend)
			}
		})
	}
}

// Each of these is accepted by composers, or breaks what others rely on.
func TestAPartnerMayNotTakeWhatIsOthers(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct{ sdl, code, at string }{
		"override a field": {link +
			`type Initiative @key(fields: "id") { id: ID! name: String! @override(from: "essaim") }`,
			policy.ForbiddenDirective, "Initiative.name"},
		"override by the long name": {link +
			`type Initiative @key(fields: "id") { id: ID! name: String! @federation__override(from: "essaim") }`,
			policy.ForbiddenDirective, "Initiative.name"},
		"hide a field": {link +
			`type Point @shareable { latitude: Float! @inaccessible longitude: Float! approximate: Boolean! }`,
			policy.ForbiddenDirective, "Point.latitude"},
		"hide a type": {link + `type Initiative @key(fields: "id") @inaccessible { id: ID! }`,
			policy.ForbiddenDirective, "Initiative"},
		"answer the hub's field": {link + `type Initiative @key(fields: "id") { id: ID! name: String! }`,
			policy.ForeignField, "Initiative.name"},
		"share the hub's field": {link + `type Initiative @key(fields: "id") @shareable { id: ID! }`,
			policy.ForbiddenDirective, "Initiative"},
		"stand for all records": {link +
			`type Node @key(fields: "id") @interfaceObject { id: ID! marketPrice: Int }`,
			policy.ForbiddenDirective, "Node"},
		"add to an interface": {link + `interface Node { id: ID! marketPrice: Int }`, policy.ForeignField,
			"Node.marketPrice"},
		"key an interface": {link + `interface Node @key(fields: "id") { id: ID! }`, policy.ForeignType,
			"Node"},
		"implement more": {link +
			`interface MarketThing { id: ID! } type Initiative implements MarketThing @key(fields: "id") { id: ID! }`,
			policy.ForeignType, "Initiative"},
		"be told what is private": {link +
			`type Initiative @key(fields: "id") { id: ID! contacts: [String!]! @external marketSpam: String @requires(fields: "contacts") }`,
			policy.RequiresPrivate, "Initiative.contacts"},
		"be told what is not allowed": {link +
			`type Initiative @key(fields: "id") { id: ID! summary: String @external marketText: String @requires(fields: "summary") }`,
			policy.RequiresPrivate, "Initiative.summary"},
		"be told it by a detour": {link +
			`type MarketStall @key(fields: "id") { id: ID! of: Initiative! @external x: Int @requires(fields: "of { summary }") } type Initiative @key(fields: "id") { id: ID! summary: String @external }`,
			policy.RequiresPrivate, "Initiative.summary"},
		"be told it in a fragment": {link +
			`type Initiative @key(fields: "id") { id: ID! marketText: String @requires(fields: "... on Initiative { summary }") }`,
			policy.RequiresPrivate, "Initiative"},
		"provide the hub's field": {link +
			`type Query { marketStar: Initiative @provides(fields: "name") } type Initiative @key(fields: "id") { id: ID! name: String! @external }`,
			policy.ProvidesForeign, "Query.marketStar"},
		"find records by another key": {link + `type Initiative @key(fields: "slug") { slug: String! }`,
			policy.ForeignKey, "Initiative"},
		"find records by two keys": {link +
			`type Initiative @key(fields: "id") @key(fields: "slug") { id: ID! slug: String! @external }`,
			policy.ForeignKey, "Initiative"},
		"extend records without a key": {link + `type Initiative { id: ID! marketPrice: Int }`, policy.ForeignKey,
			"Initiative"},
		"widen a type": {link +
			`type Point @shareable { latitude: Float longitude: Float! approximate: Boolean! }`,
			policy.ForeignDiffers, "Point.latitude"},
		"widen an external field": {link +
			`type Initiative @key(fields: "id") { id: ID! slug: String @external marketPage: String @requires(fields: "slug") }`,
			policy.ForeignDiffers, "Initiative.slug"},
		"narrow a value type": {link + `type Point @shareable { latitude: Float! }`, policy.ForeignDiffers,
			"Point"},
		"extend an enum": {link + `enum Scale { COMMUNE GALAXY }`, policy.ForeignType, "Scale"},
		"narrow an input": {link + `input ActorFilter { kinds: [String!] }`, policy.ForeignType,
			"ActorFilter"},
		"redefine a scalar": {link + `scalar URI @tag(name: "x")`, policy.ForeignType, "URI"},
		"extend a union": {link + `union SearchHit = MarketStall type MarketStall { name: String }`,
			policy.NotPrefixed, "SearchHit"},
		"name a type without its prefix":  {link + `type Stall { name: String }`, policy.NotPrefixed, "Stall"},
		"name a type by another's prefix": {link + `type Marketing { name: String }`, policy.NotPrefixed, "Marketing"},
		"name a field without its prefix": {link + `type Initiative @key(fields: "id") { id: ID! products: [String!] }`,
			policy.NotPrefixed, "Initiative.products"},
		"add a root field of any name": {link + `type Query { stalls: [String!] }`, policy.NotPrefixed,
			"Query.stalls"},
		"take the answer with it": {link + `type Query { marketStalls: [String!]! }`, policy.NotNullable,
			"Query.marketStalls"},
		"take the record with it": {link + `type Initiative @key(fields: "id") { id: ID! marketPrice: Int! }`,
			policy.NotNullable, "Initiative.marketPrice"},
		"write": {link + `type Mutation { marketBuy: Int }`, policy.Mutations, "Mutation"},
		"rename the root": {link + `schema { query: MarketQuery } type MarketQuery { a: Int }`,
			policy.RenamedRoot, "MarketQuery"},
		"rename directives": {`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", {name: "@override", as: "@nice"}])`,
			policy.RenamedDirective, ""},
		"rename all directives": {`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "f")`,
			policy.RenamedDirective, ""},
		"link something else": {link + `extend schema @link(url: "https://market.example/spec/v1.0")`,
			policy.ForbiddenDirective, ""},
		"be of Federation 1": {`extend type Initiative @key(fields: "id") { id: ID! @external marketPrice: Int }`,
			policy.NotFederation2, ""},
		"compose directives of its own": {link + `extend schema @composeDirective(name: "@x")`,
			policy.ForbiddenDirective, ""},
		"ask for rights": {link + `type Query { marketSecret: String @authenticated }`,
			policy.ForbiddenDirective, "Query.marketSecret"},
		"be found by no key": {link +
			`interface Node { id: ID! } type MarketStall implements Node { id: ID! }`,
			policy.NodeWithoutKey, "MarketStall"},
		"answer lists of lists": {link +
			`type Query { marketGrid: [[MarketStall!]!] marketNumbers: [[Int]] } type MarketStall { name: String }`,
			policy.NestedList, "Query.marketGrid"},
		"price the hub's id": {link +
			`type Initiative @key(fields: "id") { id: ID! @cost(weight: 1000000) }`,
			policy.ForbiddenDirective, "Initiative.id"},
		"price the hub's field": {link +
			`type Initiative @key(fields: "id") { id: ID! slug: String! @external @cost(weight: 9) marketPage: String @requires(fields: "slug") }`,
			policy.ForbiddenDirective, "Initiative.slug"},
		"deprecate the hub's id": {link +
			`type Initiative @key(fields: "id") { id: ID! @deprecated(reason: "HACKED") }`,
			policy.ForbiddenDirective, "Initiative.id"},
		"tag the hub's type": {link + `type Initiative @key(fields: "id") @tag(name: "x") { id: ID! }`,
			policy.ForbiddenDirective, "Initiative"},
		"be told it by the id": {link +
			`type Initiative @key(fields: "id") { id: ID! @requires(fields: "summary") summary: String @external }`,
			policy.RequiresPrivate, "Initiative.summary"},
		"have an interface implement": {link +
			`interface MarketThing { id: ID! } interface Actor implements MarketThing { id: ID! }`,
			policy.ForeignType, "Actor"},
		"write by another name": {link +
			`schema { query: Query mutation: Subscription } type Query { marketA: Int } type Subscription { marketBuy: Int }`,
			policy.RenamedRoot, "Subscription"},
		"name what is market2's": {link + `type Market2Thing { name: String }`, policy.NotPrefixed,
			"Market2Thing"},
		"promise a record of the hub's": {link +
			`type MarketStall { of: Initiative! } type Initiative @key(fields: "id", resolvable: false) { id: ID! }`,
			policy.NotNullable, "MarketStall.of"},
		"promise records of the hub's": {link +
			`type MarketStall { of: [Initiative!] } type Initiative @key(fields: "id", resolvable: false) { id: ID! }`,
			policy.NotNullable, "MarketStall.of"},
		"name a type that there is not": {link + `type MarketStall { at: Plce }`, policy.UnknownType,
			"MarketStall.at"},
		"name the hub's type undeclared": {link + `type MarketStall { at: Territory }`, policy.UnknownType,
			"MarketStall.at"},
		"implement what is not declared": {link + `type MarketStall implements Node @key(fields: "id") { id: ID! }`,
			policy.UnknownType, "MarketStall"},
		"link a Federation to come": {`extend schema @link(url: "https://specs.apollo.dev/federation/v2.99", import: ["@key"])`,
			policy.ForbiddenDirective, ""},
		"write no GraphQL": {link + "type Query {\n  marketStalls: [String!\n}", policy.Syntax, ""},
		"send a book": {link + strings.Repeat("# chapter\n", policy.MaxBytes/10),
			policy.TooLarge, ""},
		"nest without end": {link + `type Query { marketA: ` + strings.Repeat("[", 50_000) + `Int` +
			strings.Repeat("]", 50_000) + ` }`, policy.Syntax, ""},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var told []string
			for _, f := range market(t).Check(c.sdl) {
				problem, mend := f.Sentences()
				if strings.Contains(problem+mend, "%!") || strings.Contains(problem+mend, "%[") {
					t.Errorf("%q and %q are not written out", problem, mend)
				}
				told = append(told, f.Code+" "+f.At+" "+problem)
				if f.Code == c.code && f.At == c.at {
					return
				}
			}
			t.Errorf("the findings are %q", told)
		})
	}
}

func TestANamespaceIsNoneOfTheHubsWords(t *testing.T) {
	t.Parallel()
	for namespace, free := range map[string]bool{"market": true, "agenda": true, "group": false, "territory": false,
		"search": false, "m": false, "Market": false, "mar-ket": false, "event": false, "eve": true, "viewer": false,
		"essaim": false, "join": false} {
		p, err := policy.New(schema.SDL(), namespace, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.FreeNamespace() != free {
			t.Errorf("%q: %v", namespace, !free)
		}
	}
}

// A partner's words about the hub's types are not shown for the hub's own.
func TestTheHubsWordsStay(t *testing.T) {
	t.Parallel()
	composable, err := market(t).Composable(link + `
		"Buy now!" type Initiative @key(fields: "id") { "Cheap." id: ID! "What it costs." marketPrice: Int }
		"A stall." type MarketStall { name: String }
		type _Service { sdl: String } type Query { _service: _Service! marketStall: MarketStall }`)
	if err != nil {
		t.Fatal(err)
	}
	for text, stays := range map[string]bool{"Buy now!": false, "Cheap.": false, "What it costs.": true,
		"A stall.": true, "_service": false, "marketStall": true} {
		if strings.Contains(composable, text) != stays {
			t.Errorf("%q: %v in\n%s", text, !stays, composable)
		}
	}
}

// However long and many the faults of a schema are, what is told of them is short.
func TestFindingsAreShort(t *testing.T) {
	t.Parallel()
	var sdl strings.Builder
	sdl.WriteString(link + "type " + strings.Repeat("A", 100_000) + " {\n")
	for i := range 5000 {
		fmt.Fprintf(&sdl, "f%d: Int @policy\n", i)
	}
	findings := market(t).Check(sdl.String() + "}")
	told := 0
	for _, f := range findings {
		problem, mend := f.Sentences()
		told += len(problem) + len(mend) + len(f.At)
	}
	if len(findings) == 0 || told > 100_000 {
		t.Errorf("%d findings, %d bytes", len(findings), told)
	}
}
