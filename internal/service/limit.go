package service

import (
	"context"
	"math"
	"time"

	"essaim/internal/hub"
)

// limit is how often something may be asked for in a stretch of time.
type limit struct {
	what   string
	most   int
	window string // as PostgreSQL writes intervals
}

// allowance is a limit as it applies to somebody; who is empty where that somebody is unknown.
type allowance struct {
	limit
	who string
}

// of returns the limit as it applies to somebody.
func (l limit) of(who string) allowance { return allowance{l, who} }

// within counts one more request against each allowance, up to the first that is used up: for that it returns a
// RateLimited error. An unknown somebody is not counted.
func (s *Service) within(ctx context.Context, allowances ...allowance) error {
	for _, a := range allowances {
		if a.who == "" {
			continue
		}
		count, left, err := s.count(ctx, a)
		if err != nil {
			return err
		}
		if count > a.most {
			return hub.Problem(hub.RateLimited, nil, "This was asked for too often: try again in %d minutes.",
				minutes(left))
		}
	}
	return nil
}

// count counts one more request against an allowance. It returns how many there were in
// the stretch of time that runs, and how long it still does.
func (s *Service) count(ctx context.Context, a allowance) (count int, left time.Duration, err error) {
	key, err := s.keyed(ctx, "limit", a.what+"\x00"+a.who)
	if err != nil {
		return 0, 0, err
	}
	return s.store.Throttle(ctx, key, a.window)
}

// minutes is a time in whole minutes, as people are told it.
func minutes(left time.Duration) int { return int(math.Ceil(left.Minutes())) }
