package graph

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/service"
)

// The fields that initiatives, groups and organisations share. Their resolvers, which gqlgen keeps apart by type, all
// come here.

// actorsOfType answers initiatives, groups and organisations: a page of actors that are all of the Go type T.
func actorsOfType[T hub.Actor](
	ctx context.Context, r *Resolver, t hub.ActorType, f *hub.ActorFilter, o *hub.ActorOrder, arguments pageArguments,
) (*hub.Connection[T], error) {
	p, err := arguments.request(ctx)
	if err != nil {
		return nil, err
	}
	actors, err := r.service.ActorsOfType(ctx, viewer(ctx), t, orZero(f), orZero(o), p)
	if err != nil {
		return nil, err
	}
	// the store makes the Go type of the row's type
	return hub.MapConnection(actors, func(a hub.Actor) T { return a.(T) }), nil
}

// actorOfType answers initiative, group and organisation.
func actorOfType[T hub.Actor](ctx context.Context, r *Resolver, t hub.ActorType, id, slug *string) (T, error) {
	var none T
	actor, err := r.actor(ctx, t, id, slug)
	if err != nil || actor == nil {
		return none, err
	}
	return actor.(T), nil
}

func (r *Resolver) actor(ctx context.Context, t hub.ActorType, id, slug *string) (hub.Actor, error) {
	if err := service.ByIDOrSlug(id, slug, t.IDType()); err != nil {
		return nil, err
	}
	if id != nil {
		return loadActor(ctx, *id)
	}
	return orNull(r.service.ActorBySlug(ctx, viewer(ctx), t, *slug))
}

func (r *Resolver) themes(ctx context.Context, actorID string) ([]*hub.Term, error) {
	return load(ctx, "actor.themes", actorID, r.service.ThemesOf)
}

func (r *Resolver) contacts(ctx context.Context, actorID string) ([]*hub.Contact, error) {
	return load(ctx, "actor.contacts", actorID,
		func(ctx context.Context, ids []string) (map[string][]*hub.Contact, error) {
			return r.service.ContactsOf(ctx, viewer(ctx), ids)
		})
}

func (r *Resolver) memberships(
	ctx context.Context, actorID string, f hub.MembershipFilter, arguments pageArguments,
) (*hub.MembershipConnection, error) {
	return loadPage(ctx, "actor.memberships", actorID, f, arguments,
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.MembershipConnection, error) {
			return r.service.MembershipsOf(ctx, viewer(ctx), ids, f, p)
		})
}

func (r *Resolver) relations(
	ctx context.Context, actorID string, f hub.RelationFilter, arguments pageArguments,
) (*hub.RelationConnection, error) {
	return loadPage(ctx, "actor.relations", actorID, f, arguments,
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.RelationConnection, error) {
			return r.service.RelationsOf(ctx, viewer(ctx), ids, f, p)
		})
}

func (r *Resolver) signatures(
	ctx context.Context, actorID string, arguments pageArguments,
) (*hub.SignatureConnection, error) {
	return loadPage(ctx, "actor.signatures", actorID, nil, arguments,
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.SignatureConnection, error) {
			return r.service.SignaturesOf(ctx, viewer(ctx), ids, p)
		})
}

func (r *Resolver) events(ctx context.Context, actorID string, arguments pageArguments) (*hub.EventConnection, error) {
	return loadPage(ctx, "actor.events", actorID, nil, arguments, r.service.EventsOf)
}

func (r *Resolver) resources(
	ctx context.Context, actorID string, arguments pageArguments,
) (*hub.ResourceConnection, error) {
	return loadPage(ctx, "actor.resources", actorID, nil, arguments, r.service.ResourcesOf)
}

func (r *Resolver) externalRefs(ctx context.Context, actorID string) ([]*hub.ExternalRef, error) {
	return load(ctx, "externalRefs", actorID, r.service.ExternalRefsOf)
}
