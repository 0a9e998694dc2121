package graph

import (
	"context"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// viewer is who is asking; the anonymous public where nobody said.
func viewer(ctx context.Context) hub.Viewer { return auth.Of(ctx).Viewer }
