package mutation

import (
	"context"
	"math"
	"time"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Limit is how often something may be asked for in a stretch of time.
type Limit struct {
	What   string
	Most   int
	Window string // as PostgreSQL writes intervals
}

// Allowance is a limit as it applies to somebody; Who is empty where that somebody is unknown.
type Allowance struct {
	Limit
	Who string
}

// Of returns the limit as it applies to somebody.
func (l Limit) Of(who string) Allowance { return Allowance{l, who} }

// Within counts one more request against each allowance, up to the first that is used up: for that it returns a
// RateLimited error. An unknown somebody is not counted.
func (k *Kernel) Within(ctx context.Context, allowances ...Allowance) error {
	return k.within(ctx, k.store, allowances)
}

// Within is Kernel.Within in the transaction: what is undone was not counted.
func (a *Act) Within(ctx context.Context, allowances ...Allowance) error {
	return a.kernel.within(ctx, a.Store, allowances)
}

func (k *Kernel) within(ctx context.Context, st *store.Store, allowances []Allowance) error {
	for _, a := range allowances {
		if a.Who == "" {
			continue
		}
		count, left, err := k.count(ctx, st, a)
		if err != nil {
			return err
		}
		if count > a.Most {
			return hub.Problem(hub.RateLimited, nil, "Too many requests. Try again in %d minutes.",
				minutes(left))
		}
	}
	return nil
}

// count counts one more request against an allowance. It returns how many there were in the stretch of time that runs,
// and how long it still does.
func (k *Kernel) count(
	ctx context.Context, st *store.Store, a Allowance,
) (count int, left time.Duration, err error) {
	key, err := k.hash(ctx, st, "limit", a.What+"\x00"+a.Who)
	if err != nil {
		return 0, 0, err
	}
	return st.Throttle(ctx, key, a.Window)
}

// minutes is a time in whole minutes, as people are told it.
func minutes(left time.Duration) int { return int(math.Ceil(left.Minutes())) }
