package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mapPointResolver) Actor(ctx context.Context, obj *hub.MapPoint) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *queryResolver) Map(ctx context.Context, bbox hub.BoundingBoxInput, zoom int, filter *hub.ActorFilter) (*hub.MapView, error) {
	return r.service.Map(ctx, viewer(ctx), hub.MapRequest{BBox: bbox, Zoom: zoom, Filter: orZero(filter)})
}

func (r *queryResolver) Near(ctx context.Context, point hub.PointInput, within float64, filter *hub.ActorFilter, first *int, after *string, last *int, before *string) (*hub.NearConnection, error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Near(ctx, viewer(ctx), hub.NearRequest{Point: point, Within: within, Filter: orZero(filter)}, p)
}

func (r *Resolver) MapPoint() generated.MapPointResolver { return &mapPointResolver{r} }

type mapPointResolver struct{ *Resolver }
