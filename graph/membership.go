package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *membershipResolver) Actor(ctx context.Context, obj *hub.Membership) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *membershipResolver) Network(ctx context.Context, obj *hub.Membership) (*hub.Network, error) {
	return loadNetwork(ctx, obj.NetworkID)
}

func (r *queryResolver) Memberships(ctx context.Context, networks []string, actors []string, states []hub.MembershipState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Membership], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Memberships(ctx, viewer(ctx), hub.MembershipFilter{Networks: networks, Actors: actors, States: states}, p)
}

func (r *Resolver) Membership() generated.MembershipResolver { return &membershipResolver{r} }

type membershipResolver struct{ *Resolver }
