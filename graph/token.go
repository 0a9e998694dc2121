package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) CreateToken(ctx context.Context, input hub.CreateTokenInput) (*generated.CreateTokenPayload, error) {
	id, secret, err := r.service.CreateToken(ctx, viewer(ctx), input)
	token, refused, err := wrotePrivate(ctx, id, err, r.service.Token)
	return &generated.CreateTokenPayload{Token: token, Secret: orNil(secret), UserErrors: refused}, err
}

func (r *mutationResolver) RevokeToken(ctx context.Context, input hub.RevokeTokenInput) (*generated.RevokeTokenPayload, error) {
	id, err := r.service.RevokeToken(ctx, viewer(ctx), input)
	token, refused, err := wrotePrivate(ctx, id, err, r.service.Token)
	return &generated.RevokeTokenPayload{Token: token, UserErrors: refused}, err
}

func (r *queryResolver) Tokens(ctx context.Context, actor string) ([]*hub.Token, error) {
	return r.service.Tokens(ctx, viewer(ctx), actor)
}

func (r *tokenResolver) Actor(ctx context.Context, obj *hub.Token) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *Resolver) Token() generated.TokenResolver { return &tokenResolver{r} }

type tokenResolver struct{ *Resolver }
