package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/store"
	"essaim/internal/testkit"
)

// The statements that are made of descriptions are plain SQL: a file shows them, and
// PostgreSQL takes each as it stands.
func TestStatementsOfRecordsArePlainSQL(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	statements := store.Statements()
	if len(statements) == 0 {
		t.Fatal("no statement is made of a description")
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(statements)) {
		fmt.Fprintf(&text, "-- %s\n%s;\n\n", name, statements[name])
		conn, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		numbered, _, err := pgx.NamedArgs{}.RewriteQuery(t.Context(), conn.Conn(), statements[name], nil)
		if err == nil {
			_, err = conn.Conn().Prepare(t.Context(), "", numbered)
		}
		conn.Release()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, statements[name])
		}
	}
	golden(t, "statements.sql", []byte(text.String()))
}
