package graph

import (
	"context"
	"essaim/internal/hub"
)

func (r *queryResolver) UnsentLetters(ctx context.Context) (*hub.UnsentLetters, error) {
	return r.service.UnsentLetters(ctx, viewer(ctx))
}
