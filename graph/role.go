package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) RemoveRole(ctx context.Context, input hub.RemoveRoleInput) (*generated.RemoveRolePayload, error) {
	_, err := r.service.RemoveRole(ctx, viewer(ctx), input)
	refused, err := problems(ctx, err)
	return &generated.RemoveRolePayload{UserErrors: refused}, err
}

func (r *queryResolver) Roles(ctx context.Context, actor *string, network *string) ([]*hub.Role, error) {
	return r.service.RolesAt(ctx, viewer(ctx), actor, network)
}

func (r *roleResolver) Actor(ctx context.Context, obj *hub.Role) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.ActorID)
}

func (r *roleResolver) Network(ctx context.Context, obj *hub.Role) (*hub.Network, error) {
	return loadOptionalNetwork(ctx, obj.NetworkID)
}

func (r *Resolver) Role() generated.RoleResolver { return &roleResolver{r} }

type roleResolver struct{ *Resolver }
