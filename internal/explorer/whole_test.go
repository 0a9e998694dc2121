package explorer_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// Downloads and the calendar hold all there is, over the pages that the API gives.
func TestDownloadsAreWhole(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	base := h.Site(t)
	for _, sql := range []string{
		`INSERT INTO actor (id, type, slug, name) SELECT 'group_' || lpad(n::text, 26, '0'), 'GROUP', 'g-' || n, 'Groupe ' || n FROM generate_series(1, 650) AS n`,
		`INSERT INTO event (id, slug, title, starts_on) SELECT 'event_' || lpad(n::text, 26, '0'), 'e-' || n, 'Rendez-vous ' || n, '2099-01-02' FROM generate_series(1, 450) AS n`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	table, _, _ := fetch(t, base+"/fr/explore.csv")
	if rows, err := csv.NewReader(strings.NewReader(table)).ReadAll(); err != nil || len(rows) != 651 {
		t.Errorf("%d rows of a table of 650 records, %v", len(rows), err)
	}
	points, _, _ := fetch(t, base+"/fr/explore.geojson")
	if n := strings.Count(points, `"Feature"`); n != 650 {
		t.Errorf("%d features of 650", n)
	}
	calendar, _, _ := fetch(t, base+"/fr/events.ics")
	if n := strings.Count(calendar, "BEGIN:VEVENT"); n != 450 {
		t.Errorf("%d events of 450", n)
	}
}
