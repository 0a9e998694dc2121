package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"essaim/internal/feed"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// Writers commit in another order than they began, and a reader goes away and comes back all the time: it meets every
// change once.
func TestAReaderLosesAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	st := store.New(pool)
	changes := feed.New(pool, st, slog.New(slog.NewTextHandler(t.Output(), nil)))
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { changes.Run(ctx) })
	defer running.Wait()
	defer stop()

	const writers, each = 3, 60 // of 8 connections, two for each and two for the reader
	id := func(writer, n int) string { return hub.DerivedID(hub.TypeGroup, fmt.Sprint(writer, " ", n)) }
	start := hub.ChangePosition{}.Cursor()
	go func() {
		var writing sync.WaitGroup
		for writer := range writers {
			writing.Go(func() {
				for n := range each {
					err := st.InTx(ctx, func(tx *store.Store) error {
						if err := tx.LogChanges(ctx, hub.Author{}, hub.Created, []string{id(writer, n)}); err != nil {
							return err
						}
						if n%3 == 0 { // stay open while others begin and commit
							_, err := pool.Exec(ctx, `SELECT pg_sleep(random() * 0.02)`)
							return err
						}
						return nil
					})
					if err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
	}()

	seen := map[string]int{}
	cursor := start
	for visit := 0; len(seen) < writers*each; visit++ {
		reading, leave := context.WithCancel(ctx)
		found, err := changes.Subscribe(reading, everything, hub.ChangeFilter{}, &cursor)
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + visit%9 {
			event, ok := <-found.Events
			if !ok {
				break
			}
			cursor = event.Change.Cursor()
			seen[event.Change.RecordID]++
			if len(seen) == writers*each {
				break
			}
		}
		leave()
	}
	for writer := range writers {
		for n := range each {
			if seen[id(writer, n)] != 1 {
				t.Errorf("change %d of writer %d was seen %d times", n, writer, seen[id(writer, n)])
			}
		}
	}
}

// everything is who may learn of each change, of records that are not there too.
var everything = hub.Viewer{Administrator: true}

// A reader that asks for stretches of the log, and keeps only the cursor that each answer ends with, misses none
// and meets none twice, while others write and commit out of order, and whatever part of the log it asks for.
func TestAReaderByCursorsMissesAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	st := store.New(pool)
	changes := feed.New(pool, st, slog.New(slog.NewTextHandler(t.Output(), nil)))
	const writers, each = 4, 50
	types := []hub.RecordType{hub.TypeGroup, hub.TypeInitiative}
	id := func(writer, n int) string { return hub.DerivedID(types[n%2], fmt.Sprint(writer, " ", n)) }
	done := make(chan struct{})
	go func() {
		defer close(done)
		var writing sync.WaitGroup
		for writer := range writers {
			writing.Go(func() {
				for n := range each {
					err := st.InTx(t.Context(), func(tx *store.Store) error {
						if err := tx.LogChanges(t.Context(), hub.Author{}, hub.Created,
							[]string{id(writer, n)}); err != nil || n%3 > 0 {
							return err
						}
						// stay open while others commit
						_, err := pool.Exec(t.Context(), `SELECT pg_sleep(random() * 0.02)`)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
	}()
	for filter, wanted := range map[*hub.ChangeFilter]int{{}: writers * each,
		{Types: []hub.NodeType{"GROUP"}}: writers * each / 2} {
		seen, cursor := map[string]int{}, (*string)(nil)
		read := func() (more bool) {
			page, err := changes.Changes(t.Context(), everything, *filter, cursor, 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, change := range page.Nodes {
				seen[change.RecordID]++
			}
			cursor = &page.EndCursor
			return page.HasNextPage
		}
		// What other databases of the server do can keep changes back for a while: a
		// reader that misses one waits in vain.
		for late := time.Now().Add(time.Minute); len(seen) < wanted && time.Now().Before(late); {
			read()
		}
		<-done
		for read() { // nothing more is there, nor again
		}
		if len(seen) != wanted {
			t.Errorf("of %d changes the reader met %d", wanted, len(seen))
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("the change of %s was met %d times", id, times)
			}
		}
	}
}

// Who subscribes without a cursor hears of what comes, not of what was.
func TestASubscriberBeginsNow(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	st := store.New(pool)
	changes := feed.New(pool, st, slog.New(slog.NewTextHandler(t.Output(), nil)))
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { changes.Run(ctx) })
	defer running.Wait()
	defer stop()
	before, after := hub.DerivedID(hub.TypeGroup, "before"), hub.DerivedID(hub.TypeGroup, "after")
	log := func(id string) {
		t.Helper()
		if err := st.InTx(ctx,
			func(tx *store.Store) error {
				return tx.LogChanges(ctx, hub.Author{}, hub.Updated,
					[]string{id})
			}); err != nil {
			t.Fatal(err)
		}
	}
	log(before)
	found, err := changes.Subscribe(ctx, everything, hub.ChangeFilter{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	log(after)
	if event := <-found.Events; event.Change.RecordID != after {
		t.Errorf("got %s", event.Change.RecordID)
	}
}

func TestACursorOfNoChangeIsRefused(t *testing.T) {
	t.Parallel()
	changes := feed.New(nil, nil, nil)
	for _, cursor := range []string{"", "x", "MTIz", "%%%"} {
		if _, err := changes.Subscribe(t.Context(), everything, hub.ChangeFilter{},
			&cursor); hub.CodeOf(err) != hub.InvalidCursor {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}
