package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// LogChanges appends to the change log what was done to each record.
func (s *Store) LogChanges(ctx context.Context, action hub.ChangeAction, recordIDs []string) error {
	if len(recordIDs) == 0 {
		return nil
	}
	_, err := s.db.Exec(ctx, `INSERT INTO change (action, record_id) SELECT @action, unnest(@ids::text[])`,
		pgx.NamedArgs{"action": action, "ids": recordIDs})
	return translate(err)
}

// oldestRunning is below every transaction that may still write to the log.
const oldestRunning = `pg_snapshot_xmin(pg_current_snapshot())::text::bigint`

// ChangePosition is a place in the change log. The zero position stands before its beginning.
type ChangePosition struct{ TransactionID, Sequence int64 }

// Changes returns the changes after a position in the order of the log, at most limit. It leaves out those that a
// transaction still running could precede: a reader that resumes after the last one loses nothing and repeats nothing.
func (s *Store) Changes(ctx context.Context, after ChangePosition, limit int) ([]*hub.Change, error) {
	return many[hub.Change](ctx, s.db, `
		SELECT transaction_id, sequence, action, record_id, occurred_at FROM change
		WHERE (transaction_id, sequence) > (@transaction, @sequence) AND transaction_id < `+oldestRunning+`
		ORDER BY transaction_id, sequence LIMIT @limit`,
		pgx.NamedArgs{"transaction": after.TransactionID, "sequence": after.Sequence, "limit": limit})
}

// Tip is where the change log ends now.
type Tip struct {
	Settled ChangePosition   // nothing can come before it any more
	Ahead   []ChangePosition // committed already, but a transaction still running could precede them
}

// Settled returns the last change that nothing can come before any more, and whether any is ahead of it.
func (s *Store) Settled(ctx context.Context) (last ChangePosition, ahead bool, err error) {
	type row struct {
		ChangePosition
		Ahead bool
	}
	rows, err := many[row](ctx, s.db, `
		SELECT COALESCE(c.transaction_id, 0) AS transaction_id, COALESCE(c.sequence, 0) AS sequence,
		       EXISTS (SELECT FROM change WHERE transaction_id >= `+oldestRunning+`) AS ahead
		FROM (VALUES (1)) AS always LEFT JOIN LATERAL (
			SELECT transaction_id, sequence FROM change WHERE transaction_id < `+oldestRunning+`
			ORDER BY transaction_id DESC, sequence DESC LIMIT 1) AS c ON true`, nil)
	if err != nil {
		return last, false, err
	}
	return rows[0].ChangePosition, rows[0].Ahead, nil
}

// Tip returns where the change log ends now: Changes leaves out what is ahead until it has settled.
func (s *Store) Tip(ctx context.Context) (*Tip, error) {
	type row struct {
		ChangePosition
		Ahead bool
	}
	rows, err := many[row](ctx, s.db, `
		(SELECT transaction_id, sequence, false AS ahead FROM change WHERE transaction_id < `+oldestRunning+`
		 ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
		UNION ALL
		(SELECT transaction_id, sequence, true FROM change WHERE transaction_id >= `+oldestRunning+` LIMIT 100000)`, nil)
	if err != nil {
		return nil, err
	}
	var tip Tip
	for _, r := range rows {
		if r.Ahead {
			tip.Ahead = append(tip.Ahead, r.ChangePosition)
		} else {
			tip.Settled = r.ChangePosition
		}
	}
	return &tip, nil
}
