package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *groupResolver) Kind(ctx context.Context, obj *hub.Group) (*hub.Term, error) {
	return loadOptionalTerm(ctx, obj.KindID())
}

func (r *groupResolver) Place(ctx context.Context, obj *hub.Group) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.PlaceID)
}

func (r *groupResolver) Territory(ctx context.Context, obj *hub.Group) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.TerritoryID)
}

func (r *groupResolver) Themes(ctx context.Context, obj *hub.Group) ([]*hub.Term, error) {
	return r.themes(ctx, obj.ID)
}

func (r *groupResolver) Contacts(ctx context.Context, obj *hub.Group) ([]*hub.Contact, error) {
	return r.contacts(ctx, obj.ID)
}

func (r *groupResolver) ExternalRefs(ctx context.Context, obj *hub.Group) ([]*hub.ExternalRef, error) {
	return r.externalRefs(ctx, obj.ID)
}

func (r *groupResolver) Memberships(ctx context.Context, obj *hub.Group, states []hub.MembershipState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Membership], error) {
	return r.memberships(ctx, obj.ID, hub.MembershipFilter{States: states}, pageArguments{first, after, last, before})
}

func (r *groupResolver) Relations(ctx context.Context, obj *hub.Group, types []string, direction *hub.RelationDirection, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Relation], error) {
	return r.relations(ctx, obj.ID, hub.RelationFilter{Types: types, Direction: direction},
		pageArguments{first, after, last, before})
}

func (r *groupResolver) Signatures(ctx context.Context, obj *hub.Group, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Signature], error) {
	return r.signatures(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *groupResolver) Events(ctx context.Context, obj *hub.Group, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Event], error) {
	return r.events(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *groupResolver) Resources(ctx context.Context, obj *hub.Group, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Resource], error) {
	return r.resources(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *mutationResolver) ProposeGroup(ctx context.Context, input generated.ProposeGroupInput) (*generated.ProposeGroupPayload, error) {
	id, err := r.service.Propose(ctx, viewer(ctx), hub.ActorGroup,
		propose(input.Network, input.Email, input.Message, input.IdempotencyKey),
		actorPatch(hub.ActorGroup, input.Group))
	group, refused, err := wrote[*hub.Group](ctx, r.Resolver, id, err)
	return &generated.ProposeGroupPayload{Group: group, UserErrors: refused}, err
}

func (r *mutationResolver) CreateGroup(ctx context.Context, input generated.CreateGroupInput) (*generated.CreateGroupPayload, error) {
	id, err := r.service.CreateActor(ctx, viewer(ctx), hub.ActorGroup, input.IdempotencyKey.Value(),
		actorPatch(hub.ActorGroup, input.Group))
	group, refused, err := wrote[*hub.Group](ctx, r.Resolver, id, err)
	return &generated.CreateGroupPayload{Group: group, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateGroup(ctx context.Context, input generated.UpdateGroupInput) (*generated.UpdateGroupPayload, error) {
	id, err := r.service.UpdateActor(ctx, viewer(ctx), hub.ActorGroup,
		target(input.ID, input.ExpectedVersion, input.IdempotencyKey), actorPatch(hub.ActorGroup, input.Group))
	group, refused, err := wrote[*hub.Group](ctx, r.Resolver, id, err)
	return &generated.UpdateGroupPayload{Group: group, UserErrors: refused}, err
}

func (r *queryResolver) Group(ctx context.Context, id *string, slug *string) (*hub.Group, error) {
	return actorOfType[*hub.Group](ctx, r.Resolver, hub.ActorGroup, id, slug)
}

func (r *queryResolver) Groups(ctx context.Context, filter *hub.ActorFilter, orderBy *hub.ActorOrder, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Group], error) {
	return actorsOfType[*hub.Group](ctx, r.Resolver, hub.ActorGroup, filter, orderBy,
		pageArguments{first, after, last, before})
}

func (r *Resolver) Group() generated.GroupResolver { return &groupResolver{r} }

type groupResolver struct{ *Resolver }
