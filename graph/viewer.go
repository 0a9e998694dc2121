package graph

import (
	"context"

	"essaim/internal/hub"
)

type viewerKey struct{}

// WithViewer returns a context that carries who is asking. Authentication puts it there, once for each request.
func WithViewer(ctx context.Context, v hub.Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// viewer is who is asking; the anonymous public where nobody said.
func viewer(ctx context.Context) hub.Viewer {
	v, _ := ctx.Value(viewerKey{}).(hub.Viewer)
	return v
}
