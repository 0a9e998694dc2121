package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) CreateNetwork(ctx context.Context, input generated.CreateNetworkInput) (*generated.CreateNetworkPayload, error) {
	id, err := r.service.CreateNetwork(ctx, viewer(ctx), input.IdempotencyKey.Value(),
		hub.NetworkDescription.Patch(input.Network))
	network, refused, err := wrote[*hub.Network](ctx, r.Resolver, id, err)
	return &generated.CreateNetworkPayload{Network: network, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateNetwork(ctx context.Context, input generated.UpdateNetworkInput) (*generated.UpdateNetworkPayload, error) {
	id, err := r.service.UpdateNetwork(ctx, viewer(ctx), target(input.ID, input.ExpectedVersion, input.IdempotencyKey),
		hub.NetworkDescription.Patch(input.Network))
	network, refused, err := wrote[*hub.Network](ctx, r.Resolver, id, err)
	return &generated.UpdateNetworkPayload{Network: network, UserErrors: refused}, err
}

func (r *networkResolver) Organisation(ctx context.Context, obj *hub.Network) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.OrganisationID)
}

func (r *networkResolver) Charters(ctx context.Context, obj *hub.Network, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Charter], error) {
	return loadPage(ctx, "network.charters", obj.ID, nil, pageArguments{first, after, last, before},
		r.service.ChartersOf)
}

func (r *networkResolver) Memberships(ctx context.Context, obj *hub.Network, states []hub.MembershipState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Membership], error) {
	f := hub.MembershipFilter{States: states}
	return loadPage(ctx, "network.memberships", obj.ID, f, pageArguments{first, after, last, before},
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.MembershipConnection, error) {
			return r.service.MembershipsIn(ctx, viewer(ctx), ids, f, p)
		})
}

func (r *queryResolver) Network(ctx context.Context, id *string, slug *string) (*hub.Network, error) {
	return bySlug(ctx, id, slug, hub.TypeNetwork, r.service.NetworksByID, r.service.NetworkBySlug)
}

func (r *queryResolver) Networks(ctx context.Context, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Network], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Networks(ctx, p)
}

func (r *Resolver) Network() generated.NetworkResolver { return &networkResolver{r} }

type networkResolver struct{ *Resolver }
