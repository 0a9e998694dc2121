// Package mutation carries out what changes records: one transaction that leaves its changes in the log, asks for the
// letters that follow, and is done once however often it is sent.
//
// What a mutation may do is said by its service, which gets an Act: a mutation under way. An Act reaches the database
// by its transaction only, and offers no mutation of its own.
package mutation

import (
	"context"
	"encoding/json"
	"fmt"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Call is a mutation as it was called.
type Call struct {
	Viewer hub.Viewer
	Name   string
	Key    *string // the idempotency key; nil for none
	Input  any
}

// Kernel carries out mutations.
type Kernel struct {
	*Keyring
	store *store.Store
	url   string // what links in letters begin with
	wrote func() // called after each write; nil for nobody
}

// NewKernel returns a Kernel over a store. Links in its letters begin with url, which has no slash at the end. It calls
// wrote, unless that is nil, after each write that the change log may tell of.
func NewKernel(st *store.Store, url string, wrote func()) *Kernel {
	return &Kernel{Keyring: &Keyring{store: st}, store: st, url: url, wrote: wrote}
}

// Act is a mutation under way.
type Act struct {
	Store   *store.Store // on the transaction
	Viewer  hub.Viewer
	Reason  string // of all changes, "" where none was given
	kernel  *Kernel
	changes []change
}

// change is what was done to records, in which capacity.
type change struct {
	action hub.ChangeAction
	as     hub.Capacity
	ids    []string
}

// On is a mutation under way in a transaction that somebody else began: whoever did calls Finish before it commits.
// Outside of a transaction it can read and ask the rules.
func (k *Kernel) On(st *store.Store, v hub.Viewer) *Act { return &Act{Store: st, Viewer: v, kernel: k} }

// Run runs fn in a transaction and returns the id that fn returns, also beside an error: after a conflict it
// is that of the record as it is. What fn notes as changed is searchable and in the log once the transaction
// commits. With a key, a retry with the same input is answered as the first attempt was, and does nothing.
func (k *Kernel) Run(ctx context.Context, c Call, fn func(context.Context, *Act) (string, error)) (string, error) {
	attempt, err := k.newAttempt(ctx, c)
	if err != nil {
		return "", err
	}
	defer k.Wrote()
	return store.Write(ctx, k.store, func(ctx context.Context, st *store.Store) (string, error) {
		if attempt != nil {
			if id, done, err := st.Begin(ctx, *attempt); err != nil || done {
				return id, err
			}
		}
		a := k.On(st, c.Viewer)
		id, err := fn(ctx, a)
		if err != nil {
			return id, err
		}
		if err := a.Finish(ctx); err != nil {
			return "", err
		}
		switch {
		case attempt != nil:
			return id, st.End(ctx, *attempt, id)
		case len(a.changes) == 0:
			return id, st.Durable(ctx)
		}
		return id, nil
	})
}

// Wrote says that the change log may have grown.
func (k *Kernel) Wrote() {
	if k.wrote != nil {
		k.wrote()
	}
}

// maxKey is how long an idempotency key may be.
const maxKey = 200

// newAttempt names a call by its key; nil where it has none.
func (k *Kernel) newAttempt(ctx context.Context, c Call) (*store.Attempt, error) {
	if c.Key == nil {
		return nil, nil
	}
	if err := hub.CheckName(*c.Key, maxKey); err != nil {
		return nil, hub.Under(err, "idempotencyKey")
	}
	text, err := json.Marshal(c.Input)
	if err != nil {
		return nil, fmt.Errorf("mutation: %w", err)
	}
	hash, err := k.Hash(ctx, "input", string(text))
	if err != nil {
		return nil, err
	}
	return &store.Attempt{Caller: c.Viewer.Caller(), Key: *c.Key, Mutation: c.Name, InputHash: hash}, nil
}

// Changed notes what was done to records.
func (a *Act) Changed(action hub.ChangeAction, as hub.Capacity, ids ...string) {
	a.changes = append(a.changes, change{action, as, ids})
}

// Finish makes what was written searchable and leaves it in the change log.
func (a *Act) Finish(ctx context.Context) error {
	for _, c := range a.changes {
		if err := a.Store.IndexRecords(ctx, c.ids); err != nil {
			return err
		}
		by := hub.Author{AccountID: a.Viewer.AccountID, Capacity: c.as, Reason: a.Reason}
		if a.Viewer.Token != nil {
			by.AgentID = a.Viewer.Token.ActorID
		}
		if err := a.Store.LogChanges(ctx, by, c.action, c.ids); err != nil {
			return err
		}
	}
	return nil
}
