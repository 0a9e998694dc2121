package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a text with a file of testdata, or writes it there with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs. With -update it becomes:\n%s", path, got)
	}
}

// The history that a hub holds was written by a function of the database. What is written since reads the same,
// field by field: of each type a record that says all that it can, and one that says as little as it may.
func TestASnapshotReadsAsItAlwaysDid(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	ids := map[string]string{}
	args := pgx.NamedArgs{}
	for name, kind := range map[string]hub.RecordType{
		"full initiative": hub.TypeInitiative, "bare initiative": hub.TypeInitiative, "full group": hub.TypeGroup,
		"bare group":        hub.TypeGroup,
		"full organisation": hub.TypeOrganisation, "bare organisation": hub.TypeOrganisation,
		"full network": hub.TypeNetwork,
		"bare network": hub.TypeNetwork, "full charter": hub.TypeCharter, "bare charter": hub.TypeCharter,
		"full event": hub.TypeEvent,
		"bare event": hub.TypeEvent, "full resource": hub.TypeResource, "bare resource": hub.TypeResource,
		"full relation": hub.TypeRelation,
		"bare relation": hub.TypeRelation, "full membership": hub.TypeMembership, "bare membership": hub.TypeMembership,
		"full signature": hub.TypeSignature, "bare signature": hub.TypeSignature, "full term": hub.TypeTerm,
		"bare term":       hub.TypeTerm,
		"set of communes": hub.TypeTerritory, "version": hub.TypeCharterVersion, "bare version": hub.TypeCharterVersion,
		"other version": hub.TypeCharterVersion, "nobody": hub.TypeGroup,
	} {
		ids[name] = hub.DerivedID(kind, name)
		args[string(bytes.ReplaceAll([]byte(name), []byte(" "), []byte("_")))] = ids[name]
	}
	args["phase"], args["other_phase"], args["observation"] = hub.DerivedID(hub.TypePhase, "1"),
		hub.DerivedID(hub.TypePhase, "2"), hub.DerivedID(hub.TypeObservation, "1")
	args["theme"], args["subtheme"], args["metric"] = hub.DerivedID(hub.TypeTerm, "theme"),
		hub.DerivedID(hub.TypeTerm, "subtheme"), hub.DerivedID(hub.TypeTerm, "metric")
	args["hash"] = hub.CharterHash(nil)
	for _, sql := range []string{
		`INSERT INTO territory (id, kind, code, name) VALUES (@set_of_communes, 'CUSTOM', 'pays', 'Pays')`,
		`INSERT INTO territory_ancestor (descendant_id, ancestor_id, distance) VALUES (@set_of_communes, @set_of_communes, 0)`,
		`INSERT INTO term (id, scheme, code, label_fr, label_en) VALUES (@theme, 'theme', 'b', 'B', 'B'), (@subtheme, 'theme', 'a', 'A', 'A'),
			(@metric, 'metric', 'people', 'P', 'P'), (@bare_term, 'initiative_kind', 'caisse', 'Caisse', 'Fund')`,
		`INSERT INTO term (id, scheme, code, label_fr, label_en, inverse_label_fr, inverse_label_en, archived_at)
			VALUES (@full_term, 'relation_type', 'porte', 'porte', 'carries', 'est porté par', 'is carried by', now())`,
		`INSERT INTO term (id, scheme, code, label_fr, label_en) SELECT 'term_' || right(@full_event, 26), 'event_kind', 'fete', 'F', 'F'
			UNION SELECT 'term_' || right(@full_resource, 26), 'resource_kind', 'kit', 'K', 'K'`,
		`INSERT INTO actor (id, type, status, slug, name, kind_code, summary, website, scale, place_id, territory_id, latitude, longitude, point_approximate, source_uri, phase, started_on, version)
			VALUES (@full_initiative, 'INITIATIVE', 'PROPOSED', 'i', 'L''Initiative « é »', 'caisse', E'deux\nlignes', 'https://i.example/', 'COMMUNE', @set_of_communes, @set_of_communes, 44.5, 2.25, true, 'https://s.example/', 'RUNNING', '2024-05', 3)`,
		`INSERT INTO actor (id, type, slug, name, latitude, longitude) VALUES (@bare_initiative, 'INITIATIVE', 'bare', 'Bare', NULL, NULL),
			(@full_group, 'GROUP', 'g', 'G', -21.1, 55.5), (@bare_group, 'GROUP', 'bare', 'Bare', NULL, NULL), (@bare_organisation, 'ORGANISATION', 'bare', 'Bare', NULL, NULL)`,
		`INSERT INTO actor (id, type, slug, name, for_profit, status) VALUES (@full_organisation, 'ORGANISATION', 'o', 'O', true, 'ARCHIVED')`,
		`INSERT INTO actor_theme (actor_id, theme_id) VALUES (@full_initiative, @theme), (@full_initiative, @subtheme), (@full_group, @theme)`,
		`INSERT INTO phase (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
			VALUES (@other_phase, @full_initiative, 'RUNNING', '2025', NULL, NULL, NULL, NULL, NULL),
			(@phase, @full_initiative, 'EXPERIMENT', '2024-05', '2024-12-31', '2025', 'une note', @bare_initiative, 'https://s.example/')`,
		`INSERT INTO observation (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
			VALUES (@observation, @full_initiative, 'people', 120.5, 'personnes', '2025-03', 'https://s.example/')`,
		`INSERT INTO network (id, slug, name, summary, website, admission, territorial_exclusivity, decision_mode, organisation_id, source_uri, archived_at)
			VALUES (@full_network, 'n', 'N', 's', 'https://n.example/', 'COOPTATION', true, 'consensus', @full_organisation, 'https://s.example/', now()),
			(@bare_network, 'bare', 'Bare', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
		`INSERT INTO charter (id, slug, applies_to, network_id) VALUES (@full_charter, 'c', '{GROUP,INITIATIVE}', @full_network), (@bare_charter, 'bare', '{GROUP}', NULL)`,
		`INSERT INTO charter_version (id, charter_id, rank, label, title, hash) VALUES (@version, @full_charter, 1, '2023', 'T', @hash), (@other_version, @full_charter, 2, '2024', 'T', @hash), (@bare_version, @bare_charter, 1, '2020', 'T', @hash)`,
		`INSERT INTO event (id, slug, title, kind_code, starts_on, ends_on, place_id, organiser_id, source_uri)
			VALUES (@full_event, 'e', 'E', 'fete', '2026-05-01', '2026-05-02', @set_of_communes, @full_group, 'https://s.example/'),
			(@bare_event, 'bare', 'Bare', NULL, '2026', NULL, NULL, NULL, NULL)`,
		`INSERT INTO resource (id, slug, title, kind_code, published_on, publisher_id, url, licence, source_uri)
			VALUES (@full_resource, 'r', 'R', 'kit', '2020', @full_group, 'https://r.example/', 'CC0', 'https://s.example/'),
			(@bare_resource, 'bare', 'Bare', NULL, NULL, NULL, NULL, NULL, NULL)`,
		`INSERT INTO relation (id, type_code, source_id, target_id, role, since, until, state, evidence_uri)
			VALUES (@full_relation, 'porte', @full_group, @full_initiative, 'trésorerie', '2024', '2025', 'ENDED', 'https://s.example/'),
			(@bare_relation, 'porte', @bare_group, @bare_initiative, NULL, NULL, NULL, 'ASSERTED', NULL)`,
		`INSERT INTO membership (id, actor_id, network_id, state, since, reason, acknowledged_version_id, presented_by, presented_on, source_uri)
			VALUES (@full_membership, @full_group, @full_network, 'COOPTED', '2024', 'parce que', @version, 'Ann', '2024-01-01', 'https://s.example/'),
			(@bare_membership, @bare_group, @bare_network, 'APPLIED', NULL, NULL, NULL, NULL, NULL, NULL)`,
		`INSERT INTO signature (id, actor_id, version_id, capacity, signed_on, withdrawn_on)
			VALUES (@full_signature, @full_group, @version, 'présidente', '2024-01-01', '2025-01-01'), (@bare_signature, @bare_group, @other_version, NULL, '2024-01-01', NULL)`,
	} {
		if _, err := pool.Exec(t.Context(), sql, args); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	names := slices.Sorted(maps.Keys(ids))
	logged := make([]string, len(names))
	for i, name := range names {
		logged[i] = ids[name]
	}
	if err := store.New(pool).LogChanges(t.Context(), hub.Author{Capacity: hub.AsOperator}, hub.Updated,
		logged); err != nil {
		t.Fatal(err)
	}
	rows, err := pool.Query(t.Context(), `SELECT record_id, snapshot FROM change ORDER BY sequence`)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		ID       string
		Snapshot json.RawMessage
	}])
	if err != nil || len(found) != len(names) {
		t.Fatalf("%d changes: %v", len(found), err)
	}
	snapshots := map[string]json.RawMessage{}
	for i, change := range found {
		if change.ID != logged[i] {
			t.Errorf("change %d is of %s, not of %s", i, change.ID, names[i])
		}
		snapshots[names[i]] = change.Snapshot
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(snapshots); err != nil {
		t.Fatal(err)
	}
	held, err := os.ReadFile("testdata/snapshots.json")
	if err != nil {
		t.Fatal(err)
	}
	var was, is map[string]map[string]any
	if err := errors.Join(json.Unmarshal(held, &was), json.Unmarshal(text.Bytes(), &is)); err != nil {
		t.Fatal(err)
	}
	for name := range ids {
		if (was[name] == nil) != (is[name] == nil) {
			t.Errorf("%s: %s", name, snapshots[name])
		}
		for field, value := range was[name] { // a field may have joined since
			if now, told := is[name][field]; !told || !reflect.DeepEqual(now, value) {
				t.Errorf("%s.%s read %v, and reads %v", name, field, value, now)
			}
		}
	}
}
