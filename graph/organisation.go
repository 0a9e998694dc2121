package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) ProposeOrganisation(ctx context.Context, input generated.ProposeOrganisationInput) (*generated.ProposeOrganisationPayload, error) {
	id, err := r.service.Propose(ctx, viewer(ctx), hub.ActorOrganisation,
		propose(input.Network, input.Email, input.Message, input.IdempotencyKey),
		actorPatch(hub.ActorOrganisation, input.Organisation))
	organisation, refused, err := wrote[*hub.Organisation](ctx, r.Resolver, id, err)
	return &generated.ProposeOrganisationPayload{Organisation: organisation, UserErrors: refused}, err
}

func (r *mutationResolver) CreateOrganisation(ctx context.Context, input generated.CreateOrganisationInput) (*generated.CreateOrganisationPayload, error) {
	id, err := r.service.CreateActor(ctx, viewer(ctx), hub.ActorOrganisation, input.IdempotencyKey.Value(),
		actorPatch(hub.ActorOrganisation, input.Organisation))
	organisation, refused, err := wrote[*hub.Organisation](ctx, r.Resolver, id, err)
	return &generated.CreateOrganisationPayload{Organisation: organisation, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateOrganisation(ctx context.Context, input generated.UpdateOrganisationInput) (*generated.UpdateOrganisationPayload, error) {
	id, err := r.service.UpdateActor(ctx, viewer(ctx), hub.ActorOrganisation,
		target(input.ID, input.ExpectedVersion, input.IdempotencyKey),
		actorPatch(hub.ActorOrganisation, input.Organisation))
	organisation, refused, err := wrote[*hub.Organisation](ctx, r.Resolver, id, err)
	return &generated.UpdateOrganisationPayload{Organisation: organisation, UserErrors: refused}, err
}

func (r *organisationResolver) Kind(ctx context.Context, obj *hub.Organisation) (*hub.Term, error) {
	return loadOptionalTerm(ctx, obj.KindID())
}

func (r *organisationResolver) Place(ctx context.Context, obj *hub.Organisation) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.PlaceID)
}

func (r *organisationResolver) Territory(ctx context.Context, obj *hub.Organisation) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.TerritoryID)
}

func (r *organisationResolver) Themes(ctx context.Context, obj *hub.Organisation) ([]*hub.Term, error) {
	return r.themes(ctx, obj.ID)
}

func (r *organisationResolver) Contacts(ctx context.Context, obj *hub.Organisation) ([]*hub.Contact, error) {
	return r.contacts(ctx, obj.ID)
}

func (r *organisationResolver) ExternalRefs(ctx context.Context, obj *hub.Organisation) ([]*hub.ExternalRef, error) {
	return r.externalRefs(ctx, obj.ID)
}

func (r *organisationResolver) Memberships(ctx context.Context, obj *hub.Organisation, states []hub.MembershipState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Membership], error) {
	return r.memberships(ctx, obj.ID, hub.MembershipFilter{States: states}, pageArguments{first, after, last, before})
}

func (r *organisationResolver) Relations(ctx context.Context, obj *hub.Organisation, types []string, direction *hub.RelationDirection, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Relation], error) {
	return r.relations(ctx, obj.ID, hub.RelationFilter{Types: types, Direction: direction},
		pageArguments{first, after, last, before})
}

func (r *organisationResolver) Signatures(ctx context.Context, obj *hub.Organisation, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Signature], error) {
	return r.signatures(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *organisationResolver) Events(ctx context.Context, obj *hub.Organisation, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Event], error) {
	return r.events(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *organisationResolver) Resources(ctx context.Context, obj *hub.Organisation, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Resource], error) {
	return r.resources(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *queryResolver) Organisation(ctx context.Context, id *string, slug *string) (*hub.Organisation, error) {
	return actorOfType[*hub.Organisation](ctx, r.Resolver, hub.ActorOrganisation, id, slug)
}

func (r *queryResolver) Organisations(ctx context.Context, filter *hub.ActorFilter, orderBy *hub.ActorOrder, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Organisation], error) {
	return actorsOfType[*hub.Organisation](ctx, r.Resolver, hub.ActorOrganisation, filter, orderBy,
		pageArguments{first, after, last, before})
}

func (r *Resolver) Organisation() generated.OrganisationResolver { return &organisationResolver{r} }

type organisationResolver struct{ *Resolver }
