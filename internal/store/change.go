package store

import (
	"context"
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
		SELECT @action, u.id, NULLIF(@account, ''), NULLIF(@capacity, ''), NULLIF(@agent, ''), NULLIF(@reason, ''), `+
		snapshotSQL(`u.id`, recordIDs)+`
		FROM unnest(@ids::text[]) WITH ORDINALITY AS u (id, place) ORDER BY u.place`,
		pgx.NamedArgs{
			"action": action, "ids": recordIDs, "account": by.AccountID,
			"capacity": string(by.Capacity), "agent": by.AgentID,
			"reason": by.Reason,
		})
	return translate(err)
}

// logState is where the log stands, whether it has to be numbered before it is read (changes have no number yet,
// or the log has moved to another server), and for how many seconds the oldest change has waited for its number.
const logState = `(
	SELECT h.position AS head, u.waits IS NOT NULL OR NOT is_same_era() AS due, COALESCE(u.waits, 0) AS waits,
	       COALESCE((SELECT e.id FROM era e ORDER BY e.number DESC LIMIT 1), 0) AS era
	FROM log_head h LEFT JOIN LATERAL (
		SELECT extract(epoch FROM clock_timestamp() - c.occurred_at)::float8 AS waits
		FROM change c WHERE c.position IS NULL ORDER BY c.sequence LIMIT 1) AS u ON true)`

// LogState is where the log stands.
type LogState struct {
	Head  hub.ChangePosition // of the last change that has its number
	Due   bool               // NumberChanges has something to do
	Waits time.Duration      // for how long the oldest change has waited for its number; 0 where none does
}

// LogState returns where the log stands.
func (s *Store) LogState(ctx context.Context) (*LogState, error) {
	type row struct {
		Head, Era int64
		Due       bool
		Waits     float64
	}
	state, err := one[row](ctx, s.db, `SELECT state.* FROM `+logState+` AS state`, nil)
	if err != nil {
		return nil, err
	}
	return &LogState{
		Head: hub.ChangePosition{Era: state.Era, Number: state.Head}, Due: state.Due,
		Waits: time.Duration(state.Waits * float64(time.Second)),
	}, nil
}

// numberedAtOnce is how many changes get their number in one transaction.
const numberedAtOnce = 5000

// NumberChanges gives the changes that have committed their place in the log, after which
// they can be read. It waits for another session that does.
func (s *Store) NumberChanges(ctx context.Context) error {
	for {
		numbered, err := firstOf[int](ctx, s.db, `SELECT number_changes(@most)`, pgx.NamedArgs{"most": numberedAtOnce})
		if err != nil || numbered < numberedAtOnce {
			return err
		}
	}
}

// LogHead returns the position of the last change that has committed, once all that have are numbered.
func (s *Store) LogHead(ctx context.Context) (hub.ChangePosition, error) {
	state, err := s.LogState(ctx)
	if err == nil && state.Due {
		if err := s.NumberChanges(ctx); err != nil {
			return hub.ChangePosition{}, err
		}
		state, err = s.LogState(ctx)
	}
	if err != nil {
		return hub.ChangePosition{}, err
	}
	return state.Head, nil
}

// Changes returns the changes after a position that match and that the viewer may learn of, in the order of the
// log, at most limit, and the position up to which the log was read: a reader that resumes there loses nothing
// and repeats nothing. It fails with hub.CursorExpired where the log does not lead on from the position.
func (s *Store) Changes(
	ctx context.Context, v hub.Viewer, f hub.ChangeFilter, after hub.ChangePosition, limit int,
) ([]*hub.Change, hub.ChangePosition, error) {
	stretch, err := s.readChanges(ctx, v, f, after, limit)
	if err == nil && stretch.due {
		if err := s.NumberChanges(ctx); err != nil {
			return nil, after, err
		}
		stretch, err = s.readChanges(ctx, v, f, after, limit)
	}
	switch {
	case err != nil:
		return nil, after, err
	case !stretch.valid:
		return nil, after, hub.LogMoved(stretch.lastValid, stretch.through)
	}
	return stretch.changes, stretch.through, nil
}

// ChangesUnsafe returns the changes after a position, whoever may learn of them: their
// reader asks VisibleChanges before it tells of any. Otherwise it is as Changes.
func (s *Store) ChangesUnsafe(
	ctx context.Context, after hub.ChangePosition, limit int,
) ([]*hub.Change, hub.ChangePosition, error) {
	return s.Changes(ctx, hub.Viewer{Administrator: true}, hub.ChangeFilter{}, after, limit)
}

// VisibleChanges returns those of some changes that the viewer may learn of, and that are of actors that match, where a
// filter is given.
func (s *Store) VisibleChanges(
	ctx context.Context, v hub.Viewer, actors *hub.ActorFilter, changes []*hub.Change,
) (visible []*hub.Change, err error) {
	var w where
	numbers := make([]int64, len(changes))
	for i, change := range changes {
		numbers[i] = change.Position.Number
	}
	w.and(`c.position = ANY (@positions::bigint[])`)
	w.arg("positions", numbers)
	w.visibleChange(v)
	w.changeOf(v, actors)
	found, err := columnSet[int64](ctx, s.db, `SELECT c.position FROM change c`+w.sql(), w.args)
	if err != nil {
		return nil, err
	}
	for _, change := range changes {
		if found[change.Position.Number] {
			visible = append(visible, change)
		}
	}
	return visible, nil
}

// stretch is a part of the log.
type stretch struct {
	changes   []*hub.Change
	through   hub.ChangePosition
	due       bool                // the log has to be numbered: there may be more
	valid     bool                // the log leads on from where the reader stands
	lastValid *hub.ChangePosition // the last position from which it does; nil where it never knew the reader's
}

// changeOf asks that the change c is one of an actor that matches, where a filter is given.
// Of an actor that is gone nobody may learn what it said: that it is gone is told to all.
func (w *where) changeOf(v hub.Viewer, f *hub.ActorFilter) {
	if f == nil {
		return
	}
	actors := actorWhere(v, *f)
	w.and(`(c.record_id IN (SELECT r.id FROM actor r` + actors.sql() + `)
		OR c.action IN ('DELETED', 'ERASED') AND left(c.record_id, -27) IN ('initiative', 'group', 'organisation'))`)
	for name, value := range actors.args {
		w.arg(name, value)
	}
}

// readChanges reads what is numbered.
func (s *Store) readChanges(
	ctx context.Context, v hub.Viewer, f hub.ChangeFilter, after hub.ChangePosition, limit int,
) (*stretch, error) {
	var w where
	w.and(`c.position > @after AND c.position <= state.head AND place.valid`)
	w.visibleChange(v)
	among(&w, `c.record_id`, "change_ids", f.IDs)
	if f.Types != nil {
		w.and(`upper(left(c.record_id, -27)) = ANY (@change_types::text[])`)
		w.arg("change_types", texts(f.Types))
	}
	w.changeOf(v, f.Actors)
	w.arg("era", after.Era)
	w.arg("after", after.Number)
	w.arg("limit", limit)
	type row struct {
		Head, Era  int64
		Due, Valid bool
		Waits      float64
		LastValid  *int64
		Position   *int64
		Action     *hub.ChangeAction
		RecordID   *string
		OccurredAt *time.Time
	}
	// What a reader knows of an era holds up to where the next one begins.
	rows, err := many[row](ctx, s.db, `
		SELECT state.*, place.*, found.* FROM `+logState+` AS state
		CROSS JOIN LATERAL (
			SELECT least(state.head, COALESCE((SELECT min(n.after) FROM era n WHERE n.number > e.number), state.head)) AS last_valid
			FROM era e WHERE e.id = @era UNION ALL SELECT 0 WHERE @era = 0 UNION ALL SELECT NULL LIMIT 1) AS known
		CROSS JOIN LATERAL (SELECT known.last_valid, COALESCE(@after <= known.last_valid, false) AS valid) AS place
		LEFT JOIN LATERAL (
			SELECT c.position, c.action, c.record_id, c.occurred_at FROM change c`+w.sql()+`
			ORDER BY c.position LIMIT @limit) AS found ON true
		ORDER BY found.position`, w.args)
	if err != nil {
		return nil, err
	}
	state := rows[0]
	read := &stretch{through: hub.ChangePosition{Era: state.Era, Number: state.Head}, due: state.Due,
		valid: state.Valid}
	if state.LastValid != nil {
		read.lastValid = &hub.ChangePosition{Era: state.Era, Number: *state.LastValid}
	}
	for _, r := range rows {
		if r.Position != nil {
			read.changes = append(read.changes, &hub.Change{
				Position: hub.ChangePosition{Era: state.Era, Number: *r.Position}, Action: *r.Action,
				RecordID: *r.RecordID, OccurredAt: *r.OccurredAt,
			})
		}
	}
	if len(read.changes) == limit {
		read.through = read.changes[limit-1].Position
	}
	return read, nil
}
