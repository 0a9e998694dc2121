package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) RequestSignIn(ctx context.Context, input hub.RequestSignInInput) (*generated.RequestSignInPayload, error) {
	err := r.requestSignIn(ctx, input)
	refused, err := problems(ctx, err)
	return &generated.RequestSignInPayload{UserErrors: refused}, err
}

func (r *mutationResolver) ConfirmSignIn(ctx context.Context, input hub.ConfirmSignInInput) (*generated.ConfirmSignInPayload, error) {
	v, err := r.confirmSignIn(ctx, input)
	refused, err := problems(ctx, err)
	return &generated.ConfirmSignInPayload{Viewer: v, UserErrors: refused}, err
}

func (r *mutationResolver) SignOut(ctx context.Context, input hub.SignOutInput) (*generated.SignOutPayload, error) {
	err := r.signOut(ctx)
	refused, err := problems(ctx, err)
	return &generated.SignOutPayload{UserErrors: refused}, err
}

func (r *mutationResolver) EndSession(ctx context.Context, input hub.EndSessionInput) (*generated.EndSessionPayload, error) {
	err := r.service.EndSession(ctx, viewer(ctx), input)
	refused, err := problems(ctx, err)
	return &generated.EndSessionPayload{UserErrors: refused}, err
}

func (r *mutationResolver) EndOtherSessions(ctx context.Context, input hub.EndOtherSessionsInput) (*generated.EndOtherSessionsPayload, error) {
	err := r.service.EndOtherSessions(ctx, viewer(ctx))
	refused, err := problems(ctx, err)
	return &generated.EndOtherSessionsPayload{UserErrors: refused}, err
}

func (r *mutationResolver) UpdateAccount(ctx context.Context, input hub.UpdateAccountInput) (*generated.UpdateAccountPayload, error) {
	refused, err := problems(ctx, r.service.UpdateAccount(ctx, viewer(ctx), input))
	if err != nil || len(refused) > 0 {
		return &generated.UpdateAccountPayload{UserErrors: refused}, err
	}
	account, err := r.service.Account(ctx, viewer(ctx))
	return &generated.UpdateAccountPayload{Account: account, UserErrors: refused}, err
}

func (r *mutationResolver) EraseMyData(ctx context.Context, input hub.EraseMyDataInput) (*generated.EraseMyDataPayload, error) {
	err := r.eraseMyData(ctx, input)
	refused, err := problems(ctx, err)
	return &generated.EraseMyDataPayload{UserErrors: refused}, err
}

func (r *queryResolver) Viewer(ctx context.Context) (*hub.Viewer, error) {
	return r.viewer(ctx), nil
}

func (r *sessionResolver) Current(ctx context.Context, obj *hub.Session) (bool, error) {
	return obj.ID == viewer(ctx).SessionID, nil
}

func (r *viewerResolver) Account(ctx context.Context, obj *hub.Viewer) (*hub.Account, error) {
	return r.service.Account(ctx, *obj)
}

func (r *viewerResolver) Roles(ctx context.Context, obj *hub.Viewer) ([]*hub.Role, error) {
	return r.service.OwnRoles(ctx, *obj)
}

func (r *viewerResolver) Invitations(ctx context.Context, obj *hub.Viewer) ([]*hub.Invitation, error) {
	return r.service.OwnInvitations(ctx, *obj)
}

func (r *viewerResolver) Sessions(ctx context.Context, obj *hub.Viewer) ([]*hub.Session, error) {
	return r.service.Sessions(ctx, *obj)
}

func (r *viewerResolver) PersonalData(ctx context.Context, obj *hub.Viewer) (*string, error) {
	return r.service.PersonalData(ctx, *obj)
}

func (r *Resolver) Session() generated.SessionResolver { return &sessionResolver{r} }

func (r *Resolver) Viewer() generated.ViewerResolver { return &viewerResolver{r} }

type (
	sessionResolver struct{ *Resolver }
	viewerResolver  struct{ *Resolver }
)
