// Package feed tells subscribers what changes in the hub.
//
// The change log is the truth. PostgreSQL's notifications only hint that it has grown: one that is lost is made up for
// by looking again soon.
package feed

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Feed follows the change log for the subscribers of this process.
type Feed struct {
	pool  *pgxpool.Pool
	store *store.Store
	log   *slog.Logger
	live  live

	mu    sync.Mutex
	grown chan struct{} // closed, and replaced, when the log has grown

	wrote chan struct{} // holds one where this process has written
	lag   atomic.Int64  // nanoseconds
}

// New returns a Feed. It tells nothing new until Run runs.
func New(pool *pgxpool.Pool, st *store.Store, log *slog.Logger) *Feed {
	return &Feed{
		pool: pool, store: st, log: log, live: newLive(), grown: make(chan struct{}), wrote: make(chan struct{}, 1),
	}
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
	// lookAgain is how long a change of another process can stay unseen where its notification is lost.
	lookAgain = time.Second
	// reconnect is how long Run waits after it lost the database.
	reconnect = time.Second
	// batch is how many changes are read at once.
	batch = 500
	// lagging is how long a change waits for its number before the log says so.
	lagging = 10 * time.Second
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

// Wrote says that this process has written to the log: it is numbered at once.
func (f *Feed) Wrote() {
	select {
	case f.wrote <- struct{}{}:
	default: // it is said already
	}
}

// Lag is for how long the oldest change that no reader meets yet has been written, as it
// was last seen; 0 where none waits.
func (f *Feed) Lag() time.Duration { return time.Duration(f.lag.Load()) }

// follow numbers what has been written, and tells the subscribers of it.
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
	head, err := f.number(ctx)
	if err != nil {
		return err
	}
	f.tell(ctx, head)
	f.wake() // what came while nobody listened
	for {
		if err := f.await(ctx, conn.Conn()); err != nil {
			return err
		}
		was := head
		if head, err = f.number(ctx); err != nil {
			return err
		}
		if head != was {
			f.tell(ctx, head)
			f.wake()
		}
	}
}

// await returns when the log may have grown: this process wrote, another says so, or it is time to look again.
func (f *Feed) await(ctx context.Context, conn *pgx.Conn) error {
	wait, cancel := context.WithTimeout(ctx, lookAgain)
	defer cancel()
	go func() {
		select {
		case <-f.wrote:
			cancel()
		case <-wait.Done():
		}
	}()
	_, err := conn.WaitForNotification(wait)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if wait.Err() != nil {
		return nil
	}
	return err
}

// number gives what has been written its place in the log, and returns where the log ends. How long changes
// have waited is noted before, for another session that holds the numbers can keep this one waiting too.
func (f *Feed) number(ctx context.Context) (hub.ChangePosition, error) {
	state, err := f.store.LogState(ctx)
	if err != nil {
		return hub.ChangePosition{}, err
	}
	f.lag.Store(int64(state.Waits))
	if state.Waits > lagging {
		f.log.WarnContext(ctx, "changes wait for their place in the log", "lag", state.Waits)
	}
	if state.Due {
		if err := f.store.NumberChanges(ctx); err != nil {
			return hub.ChangePosition{}, err
		}
		f.lag.Store(0)
		if state, err = f.store.LogState(ctx); err != nil {
			return hub.ChangePosition{}, err
		}
	}
	return state.Head, nil
}

// wake tells those who wait for it that the log has grown.
func (f *Feed) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.grown)
	f.grown = make(chan struct{})
}

// Changes returns a stretch of the log: the changes after a cursor, or from the first one on,
// that match and that the viewer may learn of, at most limit. It fails with InvalidCursor
// where after is no cursor of ours, with CursorExpired where the log does not lead on from it.
func (f *Feed) Changes(
	ctx context.Context, v hub.Viewer, filter hub.ChangeFilter, after *string, limit int,
) (*hub.ChangeFeed, error) {
	var from hub.ChangePosition
	if after != nil {
		var err error
		if from, err = hub.ParseChangeCursor(*after); err != nil {
			return nil, err
		}
	}
	found, through, err := f.store.Changes(ctx, v, filter, from, limit+1)
	if err != nil {
		return nil, err
	}
	page := &hub.ChangeFeed{Nodes: found, EndCursor: through.Cursor()}
	if len(found) > limit {
		page.Nodes, page.HasNextPage = found[:limit], true
		page.EndCursor = found[limit-1].Cursor()
	}
	return page, nil
}
