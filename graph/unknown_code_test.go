package graph_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"essaim/graph"
	"essaim/internal/hub"
	"essaim/internal/testkit"
)

// notCodes are the lists of texts that filters take and that are no codes of a vocabulary.
var notCodes = map[string]string{
	"ActorFilter.slugs": "a slug that nobody has is a record that is not there",
}

// A code that no term has is refused with its place and what may have been meant, in
// every filter: the filters are those of the schema.
func TestUnknownCodesAreRefusedInEveryFilter(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	id := h.Must(t, `{ initiative(slug: "clac-cadenet") { id } }`, nil).At("initiative", "id")
	of := func(format string) string { return fmt.Sprintf(format, id) }
	type asked struct {
		query string
		path  []any
		meant string
	}
	tried := map[string]asked{
		"ActorFilter.kinds": {`{ actors(filter: {kinds: ["caise"]}) { totalCount } }`,
			[]any{"filter", "kinds", 0.0}, "caisse"},
		"ActorFilter.themes": {`{ search(text: "a", filter: {themes: ["no theme"]}) { totalCount } }`,
			[]any{"filter", "themes", 0.0}, ""},
		"Query.events(kinds:)": {`{ events(kinds: ["zzzz"]) { totalCount } }`, []any{"kinds", 0.0}, ""},
		"Query.resources(kinds:)": {`{ resources(kinds: ["guid"]) { totalCount } }`, []any{"kinds", 0.0},
			"guide"},
		"Query.relations(types:)": {`{ relations(types: ["porte", "port"]) { totalCount } }`,
			[]any{"types", 1.0}, "porte"},
		"Query.neighbourhood(types:)": {of(`{ neighbourhood(of: %q, types: ["port"]) { truncated } }`),
			[]any{"types", 0.0}, "porte"},
		"Query.path(types:)": {of(`{ path(from: %[1]q, to: %[1]q, types: ["port"]) { relations { id } } }`),
			[]any{"types", 0.0}, "porte"},
		"Query.vocabulary(schemes:)": {`{ vocabulary(schemes: ["themes"]) { totalCount } }`,
			[]any{"schemes", 0.0}, "theme"},
		"Initiative.observations(metrics:)": {of(
			`{ initiative(id: %q) { observations(metrics: ["zzzz"]) { totalCount } } }`),
			[]any{"metrics", 0.0}, ""},
		"Initiative.relations(types:)": {of(`{ initiative(id: %q) { relations(types: ["port"]) { totalCount } } }`),
			[]any{"types", 0.0}, "porte"},
		"Group.relations(types:)": {`{ groups(first: 1) { nodes { relations(types: ["port"]) { totalCount } } } }`,
			[]any{"types", 0.0}, "porte"},
		"Organisation.relations(types:)": {`{ organisations(first: 1) { nodes { relations(types: ["port"]) { totalCount } } } }`,
			[]any{"types", 0.0}, "porte"},
		"Actor.relations(types:)": {`{ actors(first: 1) { nodes { relations(types: ["port"]) { totalCount } } } }`,
			[]any{"types", 0.0}, "porte"},
	}
	found := 0
	for coordinate := range filterTexts() {
		if notCodes[coordinate] != "" {
			continue
		}
		found++
		c, known := tried[coordinate]
		if !known {
			t.Errorf("%s takes texts: try an unknown code, or say why it takes none", coordinate)
			continue
		}
		answer := h.Ask(t, c.query, nil)
		if answer.Code() != string(hub.BadUserInput) ||
			!reflect.DeepEqual(answer.Errors[0].Extensions.Argument, c.path) ||
			c.meant != "" && !strings.Contains(answer.Errors[0].Message, fmt.Sprintf("Did you mean %q?", c.meant)) {
			t.Errorf("%s: %s", coordinate, answer.Body)
		}
	}
	if found != len(tried) {
		t.Errorf("%d filters of %d are in the schema", found, len(tried))
	}
	for name, c := range map[string]asked{
		"in a map": {`{ map(bbox: {west: 1, south: 1, east: 2, north: 2}, zoom: 3, filter: {kinds: ["caise"]}) { totalCount } }`,
			[]any{"filter", "kinds", 0.0}, ""},
		"around a point": {`{ near(point: {latitude: 45, longitude: 4}, filter: {kinds: ["caise"]}) { totalCount } }`,
			[]any{"filter", "kinds", 0.0}, ""},
		"in statistics": {`{ statistics(by: PHASE, filter: {kinds: ["caise"]}) { __typename } }`,
			[]any{"filter", "kinds", 0.0}, ""},
		"in changes": {`{ changes(filter: {actors: {kinds: ["caise"]}}) { endCursor } }`,
			[]any{"filter", "actors", "kinds", 0.0}, ""},
		"a territory in changes": {fmt.Sprintf(`{ changes(filter: {actors: {territories: [%q]}}) { endCursor } }`,
			hub.DerivedID(hub.TypeTerritory, "gone")), []any{"filter", "actors", "territories", 0.0}, ""},
		"a network": {fmt.Sprintf(`{ actors(filter: {networks: [%q]}) { totalCount } }`,
			hub.DerivedID(hub.TypeNetwork, "gone")), []any{"filter", "networks", 0.0}, ""},
		"a network of memberships": {fmt.Sprintf(`{ memberships(networks: [%q]) { totalCount } }`,
			hub.DerivedID(hub.TypeNetwork, "gone")), []any{"networks", 0.0}, ""},
	} {
		answer := h.Ask(t, c.query, nil)
		if answer.Code() != string(hub.BadUserInput) ||
			!reflect.DeepEqual(answer.Errors[0].Extensions.Argument, c.path) {
			t.Errorf("%s: %s", name, answer.Body)
		}
	}
	// A term that another process added since is known at once.
	if _, err := h.Pool.Exec(t.Context(),
		`INSERT INTO term (id, scheme, code, label_fr, label_en) VALUES ($1, 'theme', 'nouveau', 'N', 'N')`,
		hub.DerivedID(hub.TypeTerm, "theme:nouveau")); err != nil {
		t.Fatal(err)
	}
	h.Must(t, `{ actors(filter: {themes: ["nouveau"]}) { totalCount } }`, nil)
}

// filterTexts are the coordinates in the schema of the lists of texts that reads take.
func filterTexts() map[string]bool {
	found := map[string]bool{}
	isTexts := func(t *ast.Type) bool { return t.Elem != nil && t.Elem.Name() == "String" }
	for name, definition := range graph.Schema().Types {
		if strings.HasPrefix(name, "__") || name == "Mutation" {
			continue
		}
		for _, field := range definition.Fields {
			if definition.Kind == ast.InputObject && strings.HasSuffix(name, "Filter") && isTexts(field.Type) {
				found[name+"."+field.Name] = true
			}
			for _, argument := range field.Arguments {
				if isTexts(argument.Type) {
					found[fmt.Sprintf("%s.%s(%s:)", name, field.Name, argument.Name)] = true
				}
			}
		}
	}
	return found
}
