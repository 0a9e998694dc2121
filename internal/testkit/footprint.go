package testkit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Footprint is what stands in every table of a hub at a moment, to see what something left behind.
type Footprint struct {
	rows    map[string]map[string]print // by table and primary key
	letters map[int64]string
}

// print is what a row says: a hash of all of it, and its state, where it has one.
type print struct{ Key, Hash, State, Status string }

// TakeFootprint reads every table that the catalogue knows, but for the official territories, how often one asked, and
// the numbers of the change log.
func TakeFootprint(tb testing.TB, pool *pgxpool.Pool) Footprint {
	tb.Helper()
	tx, err := pool.Begin(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(tb.Context()))                              // nothing was written
	if _, err := tx.Exec(tb.Context(), `SET LOCAL statement_timeout = 0`); err != nil { // on a busy machine too
		tb.Fatal(err)
	}
	f := Footprint{rows: map[string]map[string]print{}, letters: map[int64]string{}}
	type table struct {
		Name string
		Keys []string
	}
	tables := rowsOf[table](tb, tx, `
		SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attname) AS keys
		FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'river%'
		  AND c.relname NOT IN ('territory', 'territory_ancestor', 'edition', 'throttle', 'log_head', 'era')
		GROUP BY c.relname`)
	if len(tables) < 30 {
		tb.Fatalf("the catalogue tells of %d tables", len(tables))
	}
	for _, t := range tables {
		f.rows[t.Name] = map[string]print{}
		unseen, where := `''`, ``
		switch t.Name {
		case "change":
			unseen = `'position'` // comes after, in its own time
		case "search_document":
			where = ` WHERE t.record_type <> 'TERRITORY' OR t.record_id IN (SELECT id FROM territory WHERE kind = 'CUSTOM')`
		}
		for _, row := range rowsOf[print](tb, tx, `
			SELECT (SELECT string_agg(row->>k, ' ') FROM unnest('{`+strings.Join(t.Keys, ",")+`}'::text[]) AS k) AS key,
			       md5((row - `+unseen+
			`)::text) AS hash, COALESCE(row->>'state', '') AS state, COALESCE(row->>'status', '') AS status
			FROM (SELECT to_jsonb(t) AS row FROM `+pgx.Identifier{t.Name}.Sanitize()+` t`+where+`) AS r`) {
			f.rows[t.Name][row.Key] = row
		}
	}
	for _, letter := range rowsOf[struct {
		ID     int64
		Letter string
	}](tb, tx,
		`SELECT id, format('letter %s to %s', args->>'letter', args->>'to') AS letter FROM river_job WHERE kind = 'mail'`) {
		f.letters[letter.ID] = letter.Letter
	}
	return f
}

func rowsOf[T any](tb testing.TB, tx pgx.Tx, sql string) []T {
	tb.Helper()
	rows, err := tx.Query(tb.Context(), sql)
	if err != nil {
		tb.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

// Since is what is there now and was not before: letters with their recipients, rows that
// came (+), changed (~) and went (-) by table, and which state rows have by now.
func (f Footprint) Since(before Footprint) []string {
	var told []string
	for id, letter := range f.letters {
		if _, was := before.letters[id]; !was {
			told = append(told, letter)
		}
	}
	for table, rows := range f.rows {
		came, went, changed := 0, 0, 0
		for key, row := range rows {
			was, known := before.rows[table][key]
			if !known {
				came++
				continue
			}
			states := len(told)
			for _, turn := range [][2]string{{was.State, row.State}, {was.Status, row.Status}} {
				if turn[0] != turn[1] {
					told = append(told, fmt.Sprintf("%s %s → %s", table, turn[0], turn[1]))
				}
			}
			if len(told) == states && was.Hash != row.Hash && table != "session" { // which notes when it was used
				changed++
			}
		}
		for key := range maps.Keys(before.rows[table]) {
			if _, still := rows[key]; !still {
				went++
			}
		}
		if came > 0 {
			told = append(told, fmt.Sprintf("%s +%d", table, came))
		}
		if changed > 0 {
			told = append(told, fmt.Sprintf("%s ~%d", table, changed))
		}
		if went > 0 {
			told = append(told, fmt.Sprintf("%s -%d", table, went))
		}
	}
	slices.Sort(told)
	return told
}
