package federation_test

import (
	"slices"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// hostile asks for what is ours of two initiatives, and what a partner joins to them.
const hostile = `{ initiatives(first: 2) { nodes { id name summary slug phase marketProducts(first: 1) { id name } } } }`

// A partner that answers more than it is asked, about other records, or about none, changes no value of ours: the answer
// says whose field failed. Each of these lies passes through the engine by itself.
func TestAPartnerCannotLieAboutTheHubsRecords(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	market := testkit.StartPartner(t, "market")
	h.Link(t, "market", market)
	f := h.Federate(t)
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
		{"answers other fields", "text", `{"data": {"initiatives": {"nodes": [{"name": "HACKED"}]}, "_entities": [{"marketProducts": []}, {"marketProducts": []}]}}`, nil, true},
		{"answers text for a list", "text", `{"data": {"_entities": [{"marketProducts": "HACKED"}, {"marketProducts": {"name": "HACKED"}}]}}`, []int{0, 1}, false},
		{"answers a number for text", "text", `{"data": {"_entities": [{"marketProducts": [{"id": 1, "name": 5}]}, {"marketProducts": [{"id": "HACKED", "name": null}]}]}}`, []int{0, 1}, false},
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
			if products := answer.At("initiatives", "nodes", i, "marketProducts"); (products == nil) != slices.Contains(lie.loses, i) {
				t.Errorf("a partner that %s: the products of %d are %v in %s", lie.what, i, products, answer.Body)
			}
		}
		if !lie.silent && (len(answer.Errors) == 0 || !strings.Contains(answer.Body, `"marketProducts"`)) || lie.silent && len(answer.Errors) > 0 {
			t.Errorf("a partner that %s: %s", lie.what, answer.Body)
		}
	}
	if corrected := h.Must(t, `{ partners { health { corrected } } }`, nil).At("partners", 0, "health", "corrected"); corrected.(float64) < 8 {
		t.Errorf("%v answers were corrected", corrected)
	}
}

// What is personal or secret is no part of the supergraph: nobody asks for it there, no partner can name it.
func TestThePrivateIsNoPartOfTheSupergraph(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	f := h.Federate(t)
	names := map[string]bool{}
	types, _ := f.Must(t, `{ __schema { types { name fields { name } inputFields { name } } } }`, nil).At("__schema", "types").([]any)
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
		"Viewer", "Account", "Contact", "Request", "Token", "Webhook", "Role", "Invitation", "Claim", "Proposal", "Query.viewer", "Query.requests",
		"Initiative.contacts", "Group.contacts", "Actor.contacts", "Query._entities", "Query._service", "_Entity", "_Any", "_Service", "Mutation.createToken",
	} {
		if names[private] {
			t.Errorf("the supergraph shows %s", private)
		}
	}
	for _, public := range []string{"Initiative", "Query.node", "Query.initiatives", "Mutation.updateInitiative", "Subscription.recordChanged"} {
		if !names[public] {
			t.Errorf("the supergraph does not show %s", public)
		}
	}
	for _, query := range []string{`{ viewer { account { email } } }`, `{ _service { sdl } }`, `{ _entities(representations: []) { __typename } }`, `{ initiatives { nodes { contacts { id } } } }`} {
		if answer := f.Ask(t, query, nil); answer.Code() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %s", query, answer.Body)
		}
	}
	for _, sdl := range []string{f.Supergraph().Composed.PublicSDL, f.Supergraph().Composed.PublicRouterConfig} {
		if strings.Contains(sdl, "requestSignIn") || strings.Contains(sdl, `"contacts"`) || strings.Contains(sdl, "contacts:") {
			t.Error("what is published for other routers holds something private")
		}
	}
}
