package store

import (
	"context"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// LogChanges appends to the change log what was done to each record, by whom, and what the record says since.
func (s *Store) LogChanges(ctx context.Context, by hub.Author, action hub.ChangeAction, recordIDs []string) error {
	if len(recordIDs) == 0 {
		return nil
	}
	_, err := s.db.Exec(ctx, `
		INSERT INTO change (action, record_id, account_id, capacity, agent_id, reason, snapshot)
		SELECT @action, u.id, NULLIF(@account, ''), NULLIF(@capacity, ''), NULLIF(@agent, ''), NULLIF(@reason, ''), record_snapshot(u.id)
		FROM unnest(@ids::text[]) WITH ORDINALITY AS u (id, place) ORDER BY u.place`,
		pgx.NamedArgs{
			"action": action, "ids": recordIDs, "account": by.AccountID, "capacity": string(by.Capacity), "agent": by.AgentID,
			"reason": by.Reason,
		})
	return translate(err)
}

// oldestRunning is below every transaction that may still write to the log.
const oldestRunning = `pg_snapshot_xmin(pg_current_snapshot())::text::bigint`

// ChangePosition is a place in the change log. The zero position stands before its beginning.
type ChangePosition struct{ TransactionID, Sequence int64 }

// lastSequence stands behind every change of a transaction.
const lastSequence = math.MaxInt64

// Changes returns the changes after a position that match and that the viewer may learn of, in the order of the log, at
// most limit, and the position up to which the log was read. It leaves out those that a transaction still running could
// precede: a reader that resumes there loses nothing and repeats nothing.
func (s *Store) Changes(ctx context.Context, v hub.Viewer, f hub.ChangeFilter, after ChangePosition, limit int) ([]*hub.Change, ChangePosition, error) {
	var w where
	w.and(`(c.transaction_id, c.sequence) > (@transaction, @sequence) AND c.transaction_id < settled.below`)
	w.visibleChange(v)
	among(&w, `c.record_id`, "change_ids", f.IDs)
	if f.Types != nil {
		w.and(`upper(left(c.record_id, -27)) = ANY (@change_types::text[])`)
		w.arg("change_types", texts(f.Types))
	}
	if f.Actors != nil {
		// Of an actor that is gone nobody may learn what it said: that it is gone is told to all.
		actors := actorWhere(v, *f.Actors)
		w.and(`(c.record_id IN (SELECT r.id FROM actor r` + actors.sql() + `)
			OR c.action IN ('DELETED', 'ERASED') AND left(c.record_id, -27) IN ('initiative', 'group', 'organisation'))`)
		for name, value := range actors.args {
			w.arg(name, value)
		}
	}
	w.arg("transaction", after.TransactionID)
	w.arg("sequence", after.Sequence)
	w.arg("limit", limit)
	type row struct {
		Below         int64
		TransactionID *int64
		Sequence      *int64
		Action        *hub.ChangeAction
		RecordID      *string
		OccurredAt    *time.Time
	}
	rows, err := many[row](ctx, s.db, `
		SELECT settled.below, found.* FROM (SELECT `+oldestRunning+` AS below) AS settled
		LEFT JOIN LATERAL (
			SELECT c.transaction_id, c.sequence, c.action, c.record_id, c.occurred_at FROM change c`+w.sql()+`
			ORDER BY c.transaction_id, c.sequence LIMIT @limit) AS found ON true
		ORDER BY found.transaction_id, found.sequence`, w.args)
	if err != nil {
		return nil, after, err
	}
	changes := make([]*hub.Change, 0, len(rows))
	for _, r := range rows {
		if r.TransactionID != nil {
			changes = append(changes, &hub.Change{
				TransactionID: *r.TransactionID, Sequence: *r.Sequence, Action: *r.Action, RecordID: *r.RecordID, OccurredAt: *r.OccurredAt,
			})
		}
	}
	through := ChangePosition{rows[0].Below - 1, lastSequence}
	if len(changes) == limit {
		last := changes[limit-1]
		through = ChangePosition{last.TransactionID, last.Sequence}
	}
	if through.Before(after) { // a restore from an older backup, or a cursor of the future
		through = after
	}
	return changes, through, nil
}

// Before reports whether the position comes before another one.
func (p ChangePosition) Before(o ChangePosition) bool {
	return p.TransactionID < o.TransactionID || p.TransactionID == o.TransactionID && p.Sequence < o.Sequence
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
