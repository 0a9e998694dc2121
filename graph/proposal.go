package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) PublishProposal(ctx context.Context, input hub.PublishProposalInput) (*generated.PublishProposalPayload, error) {
	id, err := r.service.PublishProposal(ctx, viewer(ctx), input)
	actor, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.PublishProposalPayload{Actor: actor, UserErrors: refused}, err
}

func (r *mutationResolver) DeclineProposal(ctx context.Context, input hub.DeclineProposalInput) (*generated.DeclineProposalPayload, error) {
	id, err := r.service.DeclineProposal(ctx, viewer(ctx), input)
	actor, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.DeclineProposalPayload{Actor: actor, UserErrors: refused}, err
}

func (r *proposalResolver) Actor(ctx context.Context, obj *hub.Proposal) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *proposalResolver) Network(ctx context.Context, obj *hub.Proposal) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.NetworkID)
}

func (r *queryResolver) Proposals(ctx context.Context, states []hub.ProposalState, network *string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Proposal], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Proposals(ctx, viewer(ctx), hub.ProposalFilter{States: states, Network: network}, p)
}

func (r *Resolver) Proposal() generated.ProposalResolver { return &proposalResolver{r} }

type proposalResolver struct{ *Resolver }
