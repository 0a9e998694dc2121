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
	held, err := l.store.ResourceIDs(ctx)
	if err != nil {
		return err
	}
	seen := duplicates[string]{}
	var rows []Row
	var ids []string
	var resources []*hub.Resource
	for _, r := range data.Resources {
		if !seen.first(l, r.Row, r.Slug) || !l.soundTitle(r.Row, r.Slug, r.Title) ||
			!l.knownTerm(r.Row, "kind", hub.SchemeResourceKind, r.KindCode) || !l.links(r.Row, "url", r.URL, r.SourceURI) {
			continue
		}
		publisher, ok := l.optionalActor(r.Row, "publisher_slug", r.Publisher)
		if !ok {
			continue
		}
		resource := r.Resource
		resource.PublisherID = publisher
		if resource.ID = held[r.Slug]; resource.ID == "" {
			resource.ID = newID(hub.TypeResource)
		}
		rows, ids, resources = append(rows, r.Row), append(ids, resource.ID), append(resources, &resource)
	}
	actions, err := l.store.PutResources(ctx, resources)
	if err != nil {
		return err
	}
	l.took(rows, ids, actions)
	return nil
}
