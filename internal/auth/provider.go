package auth

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"essaim/internal/hub"
)

// Provider is an OpenID Connect provider by which people can sign in beside mailed links:
// the authorization code flow with PKCE, state and nonce.
//
// It is asked about itself when somebody first signs in by it, so that the hub starts while it is away.
type Provider struct {
	Who          *Authenticator
	Issuer       string // https://id.example
	ClientID     string
	ClientSecret string
	HubURL       string // where people reach the hub
	Fail         func(http.ResponseWriter, *http.Request, error)

	mu       sync.Mutex
	oauth    *oauth2.Config // nil until it was asked
	verifier *oidc.IDTokenVerifier
}

// callbackPath is where the provider sends people back.
const callbackPath = "/sign-in/provider/callback"

// discoverTimeout is how long the provider may take to say where it is to be found.
const discoverTimeout = 10 * time.Second

// discover finds out how to ask the provider.
func (p *Provider) discover(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.oauth != nil {
		return p.oauth, p.verifier, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discoverTimeout)
	defer cancel()
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		p.Who.Log.ErrorContext(ctx, "the identity provider does not answer", "error", err)
		return nil, nil, errProvider
	}
	p.verifier = found.Verifier(&oidc.Config{ClientID: p.ClientID})
	p.oauth = &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: found.Endpoint(),
		RedirectURL: p.HubURL + callbackPath,
		Scopes:      []string{oidc.ScopeOpenID, "email"},
	}
	return p.oauth, p.verifier, nil
}

// flowCookie holds what a sign-in under way must come back with: state, nonce and the verifier of PKCE.
const flowCookie = "essaim_provider"

const flowLasts = 10 * time.Minute

// Begin sends somebody to the provider.
func (p *Provider) Begin(w http.ResponseWriter, r *http.Request) {
	oauth, _, err := p.discover(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	if err := Of(r.Context()).set(flowCookie, strings.Join([]string{state, nonce, verifier}, "."),
		flowLasts); err != nil {
		p.Fail(w, r, err)
		return
	}
	http.Redirect(w, r, oauth.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)),
		http.StatusFound)
}

// errProvider is the answer to whoever does not come back as they went.
var errProvider = hub.Problem(hub.Expired, nil, "Signing in with the identity provider failed. Try again.")

// End signs in somebody who comes back, by the address that the provider has verified.
func (p *Provider) End(w http.ResponseWriter, r *http.Request) {
	caller := Of(r.Context())
	email, err := p.verified(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	secret, err := p.Who.Service.SignInVerified(r.Context(), caller.Viewer, email, caller.Language, caller.UserAgent())
	if err == nil {
		err = caller.BeginSession(secret)
	}
	if err == nil {
		err = caller.set(flowCookie, "", -1)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/me", http.StatusSeeOther)
}

// verified is the address of the person who comes back.
func (p *Provider) verified(r *http.Request) (string, error) {
	cookie, err := r.Cookie(cookieName(flowCookie, p.Who.Secure))
	if err != nil {
		return "", errProvider
	}
	flow := strings.Split(cookie.Value, ".")
	if len(flow) != 3 || r.URL.Query().Get("state") != flow[0] {
		return "", errProvider
	}
	oauth, verifier, err := p.discover(r.Context())
	if err != nil {
		return "", err
	}
	token, err := oauth.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(flow[2]))
	if err != nil {
		p.Who.Log.WarnContext(r.Context(), "the identity provider gave no token", "error", err)
		return "", errProvider
	}
	raw, _ := token.Extra("id_token").(string)
	identity, err := verifier.Verify(r.Context(), raw)
	if err != nil || identity.Nonce != flow[1] {
		p.Who.Log.WarnContext(r.Context(), "the identity provider's token is not valid", "error", err)
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
