package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

var resources = &records[hub.Resource]{
	Description: hub.ResourceDescription, lock: (*store.Store).LockResource,
	put: (*store.Store).PutResources, hides: true,
	capacity: func(ctx context.Context, a *act, r *hub.Resource) (hub.Capacity, error) {
		as, _, err := a.publisher(ctx, r.PublisherID, "id")
		return as, err
	},
}

// CreateResource adds a resource. It returns the id.
func (s *Service) CreateResource(
	ctx context.Context, v hub.Viewer, publisher string, key *string, patch hub.Patch[hub.Resource],
) (string, error) {
	return s.write(ctx, mutation.Call{Viewer: v, Name: "createResource", Key: key, Input: []any{publisher, patch}},
		func(ctx context.Context, a *act) (string, error) {
			as, own, err := a.publisher(ctx, &publisher, "publisher")
			if err != nil {
				return "", err
			}
			return resources.create(ctx, a, &hub.Resource{ID: newID(hub.TypeResource), PublisherID: own}, as, patch)
		})
}

// UpdateResource changes a resource. It returns the id, also beside a Conflict.
func (s *Service) UpdateResource(
	ctx context.Context, v hub.Viewer, to hub.Target, patch hub.Patch[hub.Resource],
) (string, error) {
	if err := hub.CheckID(to.ID, hub.TypeResource); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx,
		mutation.Call{Viewer: v, Name: "updateResource", Key: to.IdempotencyKey, Input: []any{to.ID, to.Expect, patch}},
		func(ctx context.Context, a *act) (string, error) {
			return resources.update(ctx, a, to, patch)
		})
}
