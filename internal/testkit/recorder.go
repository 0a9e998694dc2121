package testkit

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"

	"essaim/internal/store"
)

// Recorder is a database that remembers the statements it was asked.
type Recorder struct {
	store.DB
	mu         sync.Mutex
	statements []Statement
}

// Statement is one statement with its values.
type Statement struct {
	SQL  string
	Args []any
}

// Record returns a Recorder before db.
func Record(db store.DB) *Recorder { return &Recorder{DB: db} }

// Take returns the statements asked since the last call.
func (r *Recorder) Take() []Statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.statements
	r.statements = nil
	return taken
}

func (r *Recorder) add(sql string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statements = append(r.statements, Statement{sql, args})
}

// Query records and asks.
func (r *Recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.add(sql, args)
	return r.DB.Query(ctx, sql, args...)
}

// SendBatch records each statement of a batch and sends it.
func (r *Recorder) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	for _, queued := range batch.QueuedQueries {
		r.add(queued.SQL, queued.Arguments)
	}
	return r.DB.SendBatch(ctx, batch)
}
