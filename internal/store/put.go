package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"essaim/internal/hub"
)

// putSQL adds a row to a table, or changes the row with the same key where a column differs. It answers one
// row, CREATED or UPDATED, or none where nothing differed. A column's value is @column, or what computed
// says. touch is set on change only. Columns named in kept stay as they are on change: others write them.
func putSQL(table, key string, columns []string, computed map[string]string, touch string, kept ...string) string {
	var sets, olds, news []string
	for _, column := range columns {
		if slices.Contains(kept, column) {
			continue
		}
		sets = append(sets, column+` = excluded.`+column)
		olds, news = append(olds, `r.`+column), append(news, `excluded.`+column)
	}
	if touch != "" {
		sets = append(sets, touch)
	}
	return insertSQL(table, key, columns, computed) + `
		ON CONFLICT (` + key + `) DO UPDATE SET ` + strings.Join(sets, `, `) + `
		WHERE (` + strings.Join(olds, `, `) + `) IS DISTINCT FROM (` + strings.Join(news, `, `) + `)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END`
}

// PutError is a row of several that the database refused.
type PutError struct {
	Index      int    // of the row
	Constraint string // that it broke; "" where it broke another rule
	Column     string // at fault, where it is known
	cause      error
}

func (e *PutError) Error() string { return e.cause.Error() }
func (e *PutError) Unwrap() error { return e.cause }

// putError says which row the database refused; what is no fault of the row stays as it is.
func putError(index int, err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	// data_exception, integrity_constraint_violation
	if !ok || !strings.HasPrefix(pg.Code, "22") && !strings.HasPrefix(pg.Code, "23") {
		return translate(err)
	}
	return &PutError{Index: index, Constraint: pg.ConstraintName, Column: pg.ColumnName, cause: translate(err)}
}

// runPuts runs statements made by putSQL and returns what each did, or a PutError.
func runPuts(ctx context.Context, db DB, batch *pgx.Batch) ([]hub.ChangeAction, error) {
	results := db.SendBatch(ctx, batch)
	defer results.Close()
	actions := make([]hub.ChangeAction, batch.Len())
	for i := range actions {
		rows, err := results.Query()
		if err != nil {
			return nil, putError(i, err)
		}
		done, err := pgx.CollectRows(rows, pgx.RowTo[hub.ChangeAction])
		if err != nil {
			return nil, putError(i, err)
		}
		if len(done) == 1 {
			actions[i] = done[0]
		}
	}
	return actions, translate(results.Close())
}
