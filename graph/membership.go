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

func (r *membershipResolver) AcknowledgedVersion(ctx context.Context, obj *hub.Membership) (*hub.CharterVersion, error) {
	if obj.AcknowledgedVersionID == nil {
		return nil, nil
	}
	return loadCharterVersion(ctx, *obj.AcknowledgedVersionID)
}

func (r *membershipResolver) VersionsToSign(ctx context.Context, obj *hub.Membership) ([]*hub.CharterVersion, error) {
	return load(ctx, "membership.versionsToSign", obj.ID, r.service.VersionsToSign)
}

func (r *mutationResolver) ApplyToNetwork(ctx context.Context, input hub.ApplyToNetworkInput) (*generated.ApplyToNetworkPayload, error) {
	id, err := r.service.ApplyToNetwork(ctx, viewer(ctx), input)
	membership, refused, err := wrote[*hub.Membership](ctx, r.Resolver, id, err)
	return &generated.ApplyToNetworkPayload{Membership: membership, UserErrors: refused}, err
}

func (r *mutationResolver) PresentMembership(ctx context.Context, input hub.PresentMembershipInput) (*generated.PresentMembershipPayload, error) {
	id, err := r.service.PresentMembership(ctx, viewer(ctx), input)
	membership, refused, err := wrote[*hub.Membership](ctx, r.Resolver, id, err)
	return &generated.PresentMembershipPayload{Membership: membership, UserErrors: refused}, err
}

func (r *mutationResolver) CooptMember(ctx context.Context, input hub.CooptMemberInput) (*generated.CooptMemberPayload, error) {
	id, err := r.service.CooptMember(ctx, viewer(ctx), input)
	membership, refused, err := wrote[*hub.Membership](ctx, r.Resolver, id, err)
	return &generated.CooptMemberPayload{Membership: membership, UserErrors: refused}, err
}

func (r *mutationResolver) DeclineMembership(ctx context.Context, input hub.DeclineMembershipInput) (*generated.DeclineMembershipPayload, error) {
	id, err := r.service.DeclineMembership(ctx, viewer(ctx), input)
	membership, refused, err := wrote[*hub.Membership](ctx, r.Resolver, id, err)
	return &generated.DeclineMembershipPayload{Membership: membership, UserErrors: refused}, err
}

func (r *mutationResolver) LeaveNetwork(ctx context.Context, input hub.LeaveNetworkInput) (*generated.LeaveNetworkPayload, error) {
	id, err := r.service.LeaveNetwork(ctx, viewer(ctx), input)
	membership, refused, err := wrote[*hub.Membership](ctx, r.Resolver, id, err)
	return &generated.LeaveNetworkPayload{Membership: membership, UserErrors: refused}, err
}

func (r *queryResolver) Memberships(ctx context.Context, networks []string, actors []string, states []hub.MembershipState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Membership], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Memberships(ctx, viewer(ctx),
		hub.MembershipFilter{Networks: networks, Actors: actors, States: states}, p)
}

func (r *Resolver) Membership() generated.MembershipResolver { return &membershipResolver{r} }

type membershipResolver struct{ *Resolver }
