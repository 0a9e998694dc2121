package service

import (
	"context"

	"essaim/internal/hub"
)

// Terms returns a page of the terms of some vocabularies, all where none is named.
func (s *Service) Terms(ctx context.Context, schemes []string, p hub.PageRequest) (*hub.TermConnection, error) {
	if err := s.checkSchemes(ctx, schemes, "schemes"); err != nil {
		return nil, err
	}
	return s.store.Terms(ctx, schemes, p)
}
