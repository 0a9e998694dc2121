package federation

import (
	"context"
	"sync/atomic"
)

// Renewals carries the wish for a new supergraph from whoever changes the registry of partners to the Federation that
// composes it. It is made before both, so that neither needs the other.
type Renewals struct {
	wishes chan chan<- struct{} // each is closed once it is fulfilled
	served atomic.Bool
}

// NewRenewals returns Renewals that no Federation serves yet.
func NewRenewals() *Renewals { return &Renewals{wishes: make(chan chan<- struct{})} }

// Ask has the supergraph brought up to date and waits until it is, or ctx is done. Where no Federation runs in this
// process it returns at once.
func (r *Renewals) Ask(ctx context.Context) {
	if !r.served.Load() {
		return
	}
	done := make(chan struct{})
	select {
	case r.wishes <- done:
	case <-ctx.Done():
		return
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}
