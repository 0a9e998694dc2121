package testkit

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"essaim/internal/store"
)

// Recorder is a database that remembers the statements it was asked.
type Recorder struct {
	store.DB
	log *log
}

// log is what a database and the transactions on it were asked.
type log struct {
	mu         sync.Mutex
	statements []Statement
}

// Statement is one statement with its values.
type Statement struct {
	SQL  string
	Args []any
}

// Record returns a Recorder before db.
func Record(db store.DB) *Recorder { return &Recorder{DB: db, log: &log{}} }

// Take returns the statements asked since the last call.
func (r *Recorder) Take() []Statement {
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	taken := r.log.statements
	r.log.statements = nil
	return taken
}

func (l *log) add(sql string, args []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.statements = append(l.statements, Statement{sql, args})
}

// Begin begins a transaction whose statements are recorded too.
func (r *Recorder) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := r.DB.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return recordedTx{tx, r.log}, nil
}

// recordedTx is a transaction that remembers the statements it was asked.
type recordedTx struct {
	pgx.Tx
	log *log
}

// Exec records and does.
func (t recordedTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	t.log.add(sql, args)
	return t.Tx.Exec(ctx, sql, args...)
}

// Query records and asks.
func (t recordedTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	t.log.add(sql, args)
	return t.Tx.Query(ctx, sql, args...)
}

// SendBatch records each statement of a batch and sends it.
func (t recordedTx) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	for _, queued := range batch.QueuedQueries {
		t.log.add(queued.SQL, queued.Arguments)
	}
	return t.Tx.SendBatch(ctx, batch)
}

// Query records and asks.
func (r *Recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.log.add(sql, args)
	return r.DB.Query(ctx, sql, args...)
}

// SendBatch records each statement of a batch and sends it.
func (r *Recorder) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	for _, queued := range batch.QueuedQueries {
		r.log.add(queued.SQL, queued.Arguments)
	}
	return r.DB.SendBatch(ctx, batch)
}
