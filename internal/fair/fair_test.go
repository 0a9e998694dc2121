package fair_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"essaim/internal/fair"
)

// However many ask, no more work than there are turns, and everybody who waits has a turn in the end.
func TestNoMoreWorkThanThereAreTurns(t *testing.T) {
	t.Parallel()
	const turns, clients, each = 4, 5, 40
	gate := fair.NewGate(turns, each, clients*each)
	var working, most, done atomic.Int64
	var asking sync.WaitGroup
	for n := range clients * each {
		asking.Go(func() {
			leave, err := gate.Enter(t.Context(), fmt.Sprint("client", n%clients))
			if err != nil {
				t.Error(err)
				return
			}
			now := working.Add(1)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			working.Add(-1)
			done.Add(1)
			leave()
			leave() // once is enough
		})
	}
	asking.Wait()
	if most.Load() > turns || done.Load() != clients*each {
		t.Errorf("%d at once, %d done", most.Load(), done.Load())
	}
	if taken, waiting := gate.Load(); taken != 0 || waiting != 0 {
		t.Errorf("%d turns are taken and %d wait at the end", taken, waiting)
	}
}

// A client that floods the gate has half of the turns; another one enters at once.
func TestAFloodTakesHalfOfTheTurns(t *testing.T) {
	t.Parallel()
	gate := fair.NewGate(4, 3, 100)
	var held []func()
	for range 2 {
		held = append(held, enter(t, gate, "flood"))
	}
	waiting := wait(t, gate, "flood", 3)
	if _, err := gate.Enter(t.Context(), "flood"); err != fair.ErrFull {
		t.Errorf("beyond the queue: %v", err)
	}
	enter(t, gate, "other")()
	other := enter(t, gate, "other")
	if taken, _ := gate.Load(); taken != 3 {
		t.Errorf("%d turns", taken)
	}
	held[0]()
	leave := <-waiting // who waits takes over
	if taken, queued := gate.Load(); taken != 3 || queued != 2 {
		t.Errorf("%d turns, %d wait", taken, queued)
	}
	leave()
	held[1]()
	(<-waiting)()
	(<-waiting)()
	other()
}

// Those who wait are served client by client, however many wait of one.
func TestQueuesAreServedInTurn(t *testing.T) {
	t.Parallel()
	gate := fair.NewGate(1, 100, 1000)
	leave := enter(t, gate, "first")
	flood := wait(t, gate, "flood", 10)
	other := wait(t, gate, "other", 1)
	leave()
	(<-flood)()
	(<-other)() // second, not eleventh: the flood waits for its turn to be returned
	for range 9 {
		(<-flood)()
	}
}

// Who leaves the queue takes no turn with it, even where it came in the same moment.
func TestWhoStopsWaitingKeepsNoTurn(t *testing.T) {
	t.Parallel()
	gate := fair.NewGate(1, 100, 1000)
	for range 200 {
		leave := enter(t, gate, "first")
		ctx, cancel := context.WithCancel(t.Context())
		var waits sync.WaitGroup
		waits.Go(func() {
			if leave, err := gate.Await(ctx, "second"); err == nil {
				leave()
			}
		})
		go cancel()
		leave()
		waits.Wait()
	}
	if taken, waiting := gate.Load(); taken != 0 || waiting != 0 {
		t.Errorf("%d turns are taken and %d wait at the end", taken, waiting)
	}
}

// What is in memory is never more than the budget, nor more than half of it one client's.
func TestBytesHaveABound(t *testing.T) {
	t.Parallel()
	budget := fair.NewBudget(100)
	one, two, three := budget.Share("one"), budget.Share("one"), budget.Share("other")
	for _, step := range []struct {
		of    *fair.Share
		bytes int
		full  bool
	}{{one, 30, false}, {two, 20, false}, {two, 1, true}, {three, 51, true}, {three, 50, false},
		{budget.Share("third"), 1, true}} {
		if err := step.of.Take(step.bytes); (err != nil) != step.full {
			t.Errorf("%d bytes: %v", step.bytes, err)
		}
	}
	one.Return()
	one.Return() // nothing is given back twice
	if taken := budget.Taken(); taken != 70 {
		t.Errorf("%d bytes are taken", taken)
	}
	two.Return()
	three.Return()
	if err := fair.Take(fair.WithShare(t.Context(), one), 50); err != nil || budget.Taken() != 50 {
		t.Errorf("%v, %d bytes are taken", err, budget.Taken())
	}
}

func enter(t *testing.T, gate *fair.Gate, client string) (leave func()) {
	t.Helper()
	leave, err := gate.Enter(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	return leave
}

// wait has some of a client wait in the queue, and returns their turns as they come.
func wait(t *testing.T, gate *fair.Gate, client string, some int) <-chan func() {
	t.Helper()
	turns := make(chan func())
	_, before := gate.Load()
	for range some {
		go func() {
			leave, err := gate.Enter(context.WithoutCancel(t.Context()), client)
			if err != nil {
				t.Error(err)
				return
			}
			turns <- leave
		}()
	}
	for queued := 0; queued < before+some; _, queued = gate.Load() {
		runtime.Gosched()
	}
	return turns
}
