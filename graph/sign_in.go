package graph

import (
	"context"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// Signing in and out is a matter of cookies too, which only a plain answer can set.

// viewer is the caller, nil for the anonymous public.
func (r *Resolver) viewer(ctx context.Context) *hub.Viewer {
	v := viewer(ctx)
	if v.Anonymous() {
		return nil
	}
	return &v
}

func (r *Resolver) requestSignIn(ctx context.Context, in hub.RequestSignInInput) error {
	caller := auth.Of(ctx)
	if err := caller.CanSetCookies(); err != nil {
		return err
	}
	secret, err := r.service.RequestSignIn(ctx, caller.Viewer, caller.Browser(), in)
	if err != nil {
		return err
	}
	return caller.SetBrowser(secret)
}

func (r *Resolver) confirmSignIn(ctx context.Context, in hub.ConfirmSignInInput) (*hub.Viewer, error) {
	caller := auth.Of(ctx)
	if err := caller.CanSetCookies(); err != nil {
		return nil, err
	}
	secret, err := r.service.ConfirmSignIn(ctx, caller.Viewer, in, caller.Browser(), caller.UserAgent())
	if err != nil {
		return nil, err
	}
	if err := caller.BeginSession(secret); err != nil {
		return nil, err
	}
	v, err := r.service.ViewerOfSession(ctx, secret)
	return &v, err
}

func (r *Resolver) signOut(ctx context.Context) error {
	caller := auth.Of(ctx)
	if err := r.service.SignOut(ctx, caller.Viewer); err != nil || caller.CanSetCookies() != nil {
		return err
	}
	return caller.EndSession()
}

func (r *Resolver) eraseMyData(ctx context.Context, in hub.EraseMyDataInput) error {
	caller := auth.Of(ctx)
	if err := r.service.EraseMyData(ctx, caller.Viewer, in); err != nil || caller.CanSetCookies() != nil {
		return err
	}
	return caller.EndSession()
}

// request reads a request that a mutation wrote.
func (r *Resolver) request(ctx context.Context, id string) (*hub.Request, error) {
	return r.service.Request(ctx, viewer(ctx), id)
}

// orNil is nil for an empty text.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
