package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"essaim/internal/hub"
	"essaim/internal/testkit"
)

// What partners ask of the real graph, and what it must answer.
func TestReads(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))

	for _, tt := range []struct {
		name  string
		query string
		path  []any
		want  any
	}{
		{"an initiative by its slug", `{ initiative(slug: "clac-cadenet") { name } }`,
			[]any{"initiative", "name"}, "Collectif local de l'alimentation de Cadenet (CLAC)"},
		{"a slug of another type is none of this one", `{ group(slug: "clac-cadenet") { name } }`, []any{"group"}, nil},
		{"a kind in English", `{ initiative(slug: "clac-cadenet") { kind { label(language: EN) } } }`,
			[]any{"initiative", "kind", "label"}, "Common food fund"},
		{"a date keeps its precision", `{ initiative(slug: "clac-cadenet") { startedOn } }`,
			[]any{"initiative", "startedOn"}, "2024-04"},
		{"an unknown date is null", `{ initiative(slug: "marche-estival-pont-de-barret") { startedOn } }`,
			[]any{"initiative", "startedOn"}, nil},
		{"a town's point stands for the commune", `{ initiative(slug: "clac-cadenet") { point { approximate } } }`,
			[]any{"initiative", "point", "approximate"}, true},
		{"a commune lies in its EPCI and its département",
			`{ initiative(slug: "clac-cadenet") { place { parents { kind } } } }`,
			[]any{"initiative", "place", "parents", 1, "kind"}, "EPCI"},
		{"an initiative of a commune covers it", `{ initiative(slug: "clac-cadenet") { territory { code } } }`,
			[]any{"initiative", "territory", "code"}, "84026"},
		{"one of a living area has no official bounds",
			`{ initiative(slug: "marche-du-lavoir-dieulefit") { territory { code } } }`,
			[]any{"initiative", "territory"}, nil},
		{"Belgium exists", `{ initiative(slug: "ssa-schaerbeek") { place { code parents { name } } } }`,
			[]any{"initiative", "place", "parents", 0, "name"}, "Région de Bruxelles-Capitale"},
		{"Switzerland exists", `{ initiative(slug: "calim-geneve") { territory { code name } } }`,
			[]any{"initiative", "territory", "code"}, "CH-GE"},
		{"who carries an initiative",
			`{ initiative(slug: "ssa-schaerbeek") { carriers { nodes { source { slug } type { inverseLabel } } } } }`,
			[]any{"initiative", "carriers", "nodes", 0, "type", "inverseLabel"}, "est porté par"},
		{"the page behind a record", `{ initiative(slug: "calim-geneve") { source { uri } } }`,
			[]any{"initiative", "source", "uri"}, "https://calim-ge.ch/le-projet"},
		{"an official territory by its code", `{ territory(code: {kind: REGION, code: "11"}) { name } }`,
			[]any{"territory", "name"}, "Île-de-France"},
		{"a code means another territory for another kind",
			`{ territory(code: {kind: DEPARTEMENT, code: "11"}) { name } }`, []any{"territory", "name"}, "Aude"},
		{"the communes of an EPCI",
			`{ territory(code: {kind: EPCI, code: "243400017"}) { descendants(kinds: [COMMUNE]) { totalCount } } }`,
			[]any{"territory", "descendants", "totalCount"}, 31.0},
		{"the communes of a département",
			`{ territory(code: {kind: DEPARTEMENT, code: "42"}) { descendants(kinds: [COMMUNE]) { totalCount } } }`,
			[]any{"territory", "descendants", "totalCount"}, 320.0},
		{"communes by a postal code",
			`{ territories(kinds: [COMMUNE], name: "26220", first: 1) { nodes { name postalCodes } } }`,
			[]any{"territories", "nodes", 0, "postalCodes", 0}, "26220"},
		{"territories by the beginning of their name",
			`{ territories(name: "epinay-sur-s", first: 1) { nodes { name } } }`,
			[]any{"territories", "nodes", 0, "name"}, "Épinay-sur-Seine"},
		{"who is at work in a territory",
			`{ territory(code: {kind: DEPARTEMENT, code: "34"}) { actors(filter: {types: [INITIATIVE]}) { totalCount } } }`,
			[]any{"territory", "actors", "totalCount"}, 1.0},
		{"a group that covers a whole département is found from its communes",
			`{ groups(filter: {territoryCodes: [{kind: COMMUNE, code: "42019"}]}) { nodes { slug } } }`,
			[]any{"groups", "nodes", 0, "slug"}, "cnnr-42"},
		{"the network that co-opts", `{ network(slug: "dynamiques-locales-ssa") { admission territorialExclusivity } }`,
			[]any{"network", "admission"}, "COOPTATION"},
		{"what a network does not say stays unknown", `{ network(slug: "caravalim") { admission } }`,
			[]any{"network", "admission"}, nil},
		{"the members of a network", `{ network(slug: "caravalim") { memberships { totalCount } } }`,
			[]any{"network", "memberships", "totalCount"}, 3.0},
		{"a membership nobody recorded signatures for is neither active nor not",
			`{ network(slug: "caravalim") { memberships { nodes { active } } } }`,
			[]any{"network", "memberships", "nodes", 0, "active"}, nil},
		{"a charter shows its version in force",
			`{ charter(slug: "ssa-socle-commun") { versionInForce { label } versions { label } } }`,
			[]any{"charter", "versionInForce", "label"}, "a-propos"},
		{"and the ones before", `{ charter(slug: "ssa-socle-commun") { versions { label } } }`,
			[]any{"charter", "versions", 1, "label"}, "accueil-ancien"},
		{"articles in order",
			`{ charter(slug: "ssa-charte-groupes-locaux") { versionInForce { articles { number title } } } }`,
			[]any{"charter", "versionInForce", "articles", 2, "title"}, "Territoire"},
		{"the fifth principle is asked of public authorities only",
			`{ charter(slug: "ssa-charte-initiatives-locales") { versionInForce { articles { appliesToKinds { code } } } } }`,
			[]any{"charter", "versionInForce", "articles", 4, "appliesToKinds", 0, "code"}, "collectivite"},
		{"the last event first", `{ events(first: 1) { nodes { startsOn } } }`, []any{"events", "nodes", 0, "startsOn"},
			"2026-02-05"},
		{"events of a year", `{ events(from: "2023", to: "2023") { totalCount } }`, []any{"events", "totalCount"}, 5.0},
		{"resources without a date come last", `{ resources(last: 1) { nodes { publishedOn } } }`,
			[]any{"resources", "nodes", 0, "publishedOn"}, nil},
		{"initiatives that began in 2023",
			`{ initiatives(filter: {startedFrom: "2023", startedTo: "2023"}) { totalCount } }`,
			[]any{"initiatives", "totalCount"}, 2.0},
		{"every given field must match", `{ initiatives(filter: {kinds: ["caisse"], phases: [ENDED]}) { totalCount } }`,
			[]any{"initiatives", "totalCount"}, 2.0},
		{"null is as if not given", `{ initiatives(filter: {kinds: null}) { totalCount } }`,
			[]any{"initiatives", "totalCount"}, 85.0},
		{"an empty list matches nothing", `{ initiatives(filter: {kinds: []}) { totalCount } }`,
			[]any{"initiatives", "totalCount"}, 0.0},
		{"nothing is an initiative and a group", `{ initiatives(filter: {types: [GROUP]}) { totalCount } }`,
			[]any{"initiatives", "totalCount"}, 0.0},
		{"a filter by words and kind",
			`{ actors(filter: {text: "CNNR", kinds: ["comite_local_cnnr"]}) { totalCount } }`,
			[]any{"actors", "totalCount"}, 2.0},
		{"a map of the whole shows points",
			`{ map(bbox: {west: -6, south: 41, east: 10, north: 52}, zoom: 5) { points { actorId } clusters { count } totalCount } }`,
			[]any{"map", "totalCount"}, 95.0},
		{"the nearest first",
			`{ near(point: {latitude: 43.735, longitude: 5.373}, within: 10) { edges { distance node { slug } } } }`,
			[]any{"near", "edges", 0, "node", "slug"}, "clac-cadenet"},
		{"statistics by région",
			`{ statistics(by: REGION, filter: {types: [INITIATIVE]}) { buckets { label count } } }`,
			[]any{"statistics", "buckets", 0, "label"}, "Auvergne-Rhône-Alpes"},
		{"statistics by year, in time order", `{ statistics(by: YEAR) { buckets { key } } }`,
			[]any{"statistics", "buckets", 0, "key"}, "2007"},
		{"a phase in words", `{ statistics(by: PHASE) { buckets { key label(language: FR) } } }`,
			[]any{"statistics", "buckets", 0, "label"}, "Expérimentation"},
		{"the hub says whose data it builds on", `{ hub { attributions { author } } }`,
			[]any{"hub", "attributions", 1, "author"}, "GeoNames"},
		{"a term's wider one", `{ term(scheme: "initiative_kind", code: "epicerie_solidaire") { broader { code } } }`,
			[]any{"term", "broader", "code"}, "point_de_vente_solidaire"},
		{"themes", `{ themes(first: 1) { nodes { scheme } } }`, []any{"themes", "nodes", 0, "scheme"}, "theme"},
		{"nobody's contacts show yet", `{ initiative(slug: "clac-cadenet") { contacts { label } } }`,
			[]any{"initiative", "contacts", 0}, nil},
		{"the helper of gqlgen is no part of the contract", `{ __type(name: "Entity") { name } }`,
			[]any{"__type"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Must(t, tt.query, nil)
			if got := answer.At(tt.path...); got != tt.want {
				t.Errorf("got %v, want %v in %s", got, tt.want, answer.Body)
			}
		})
	}
}

// Any list can be walked from either end without losing or repeating a record.
func TestPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))

	lists := map[string]string{
		"initiatives":   `initiatives(orderBy: {field: STARTED_ON, direction: DESC}, %s)`,
		"organisations": `organisations(%s)`,
		"relations":     `relations(%s)`,
		"memberships":   `memberships(%s)`,
		"events":        `events(%s)`,
		"resources":     `resources(%s)`,
		"vocabulary":    `vocabulary(%s)`,
		"near":          `near(point: {latitude: 45.75, longitude: 4.85}, within: 500, %s)`,
		"search":        `search(text: "alimentation", %s)`,
	}
	for name, list := range lists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk := func(size, with, end, more string) []string {
				var seen []string
				cursor := ""
				for range 100 {
					arguments := fmt.Sprintf("%s: 7", size)
					if cursor != "" {
						arguments += fmt.Sprintf(", %s: %q", with, cursor)
					}
					query := fmt.Sprintf(
						`{ list: %s { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
						fmt.Sprintf(list, arguments))
					answer := h.Must(t, query, nil)
					var page []string
					for _, node := range answer.At("list", "nodes").([]any) {
						page = append(page, node.(map[string]any)["id"].(string))
					}
					if size == "last" {
						seen = append(page, seen...)
					} else {
						seen = append(seen, page...)
					}
					if answer.At("list", "pageInfo", more) != true {
						if total := int(answer.At("list", "totalCount").(float64)); total != len(seen) {
							t.Errorf("%d records of %d", len(seen), total)
						}
						return seen
					}
					cursor = answer.At("list", "pageInfo", end).(string)
				}
				t.Fatal("the list does not end")
				return nil
			}
			forward := walk("first", "after", "endCursor", "hasNextPage")
			backward := walk("last", "before", "startCursor", "hasPreviousPage")
			if !slices.Equal(forward, backward) {
				t.Error("backward is another list than forward")
			}
			sorted := slices.Sorted(slices.Values(forward))
			if len(slices.Compact(sorted)) != len(forward) {
				t.Error("a record is repeated")
			}
		})
	}
}

func TestSearchUnderstandsFrench(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	const search = `query ($text: String!, $types: [SearchType!]) {
		search(text: $text, types: $types, first: 50) { approximate nodes { ... on Actor { name } ... on Network { name } ... on Territory { name } ... on Event { title } } }
	}`
	for _, tt := range []struct {
		text, finds string // "" finds nothing
		approximate bool
	}{
		{"securite sociale alimentation", "Collectif pour une Sécurité sociale de l'alimentation", false},
		{"SÉCURITÉ SOCIALE", "Collectif pour une Sécurité sociale de l'alimentation", false},
		{"caisses", "Caisse alimentaire commune de Montpellier", false},
		{"l'épicerie", "Épicerie Paysanne Ambulante et Solidaire", false},
		{"l’épicerie", "Épicerie Paysanne Ambulante et Solidaire", false},
		{"epicerie", "Épicerie Paysanne Ambulante et Solidaire", false},
		{"Épicerie", "Épicerie Paysanne Ambulante et Solidaire", false}, // é as two characters
		{"épic", "Épicerie Paysanne Ambulante et Solidaire", false},
		{"Montpelier", "Caisse alimentaire commune de Montpellier", true},
		{"motnpellier", "Caisse alimentaire commune de Montpellier", true},
		{"caise montpelier", "Caisse alimentaire commune de Montpellier", true},
		{"dieulefit marché", "Marché du Lavoir", false},
		{`"marché du lavoir"`, "Marché du Lavoir", false},
		{"food fund", "Caisse alimentaire commune de Montpellier", false},
		{"caisse - montpellier", "Caisse alimentaire commune de Montpellier", false},
		{"%", "", false},
		{"_", "", false},
		{"'", "", false},
		{`"`, "", false},
		{`""`, "", false},
		{"-", "", false},
		{"caisse & | ! ( ) : * <->", "Caisse alimentaire commune de Montpellier", false},
		{"caisse:*", "Caisse alimentaire commune de Montpellier", false},
		{"'; DROP TABLE actor; --", "", false},
		{`\' OR 1=1`, "", false},
		{"%%%___", "", false},
		{"   ", "", false},
		{"zzzzqqqq", "", true},
		{strings.Repeat("é", 200), "", true},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			answer := h.Must(t, search, map[string]any{"text": tt.text})
			var names []string
			for _, node := range answer.At("search", "nodes").([]any) {
				for _, name := range node.(map[string]any) {
					names = append(names, name.(string))
				}
			}
			if tt.finds != "" && !slices.Contains(names, tt.finds) {
				t.Errorf("%q is not among %q", tt.finds, names)
			}
			if approximate := answer.At("search", "approximate"); tt.finds != "" && approximate != tt.approximate {
				t.Errorf("approximate is %v", approximate)
			}
		})
	}
	t.Run("territories are searched where asked", func(t *testing.T) {
		t.Parallel()
		answer := h.Must(t, search, map[string]any{"text": "saint etienne", "types": []string{"TERRITORY"}})
		if name := answer.At("search", "nodes", 0, "name"); name != "Saint-Étienne" {
			t.Errorf("the first is %v", name)
		}
	})
	t.Run("what matches is marked, as written", func(t *testing.T) {
		t.Parallel()
		for text, want := range map[string]string{"epicerie": "Épicerie", "Montpelier": "Montpellier"} {
			answer := h.Must(t,
				`query ($text: String!) { search(text: $text) { edges { highlights { fragments { text match } } } } }`,
				map[string]any{"text": text})
			if !strings.Contains(answer.Body, `{"text":"`+want+`","match":true}`) {
				t.Errorf("%s is not marked in %s", want, answer.Body)
			}
		}
	})
	t.Run("facets count what is found", func(t *testing.T) {
		t.Parallel()
		answer := h.Must(t,
			`{ search(text: "caisse", types: [INITIATIVE]) { totalCount facets { dimension buckets { count } } } }`, nil)
		if total, counted := answer.At("search", "totalCount"),
			answer.At("search", "facets", 0, "buckets", 0, "count"); total != counted {
			t.Errorf("%v are found, %v counted", total, counted)
		}
	})
}

func TestNeighbourhoodAndPath(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	id := func(kind, slug string) string {
		return h.Must(t, fmt.Sprintf(`{ %s(slug: %q) { id } }`, kind, slug), nil).At(kind, "id").(string)
	}
	gironde, vrac := id("initiative", "experimentation-ssa-gironde"), id("organisation", "vrac-bordeaux")

	t.Run("the actor itself comes first", func(t *testing.T) {
		answer := h.Must(t,
			`query ($of: ID!) { neighbourhood(of: $of, depth: 2) { truncated actors { distance actor { slug } } relations { id } } }`,
			map[string]any{"of": gironde})
		if slug := answer.At("neighbourhood", "actors", 0, "actor", "slug"); slug != "experimentation-ssa-gironde" {
			t.Error(slug)
		}
	})
	t.Run("a limit cuts the farthest", func(t *testing.T) {
		answer := h.Must(t,
			`query ($of: ID!) { neighbourhood(of: $of, depth: 4, limit: 3) { truncated actors { distance } } }`,
			map[string]any{"of": gironde})
		if answer.At("neighbourhood", "truncated") != true ||
			answer.At("neighbourhood", "actors", 2, "distance") != 1.0 {
			t.Error(answer.Body)
		}
	})
	t.Run("along one type only", func(t *testing.T) {
		answer := h.Must(t,
			`query ($of: ID!) { neighbourhood(of: $of, types: ["partie_de"]) { relations { type { code } } } }`,
			map[string]any{"of": gironde})
		if n := len(answer.At("neighbourhood", "relations").([]any)); n != 4 {
			t.Errorf("%d relations: %s", n, answer.Body)
		}
	})
	t.Run("a path joins two actors", func(t *testing.T) {
		answer := h.Must(t,
			`query ($from: ID!, $to: ID!) { path(from: $from, to: $to) { actors { slug } relations { source { slug } target { slug } } } }`,
			map[string]any{"from": gironde, "to": vrac})
		actors, relations := answer.At("path", "actors").([]any), answer.At("path", "relations").([]any)
		if len(actors) != 4 || len(relations) != 3 {
			t.Fatal(answer.Body)
		}
		for i := range relations {
			here, there := answer.At("path", "actors", i, "slug"), answer.At("path", "actors", i+1, "slug")
			source, target := answer.At("path", "relations", i, "source", "slug"),
				answer.At("path", "relations", i, "target", "slug")
			if !(source == here && target == there) && !(source == there && target == here) {
				t.Errorf("relation %d does not join %v and %v", i, here, there)
			}
		}
	})
	t.Run("there is no path to a stranger", func(t *testing.T) {
		answer := h.Must(t,
			`query ($from: ID!, $to: ID!) { path(from: $from, to: $to, types: ["finance"]) { actors { slug } } }`,
			map[string]any{"from": gironde, "to": vrac})
		if answer.At("path") != nil {
			t.Error(answer.Body)
		}
	})
	t.Run("an actor that does not exist has no neighbourhood", func(t *testing.T) {
		answer := h.Must(t, `query ($of: ID!) { neighbourhood(of: $of) { truncated } }`,
			map[string]any{"of": hub.DerivedID(hub.TypeGroup, "nobody")})
		if answer.At("neighbourhood") != nil {
			t.Error(answer.Body)
		}
	})
}

// A gateway asks for records of any type by their ids, in any order, with some that do not exist.
func TestEntities(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	known := h.Must(t,
		`{ initiative(slug: "clac-cadenet") { id place { id } kind { id } } network(slug: "cnnr") { id memberships(first: 1) { nodes { id } } charters(first: 1) { nodes { id versionInForce { id } } } }
		events(first: 1) { nodes { id } } resources(first: 1) { nodes { id } } relations(first: 1) { nodes { id } } organisations(first: 1) { nodes { id } } groups(first: 1) { nodes { id } } }`, nil)
	representation := func(typename string, path ...any) map[string]any {
		return map[string]any{"__typename": typename, "id": known.At(path...)}
	}
	representations := []any{
		representation("Territory", "initiative", "place", "id"),
		representation("Initiative", "initiative", "id"),
		representation("Group", "initiative", "id"), // of another type
		map[string]any{"__typename": "Initiative", "id": hub.DerivedID(hub.TypeInitiative, "gone")},
		map[string]any{"__typename": "Initiative", "id": "7"}, // no id at all, as those below
		map[string]any{"__typename": "Initiative", "id": 5},
		map[string]any{"__typename": "Initiative", "id": json.Number("1e999")},
		map[string]any{"__typename": "Initiative", "id": "initiative_\x00"},
		map[string]any{"__typename": "Initiative", "id": nil},
		representation("Initiative", "initiative", "id"),
		representation("Term", "initiative", "kind", "id"),
		representation("Network", "network", "id"),
		representation("Membership", "network", "memberships", "nodes", 0, "id"),
		representation("Charter", "network", "charters", "nodes", 0, "id"),
		representation("CharterVersion", "network", "charters", "nodes", 0, "versionInForce", "id"),
		representation("Event", "events", "nodes", 0, "id"),
		representation("Resource", "resources", "nodes", 0, "id"),
		representation("Relation", "relations", "nodes", 0, "id"),
		representation("Organisation", "organisations", "nodes", 0, "id"),
		representation("Group", "groups", "nodes", 0, "id"),
	}
	answer := h.Must(t, `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Node { id } } }`,
		map[string]any{"r": representations})
	for i, r := range representations {
		want := r.(map[string]any)["id"]
		if i >= 2 && i <= 8 {
			want = nil
		}
		if got := answer.At("_entities", i, "id"); got != want {
			t.Errorf("%d: %v is %v", i, r, got)
		}
	}
	t.Run("a representation that cannot be read is the caller's fault", func(t *testing.T) {
		for _, wrong := range []map[string]any{{"__typename": "Planet", "id": "1"}, {"id": "1"},
			{"__typename": "Group"}, {"__typename": "Actor", "id": "1"}} {
			answer := h.Ask(t, `query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }`,
				map[string]any{"r": []any{wrong}})
			if answer.Code() != string(hub.BadUserInput) {
				t.Errorf("%v: %s", wrong, answer.Body)
			}
		}
	})
	t.Run("the schema that gateways read is the schema", func(t *testing.T) {
		sdl := h.Must(t, `{ _service { sdl } }`, nil).At("_service", "sdl").(string)
		if !strings.Contains(sdl, "federation/v2.9") || strings.Contains(sdl, "type Entity ") {
			t.Error(sdl[:300])
		}
	})
}
