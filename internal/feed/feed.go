// Package feed tells subscribers what changes in the hub.
//
// The change log is the truth. PostgreSQL's notifications only hint that it has grown: one that is lost is made up for
// by looking again soon.
package feed

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Feed follows the change log for the subscribers of this process.
type Feed struct {
	pool  *pgxpool.Pool
	store *store.Store
	log   *slog.Logger

	mu    sync.Mutex
	grown chan struct{} // closed, and replaced, when the log has grown
}

// New returns a Feed. It tells nothing new until Run runs.
func New(pool *pgxpool.Pool, st *store.Store, log *slog.Logger) *Feed {
	return &Feed{pool: pool, store: st, log: log, grown: make(chan struct{})}
}

// Grown is closed when the log grows after this call.
func (f *Feed) Grown() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.grown
}

const (
	// channel is where the database says that the log has grown.
	channel = "essaim_change"
	// lookAgain is how long a change can stay unseen where its notification is lost.
	lookAgain = time.Second
	// settle is how often a change is looked at that a transaction still running could precede.
	settle = 20 * time.Millisecond
	// reconnect is how long Run waits after it lost the database.
	reconnect = time.Second
	// batch is how many changes are read at once.
	batch = 500
)

// Run follows the log until ctx is done. It comes back by itself after the database was away.
func (f *Feed) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := f.follow(ctx); err != nil && ctx.Err() == nil {
			f.log.WarnContext(ctx, "the change feed lost the database", "error", err)
			select {
			case <-time.After(reconnect):
			case <-ctx.Done():
			}
		}
	}
}

// follow wakes the subscribers each time the log has grown.
func (f *Feed) follow(ctx context.Context) error {
	conn, err := f.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// The connection listens: it goes, and is not given back.
	defer func() { _ = conn.Hijack().Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, `LISTEN `+channel); err != nil {
		return err
	}
	settled, ahead, err := f.store.Settled(ctx)
	if err != nil {
		return err
	}
	f.wake() // what came while nobody listened
	for {
		patience := lookAgain
		if ahead {
			patience = settle
		}
		wait, cancel := context.WithTimeout(ctx, patience)
		_, err := conn.Conn().WaitForNotification(wait)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && wait.Err() == nil {
			return err
		}
		was := settled
		if settled, ahead, err = f.store.Settled(ctx); err != nil {
			return err
		}
		if settled != was {
			f.wake()
		}
	}
}

// wake tells the subscribers to read the log.
func (f *Feed) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.grown)
	f.grown = make(chan struct{})
}

// Changes returns a stretch of the log: the changes after a cursor, or from the first one on, that match and that the
// viewer may learn of, at most limit. It fails (InvalidCursor) where after is no cursor of ours.
func (f *Feed) Changes(ctx context.Context, v hub.Viewer, filter hub.ChangeFilter, after *string, limit int) (*hub.ChangeFeed, error) {
	var from store.ChangePosition
	if after != nil {
		var err error
		if from, err = ParseCursor(*after); err != nil {
			return nil, err
		}
	}
	found, through, err := f.store.Changes(ctx, v, filter, from, limit+1)
	if err != nil {
		return nil, err
	}
	page := &hub.ChangeFeed{Nodes: found, EndCursor: CursorAt(through)}
	if len(found) > limit {
		page.Nodes, page.HasNextPage = found[:limit], true
		page.EndCursor = Cursor(found[limit-1])
	}
	return page, nil
}

// Subscribe returns the changes that match and that the viewer may learn of, in the order of the log, from those after a
// cursor on, or from now on where after is nil. The channel is closed when ctx is done; while the log cannot be read, the
// subscriber waits. It fails (InvalidCursor) where after is no cursor of ours.
func (f *Feed) Subscribe(ctx context.Context, v hub.Viewer, filter hub.ChangeFilter, after *string) (<-chan *hub.Change, error) {
	from, err := f.begin(ctx, after)
	if err != nil {
		return nil, err
	}
	changes := make(chan *hub.Change)
	go func() {
		defer close(changes)
		for {
			grown := f.Grown()         // before reading: nothing falls between
			var again <-chan time.Time // never, unless the log could not be read
			if err := f.drain(ctx, v, filter, from, changes); err != nil && ctx.Err() == nil {
				f.log.WarnContext(ctx, "a subscriber could not read the log", "error", err)
				again = time.After(reconnect)
			}
			select {
			case <-grown:
			case <-again:
			case <-ctx.Done():
				return
			}
		}
	}()
	return changes, nil
}

// place is where a subscriber stands in the log.
type place struct {
	store.ChangePosition
	past map[store.ChangePosition]bool // changes ahead of it that were committed before it subscribed
}

// begin is the place after a cursor, or now where there is none.
func (f *Feed) begin(ctx context.Context, after *string) (*place, error) {
	if after != nil {
		position, err := ParseCursor(*after)
		return &place{ChangePosition: position}, err
	}
	tip, err := f.store.Tip(ctx)
	if err != nil {
		return nil, err
	}
	now := &place{ChangePosition: tip.Settled, past: map[store.ChangePosition]bool{}}
	for _, position := range tip.Ahead {
		now.past[position] = true
	}
	return now, nil
}

// drain hands over all changes after a place, and moves it.
func (f *Feed) drain(ctx context.Context, v hub.Viewer, filter hub.ChangeFilter, from *place, to chan<- *hub.Change) error {
	for {
		found, through, err := f.store.Changes(ctx, v, filter, from.ChangePosition, batch)
		if err != nil {
			return err
		}
		for _, change := range found {
			from.ChangePosition = store.ChangePosition{TransactionID: change.TransactionID, Sequence: change.Sequence}
			if from.past[from.ChangePosition] {
				continue
			}
			select {
			case to <- change:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		from.ChangePosition = through
		if len(found) < batch {
			return nil
		}
	}
}

// Cursor is the cursor of a change: a subscriber can begin after it.
func Cursor(c *hub.Change) string {
	return CursorAt(store.ChangePosition{TransactionID: c.TransactionID, Sequence: c.Sequence})
}

// CursorAt is the cursor of a position in the log.
func CursorAt(p store.ChangePosition) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", p.TransactionID, p.Sequence))
}

// ParseCursor returns the position that a cursor names, or an InvalidCursor error.
func ParseCursor(cursor string) (position store.ChangePosition, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		_, err = fmt.Sscanf(string(raw), "%d.%d", &position.TransactionID, &position.Sequence)
	}
	if err != nil {
		return position, hub.Problem(hub.InvalidCursor, hub.At("after"), "That is not the cursor of a change.")
	}
	return position, nil
}
