package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) SendRequest(ctx context.Context, input hub.SendRequestInput) (*generated.SendRequestPayload, error) {
	_, reach, err := r.service.SendRequest(ctx, viewer(ctx), input)
	refused, err := problems(ctx, err)
	return &generated.SendRequestPayload{Reached: reach, UserErrors: refused}, err
}

func (r *mutationResolver) ReplyToRequest(ctx context.Context, input hub.ReplyToRequestInput) (*generated.ReplyToRequestPayload, error) {
	id, err := r.service.ReplyToRequest(ctx, viewer(ctx), input)
	request, refused, err := wrotePrivate(ctx, id, err, r.request)
	return &generated.ReplyToRequestPayload{Request: request, UserErrors: refused}, err
}

func (r *mutationResolver) AcceptRequest(ctx context.Context, input hub.AcceptRequestInput) (*generated.AcceptRequestPayload, error) {
	id, err := r.service.AcceptRequest(ctx, viewer(ctx), input)
	request, refused, err := wrotePrivate(ctx, id, err, r.request)
	return &generated.AcceptRequestPayload{Request: request, UserErrors: refused}, err
}

func (r *mutationResolver) DeclineRequest(ctx context.Context, input hub.DeclineRequestInput) (*generated.DeclineRequestPayload, error) {
	id, err := r.service.DeclineRequest(ctx, viewer(ctx), input)
	request, refused, err := wrotePrivate(ctx, id, err, r.request)
	return &generated.DeclineRequestPayload{Request: request, UserErrors: refused}, err
}

func (r *mutationResolver) CloseRequest(ctx context.Context, input hub.CloseRequestInput) (*generated.CloseRequestPayload, error) {
	id, err := r.service.CloseRequest(ctx, viewer(ctx), input)
	request, refused, err := wrotePrivate(ctx, id, err, r.request)
	return &generated.CloseRequestPayload{Request: request, UserErrors: refused}, err
}

func (r *queryResolver) Requests(ctx context.Context, states []hub.RequestState, actor *string, network *string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Request], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Requests(ctx, viewer(ctx), hub.RequestFilter{States: states, Actor: actor, Network: network}, p)
}

func (r *queryResolver) RequestReach(ctx context.Context, to *string, network *string, commune *string) (*hub.RequestReach, error) {
	return r.service.RequestReach(ctx, viewer(ctx), hub.RequestRoute{Commune: commune, To: to, Network: network})
}

func (r *queryResolver) RequestCounts(ctx context.Context, year int) ([]*hub.RequestCount, error) {
	return r.service.RequestCounts(ctx, year)
}

func (r *requestResolver) Commune(ctx context.Context, obj *hub.Request) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.CommuneID)
}

func (r *requestResolver) Actor(ctx context.Context, obj *hub.Request) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.ActorID)
}

func (r *requestResolver) Network(ctx context.Context, obj *hub.Request) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.NetworkID)
}

func (r *requestResolver) Within(ctx context.Context, obj *hub.Request) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.WithinID)
}

func (r *requestResolver) Replies(ctx context.Context, obj *hub.Request) ([]*hub.RequestReply, error) {
	return load(ctx, "request.replies", obj.ID, r.service.RepliesTo)
}

func (r *requestReachResolver) Actor(ctx context.Context, obj *hub.RequestReach) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.ActorID)
}

func (r *requestReachResolver) Network(ctx context.Context, obj *hub.RequestReach) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.NetworkID)
}

func (r *Resolver) Request() generated.RequestResolver { return &requestResolver{r} }

func (r *Resolver) RequestReach() generated.RequestReachResolver { return &requestReachResolver{r} }

type (
	requestResolver      struct{ *Resolver }
	requestReachResolver struct{ *Resolver }
)
