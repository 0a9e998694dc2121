package graph_test

import (
	"testing"

	"essaim/internal/testkit"
)

// Lists within lists are whole, however many rows all their parents have together.
func TestListsWithinListsAreWhole(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	// 85 initiatives of 300 observations each: 25,500 rows.
	if _, err := h.Pool.Exec(t.Context(), `
		INSERT INTO observation (initiative_id, metric_code, value, unit, observed_on, source_uri)
		SELECT a.id, (SELECT code FROM term WHERE scheme = 'metric' ORDER BY code LIMIT 1), n, 'u', '2026', 'https://source.example/' || n
		FROM actor a, generate_series(1, 300) AS n WHERE a.type = 'INITIATIVE'`); err != nil {
		t.Fatal(err)
	}
	answer := h.Must(t,
		`{ initiatives(first: 200) { nodes { name observations(first: 200) { totalCount pageInfo { hasNextPage } nodes { value } } } } }`, nil)
	nodes := answer.At("initiatives", "nodes").([]any)
	if len(nodes) < 80 {
		t.Fatalf("%d initiatives", len(nodes))
	}
	for i := range nodes {
		of := func(path ...any) any {
			return answer.At(append([]any{"initiatives", "nodes", i, "observations"}, path...)...)
		}
		if n := len(of("nodes").([]any)); n < 200 || of("pageInfo", "hasNextPage") != true ||
			of("totalCount").(float64) < 300 {
			t.Errorf("%v has %d observations of %v", answer.At("initiatives", "nodes", i, "name"), n, of("totalCount"))
		}
	}
}

// What a record holds has a bound, which a write meets.
func TestARecordHoldsSoManyParts(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	add := func() string {
		return as(t, h, referent, "addContact",
			input{"actor": theGroup, "label": "accueil",
				"fields": []any{input{"kind": "EMAIL", "value": "accueil@example.org", "audience": "PUBLIC",
					"consent": true}}}, "").Code
	}
	if code := add(); code != "" {
		t.Fatal(code)
	}
	if _, err := h.Pool.Exec(t.Context(),
		`INSERT INTO contact (actor_id, label) SELECT $1, 'c' || n FROM generate_series(1, 49) AS n`, theGroup); err != nil {
		t.Fatal(err)
	}
	if code := add(); code != "WRONG_STATE" {
		t.Errorf("one contact too many is answered %q", code)
	}
}

// A search that finds more than is ranked says so.
func TestASearchSaysWhereItRanksAPartOnly(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	if _, err := h.Pool.Exec(t.Context(), `
		WITH a AS (INSERT INTO actor (id, type, status, slug, name)
			SELECT 'group_' || lpad(n::text, 26, '0'), 'GROUP', 'PUBLISHED', 'foule-' || n, 'Foule ' || n FROM generate_series(1, 10001) n RETURNING id, name)
		INSERT INTO search_document (record_id, record_type, title) SELECT id, 'GROUP', name FROM a`); err != nil {
		t.Fatal(err)
	}
	for text, partial := range map[string]bool{"foule": true, "foule 17": false, "caisse": false} {
		answer := h.Must(t,
			`query ($text: String!) { search(text: $text, first: 5) { partial edges { node { id } } } }`,
			map[string]any{"text": text})
		if answer.At("search", "partial") != partial {
			t.Errorf("%s: %s", text, answer.Body)
		}
	}
}
