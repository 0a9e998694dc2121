package store_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// Every list reads its order from an index: neither a table is read whole nor are rows sorted that are not shown.
func TestListsReadTheirOrderFromAnIndex(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	if err := testkit.Generate(t.Context(), pool, testkit.Size{Initiatives: 100_000}); err != nil {
		t.Fatal(err)
	}
	recorder := testkit.Record(pool)
	st := store.New(recorder)
	ids := someIDs(t, pool)
	nobody, page := hub.Viewer{}, hub.FirstPage(20)
	backward := hub.PageRequest{Size: 20, Backward: true}
	order := func(field hub.ActorOrderField, direction hub.OrderDirection) hub.ActorOrder {
		return hub.ActorOrder{Field: field, Direction: direction}
	}
	initiatives := hub.ActorFilter{Types: []hub.ActorType{hub.ActorInitiative}}
	everywhere := hub.BoundingBoxInput{West: -5, South: 41, East: 10, North: 51}
	village := hub.BoundingBoxInput{West: 5.0, South: 44.5, East: 5.1, North: 44.6}

	for _, list := range []struct {
		name  string
		read  func(context.Context) error
		index string // that must be used
	}{
		{"all actors by name", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, hub.ActorFilter{}, hub.ActorOrder{}, page))
		}, "actor_name"},
		{"all actors by change, last page", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, hub.ActorFilter{}, order(hub.ActorByUpdatedAt, hub.Descending),
				backward))
		}, "actor_updated"},
		{"all actors by arrival", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, hub.ActorFilter{}, order(hub.ActorByCreatedAt, hub.Ascending), page))
		}, "actor_created"},
		{"all actors by start", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, hub.ActorFilter{}, order(hub.ActorByStartedOn, hub.Ascending), page))
		}, "actor_started"},
		{"initiatives by name", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, initiatives, hub.ActorOrder{}, page))
		}, "actor_type_name"},
		{"initiatives by start, latest first", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, initiatives, order(hub.ActorByStartedOn, hub.Descending), page))
		}, "actor_type_started"},
		{"initiatives by change", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, initiatives, order(hub.ActorByUpdatedAt, hub.Ascending), page))
		}, "actor_type_updated"},
		{"initiatives by arrival", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, initiatives, order(hub.ActorByCreatedAt, hub.Descending), page))
		}, "actor_type_created"},
		{"relations",
			func(ctx context.Context) error {
				return second(st.Relations(ctx, nobody, hub.RelationFilter{},
					page))
			}, "relation_type"},
		{"relations of an actor, both ways", func(ctx context.Context) error {
			return second(st.RelationsOf(ctx, nobody, ids["actor"], hub.RelationFilter{}, page))
		}, "relation_source"},
		{"relations that reach an actor", func(ctx context.Context) error {
			incoming := hub.Incoming
			return second(st.RelationsOf(ctx, nobody, ids["actor"], hub.RelationFilter{Direction: &incoming}, page))
		}, "relation_target"},
		{"memberships", func(ctx context.Context) error {
			return second(st.Memberships(ctx, nobody, hub.MembershipFilter{}, page))
		}, "membership_since"},
		{"memberships of an actor", func(ctx context.Context) error {
			return second(st.MembershipsOf(ctx, nobody, ids["actor"], hub.MembershipFilter{}, page))
		}, "membership_actor"},
		{"memberships in a network", func(ctx context.Context) error {
			return second(st.MembershipsIn(ctx, nobody, ids["network"], hub.MembershipFilter{}, page))
		}, "membership_network"},
		{"names that are alike", func(ctx context.Context) error { return second(st.LikelyDuplicates(ctx, 20)) },
			"actor_place"},
		{"communes by postal code", func(ctx context.Context) error {
			code := "26220"
			return second(st.Territories(ctx, hub.TerritoryFilter{Name: &code}, page))
		}, "territory_postal_codes"},
		{"territories",
			func(ctx context.Context) error {
				return second(st.Territories(ctx, hub.TerritoryFilter{},
					page))
			}, "territory_name"},
		{"communes", func(ctx context.Context) error {
			return second(st.Territories(ctx, hub.TerritoryFilter{Kinds: []hub.TerritoryKind{hub.Commune}}, page))
		}, "territory_kind_name"},
		{"the communes of a country", func(ctx context.Context) error {
			return second(st.DescendantsOf(ctx, []string{hub.TerritoryID(hub.Country, "FR")},
				hub.TerritoryFilter{}, page))
		}, "territory_name"},
		{"events", func(ctx context.Context) error { return second(st.Events(ctx, hub.EventFilter{}, page)) },
			"event_date"},
		{"events of an actor", func(ctx context.Context) error { return second(st.EventsOf(ctx, ids["actor"], page)) },
			"event_organiser"},
		{"figures of an initiative",
			func(ctx context.Context) error {
				return second(st.ObservationsOf(ctx, ids["initiative"], nil,
					page))
			}, "observation_page"},
		{"resources", func(ctx context.Context) error { return second(st.Resources(ctx, hub.ResourceFilter{}, page)) },
			"resource_date"},
		{"resources of an actor",
			func(ctx context.Context) error {
				return second(st.ResourcesOf(ctx, ids["actor"],
					page))
			}, "resource_publisher"},
		{"signatures of an actor",
			func(ctx context.Context) error {
				return second(st.SignaturesOf(ctx, nobody, ids["actor"],
					page))
			}, "signature_actor"},
		{"signatures of a version",
			func(ctx context.Context) error {
				return second(st.SignaturesUnder(ctx, nobody, ids["version"],
					page))
			}, "signature_version"},
		{"a search for rare words", func(ctx context.Context) error {
			return second(st.Search(ctx, nobody, hub.SearchRequest{Text: "dieulefit"}, false, page))
		}, "search_document_words"},
		{"a search for misspelt words", func(ctx context.Context) error {
			return second(st.Search(ctx, nobody, hub.SearchRequest{Text: "dieulefitt"}, true, page))
		}, "search_document_folded"},
		{"actors around a point", func(ctx context.Context) error {
			return second(st.Near(ctx, nobody,
				hub.NearRequest{Point: hub.PointInput{Latitude: 48.85, Longitude: 2.35}, Within: 50}, page))
		}, "actor_sphere"},
		{"the map of a village", func(ctx context.Context) error {
			return second(st.Map(ctx, nobody, hub.MapRequest{BBox: village, Zoom: 12}))
		}, "actor_plane"},
		{"the points of a whole country", func(ctx context.Context) error {
			return second(st.Map(ctx, nobody, hub.MapRequest{BBox: everywhere, Zoom: 5}))
		}, ""}, // its clusters read every point: there is no order, and no index is better than the table
		{"actors of a commune", func(ctx context.Context) error {
			return second(st.Actors(ctx, nobody, hub.ActorFilter{Territories: ids["territory"]},
				hub.ActorOrder{}, page))
		}, "actor_territories"},
	} {
		t.Run(list.name, func(t *testing.T) {
			recorder.Take()
			if err := list.read(t.Context()); err != nil {
				t.Fatal(err)
			}
			plan := explain(t, pool, recorder.Take()[0])
			if list.index != "" && !plan.uses(list.index) {
				t.Errorf("the index %s is not used: %s", list.index, plan)
			}
			if list.index != "" && plan.readsWhole() {
				t.Errorf("a table is read whole: %s", plan)
			}
			// A commune has few actors, a code few communes; pairs that are alike are few.
			few := list.index == "actor_territories" || list.index == "territory_postal_codes" ||
				list.index == "actor_place"
			if list.index != "" && !few && plan.sortsAll() {
				t.Errorf("rows are sorted that are not shown: %s", plan)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

// plan is a node of a statement's plan.
type plan struct {
	NodeType     string `json:"Node Type"`
	RelationName string `json:"Relation Name"`
	IndexName    string `json:"Index Name"`
	Plans        []plan
}

func (p plan) String() string {
	text, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// some reports whether the node or one below it has a property. It does not look below nodes that stop says are enough.
func (p plan) some(has, stop func(plan) bool) bool {
	if has(p) {
		return true
	}
	return !stop(p) && slices.ContainsFunc(p.Plans, func(child plan) bool { return child.some(has, stop) })
}

func never(plan) bool { return false }

func (p plan) uses(index string) bool {
	return p.some(func(n plan) bool { return n.IndexName == index }, never)
}

// readsWhole reports whether a table is read from end to end that is not tiny.
func (p plan) readsWhole() bool {
	tiny := []string{"charter", "charter_version", "network", "term"}
	return p.some(func(n plan) bool {
		return n.NodeType == "Seq Scan" && !slices.Contains(tiny,
			n.RelationName)
	}, never)
}

// sortsAll reports whether a sort takes rows that no limit cut before.
func (p plan) sortsAll() bool {
	scans := func(n plan) bool { return n.RelationName != "" }
	limits := func(n plan) bool { return n.NodeType == "Limit" }
	return p.some(func(n plan) bool {
		return n.NodeType == "Sort" &&
			slices.ContainsFunc(n.Plans, func(child plan) bool { return child.some(scans, limits) })
	}, never)
}

// explain is the plan of a statement.
func explain(t *testing.T, pool *pgxpool.Pool, s testkit.Statement) plan {
	t.Helper()
	var plans []struct{ Plan plan }
	if err := pool.QueryRow(t.Context(), `EXPLAIN (FORMAT JSON) `+s.SQL, s.Args...).Scan(&plans); err != nil {
		t.Fatalf("%v in %s", err, s.SQL)
	}
	return plans[0].Plan
}

// someIDs are the ids of an actor, a network, a small commune and an initiative of which much is known.
func someIDs(t *testing.T, pool *pgxpool.Pool) map[string][]string {
	t.Helper()
	if _, err := pool.Exec(t.Context(), `
		INSERT INTO observation (initiative_id, metric_code, value, unit, observed_on, source_uri)
		SELECT a.id, (SELECT min(code) FROM term WHERE scheme = 'metric'), n, 'u', (1900 + n % 120)::text, 'https://source.example/' || n
		FROM (SELECT id FROM actor WHERE type = 'INITIATIVE' ORDER BY id LIMIT 20) AS a, generate_series(1, 2000) AS n`); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `ANALYZE observation`); err != nil {
		t.Fatal(err)
	}
	ids := map[string][]string{}
	for name, sql := range map[string]string{
		"actor":      `SELECT id FROM actor ORDER BY id LIMIT 1 OFFSET 1000`,
		"initiative": `SELECT min(initiative_id) FROM observation`,
		"version":    `SELECT id FROM charter_version LIMIT 1`,
		"network":    `SELECT id FROM network ORDER BY id LIMIT 1`,
		"territory":  `SELECT id FROM territory WHERE kind = 'COMMUNE' AND code = '26114'`,
	} {
		var id string
		if err := pool.QueryRow(t.Context(), sql).Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids[name] = []string{id}
	}
	return ids
}
