package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"essaim/internal/hub"
)

// Provider is an OpenID Connect provider by which people can sign in beside mailed links: the authorization code flow with
// PKCE, state and nonce.
type Provider struct {
	who      *Authenticator
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	fail     func(http.ResponseWriter, *http.Request, error)
}

// callbackPath is where the provider sends people back.
const callbackPath = "/sign-in/provider/callback"

// NewProvider finds out about a provider at its issuer. hubURL is where people reach the hub; fail shows why somebody
// could not sign in.
func NewProvider(ctx context.Context, who *Authenticator, issuer, clientID, clientSecret, hubURL string, fail func(http.ResponseWriter, *http.Request, error)) (*Provider, error) {
	found, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("auth: the identity provider: %w", err)
	}
	return &Provider{
		who: who, fail: fail, verifier: found.Verifier(&oidc.Config{ClientID: clientID}),
		oauth: oauth2.Config{
			ClientID: clientID, ClientSecret: clientSecret, Endpoint: found.Endpoint(), RedirectURL: hubURL + callbackPath,
			Scopes: []string{oidc.ScopeOpenID, "email"},
		},
	}, nil
}

// flowCookie holds what a sign-in under way must come back with: state, nonce and the verifier of PKCE.
const flowCookie = "essaim_provider"

const flowLasts = 10 * time.Minute

// Begin sends somebody to the provider.
func (p *Provider) Begin(w http.ResponseWriter, r *http.Request) {
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	if err := Of(r.Context()).set(flowCookie, strings.Join([]string{state, nonce, verifier}, "."), flowLasts); err != nil {
		p.fail(w, r, err)
		return
	}
	http.Redirect(w, r, p.oauth.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusFound)
}

// errProvider is the answer to who does not come back as they went.
var errProvider = hub.Problem(hub.Expired, nil, "Signing in by the provider did not work: try again.")

// End signs in somebody who comes back, by the address that the provider has verified.
func (p *Provider) End(w http.ResponseWriter, r *http.Request) {
	caller := Of(r.Context())
	email, err := p.verified(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	secret, err := p.who.Service.SignInVerified(r.Context(), email, caller.Language, caller.UserAgent())
	if err == nil {
		err = caller.BeginSession(secret)
	}
	if err == nil {
		err = caller.set(flowCookie, "", -1)
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// verified is the address of who comes back.
func (p *Provider) verified(r *http.Request) (string, error) {
	cookie, err := r.Cookie(cookieName(flowCookie, p.who.Secure))
	if err != nil {
		return "", errProvider
	}
	flow := strings.Split(cookie.Value, ".")
	if len(flow) != 3 || r.URL.Query().Get("state") != flow[0] {
		return "", errProvider
	}
	token, err := p.oauth.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(flow[2]))
	if err != nil {
		p.who.Log.WarnContext(r.Context(), "the identity provider gave no token", "error", err)
		return "", errProvider
	}
	raw, _ := token.Extra("id_token").(string)
	identity, err := p.verifier.Verify(r.Context(), raw)
	if err != nil || identity.Nonce != flow[1] {
		p.who.Log.WarnContext(r.Context(), "the identity provider's token is not valid", "error", err)
		return "", errProvider
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := identity.Claims(&claims); err != nil || !claims.Verified {
		return "", hub.Problem(hub.Forbidden, nil, "The provider does not vouch for your e-mail address.")
	}
	return claims.Email, nil
}
