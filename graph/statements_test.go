package graph_test

import (
	"fmt"
	"os"
	"testing"

	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// A list costs as many statements as its levels have kinds of record, however long it is: the same query asks as many
// for one record as for twenty.
func TestNestedListsAskOneStatementForEachLevel(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))

	for _, tt := range []struct {
		name  string
		query string // %d is the size of the first level
		most  int
	}{
		{"initiatives with kind, place and territory", `{ initiatives(first: %d) { nodes { name kind { label } place { name } territory { name } } } }`, 4},
		{"initiatives → carriers → their memberships → networks",
			`{ initiatives(first: %d) { nodes { carriers { nodes { source { name memberships { nodes { state network { name } } } } } } } } }`, 6},
		{"initiatives → relations → both ends → their relations",
			`{ initiatives(first: %d) { nodes { relations(first: 5) { nodes { type { label } source { id } target { relations(first: 3) { nodes { type { code } source { slug } } } } } } } } }`, 7},
		{"initiatives with phases, observations, themes and contacts",
			`{ initiatives(first: %d) { nodes { phases { kind } observations { value } themes { code } contacts { label } } } }`, 5},
		{"groups → relations with direction → organisations → resources",
			`{ groups(first: %d) { nodes { relations(direction: INCOMING) { nodes { source { resources { nodes { title kind { label } } } } } } } } }`, 6},
		{"organisations → events → places → ancestors",
			`{ organisations(first: %d) { nodes { events { nodes { title place { name ancestors { name } } } } } } }`, 4},
		{"actors → signatures → versions → charters",
			`{ actors(first: %d) { nodes { signatures { nodes { charterVersion { title charter { slug } } positions { number } } } } } }`, 5},
		{"networks → charters → versions → articles",
			`{ networks(first: %d) { nodes { charters(first: 4) { nodes { versions { articles { title appliesToKinds { label } } } versionInForce { label } } } } } }`, 6},
		{"networks → memberships → actors → places",
			`{ networks(first: %d) { nodes { organisation { name } memberships { nodes { active actor { name place { name } } } } } } }`, 5},
		{"memberships → actors → memberships", `{ memberships(first: %d) { nodes { actor { memberships { nodes { network { slug } } } } } } }`, 5},
		{"charters → versions → signatures", `{ charters(first: %d) { nodes { network { name } versions { signatures { nodes { actor { name } } } } } } }`, 5},
		{"relations → ends → relations", `{ relations(first: %d) { nodes { source { relations(first: 2) { nodes { target { name } } } } } } }`, 5},
		{"territories → parents → parents", `{ territories(kinds: [COMMUNE], first: %d) { nodes { parents { name parents { name } } descendants { nodes { name } } } } }`, 4},
		{"events → organisers → events", `{ events(first: %d) { nodes { kind { label } place { name } organiser { name events { nodes { title } } } } } }`, 6},
		{"resources → publishers → resources", `{ resources(first: %d) { nodes { publisher { name resources { nodes { title } } } } } }`, 4},
		{"terms → broader", `{ vocabulary(first: %d) { nodes { label broader { label } } } }`, 2},
		{"counts of nested lists", `{ initiatives(first: %d) { totalCount nodes { relations(first: 1) { totalCount } } } }`, 4},
		{"search → records → places", `{ search(text: "caisse", first: %d) { totalCount nodes { ... on Initiative { name place { name } } ... on Event { title } } } }`, 10},
		{"near → places", `{ near(point: {latitude: 45.75, longitude: 4.85}, within: 300, first: %d) { nodes { name place { name } } } }`, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			count := func(first int) int {
				h.Statements.Take()
				h.Must(t, fmt.Sprintf(tt.query, first), nil)
				return len(h.Statements.Take())
			}
			many := count(20)
			if many > tt.most {
				t.Errorf("%d statements, want %d at most", many, tt.most)
			}
			if one := count(1); one > many {
				t.Errorf("%d statements for one record, %d for twenty", one, many)
			}
		})
	}
}
