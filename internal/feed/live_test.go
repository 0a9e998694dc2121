package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"essaim/internal/feed"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// Whoever subscribes with whatever filter hears of the same changes, in the same order,
// as who reads the log: when told with others, and when so slow that it reads by itself.
func TestSubscribersHearWhatReadersRead(t *testing.T) {
	t.Parallel()
	pool := testkit.Demonstration(t)
	st := store.New(pool)
	changes := feed.New(pool, st, slog.New(slog.NewTextHandler(t.Output(), nil)))
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { changes.Run(ctx) })
	defer running.Wait()
	defer stop()
	ids := func(sql string) (ids []string) {
		rows, err := pool.Query(ctx, sql)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		return ids
	}
	hidden := ids(
		`UPDATE actor SET status = 'ARCHIVED' WHERE id IN (SELECT id FROM actor ORDER BY id LIMIT 10) RETURNING id`)
	records := ids(
		`SELECT id FROM (SELECT id FROM actor UNION ALL SELECT id FROM network UNION ALL SELECT id FROM membership UNION ALL SELECT id FROM relation
		UNION ALL SELECT id FROM event UNION ALL SELECT id FROM resource UNION ALL SELECT id FROM charter) AS r ORDER BY md5(id)`)
	for n := range 20 {
		records = append(records, hub.DerivedID(hub.TypeInitiative, fmt.Sprint("gone ", n)))
	}
	filters := []hub.ChangeFilter{
		{}, {Types: []hub.NodeType{"INITIATIVE", "RELATION"}}, {Types: []hub.NodeType{}},
		{IDs: slices.Concat(hidden, records[:20])},
		{Actors: &hub.ActorFilter{Types: []hub.ActorType{hub.ActorGroup}}},
		{Types: []hub.NodeType{"GROUP"}, Actors: &hub.ActorFilter{}},
	}
	viewers := []hub.Viewer{{}, {AccountID: "x", ActorIDs: hidden[:3], ReferentIDs: hidden[:3]},
		{AccountID: "y", Administrator: true}}
	type reader struct {
		of   hub.Viewer
		by   hub.ChangeFilter
		slow bool
		from *feed.Subscription
	}
	start, err := st.LogHead(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cursor := start.Cursor()
	var readers []*reader
	for _, v := range viewers {
		for _, f := range filters {
			for _, slow := range []bool{false, true} {
				found, err := changes.Subscribe(ctx, v, f, nil)
				if err != nil {
					t.Fatal(err)
				}
				readers = append(readers, &reader{v, f, slow, found})
			}
		}
	}
	written := make(chan struct{})
	heard := make([][]hub.ChangePosition, len(readers))
	var reading sync.WaitGroup
	for i, r := range readers {
		var want []hub.ChangePosition
		reading.Go(func() {
			if r.slow {
				<-written
			}
			for len(want) == 0 || len(heard[i]) < len(want) {
				if want == nil {
					select {
					case <-written:
						want = read(t, changes, r.of, r.by, cursor)
						if len(want) == 0 {
							return
						}
						continue
					case event := <-r.from.Events:
						heard[i] = append(heard[i], event.Change.Position)
					}
					continue
				}
				heard[i] = append(heard[i], (<-r.from.Events).Change.Position)
			}
			if !slices.Equal(heard[i], want) {
				t.Errorf("%+v with %+v (slow: %v) heard %v, the log says %v", r.of, r.by, r.slow, heard[i], want)
			}
		})
	}
	for range 3 {
		for batch := range slices.Chunk(records, 50) {
			action := hub.Updated
			if err := st.InTx(ctx,
				func(tx *store.Store) error { return tx.LogChanges(ctx, hub.Author{}, action, batch) }); err != nil {
				t.Fatal(err)
			}
			changes.Wrote()
		}
	}
	if err := st.InTx(ctx,
		func(tx *store.Store) error { return tx.LogChanges(ctx, hub.Author{}, hub.Deleted, records) }); err != nil {
		t.Fatal(err)
	}
	close(written)
	reading.Wait()
}

// read is the places of all changes after a cursor.
func read(
	t *testing.T, changes *feed.Feed, v hub.Viewer, f hub.ChangeFilter, cursor string,
) (found []hub.ChangePosition) {
	for more := true; more; {
		page, err := changes.Changes(t.Context(), v, f, &cursor, 100)
		if err != nil {
			t.Error(err)
			return found
		}
		for _, change := range page.Nodes {
			found = append(found, change.Position)
		}
		cursor, more = page.EndCursor, page.HasNextPage
	}
	return found
}

// Who is so slow that it reads the log by itself shares nothing that nobody renews: what
// waits in its queue shows what is true when it is told.
func TestAQueueThatWaitsSharesNothingOld(t *testing.T) {
	t.Parallel()
	pool := testkit.Demonstration(t)
	st := store.New(pool)
	changes := feed.New(pool, st, slog.New(slog.NewTextHandler(t.Output(), nil)))
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { changes.Run(ctx) })
	defer running.Wait()
	defer stop()
	slow, err := changes.Subscribe(ctx, everything, hub.ChangeFilter{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := changes.Subscribe(ctx, hub.Viewer{}, hub.ChangeFilter{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	const most = 600 // more than a queue holds
	ids := make([]string, most)
	for i := range ids {
		ids[i] = hub.DerivedID(hub.TypeGroup, fmt.Sprint("gone ", i))
	}
	if err := st.InTx(ctx,
		func(tx *store.Store) error { return tx.LogChanges(ctx, hub.Author{}, hub.Deleted, ids) }); err != nil {
		t.Fatal(err)
	}
	for range most { // once it has heard all, the slow one was told as much as it takes
		<-other.Events
	}
	for i := range most {
		event := <-slow.Events
		if shared := event.Shared(func() any { return i }); shared != nil {
			t.Fatalf("the event %d shares %v", i, shared)
		}
	}
}
