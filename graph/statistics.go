package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *bucketResolver) Label(ctx context.Context, obj *hub.Bucket, language hub.Language) (string, error) {
	return obj.Label(language), nil
}

func (r *bucketResolver) Territory(ctx context.Context, obj *hub.Bucket) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.TerritoryID)
}

func (r *queryResolver) Statistics(ctx context.Context, by hub.Dimension, filter *hub.ActorFilter, first int) (*hub.Statistics, error) {
	return r.service.Statistics(ctx, viewer(ctx), hub.StatisticsRequest{By: by, Filter: orZero(filter), First: first})
}

func (r *Resolver) Bucket() generated.BucketResolver { return &bucketResolver{r} }

type bucketResolver struct{ *Resolver }
