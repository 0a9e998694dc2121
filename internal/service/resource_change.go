package service

import (
	"context"

	"essaim/internal/hub"
)

// CreateResource adds a resource. It returns the id.
func (s *Service) CreateResource(ctx context.Context, v hub.Viewer, publisher string, key *string, patch hub.ResourcePatch) (string, error) {
	return s.write(ctx, v, "createResource", key, []any{publisher, patch}, func(ctx context.Context, a *act) (string, error) {
		as, own, err := a.publisher(ctx, &publisher, "publisher")
		if err != nil {
			return "", err
		}
		if !patch.Title.Is {
			patch.Title = hub.Given[string]{Is: true}
		}
		if err := patch.Check(); err != nil {
			return "", hub.Under(err, "resource")
		}
		resource := &hub.Resource{ID: newID(hub.TypeResource), PublisherID: own}
		if patch.Slug, err = a.slugOf(ctx, hub.TypeResource, resource.ID, patch.Slug, patch.Title.Value); err != nil {
			return "", hub.Under(err, "resource")
		}
		return resource.ID, a.putResource(ctx, resource, hub.Created, as, patch)
	})
}

// putResource applies a patch to a resource and writes it, once what it names is known.
func (a *act) putResource(ctx context.Context, resource *hub.Resource, action hub.ChangeAction, as hub.Capacity, patch hub.ResourcePatch) error {
	patch.Apply(resource)
	if err := a.knownTerm(ctx, hub.SchemeResourceKind, patch.Kind.Value); err != nil {
		return hub.Under(err, "resource", "kind")
	}
	done, err := a.store.PutResources(ctx, []*hub.Resource{resource})
	if err != nil || done[0] == "" { // nothing changed: there is nothing to tell
		return err
	}
	a.changed(action, as, resource.ID)
	return nil
}

// UpdateResource changes a resource. It returns the id, also beside a Conflict.
func (s *Service) UpdateResource(ctx context.Context, v hub.Viewer, id string, key *string, expect hub.Expect, patch hub.ResourcePatch) (string, error) {
	if err := hub.CheckID(id, hub.TypeResource); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, v, "updateResource", key, []any{id, expect, patch}, func(ctx context.Context, a *act) (string, error) {
		resource, err := a.store.LockResource(ctx, id)
		if err == nil && resource.ArchivedAt != nil {
			err = hub.NoSuchRecord()
		}
		if err != nil {
			return "", hub.Under(err, "id")
		}
		as, _, err := a.publisher(ctx, resource.PublisherID, "id")
		if err != nil {
			return "", err
		}
		if err := expect.Check(resource.Version); err != nil {
			return id, err
		}
		if err := patch.Check(); err != nil {
			return "", hub.Under(err, "resource")
		}
		return id, a.changeResource(ctx, resource, as, patch)
	})
}

func (a *act) changeResource(ctx context.Context, resource *hub.Resource, as hub.Capacity, patch hub.ResourcePatch) error {
	was := resource.Slug
	if _, err := a.slugOf(ctx, hub.TypeResource, resource.ID, patch.Slug, nil); err != nil {
		return hub.Under(err, "resource")
	}
	if err := a.putResource(ctx, resource, hub.Updated, as, patch); err != nil {
		return err
	}
	return a.keepSlug(ctx, hub.TypeResource, resource.ID, was, resource.Slug)
}
