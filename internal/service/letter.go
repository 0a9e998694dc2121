package service

import (
	"context"

	"essaim/internal/hub"
)

// UnsentLetters counts the letters of the last day that did not reach whom they are for;
// nil for callers who are not administrators.
func (s *Service) UnsentLetters(ctx context.Context, v hub.Viewer) (*hub.UnsentLetters, error) {
	if !v.Administrator {
		return nil, nil // it is null in the answer
	}
	return s.store.UnsentLetters(ctx)
}
