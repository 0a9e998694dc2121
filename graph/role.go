package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *claimResolver) Actor(ctx context.Context, obj *hub.Claim) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

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

func (r *mutationResolver) RemoveRole(ctx context.Context, input hub.RemoveRoleInput) (*generated.RemoveRolePayload, error) {
	_, err := r.service.RemoveRole(ctx, viewer(ctx), input)
	refused, err := problems(ctx, err)
	return &generated.RemoveRolePayload{UserErrors: refused}, err
}

func (r *mutationResolver) ClaimRecord(ctx context.Context, input hub.ClaimRecordInput) (*generated.ClaimRecordPayload, error) {
	id, err := r.service.ClaimRecord(ctx, viewer(ctx), input)
	claim, refused, err := wrotePrivate(ctx, id, err, r.service.Claim)
	return &generated.ClaimRecordPayload{Claim: claim, UserErrors: refused}, err
}

func (r *mutationResolver) AcceptClaim(ctx context.Context, input hub.AcceptClaimInput) (*generated.AcceptClaimPayload, error) {
	id, err := r.service.AcceptClaim(ctx, viewer(ctx), input)
	claim, refused, err := wrotePrivate(ctx, id, err, r.service.Claim)
	return &generated.AcceptClaimPayload{Claim: claim, UserErrors: refused}, err
}

func (r *mutationResolver) DeclineClaim(ctx context.Context, input hub.DeclineClaimInput) (*generated.DeclineClaimPayload, error) {
	id, err := r.service.DeclineClaim(ctx, viewer(ctx), input)
	claim, refused, err := wrotePrivate(ctx, id, err, r.service.Claim)
	return &generated.DeclineClaimPayload{Claim: claim, UserErrors: refused}, err
}

func (r *mutationResolver) WithdrawClaim(ctx context.Context, input hub.WithdrawClaimInput) (*generated.WithdrawClaimPayload, error) {
	id, err := r.service.WithdrawClaim(ctx, viewer(ctx), input)
	claim, refused, err := wrotePrivate(ctx, id, err, r.service.Claim)
	return &generated.WithdrawClaimPayload{Claim: claim, UserErrors: refused}, err
}

func (r *queryResolver) Roles(ctx context.Context, actor *string, network *string) ([]*hub.Role, error) {
	return r.service.RolesAt(ctx, viewer(ctx), actor, network)
}

func (r *queryResolver) Invitations(ctx context.Context, actor *string, network *string) ([]*hub.Invitation, error) {
	return r.service.InvitationsAt(ctx, viewer(ctx), actor, network)
}

func (r *queryResolver) Claims(ctx context.Context, states []hub.ClaimState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Claim], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Claims(ctx, viewer(ctx), hub.ClaimFilter{States: states}, p)
}

func (r *roleResolver) Actor(ctx context.Context, obj *hub.Role) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.ActorID)
}

func (r *roleResolver) Network(ctx context.Context, obj *hub.Role) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.NetworkID)
}

func (r *Resolver) Claim() generated.ClaimResolver { return &claimResolver{r} }

func (r *Resolver) Invitation() generated.InvitationResolver { return &invitationResolver{r} }

func (r *Resolver) Role() generated.RoleResolver { return &roleResolver{r} }

type (
	claimResolver      struct{ *Resolver }
	invitationResolver struct{ *Resolver }
	roleResolver       struct{ *Resolver }
)
