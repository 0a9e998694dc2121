package store_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// Each column that names an actor moves with a merge, or stays for a reason; the catalogue says which there are.
func TestAMergeKnowsEveryReferenceToAnActor(t *testing.T) {
	t.Parallel()
	rows, err := testkit.Migrated(t).Query(t.Context(), `
		SELECT c.conrelid::regclass::text || '.' || a.attname FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
		WHERE c.contype = 'f' AND c.confrelid = 'actor'::regclass ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(found) < 15 {
		t.Fatalf("the catalogue tells of %d references: %v", len(found), err)
	}
	moves, stays := store.MergedReferences()
	for _, column := range found {
		if moves[column] == (stays[column] != "") {
			t.Errorf("%s moves: %t, and stays because %q", column, moves[column], stays[column])
		}
		delete(moves, column)
		delete(stays, column)
	}
	for column := range moves {
		t.Errorf("%s names no actor", column)
	}
	for column := range stays {
		t.Errorf("%s names no actor", column)
	}
}

// What names the duplicate names the record that is kept, and counts the change; undone, it names the duplicate again.
func TestANetworkFollowsTheOrganisationThatEmbodiesIt(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	kept, duplicate := hub.DerivedID(hub.TypeOrganisation, "kept"), hub.DerivedID(hub.TypeOrganisation, "duplicate")
	network, merge := hub.DerivedID(hub.TypeNetwork, "n"), hub.DerivedID(hub.TypeMerge, "m")
	for _, sql := range []string{
		`INSERT INTO actor (id, type, slug, name) VALUES (@kept, 'ORGANISATION', 'kept', 'Kept'), (@duplicate, 'ORGANISATION', 'duplicate', 'Duplicate')`,
		`INSERT INTO network (id, slug, name, organisation_id) VALUES (@network, 'n', 'N', @duplicate)`,
	} {
		if _, err := pool.Exec(t.Context(), sql,
			pgx.NamedArgs{"kept": kept, "duplicate": duplicate, "network": network}); err != nil {
			t.Fatal(err)
		}
	}
	s := store.New(pool)
	embodiedBy := func(id string, version int) {
		t.Helper()
		networks, err := s.NetworksByID(t.Context(), []string{network})
		if err != nil {
			t.Fatal(err)
		}
		if n := networks[network]; *n.OrganisationID != id || n.Version != version {
			t.Errorf("the network is %s at version %d", *n.OrganisationID, n.Version)
		}
	}
	moved, err := s.Merge(t.Context(), merge, kept, duplicate)
	if err != nil || !slices.Equal(moved, []string{network}) {
		t.Errorf("%v moved: %v", moved, err)
	}
	embodiedBy(kept, 2)
	if moved, err = s.UndoMerge(t.Context(), &hub.Merge{ID: merge, KeptID: kept, DuplicateID: duplicate}); err != nil ||
		!slices.Equal(moved, []string{network}) {
		t.Errorf("%v moved back: %v", moved, err)
	}
	embodiedBy(duplicate, 3)
}
