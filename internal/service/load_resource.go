package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// ResourceRow is a resource as a file gives it.
type ResourceRow struct {
	Row
	hub.Resource
	Publisher *store.ActorRef
}

func (l *load) putResources(ctx context.Context, data Dataset) error {
	seen := duplicates[string]{}
	var rows []Row
	var ids []string
	var resources []*hub.Resource
	for _, r := range data.Resources {
		resource := r.Resource
		if !seen.first(l, r.Row, "slug", r.Slug, false) || !sound(l, r.Row, hub.ResourceDescription, &resource) {
			continue
		}
		var ok bool
		if resource.PublisherID, ok = l.optionalActor(r.Row, "publisher_slug", r.Publisher); !ok {
			continue
		}
		resource.Slug, ok = l.own(r.Row, hub.TypeResource, r.Slug)
		if !ok {
			continue
		}
		resource.ID = l.id(hub.TypeResource, r.Slug)
		rows, ids, resources = append(rows, r.Row), append(ids, resource.ID), append(resources, &resource)
	}
	actions, err := l.store.LoadResources(ctx, resources, columnsOf(data, rows))
	return l.put(rows, ids, actions, err)
}
