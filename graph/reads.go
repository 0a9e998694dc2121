package graph

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/service"
)

// node answers node(id:).
func (r *Resolver) node(ctx context.Context, id string) (hub.Node, error) {
	if _, err := hub.TypeOf(id); err != nil {
		return nil, hub.Under(err, "id")
	}
	return r.record(ctx, id)
}

// record returns the record with this id, nil where it does not exist or the viewer may not see it.
func (r *Resolver) record(ctx context.Context, id string) (hub.Node, error) {
	nodes, err := r.service.Nodes(ctx, viewer(ctx), []string{id})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

// bySlug answers the field of a record that can be asked for by id or by slug.
func bySlug[T any](ctx context.Context, id, slug *string, t hub.RecordType,
	byID func(context.Context, []string) (map[string]*T, error),
	bySlug func(context.Context, string) (*T, error)) (*T, error) {
	if err := service.ByIDOrSlug(id, slug, t); err != nil {
		return nil, err
	}
	if id != nil {
		return load(ctx, string(t), *id, byID)
	}
	return orNull(bySlug(ctx, *slug))
}

// actorsByID are the actors with these ids, in their order.
func (r *Resolver) actorsByID(ctx context.Context, ids []string) ([]hub.Actor, error) {
	found, err := r.service.ActorsByID(ctx, viewer(ctx), ids)
	if err != nil {
		return nil, err
	}
	actors := make([]hub.Actor, len(ids))
	for i, id := range ids {
		actors[i] = found[id]
	}
	return actors, nil
}

// terms are the terms of a vocabulary with these codes.
func (r *Resolver) terms(ctx context.Context, scheme string, codes []string) ([]*hub.Term, error) {
	terms := make([]*hub.Term, len(codes))
	for i, code := range codes {
		term, err := loadTerm(ctx, hub.TermKey{Scheme: scheme, Code: code}.ID())
		if err != nil {
			return nil, err
		}
		terms[i] = term
	}
	return terms, nil
}

// above are the territories above one, up to a distance, nearest first.
func (r *Resolver) above(ctx context.Context, territoryID string, distance int) ([]*hub.Territory, error) {
	ancestors, err := load(ctx, "territory.ancestors", territoryID, r.service.AncestorsOf)
	if err != nil {
		return nil, err
	}
	territories := make([]*hub.Territory, 0, len(ancestors))
	for _, ancestor := range ancestors {
		if ancestor.Distance <= distance {
			territories = append(territories, &ancestor.Territory)
		}
	}
	return territories, nil
}
