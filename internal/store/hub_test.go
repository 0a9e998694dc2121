package store_test

import (
	"testing"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// What nobody is shown is not counted: an archived record of a type that hides them.
func TestCountsLeaveOutWhatIsHidden(t *testing.T) {
	t.Parallel()
	pool, hidden := testkit.Migrated(t), 0
	s := store.New(pool)
	count := func(of hub.RecordType) int {
		counts, err := s.Counts(t.Context(), hub.Viewer{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			if c.Type == of.GraphQL() {
				return c.Count
			}
		}
		t.Fatalf("nobody counts %s", of)
		return 0
	}
	for _, sql := range []string{
		`INSERT INTO event (id, slug, title, starts_on) VALUES (record_id('event', gen_random_uuid()), 'a', 'A', '2026')`,
		`INSERT INTO resource (id, slug, title) VALUES (record_id('resource', gen_random_uuid()), 'a', 'A')`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range hub.Descriptions {
		if !d.Hidden {
			continue
		}
		hidden++
		if n := count(d.Type); n != 1 {
			t.Errorf("%d of %s are counted, of one", n, d.Type)
		}
		if _, err := pool.Exec(t.Context(), `UPDATE `+d.Table+` SET archived_at = now()`); err != nil {
			t.Fatal(err)
		}
		if n := count(d.Type); n != 0 {
			t.Errorf("an archived %s is counted", d.Type)
		}
	}
	if hidden == 0 {
		t.Error("no type hides archived records")
	}
}
