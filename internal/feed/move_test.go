package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/feed"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// reader reads the log of a database.
type reader struct {
	t     *testing.T
	store *store.Store
	feed  *feed.Feed
}

func readerOf(t *testing.T, pool *pgxpool.Pool) *reader {
	st := store.New(pool)
	return &reader{t, st, feed.New(pool, st, slog.New(slog.NewTextHandler(t.Output(), nil)))}
}

// write leaves so many changes in the log, of records that are named by a word and a number.
func (r *reader) write(word string, n int) {
	r.t.Helper()
	for i := range n {
		err := r.store.InTx(r.t.Context(), func(tx *store.Store) error {
			return tx.LogChanges(r.t.Context(), hub.Author{}, hub.Created, []string{recordOf(word, i)})
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

func recordOf(word string, i int) string { return hub.DerivedID(hub.TypeGroup, fmt.Sprint(word, i)) }

// read reads all after a cursor, in stretches, and returns the records and where it ended; "" is the beginning.
func (r *reader) read(after string) (records []string, end string, err error) {
	r.t.Helper()
	var cursor *string
	if after != "" {
		cursor = &after
	}
	for {
		page, err := r.feed.Changes(r.t.Context(), everything, hub.ChangeFilter{}, cursor, 7)
		if err != nil {
			return records, "", err
		}
		for _, change := range page.Nodes {
			records = append(records, change.RecordID)
		}
		if cursor = &page.EndCursor; !page.HasNextPage {
			return records, page.EndCursor, nil
		}
	}
}

// hears fails unless a follower who stands at a cursor hears of exactly the records.
func (r *reader) hears(who, after string, want ...string) {
	r.t.Helper()
	if got, _, err := r.read(after); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		r.t.Errorf("%s hears of %d changes, want %d: %v", who, len(got), len(want), err)
	}
}

// expired fails unless the log does not lead on from a cursor, and returns from where it does.
func (r *reader) expired(who, after string) (lastValid string) {
	r.t.Helper()
	_, _, err := r.read(after)
	moved, ok := err.(*hub.Error) //nolint:errorlint // as it is
	if !ok || moved.Code != hub.CursorExpired {
		r.t.Errorf("%s is told %v", who, err)
		return ""
	}
	lastValid, _ = moved.Details["lastValid"].(string)
	return lastValid
}

func recordsOf(word string, n int) (records []string) {
	for i := range n {
		records = append(records, recordOf(word, i))
	}
	return records
}

func mustRead(r *reader, after string) string {
	r.t.Helper()
	_, end, err := r.read(after)
	if err != nil {
		r.t.Fatal(err)
	}
	return end
}

// After a dump and a restore into another cluster, whose transaction ids start over, followers go on from where
// they stood when the dump was made; one who read on on the old hub is told so, and from where the log leads on.
func TestFollowersGoOnAfterARestore(t *testing.T) {
	t.Parallel()
	old, fresh := testkit.NewCluster(t, true), testkit.NewCluster(t, false)
	before := readerOf(t, old.Pool)
	before.write("early", 20)
	early := mustRead(before, "")
	before.write("dumped", 10)
	dumped := mustRead(before, early)
	before.write("unnumbered", 3)
	old.DumpInto(t, fresh)
	before.write("lost", 5)
	lost := mustRead(before, dumped)

	after := readerOf(t, fresh.Pool)
	after.write("new", 10)
	newer := append(recordsOf("unnumbered", 3), recordsOf("new", 10)...)
	after.hears("who stands where the dump was made", dumped, newer...)
	after.hears("who stands before", early, append(recordsOf("dumped", 10), newer...)...)
	after.hears("who begins", "", append(append(recordsOf("early", 20), recordsOf("dumped", 10)...), newer...)...)
	after.hears("who was told where to go on", after.expired("who read on", lost), newer...)
	revisions, err := after.store.Revisions(t.Context(), everything, nil, true, hub.FirstPage(50))
	if err != nil {
		t.Fatal(err)
	}
	for i, edge := range revisions.Edges {
		if i > 0 && edge.Node.Sequence >= revisions.Edges[i-1].Node.Sequence {
			t.Error("the history is not in the order of writing")
		}
	}
}

// A standby takes over that had everything: nobody misses or repeats anything.
func TestFollowersGoOnAfterAPromotionWithoutLoss(t *testing.T) {
	t.Parallel()
	primary := testkit.NewCluster(t, true)
	standby := primary.Standby(t)
	before := readerOf(t, primary.Pool)
	before.write("early", 10)
	early := mustRead(before, "")
	before.write("late", 5)
	late := mustRead(before, early)
	primary.CatchUp(t)
	primary.Kill(t)
	standby.Promote(t)
	after := readerOf(t, standby.Pool)
	after.write("new", 8)
	after.hears("who had read all", late, recordsOf("new", 8)...)
	after.hears("who stood before", early, append(recordsOf("late", 5), recordsOf("new", 8)...)...)
}

// A standby takes over without the last changes, and gives their numbers to others: who
// had read them is told, who had not goes on.
func TestFollowersOfLostChangesAreTold(t *testing.T) {
	t.Parallel()
	primary := testkit.NewCluster(t, true)
	standby := primary.Standby(t)
	before := readerOf(t, primary.Pool)
	before.write("early", 10)
	early := mustRead(before, "")
	before.write("late", 5)
	late := mustRead(before, early)
	primary.CatchUp(t)
	standby.CutOff(t, primary)
	before.write("lost", 4)
	lost := mustRead(before, late)
	primary.Kill(t)
	standby.Promote(t)
	after := readerOf(t, standby.Pool)
	after.write("new", 9) // more than were lost: their numbers come again
	after.hears("who had read what was kept", late, recordsOf("new", 9)...)
	after.hears("who stood before", early, append(recordsOf("late", 5), recordsOf("new", 9)...)...)
	after.hears("who was told where to go on", after.expired("who had read what is lost", lost), recordsOf("new", 9)...)
}

// restore makes a database as if its files had been put back to where the log ended after a number.
func restore(t *testing.T, pool *pgxpool.Pool, number int) {
	t.Helper()
	for _, sql := range []string{
		fmt.Sprintf(`DELETE FROM change WHERE position > %d`, number),
		fmt.Sprintf(`UPDATE log_head SET position = %d`, number),
		`UPDATE era SET server_started = server_started - interval '1 second'`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// A stream that is open while the log comes back from an earlier state ends with the error: it does not stay silent.
func TestAStreamEndsWhereTheLogDoesNotLeadOn(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	r := readerOf(t, pool)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { r.feed.Run(ctx) })
	defer running.Wait()
	defer stop()
	r.write("kept", 3)
	found, err := r.feed.Subscribe(ctx, everything, hub.ChangeFilter{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.write("lost", 2)
	for range 2 {
		<-found.Events
	}
	restore(t, pool, 3)
	r.write("new", 4)
	for range found.Events {
	}
	if hub.CodeOf(found.Err()) != hub.CursorExpired {
		t.Errorf("it ends with %v", found.Err())
	}
	former := "MTIuMzQ" // 12.34, of before the log had eras
	if _, err := r.feed.Subscribe(ctx, everything, hub.ChangeFilter{}, &former); hub.CodeOf(err) != hub.CursorExpired {
		t.Errorf("a cursor of an earlier version: %v", err)
	}
}

// A transaction that stays open elsewhere on the server, or one that writes to the log
// and does not commit, holds nobody up.
func TestAnOpenTransactionHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	r := readerOf(t, pool)
	open, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = open.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := open.Exec(t.Context(), `INSERT INTO change (action, record_id) VALUES ('CREATED', $1)`,
		recordOf("open", 0)); err != nil {
		t.Fatal(err)
	}
	r.write("done", 3)
	r.hears("a reader", "", recordsOf("done", 3)...)
}

// Where another session holds the numbers, changes wait, and the feed says for how long, until they have them.
func TestTheLagOfTheLogIsTold(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	r := readerOf(t, pool)
	holder, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// nothing is left to wait for where the test fails
	defer func() { _ = holder.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := holder.Exec(t.Context(), `SELECT position FROM log_head FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	r.write("waiting", 1)
	if _, err := pool.Exec(t.Context(), `UPDATE change SET occurred_at = now() - interval '42 seconds'`); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { r.feed.Run(ctx) })
	defer running.Wait()
	defer stop()
	testkit.Eventually(t, "the lag is told", func() bool { return r.feed.Lag().Seconds() >= 42 })
	state, err := r.store.LogState(t.Context())
	if err != nil || state.Waits.Seconds() < 42 || state.Waits.Seconds() > 3600 || !state.Due {
		t.Errorf("%+v, %v", state, err)
	}
	if err := holder.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "the lag is over", func() bool { return r.feed.Lag() == 0 })
	mustRead(r, "")
	if state, err := r.store.LogState(t.Context()); err != nil || state.Waits != 0 || state.Due {
		t.Errorf("%+v once it is numbered, %v", state, err)
	}
}
