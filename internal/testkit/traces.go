package testkit

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/store"
)

// Traces are the tables, of all that there are, whose rows hold an address, or another secret, in any spelling.
func Traces(tb testing.TB, db store.DB, email string) (found []string) {
	tb.Helper()
	email = strings.ToLower(email)
	names := queried[string](tb, db, `
		SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
		  AND c.relname NOT IN ('territory_ancestor', 'edition', 'migration')`)
	slug := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(email, "-"), "-")
	for _, name := range names {
		rows := queried[string](tb, db, `SELECT to_jsonb(t)::text FROM `+pgx.Identifier{name}.Sanitize()+` t`)
		if slices.ContainsFunc(rows, func(row string) bool {
			for range 3 { // an encoding of an encoding
				row = html.UnescapeString(row)
				row = regexp.MustCompile(`%[0-9A-Fa-f]{2}`).ReplaceAllStringFunc(row, func(coded string) string {
					plain, _ := url.PathUnescape(coded)
					return plain
				})
			}
			row = strings.ToLower(row)
			return strings.Contains(row, email) || strings.Contains(row, slug)
		}) {
			found = append(found, name)
		}
	}
	return found
}

// queried collects the rows of a query of one column.
func queried[T any](tb testing.TB, db store.DB, sql string, args ...any) []T {
	tb.Helper()
	rows, err := db.Query(tb.Context(), sql, args...)
	if err != nil {
		tb.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		tb.Fatal(err)
	}
	return found
}
