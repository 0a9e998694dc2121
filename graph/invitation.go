package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *invitationResolver) Actor(ctx context.Context, obj *hub.Invitation) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.ActorID)
}

func (r *invitationResolver) Network(ctx context.Context, obj *hub.Invitation) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.NetworkID)
}

func (r *mutationResolver) Invite(ctx context.Context, input hub.InviteInput) (*generated.InvitePayload, error) {
	id, err := r.service.Invite(ctx, viewer(ctx), input)
	invitation, refused, err := wrotePrivate(ctx, id, err, r.service.Invitation)
	return &generated.InvitePayload{Invitation: invitation, UserErrors: refused}, err
}

func (r *mutationResolver) AcceptInvitation(ctx context.Context, input hub.AcceptInvitationInput) (*generated.AcceptInvitationPayload, error) {
	id, err := r.service.AcceptInvitation(ctx, viewer(ctx), input)
	role, refused, err := wrotePrivate(ctx, id, err, r.service.Role)
	return &generated.AcceptInvitationPayload{Role: role, UserErrors: refused}, err
}

func (r *mutationResolver) DeclineInvitation(ctx context.Context, input hub.DeclineInvitationInput) (*generated.DeclineInvitationPayload, error) {
	id, err := r.service.DeclineInvitation(ctx, viewer(ctx), input)
	invitation, refused, err := wrotePrivate(ctx, id, err, r.service.Invitation)
	return &generated.DeclineInvitationPayload{Invitation: invitation, UserErrors: refused}, err
}

func (r *mutationResolver) RevokeInvitation(ctx context.Context, input hub.RevokeInvitationInput) (*generated.RevokeInvitationPayload, error) {
	id, err := r.service.RevokeInvitation(ctx, viewer(ctx), input)
	invitation, refused, err := wrotePrivate(ctx, id, err, r.service.Invitation)
	return &generated.RevokeInvitationPayload{Invitation: invitation, UserErrors: refused}, err
}

func (r *queryResolver) Invitations(ctx context.Context, actor *string, network *string) ([]*hub.Invitation, error) {
	return r.service.InvitationsAt(ctx, viewer(ctx), actor, network)
}

func (r *Resolver) Invitation() generated.InvitationResolver { return &invitationResolver{r} }

type invitationResolver struct{ *Resolver }
