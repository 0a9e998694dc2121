package federation_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// hostile asks for what is ours of two initiatives, and what a partner joins to them.
const hostile = `{ initiatives(first: 2) { nodes { id name summary slug phase marketProducts(first: 1) { id name } } } }`

// A partner that answers more than it is asked, about other records, or about none, changes no value
// of ours: the answer says whose field failed. Each of these lies passes through the engine by itself.
func TestAPartnerCannotLieAboutTheHubsRecords(t *testing.T) {
	t.Parallel()
	h, market, f := withMarket(t)
	truth := h.Must(t, `{ initiatives(first: 2) { nodes { id name summary slug phase } } }`, nil)
	first := truth.At("initiatives", "nodes", 0, "id").(string)
	for _, lie := range []struct {
		what, way, text string
		loses           []int // initiatives whose products are lost
		silent          bool  // the lie is taken out without an error: nothing is lost
	}{
		{"overwrites the name", "overwrite", `{"name": "HACKED", "summary": "HACKED"}`, nil, true},
		{"overwrites the phase with null", "overwrite", `{"phase": null, "name": null}`, nil, true},
		{"overwrites by an escaped key", "overwrite", `{"\u006eame": "HACKED"}`, nil, true},
		{"answers another type", "typename", "Group", []int{1}, false},
		{"answers a type that there is not", "typename", "Nonsense", []int{1}, false},
		{"answers too many", "many", "", []int{0, 1}, false},
		{"answers too few", "few", "", []int{0, 1}, false},
		{"answers another record", "another", first, []int{1}, false},
		{"answers text for entities", "text", `{"data": {"_entities": "HACKED"}}`, []int{0, 1}, false},
		{"answers numbers for entities", "text", `{"data": {"_entities": [1, 2]}}`, []int{0, 1}, false},
		{"answers other fields", "text",
			`{"data": {"initiatives": {"nodes": [{"name": "HACKED"}]}, "_entities": [{"marketProducts": []}, {"marketProducts": []}]}}`, nil, true},
		{"answers text for a list", "text",
			`{"data": {"_entities": [{"marketProducts": "HACKED"}, {"marketProducts": {"name": "HACKED"}}]}}`, []int{0,
				1}, false},
		{"says that it is an interface", "typename", "Node", []int{1}, false},
		{"says its type twice", "text",
			`{"data": {"_entities": [{"__typename": "Initiative", "__typename": "Group", "marketProducts": []}, {"__typename": "Initiative", "\u005f_typename": "Group", "marketProducts": []}]}}`, nil, true},
		{"says its products twice", "text",
			`{"data": {"_entities": [{"marketProducts": [], "marketProducts": "HACKED"}, {"marketProducts": []}]}}`, nil, true},
		{"answers numbers that are none", "text",
			`{"data": {"_entities": [{"marketProducts": NaN}, {"marketProducts": 01}]}}`, []int{0, 1}, false},
		{"answers more than it promised", "text",
			`{"data": {"_entities": [{"marketProducts": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]}, {"marketProducts": []}]}}`, nil, false},
		{"answers a million values", "text",
			`{"data": {"_entities": [{"marketProducts": [` + strings.Repeat("1,", 1000000) +
				`1]}, {"marketProducts": []}]}}`, []int{0, 1}, false},
		{"answers errors that are none", "text",
			`{"errors": [null, 1, "x", [], {"message": 5}, {"message": "m", "path": "x"}, {"message": "m", "path": [null]}, {"message": "m", "extensions": "x"}, {"message": "m", "extensions": {"code": 5}}], "data": {"_entities": [{"marketProducts": []}, {"marketProducts": []}]}}`, nil, false},
		{"answers errors of the hub's fields", "text",
			`{"errors": [{"message": "m", "path": ["_entities", 0, "name"]}], "data": {"_entities": [{"marketProducts": []}, {"marketProducts": []}]}}`, nil, false},
		{"answers nothing but an invalid error", "text", `{"errors": [null]}`, []int{0, 1}, false},
		{"answers a number for text", "text",
			`{"data": {"_entities": [{"marketProducts": [{"id": 1, "name": 5}]}, {"marketProducts": [{"id": "HACKED", "name": null}]}]}}`, []int{0, 1}, false},
	} {
		market.Behave(t, lie.way, lie.text)
		answer := f.Ask(t, hostile, nil)
		for i := range 2 {
			for _, field := range []string{"id", "name", "summary", "slug", "phase"} {
				path := []any{"initiatives", "nodes", i, field}
				if got, want := answer.At(path...), truth.At(path...); got != want {
					t.Errorf("a partner that %s: %v is %v, want %v", lie.what, path, got, want)
				}
			}
			if products := answer.At("initiatives", "nodes", i,
				"marketProducts"); (products == nil) != slices.Contains(lie.loses, i) {
				t.Errorf("a partner that %s: the products of %d are %v in %s", lie.what, i, products, answer.Body)
			}
		}
		for _, e := range answer.Errors {
			if e.Extensions.Code == "" || len(e.Message) > 1100 || len(e.Path) > 2 {
				t.Errorf("a partner that %s: the error %+v", lie.what, e)
			}
		}
		if !lie.silent && (len(answer.Errors) == 0 || !strings.Contains(answer.Body, `"marketProducts"`)) ||
			lie.silent && len(answer.Errors) > 0 {
			t.Errorf("a partner that %s: %s", lie.what, answer.Body)
		}
	}
	if corrected := h.Must(t, `{ partners { health { corrected } } }`, nil).
		At("partners", 0, "health", "corrected"); corrected.(float64) < 8 {
		t.Errorf("%v answers were corrected", corrected)
	}
}

// What is personal or secret is no part of the supergraph: nobody asks for it there, no partner can name it.
func TestThePrivateIsNoPartOfTheSupergraph(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	f := h.Federate(t)
	names := map[string]bool{}
	types, _ := f.Must(t, `{ __schema { types { name fields { name } inputFields { name } } } }`, nil).
		At("__schema", "types").([]any)
	for _, each := range types {
		described := each.(map[string]any)
		names[described["name"].(string)] = true
		for _, kind := range []string{"fields", "inputFields"} {
			fields, _ := described[kind].([]any)
			for _, field := range fields {
				names[described["name"].(string)+"."+field.(map[string]any)["name"].(string)] = true
			}
		}
	}
	for _, private := range []string{
		"Viewer", "Account", "Contact", "Request", "Token", "Webhook", "Role", "Invitation", "Claim", "Proposal",
		"Query.viewer", "Query.requests",
		"Initiative.contacts", "Group.contacts", "Actor.contacts", "Query._entities", "Query._service", "_Entity",
		"_Any", "_Service", "Mutation.createToken",
	} {
		if names[private] {
			t.Errorf("the supergraph shows %s", private)
		}
	}
	for _, public := range []string{"Initiative", "Query.node", "Query.initiatives", "Mutation.updateInitiative",
		"Subscription.recordChanged"} {
		if !names[public] {
			t.Errorf("the supergraph does not show %s", public)
		}
	}
	for _, query := range []string{`{ viewer { account { email } } }`, `{ _service { sdl } }`,
		`{ _entities(representations: []) { __typename } }`, `{ initiatives { nodes { contacts { id } } } }`} {
		if answer := f.Ask(t, query, nil); answer.Code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %s", query, answer.Body)
		}
	}
	for _, sdl := range []string{f.Supergraph().Composed.PublicSDL, f.Supergraph().Composed.PublicRouterConfig} {
		if strings.Contains(sdl, "requestSignIn") || strings.Contains(sdl, `"contacts"`) ||
			strings.Contains(sdl, "contacts:") {
			t.Error("what is published for other routers holds something private")
		}
	}
}

// A partner's own type may have a field of the name that one of ours has: it answers for its own only.
func TestAPartnersFieldsStayWithItsTypes(t *testing.T) {
	t.Parallel()
	h, market, f := withMarket(t)
	initiative := h.Must(t, `{ initiative(slug: "`+slug+`") { id } }`, nil).At("initiative", "id").(string)
	market.Behave(t, "overwrite", `{"name": "HACKED"}`)
	answer := f.Ask(t,
		`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Initiative { name marketPage } ... on MarketProduct { name } } }`,
		input{"ids": []string{initiative, "market_product_0_" + initiative}})
	if answer.At("nodes", 0, "name") != "Marché du Lavoir" {
		t.Error(answer.Body)
	}
}

// A record that stands in an answer many times over is written as often as lists were
// counted for, and no answer is larger than the hub sends.
func TestAPartnerCannotMultiplyTheAnswer(t *testing.T) {
	t.Parallel()
	h, market, f := withMarket(t)
	initiative := h.Must(t, `{ initiative(slug: "`+slug+`") { id } }`, nil).At("initiative", "id").(string)
	product := `{"__typename": "MarketProduct", "name": "x", "initiative": {"__typename": "Initiative", "id": "` +
		initiative + `"}}`
	market.Behave(t, "text", `{"data": {"marketSearch": [`+strings.Repeat(product+",", 9999)+product+`]}}`)
	answer := f.Ask(t, `{ marketSearch(text: "x") { ... on MarketProduct { name initiative { name } } } }`, nil)
	if n := strings.Count(answer.Body, "Marché du Lavoir"); n > 20 || answer.Code() != "PARTNER_ANSWER_INVALID" {
		t.Errorf("%d items: %.300s", n, answer.Body)
	}
	market.Behave(t, "text",
		`{"data": {"_entities": [{"marketProducts": [`+strings.Repeat(`{"name": "x"},`, 9999)+`{"name": "x"}]}]}}`)
	answer = f.Ask(t, `query ($n: Int!) { initiative(slug: "`+slug+`") { marketProducts(first: $n) { name } } }`,
		input{"n": 200})
	if n := strings.Count(answer.Body, `"x"`); n != 200 {
		t.Errorf("%d items: %.300s", n, answer.Body)
	}
	market.Behave(t, "text",
		`{"data": {"marketSearch": [`+
			strings.Repeat(`{"__typename": "MarketProduct", "name": "`+strings.Repeat("x", 150_000)+`"},`, 19)+
			product+`]}}`)
	answer = f.Ask(t,
		`{ a: marketSearch(text: "x") { ...P } b: marketSearch(text: "y") { ...P } c: marketSearch(text: "z") { ...P } d: marketSearch(text: "z") { ...P } } fragment P on MarketProduct { a: name b: name c: name name }`, nil)
	if len(answer.Body) > 9<<20 {
		t.Errorf("%d bytes", len(answer.Body))
	}
}

// What a client sends beside its operation is nobody's to read.
func TestVariablesThatNobodyDeclaredDoNoHarm(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	f := h.Federate(t)
	deep := strings.Repeat("[", 2000) + strings.Repeat("]", 2000)
	body := `{"query": "subscription { recordChanged { action } }", "variables": {"junk": ` + deep + `}}`
	ctx, stop := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", response, err)
	}
	response.Body.Close()
	stop()
	var nested any = []any{}
	for range 2000 {
		nested = []any{nested}
	}
	if answer := f.Ask(t, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
		input{"ids": nested}); answer.Code() == "" || answer.Code() == "INTERNAL_SERVER_ERROR" {
		t.Error(answer.Body)
	}
	f.Must(t, `{ hub { name } }`, nil)
}
