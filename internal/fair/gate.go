// Package fair shares what a process can do at once among its clients: turns to work, and bytes in
// memory. Nobody has more than half of either, so that no client can be made to pay for another.
package fair

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// ErrFull is the error of a caller who wants more than there is, or more than its share.
var ErrFull = errors.New("fair: there is no room")

// Gate hands out turns. Each client has its own queue, and the queues are served one after the other.
type Gate struct {
	turns   int // at once
	queue   int // of one client
	waiting int // of all clients

	mu      sync.Mutex
	taken   int
	queued  int
	clients map[string]*client
	next    list.List // of the clients that wait, each once
}

// client is somebody who has turns or waits for one.
type client struct {
	name    string
	taken   int
	waiters list.List // of chan struct{}, closed when the turn has come
	place   *list.Element
}

// NewGate returns a gate with some turns, at which so many of one client may wait, and so many of all clients.
func NewGate(turns, queue, waiting int) *Gate {
	return &Gate{turns: turns, queue: queue, waiting: waiting, clients: map[string]*client{}}
}

// Enter waits for a turn, and returns how to give it back, which is done once. It fails with
// ErrFull at once where too many wait already, and where ctx is done before the turn comes.
func (g *Gate) Enter(ctx context.Context, name string) (leave func(), err error) {
	return g.enter(ctx, name, true)
}

// Await is Enter for work that has begun, and so is counted elsewhere: it waits however many others do. It fails with
// ErrFull where ctx is done before.
func (g *Gate) Await(ctx context.Context, name string) (leave func(), err error) {
	return g.enter(ctx, name, false)
}

func (g *Gate) enter(ctx context.Context, name string, bounded bool) (leave func(), err error) {
	g.mu.Lock()
	c := g.clients[name]
	if c == nil {
		c = &client{name: name}
		g.clients[name] = c
	}
	leave = sync.OnceFunc(func() { g.leave(c) })
	if c.waiters.Len() == 0 && g.hasTurn(c) {
		g.take(c)
		g.mu.Unlock()
		return leave, nil
	}
	if bounded && (c.waiters.Len() >= g.queue || g.queued >= g.waiting) {
		g.forget(c)
		g.mu.Unlock()
		return nil, ErrFull
	}
	come := make(chan struct{})
	waiter := c.waiters.PushBack(come)
	g.queued++
	if c.place == nil {
		c.place = g.next.PushBack(c)
	}
	g.mu.Unlock()
	select {
	case <-come:
		return leave, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-come: // it came meanwhile: the next one has it
		g.giveBack(c)
	default:
		g.unqueue(c, waiter)
		g.forget(c)
	}
	return nil, ErrFull
}

// hasTurn reports whether there is a turn for a client: half of them at most are one's.
func (g *Gate) hasTurn(c *client) bool {
	return g.taken < g.turns && c.taken < max(1, g.turns/2)
}

func (g *Gate) take(c *client) {
	g.taken++
	c.taken++
}

func (g *Gate) leave(c *client) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.giveBack(c)
}

// giveBack returns a client's turn, and gives what is free now to those who wait.
func (g *Gate) giveBack(c *client) {
	g.taken--
	c.taken--
	g.forget(c)
	for place := g.next.Front(); place != nil && g.taken < g.turns; {
		waits := place.Value.(*client)
		after := place.Next()
		if g.hasTurn(waits) {
			waiter := waits.waiters.Front()
			g.take(waits)
			close(waiter.Value.(chan struct{}))
			g.unqueue(waits, waiter)
			if waits.place != nil { // it waits for more: after the others
				g.next.MoveToBack(waits.place)
			}
		}
		place = after
	}
}

// unqueue takes who waited out of the queue.
func (g *Gate) unqueue(c *client, waiter *list.Element) {
	c.waiters.Remove(waiter)
	g.queued--
	if c.waiters.Len() == 0 {
		g.next.Remove(c.place)
		c.place = nil
	}
}

// forget forgets a client that neither has a turn nor waits for one.
func (g *Gate) forget(c *client) {
	if c.taken == 0 && c.waiters.Len() == 0 {
		delete(g.clients, c.name)
	}
}

// Load is how many turns are taken, and how many wait for one.
func (g *Gate) Load() (taken, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.taken, g.queued
}
