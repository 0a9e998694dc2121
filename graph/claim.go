package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *claimResolver) Actor(ctx context.Context, obj *hub.Claim) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
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

func (r *queryResolver) Claims(ctx context.Context, states []hub.ClaimState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Claim], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Claims(ctx, viewer(ctx), hub.ClaimFilter{States: states}, p)
}

func (r *Resolver) Claim() generated.ClaimResolver { return &claimResolver{r} }

type claimResolver struct{ *Resolver }
