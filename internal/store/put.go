package store

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// putSQL adds a row to a table, or changes the row with the same key where a column differs. It answers one row, CREATED
// or UPDATED, or none where nothing differed. A column's value is @column, or what computed says. touch is set on
// change only. Columns named in kept stay as they are on change: others write them.
func putSQL(table, key string, columns []string, computed map[string]string, touch string, kept ...string) string {
	values := make([]string, len(columns))
	var sets, olds, news []string
	for i, column := range columns {
		values[i] = "@" + column
		if expression, ok := computed[column]; ok {
			values[i] = expression
		}
		if slices.Contains(kept, column) {
			continue
		}
		sets = append(sets, column+` = excluded.`+column)
		olds, news = append(olds, `r.`+column), append(news, `excluded.`+column)
	}
	if touch != "" {
		sets = append(sets, touch)
	}
	return `INSERT INTO ` + table + ` AS r (` + strings.Join(slices.Concat([]string{key}, columns), `, `) + `)
		VALUES (@` + key + `, ` + strings.Join(values, `, `) + `)
		ON CONFLICT (` + key + `) DO UPDATE SET ` + strings.Join(sets, `, `) + `
		WHERE (` + strings.Join(olds, `, `) + `) IS DISTINCT FROM (` + strings.Join(news, `, `) + `)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END`
}

// runPuts runs statements made by putSQL and returns what each did.
func runPuts(ctx context.Context, db DB, batch *pgx.Batch) ([]hub.ChangeAction, error) {
	results := db.SendBatch(ctx, batch)
	defer results.Close()
	actions := make([]hub.ChangeAction, batch.Len())
	for i := range actions {
		rows, err := results.Query()
		if err != nil {
			return nil, translate(err)
		}
		done, err := pgx.CollectRows(rows, pgx.RowTo[hub.ChangeAction])
		if err != nil {
			return nil, translate(err)
		}
		if len(done) == 1 {
			actions[i] = done[0]
		}
	}
	return actions, translate(results.Close())
}

// idsBySlug returns the ids of a table's records by slug.
func idsBySlug(ctx context.Context, db DB, table string) (map[string]string, error) {
	type row struct{ ID, Slug string }
	rows, err := many[row](ctx, db, `SELECT id, slug FROM `+table, nil)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]string, len(rows))
	for _, r := range rows {
		ids[r.Slug] = r.ID
	}
	return ids, nil
}
