package store_test

import (
	"testing"

	"essaim/internal/testkit"
)

// No column takes a URI of any length: the list is that of the catalogue.
func TestEveryURIHasABound(t *testing.T) {
	t.Parallel()
	rows, err := testkit.Migrated(t).Query(t.Context(), `
		SELECT c.table_name || '.' || c.column_name, EXISTS (
			SELECT FROM pg_constraint k WHERE k.conrelid = c.table_name::regclass AND k.contype = 'c'
			AND pg_get_constraintdef(k.oid) ~ ('length\(' || c.column_name || '\) <= 2000'))
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name ~ '(^|_)(uri|url|website|same_as)$'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := 0
	for ; rows.Next(); found++ {
		var column string
		var bounded bool
		if err := rows.Scan(&column, &bounded); err != nil {
			t.Fatal(err)
		}
		if !bounded {
			t.Errorf("%s takes a URI of any length", column)
		}
	}
	if found < 10 || rows.Err() != nil {
		t.Errorf("%d columns, %v", found, rows.Err())
	}
}
