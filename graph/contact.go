package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) AddContact(ctx context.Context, input hub.AddContactInput) (*generated.AddContactPayload, error) {
	id, err := r.service.AddContact(ctx, viewer(ctx), input)
	actor, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.AddContactPayload{Actor: actor, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateContact(ctx context.Context, input hub.UpdateContactInput) (*generated.UpdateContactPayload, error) {
	id, err := r.service.UpdateContact(ctx, viewer(ctx), input)
	actor, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.UpdateContactPayload{Actor: actor, UserErrors: refused}, err
}

func (r *mutationResolver) RemoveContact(ctx context.Context, input hub.RemoveContactInput) (*generated.RemoveContactPayload, error) {
	id, err := r.service.RemoveContact(ctx, viewer(ctx), input)
	actor, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.RemoveContactPayload{Actor: actor, UserErrors: refused}, err
}
