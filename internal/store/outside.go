package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// outside is a database that no write may reach: it has a transaction of its own, within this
// one where this is one. On another connection it would not see what it wrote, could wait for
// itself, and would leave behind what is undone. So a mutation that calls another one, or
// reads with the service that called it, fails at once, in the first test that runs it.
type outside struct{ db DB }

// errOutside is the cause of the panic.
var errOutside = errors.New("store: a write reaches the database by its transaction only")

type writeKey struct{}

// withinWrite marks the context of a write.
func withinWrite(ctx context.Context) context.Context {
	return context.WithValue(ctx, writeKey{}, true)
}

// inTransaction reports whether a database is a transaction: a connection that nobody else uses.
func inTransaction(db DB) bool {
	if o, ok := db.(outside); ok {
		db = o.db
	}
	_, ok := db.(pgx.Tx)
	return ok
}

func (o outside) to(ctx context.Context) DB {
	if ctx.Value(writeKey{}) != nil {
		panic(errOutside)
	}
	return o.db
}

func (o outside) Begin(ctx context.Context) (pgx.Tx, error) { return o.to(ctx).Begin(ctx) }

func (o outside) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return o.to(ctx).Exec(ctx, sql, args...)
}

func (o outside) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return o.to(ctx).Query(ctx, sql, args...)
}

func (o outside) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return o.to(ctx).SendBatch(ctx, batch)
}

func (o outside) CopyFrom(
	ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource,
) (int64, error) {
	return o.to(ctx).CopyFrom(ctx, table, columns, rows)
}
