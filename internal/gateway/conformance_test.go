package gateway_test

import (
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"essaim/internal/demand"
	"essaim/internal/gateway"
	"essaim/internal/gateway/compose"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// link is how the schemas of the tests begin.
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [` + imports + `])
`

// federate composes services and runs their supergraph.
func federate(t *testing.T, services map[string]*service) *gateway.Gateway {
	t.Helper()
	var composed []compose.Subgraph
	subgraphs := map[string]gateway.Subgraph{}
	for name, s := range services {
		s.load(t)
		composed = append(composed,
			compose.Subgraph{Name: name, URL: "http://" + name + ".test/graphql", SDL: s.sdl,
				SubscriptionProtocol: "sse_post"})
		subgraphs[name] = gateway.Subgraph{Trusted: true, Transport: gateway.InProcess(s)}
	}
	made, err := testkit.Composer(t)(t.Context(), composed)
	if err != nil {
		t.Fatalf("%v", err)
	}
	engine, err := gateway.NewEngine(gateway.Supergraph{RouterConfig: made.RouterConfig, Subgraphs: subgraphs,
		Limits: demand.Limits{
			Depth: 30, Aliases: 100, Directives: 100, Fields: 1000, Representations: 100, Cost: 100000, PageSize: 200,
		}})
	if err != nil {
		t.Fatal(err)
	}
	g := gateway.New()
	g.Swap(engine)
	return g
}

// ask runs an operation and returns its data as JSON, and whether there were errors.
func ask(
	t *testing.T, g *gateway.Gateway, query string, variables map[string]any,
) (data string, failed bool, told string) {
	t.Helper()
	p, errs := g.Prepare(t.Context(), gateway.Request{Query: query, Variables: variables})
	if errs != nil {
		return "", true, errs.Error()
	}
	response := g.Run(t.Context(), p, http.Header{})
	return string(response.Data), len(response.Errors) > 0, response.Errors.Error()
}

// question is an operation and what is to come of it.
type question struct {
	query     string
	variables map[string]any
	data      string // "" where the operation is refused
	fails     bool   // whether there are errors too
}

// suite is a supergraph and what it is asked.
type suite struct {
	services  func() map[string]*service
	questions []question
}

// The kinds of cases are those of the public federation gateway audit
// (https://github.com/graphql-hive/federation-gateway-audit); the cases are our own.
func TestTheGatewayAnswersAsFederationSays(t *testing.T) {
	t.Parallel()
	for name, s := range suites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := federate(t, s.services())
			for _, q := range s.questions {
				for range 2 { // planned, and remembered
					data, failed, told := ask(t, g, q.query, q.variables)
					if !sameJSON(data, q.data) || failed != (q.fails || q.data == "") {
						t.Errorf("%s %v\nanswers %s\n   want %s\n%s", q.query, q.variables, data, q.data, told)
					}
				}
			}
		})
	}
}

func sameJSON(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// pick is the record of a list with a value of a key; nil if there is none.
func pick(records []object, key string) func(object) any {
	return func(representation object) any {
		for _, r := range records {
			if r[key] == representation[key] {
				return copied(r)
			}
		}
		return nil
	}
}

// echo is an entity that knows no more than it is told, and what follows from that.
func echo(more func(object) object) func(object) any {
	return func(representation object) any {
		known := copied(representation)
		for key, value := range more(representation) {
			known[key] = value
		}
		return known
	}
}

func copied(o object) object {
	c := object{}
	for key, value := range o {
		c[key] = value
	}
	return c
}

// number is an Int, as a literal or as a variable.
func number(v any) int {
	switch v := v.(type) {
	case int64:
		return int(v)
	case float64:
		return int(v)
	default:
		return -1000
	}
}

func list(records ...object) []any {
	all := make([]any, len(records))
	for i, r := range records {
		all[i] = r
	}
	return all
}

var suites = map[string]suite{
	"a key that the client did not ask for": {func() map[string]*service {
		return map[string]*service{
			"funds": {sdl: link +
				`type Query { fund: Fund } type Fund @key(fields: "siren") { id: ID! siren: String! }`,
				root: object{"fund": object{"id": "f1", "siren": "s1"}}},
			"grants": {sdl: link + `type Fund @key(fields: "siren") { siren: String! granted: Int! }`,
				entities: map[string]func(object) any{"Fund": pick([]object{{"siren": "s1", "granted": 7}}, "siren")}},
		}
	}, []question{{query: `{ fund { id granted } }`, data: `{"fund":{"id":"f1","granted":7}}`}}},

	"a list in which one has no entity": {func() map[string]*service {
		return map[string]*service{
			"stalls": {sdl: link +
				`type Query { stalls: [Stall!]! } type Stall { farm: Farm } type Farm @key(fields: "code") { code: ID! }`,
				root: object{"stalls": list(object{"farm": object{"code": "a"}}, object{"farm": object{"code": "gone"}},
					object{"farm": nil}, object{"farm": object{"code": "b"}}, object{"farm": object{"code": "a"}})}},
			"farms": {sdl: link + `type Farm @key(fields: "id") @key(fields: "code") { id: ID! code: ID! }`,
				entities: map[string]func(object) any{"Farm": pick([]object{{"id": "1", "code": "a"},
					{"id": "2", "code": "b"}}, "code")}},
			"farmers": {sdl: link + `type Farm @key(fields: "id") { id: ID! farmer: String }`,
				entities: map[string]func(object) any{"Farm": pick([]object{{"id": "1", "farmer": "Ada"},
					{"id": "2", "farmer": "Bea"}}, "id")}},
		}
	}, []question{{query: `{ stalls { farm { code farmer } } }`,
		data: `{"stalls":[{"farm":{"code":"a","farmer":"Ada"}},{"farm":{"code":"gone","farmer":null}},{"farm":null},{"farm":{"code":"b","farmer":"Bea"}},{"farm":{"code":"a","farmer":"Ada"}}]}`}}},

	"a value that is reached by its parent": {func() map[string]*service {
		return map[string]*service{
			"basics": {sdl: link +
				`type Query { crops: [Crop!]! } type Crop @key(fields: "id") @key(fields: "id lot") { id: ID! lot: ID! field: Field @shareable } type Field { name: String @shareable }`,
				root: object{"crops": list(object{"id": "1", "lot": "x", "field": object{"name": "North"}},
					object{"id": "2", "lot": "y", "field": object{"name": "South"}})}},
			"soils": {sdl: link +
				`type Crop @key(fields: "id lot") { id: ID! lot: ID! field: Field @shareable } type Field { soil: String }`,
				entities: map[string]func(object) any{
					"Crop": func(r object) any {
						return object{"id": r["id"], "lot": r["lot"],
							"field": object{"soil": "soil of " + r["lot"].(string)}}
					}}},
		}
	},
		[]question{{query: `{ crops { id field { name soil } } }`,
			data: `{"crops":[{"id":"1","field":{"name":"North","soil":"soil of x"}},{"id":"2","field":{"name":"South","soil":"soil of y"}}]}`}}},

	"what is required, and what that requires": {func() map[string]*service {
		return map[string]*service{
			"prices": {sdl: link + `type Box @key(fields: "id") { id: ID! cost: Int! @inaccessible }`,
				entities: map[string]func(object) any{"Box": pick([]object{{"id": "b", "cost": 5}}, "id")}},
			"boxes": {sdl: link +
				`type Query { box: Box boxes: [Box!] } type Box @key(fields: "id") { id: ID! weight: Int! }`,
				root: object{"box": object{"id": "b", "weight": 2},
					"boxes": list(object{"id": "b", "weight": 2}, object{"id": "b", "weight": 2})}},
			"sums": {sdl: link +
				`type Box @key(fields: "id") { id: ID! cost: Int! @external weight: Int! @external dear: Boolean! @requires(fields: "cost") freight: Int! @requires(fields: "cost weight") }`,
				entities: map[string]func(object) any{
					"Box": echo(func(r object) object {
						o := object{}
						if cost, ok := r["cost"].(float64); ok {
							o["dear"] = cost > 4
							if weight, ok := r["weight"].(float64); ok {
								o["freight"] = cost * weight
							}
						}
						return o
					})}},
			"verdicts": {sdl: link +
				`type Box @key(fields: "id") { id: ID! dear: Boolean! @external verdict: String! @requires(fields: "dear") }`,
				entities: map[string]func(object) any{
					"Box": echo(func(r object) object {
						if dear, ok := r["dear"].(bool); ok && dear {
							return object{"verdict": "too dear"}
						}
						return object{"verdict": "fair"}
					})}},
		}
	}, []question{
		{query: `{ box { verdict } }`, data: `{"box":{"verdict":"too dear"}}`},
		{query: `{ box { freight verdict id } boxes { verdict freight } }`,
			data: `{"box":{"freight":10,"verdict":"too dear","id":"b"},"boxes":[{"verdict":"too dear","freight":10},{"verdict":"too dear","freight":10}]}`},
		{query: `{ box { cost } }`},
		{query: `query ($with: Boolean!) { box { id freight @include(if: $with) verdict @skip(if: $with) } }`,
			variables: map[string]any{"with": true}, data: `{"box":{"id":"b","freight":10}}`},
		{query: `query ($with: Boolean!) { box { id freight @include(if: $with) verdict @skip(if: $with) } }`,
			variables: map[string]any{"with": false}, data: `{"box":{"id":"b","verdict":"too dear"}}`},
	}},

	"what is required with an argument, beside the client's own": {func() map[string]*service {
		return map[string]*service{
			"shop": {sdl: link +
				`type Query { item: Item } type Item @key(fields: "id") { id: ID! price(in: String!): Int! }`,
				root: object{"item": object{"id": "i",
					"price": func(a map[string]any) any { return map[any]any{"EUR": 10, "CHF": 11}[a["in"]] }}},
				entities: map[string]func(object) any{"Item": func(r object) any {
					return object{"id": r["id"],
						"price": func(a map[string]any) any { return map[any]any{"EUR": 10, "CHF": 11}[a["in"]] }}
				}}},
			"post": {sdl: link +
				`type Item @key(fields: "id") { id: ID! price(in: String!): Int! @external postage: Int! @requires(fields: "price(in: \"EUR\")") }`,
				entities: map[string]func(object) any{
					"Item": echo(func(r object) object { return object{"postage": r["price"].(float64) / 10} })}},
		}
	}, []question{
		{query: `{ item { postage } }`, data: `{"item":{"postage":1}}`},
		{query: `query ($in: String!) { item { price(in: $in) postage } }`, variables: map[string]any{"in": "CHF"},
			data: `{"item":{"price":11,"postage":1}}`},
	}},

	"what is provided on the way": {func() map[string]*service {
		return map[string]*service{
			"talks": {sdl: link +
				`type Query { talk: Talk @provides(fields: "speaker { name }") bare: Talk } type Talk @key(fields: "id") { id: ID! speaker: Speaker @shareable } type Speaker @key(fields: "id") { id: ID! name: String @external }`,
				root: object{"talk": object{"id": "t", "speaker": object{"id": "s", "name": "provided"}},
					"bare": object{"id": "t", "speaker": object{"id": "s", "name": trap}}},
				entities: map[string]func(object) any{"Talk": func(r object) any {
					return object{"id": r["id"],
						"speaker": object{"id": "s", "name": trap}}
				}}},
			"speakers": {sdl: link + `type Speaker @key(fields: "id") { id: ID! name: String @shareable talks: Int }`,
				entities: map[string]func(object) any{"Speaker": pick([]object{{"id": "s", "name": "owned",
					"talks": 3}}, "id")}},
		}
	}, []question{
		{query: `{ talk { speaker { name } } }`, data: `{"talk":{"speaker":{"name":"provided"}}}`},
		{query: `{ bare { speaker { name } } }`, data: `{"bare":{"speaker":{"name":"owned"}}}`},
		{query: `{ talk { speaker { id name talks } } }`,
			data: `{"talk":{"speaker":{"id":"s","name":"provided","talks":3}}}`},
	}},

	"a union whose members differ by service": {func() map[string]*service {
		return map[string]*service{
			"a": {sdl: link +
				`type Query { finding: Finding @shareable ofA: [Finding] } union Finding = Seed | Tool type Seed @key(fields: "id") { id: ID! title: String @shareable } type Tool @key(fields: "id") { id: ID! title: String @shareable handle: String }`,
				root: object{"finding": object{"__typename": "Seed", "id": "s", "title": "Seed"},
					"ofA": list(object{"__typename": "Tool", "id": "t", "title": "Tool", "handle": "ash"},
						object{"__typename": "Seed", "id": "s", "title": "Seed"})},
				entities: map[string]func(object) any{"Seed": pick([]object{{"id": "s", "title": "Seed"}}, "id"),
					"Tool": pick([]object{{"id": "t", "title": "Tool", "handle": "ash"}}, "id")}},
			"b": {sdl: link +
				`type Query { finding: Finding @shareable ofB: [Finding] } union Finding = Seed | Plot type Seed @key(fields: "id") { id: ID! title: String @shareable sown: Int } type Plot { title: String }`,
				root: object{"finding": object{"__typename": "Seed", "id": "s", "title": "Seed", "sown": 4},
					"ofB": list(object{"__typename": "Plot", "title": "Plot"})},
				entities: map[string]func(object) any{"Seed": pick([]object{{"id": "s", "title": "Seed", "sown": 4}},
					"id")}},
		}
	}, []question{
		{query: `{ finding { __typename ... on Plot { title } ... on Tool { title } } }`,
			data: `{"finding":{"__typename":"Seed"}}`},
		{query: `{ ofA { __typename ... on Seed { title sown } ... on Tool { handle } ... on Plot { title } } ofB { ... on Plot { title } ... on Tool { handle } } }`,
			data: `{"ofA":[{"__typename":"Tool","handle":"ash"},{"__typename":"Seed","title":"Seed","sown":4}],"ofB":[{"title":"Plot"}]}`},
		{query: `{ ofA { ... on Plot { title } } }`, data: `{"ofA":[{},{}]}`},
	}},

	"an interface whose types others extend": {func() map[string]*service {
		return map[string]*service{
			"places": {sdl: link +
				`type Query { place(id: ID!): Place places: [Place!]! } interface Place { id: ID! name: String! } type Hall implements Place @key(fields: "id") { id: ID! name: String! seats: Int } type Field implements Place @key(fields: "id") { id: ID! name: String! }`,
				root: object{"place": func(a map[string]any) any {
					return map[any]any{"h": object{"__typename": "Hall", "id": "h", "name": "Hall", "seats": 9},
						"f": object{"__typename": "Field", "id": "f", "name": "Field"}}[a["id"]]
				},
					"places": list(object{"__typename": "Hall", "id": "h", "name": "Hall", "seats": 9},
						object{"__typename": "Field", "id": "f", "name": "Field"})},
				entities: map[string]func(object) any{"Hall": pick([]object{{"id": "h", "name": "Hall", "seats": 9}},
					"id"), "Field": pick([]object{{"id": "f", "name": "Field"}}, "id")}},
			"weather": {sdl: link +
				`type Field @key(fields: "id") { id: ID! rain: Int! } type Hall @key(fields: "id") { id: ID! heated: Boolean }`,
				entities: map[string]func(object) any{"Field": pick([]object{{"id": "f", "rain": 12}}, "id"),
					"Hall": pick([]object{{"id": "h", "heated": true}}, "id")}},
		}
	}, []question{
		{query: `{ places { id ... on Field { rain } ... on Place { name ... on Hall { heated seats } } kind: __typename } }`,
			data: `{"places":[{"id":"h","name":"Hall","heated":true,"seats":9,"kind":"Hall"},{"id":"f","rain":12,"name":"Field","kind":"Field"}]}`},
		{query: `query ($a: ID!, $b: ID!) { a: place(id: $a) { ... on Hall { heated } } b: place(id: $b) { ...F } none: place(id: "x") { id } } fragment F on Field { name rain }`,
			variables: map[string]any{"a": "h", "b": "f"},
			data:      `{"a":{"heated":true},"b":{"name":"Field","rain":12},"none":null}`},
	}},

	"an object that stands for an interface": {func() map[string]*service {
		return map[string]*service{
			"members": {sdl: link +
				`type Query { members: [Member!]! } interface Member @key(fields: "id") { id: ID! name: String! } type Person implements Member @key(fields: "id") { id: ID! name: String! age: Int } type Club implements Member @key(fields: "id") { id: ID! name: String! }`,
				root: object{"members": list(object{"__typename": "Person", "id": "p", "name": "Ada", "age": 30},
					object{"__typename": "Club", "id": "c", "name": "Club"})},
				entities: map[string]func(object) any{
					"Member": func(r object) any {
						return map[any]any{"p": object{"__typename": "Person", "id": "p", "name": "Ada", "age": 30},
							"c": object{"__typename": "Club", "id": "c", "name": "Club"}}[r["id"]]
					},
					"Person": pick([]object{{"id": "p", "name": "Ada", "age": 30}}, "id"),
					"Club":   pick([]object{{"id": "c", "name": "Club"}}, "id"),
				}},
			"dues": {sdl: link +
				`type Query { owing: [Member!]! } type Member @key(fields: "id") @interfaceObject { id: ID! due: Int! }`,
				root: object{"owing": list(object{"id": "p", "due": 5})},
				entities: map[string]func(object) any{"Member": pick([]object{{"id": "p", "due": 5},
					{"id": "c", "due": 0}}, "id")}},
		}
	}, []question{
		{query: `{ members { id name due } }`,
			data: `{"members":[{"id":"p","name":"Ada","due":5},{"id":"c","name":"Club","due":0}]}`},
		{query: `{ members { ... on Person { age due } } }`, data: `{"members":[{"age":30,"due":5},{}]}`},
		{query: `{ owing { due name } }`, data: `{"owing":[{"due":5,"name":"Ada"}]}`},
		{query: `{ owing { __typename due } }`, data: `{"owing":[{"__typename":"Person","due":5}]}`},
	}},

	"a field that another service took over": {func() map[string]*service {
		return map[string]*service{
			"old": {sdl: link +
				`type Query { post: Post } type Post @key(fields: "id") { id: ID! at: String @shareable text: String }`,
				root: object{"post": object{"id": "p", "at": trap, "text": "Hello"}},
				entities: map[string]func(object) any{"Post": pick([]object{{"id": "p", "text": "Hello", "at": trap}},
					"id")}},
			"new": {sdl: link + `type Post @key(fields: "id") { id: ID! at: String @override(from: "old") }`,
				entities: map[string]func(object) any{"Post": pick([]object{{"id": "p", "at": "today"}}, "id")}},
		}
	}, []question{{query: `{ post { at text } }`, data: `{"post":{"at":"today","text":"Hello"}}`}}},

	"values that differ by service: enums, inputs, what is hidden": {func() map[string]*service {
		return map[string]*service{
			"a": {sdl: link +
				`type Query { sort(by: Sort): [Row] find(in: Search): Row } enum Sort { NAME AGE } input Search { text: String first: Int } type Row @key(fields: "id") { id: ID! state: State secret: String @inaccessible } enum State { OPEN DONE @inaccessible }`,
				root: object{"sort": func(a map[string]any) any {
					return list(object{"id": a["by"], "state": "OPEN"}, object{"id": "2", "state": "DONE"})
				}, "find": func(a map[string]any) any {
					in, _ := a["in"].(map[string]any)
					return object{"id": in["text"]}
				}}, entities: map[string]func(object) any{"Row": pick([]object{{"id": "NAME"}}, "id")}},
			"b": {sdl: link +
				`type Query { other(in: Search): Row } input Search { text: String } type Row @key(fields: "id") { id: ID! note: String }`,
				root: object{"other": object{"id": "o", "note": "n"}},
				entities: map[string]func(object) any{"Row": func(r object) any {
					return object{"id": r["id"],
						"note": "note on " + r["id"].(string)}
				}}},
		}
	}, []question{
		{query: `query ($by: Sort) { sort(by: $by) { id note } }`, variables: map[string]any{"by": "NAME"},
			data: `{"sort":[{"id":"NAME","note":"note on NAME"},{"id":"2","note":"note on 2"}]}`},
		{query: `{ sort(by: NAME) { state } }`, data: `{"sort":[{"state":"OPEN"},{"state":null}]}`, fails: true},
		{query: `{ find(in: {text: "x"}) { id } }`, data: `{"find":{"id":"x"}}`},
		{query: `{ find(in: {text: "x", first: 1}) { id } }`},
		{query: `{ sort(by: SIZE) { id } }`},
		{query: `{ sort { secret } }`},
	}},

	"a root that two services share": {func() map[string]*service {
		return map[string]*service{
			"names": {sdl: link +
				`type Query { town: Town @shareable } type Town { code: ID! @shareable name: Name } type Name { fr: String }`,
				root: object{"town": object{"code": "26114", "name": object{"fr": "Dieulefit"}}}},
			"sizes": {sdl: link +
				`type Query { town: Town @shareable } type Town { code: ID! @shareable size: Size } type Size { people: Int }`,
				root: object{"town": object{"code": "26114", "size": object{"people": 3200}}}},
		}
	},
		[]question{{query: `{ town { code name { fr } size { people } } }`,
			data: `{"town":{"code":"26114","name":{"fr":"Dieulefit"},"size":{"people":3200}}}`}}},

	"mutations one after another, each with its join": {func() map[string]*service {
		count := 0
		add := func(a map[string]any) any {
			count += number(a["by"])
			return object{"id": "c", "count": count}
		}
		return map[string]*service{
			"counts": {sdl: link +
				`type Query { counter: Counter } type Mutation { add(by: Int!): Counter } type Counter @key(fields: "id") { id: ID! count: Int! }`,
				root: object{"add": add, "counter": object{"id": "c", "count": 0}}},
			"others": {sdl: link +
				`type Query { x: Int } type Mutation { multiply(by: Int!): Int } type Counter @key(fields: "id") { id: ID! label: String }`,
				root: object{"multiply": func(a map[string]any) any { count *= number(a["by"]); return count }},
				entities: map[string]func(object) any{"Counter": func(r object) any {
					return object{"id": r["id"],
						"label": "counter"}
				}}},
		}
	}, nil},

	"the older way to say that a type is extended": {func() map[string]*service {
		return map[string]*service{
			"owner": {sdl: link +
				`type Query { crate: Crate } type Crate @key(fields: "id") { id: ID! name: String! }`,
				root:     object{"crate": object{"id": "1", "name": "Crate"}},
				entities: map[string]func(object) any{"Crate": pick([]object{{"id": "1", "name": "Crate"}}, "id")}},
			"extender": {sdl: link +
				`type Query { full: Crate } type Crate @extends @key(fields: "id") { id: ID! @external apples: Int }`,
				root:     object{"full": object{"id": "1", "apples": 6}},
				entities: map[string]func(object) any{"Crate": pick([]object{{"id": "1", "apples": 6}}, "id")}},
		}
	},
		[]question{{query: `{ crate { id name apples } full { id name apples } }`,
			data: `{"crate":{"id":"1","name":"Crate","apples":6},"full":{"id":"1","name":"Crate","apples":6}}`}}},

	"types whose fields may be null here and not there": {func() map[string]*service {
		return map[string]*service{
			"accounts": {sdl: link +
				`type Query { accounts: [Account!]! } union Account = Person | Robot type Person @key(fields: "id") { id: ID! name: String! } type Robot { id: ID name: String }`,
				root: object{"accounts": list(object{"__typename": "Person", "id": "p", "name": "Ada"},
					object{"__typename": "Robot", "id": nil, "name": "R2"})}},
			"ages": {sdl: link + `type Person @key(fields: "id") { id: ID! age: Int }`,
				entities: map[string]func(object) any{"Person": pick([]object{{"id": "p", "age": 30}}, "id")}},
		}
	},
		[]question{{query: `{ accounts { ... on Person { personId: id age } ... on Robot { robotId: id name } } }`,
			data: `{"accounts":[{"personId":"p","age":30},{"robotId":null,"name":"R2"}]}`}}},
}

// Mutations of several services run one after another, in the order in which they are written.
func TestMutationsRunInOrder(t *testing.T) {
	t.Parallel()
	g := federate(t, suites["mutations one after another, each with its join"].services())
	data, failed, told := ask(t, g,
		`mutation { a: add(by: 5) { count label } multiply(by: 2) b: add(by: 1) { count } }`, nil)
	if want := `{"a":{"count":5,"label":"counter"},"multiply":10,"b":{"count":11}}`; failed || !sameJSON(data, want) {
		t.Errorf("%s, want %s: %s", data, want, told)
	}
}

// A service is asked for each record once, and a level of an operation in one request.
func TestARecordIsAskedForOnce(t *testing.T) {
	t.Parallel()
	services := suites["a list in which one has no entity"].services()
	g := federate(t, services)
	if _, _, told := ask(t, g, `{ stalls { farm { farmer } } more: stalls { farm { farmer } } }`,
		nil); strings.Contains(told, "must not") {
		t.Error(told)
	}
	for name, s := range services {
		if len(s.asked) != 1 {
			t.Errorf("%s was asked %d times: %s", name, len(s.asked), strings.Join(s.asked, "\n"))
		}
	}
}
