package service

import (
	"context"
	"slices"
	"strings"

	"essaim/internal/hub"
	"essaim/internal/mutation"
)

// tokenPrefix tells the hub's tokens from others, to people and to scanners for secrets.
const tokenPrefix = "essaim_"

// CreateToken makes a token for an actor's machine: for its referents; one that writes records, for who
// reviews records. It returns the id and the secret, of which the hub keeps the hash only.
func (s *Service) CreateToken(
	ctx context.Context, v hub.Viewer, in hub.CreateTokenInput,
) (id, secret string, err error) {
	if err := in.Check(); err != nil {
		return "", "", err
	}
	secret, _ = newSecret()
	secret = tokenPrefix + secret
	id, err = s.write(ctx, mutation.Call{Viewer: v, Name: "createToken", Key: nil, Input: nil},
		func(ctx context.Context, a *act) (string, error) {
			actor, custody, err := a.SeeActor(ctx, in.Actor)
			if err != nil {
				return "", hub.Under(err, "actor")
			}
			if err := v.Permit(tokenCapacity(v, custody)); err != nil {
				return "", err
			}
			if slices.Contains(in.Scopes, hub.RecordsWrite) && v.OversightCapacity(custody) == "" {
				return "",
					hub.Problem(hub.Forbidden, hub.At("scopes"),
						"What a machine creates is published without review, so only those who review records can grant this.")
			}
			if err := a.Room(ctx, hub.PartToken, actor.ID); err != nil {
				return "", hub.Under(err, "actor")
			}
			token := &hub.Token{ID: newID(hub.TypeToken), ActorID: actor.ID, Name: in.Name, Scopes: in.DistinctScopes()}
			return token.ID, a.Store.AddToken(ctx, token, hashOf(secret), in.ExpiresInDays, v.AccountID)
		})
	if err != nil {
		return "", "", err
	}
	return id, secret, nil
}

// tokenCapacity says in which capacity the viewer manages an actor's tokens: who says who
// keeps it does, and who reviews it.
func tokenCapacity(v hub.Viewer, c hub.Custody) hub.Capacity {
	if as := v.GovernCapacity(c); as != "" {
		return as
	}
	return v.OversightCapacity(c)
}

// Token returns a token that a mutation wrote.
func (s *Service) Token(ctx context.Context, id string) (*hub.Token, error) {
	return s.store.TokenByID(ctx, id)
}

// Tokens returns the tokens of an actor, for those who may make them.
func (s *Service) Tokens(ctx context.Context, v hub.Viewer, actor string) ([]*hub.Token, error) {
	if err := hub.CheckID(actor, hub.ActorIDTypes...); err != nil {
		return nil, hub.Under(err, "actor")
	}
	a := s.on(s.store, v)
	record, custody, err := a.SeeActor(ctx, actor)
	if err != nil {
		return nil, hub.Under(err, "actor")
	}
	if err := v.Permit(tokenCapacity(v, custody)); err != nil {
		return nil, err
	}
	return s.store.TokensOf(ctx, record.ID)
}

// RevokeToken ends a token. It returns the id.
func (s *Service) RevokeToken(ctx context.Context, v hub.Viewer, in hub.RevokeTokenInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeToken); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "revokeToken", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitSignedIn(); err != nil {
				return "", err
			}
			token, err := a.Store.TokenByID(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			custody, err := a.Store.CustodyUnsafe(ctx, token.ActorID)
			if err != nil {
				return "", err
			}
			if tokenCapacity(v, custody[token.ActorID]) == "" {
				return "", hub.Under(hub.NoSuchRecord(), "id")
			}
			return in.ID, a.Store.RevokeToken(ctx, in.ID)
		})
}

// ViewerOfToken returns the machine with this secret, or NotFound.
func (s *Service) ViewerOfToken(ctx context.Context, secret string) (hub.Viewer, error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return hub.Viewer{}, hub.NoSuchRecord()
	}
	token, err := s.store.TokenOfSecret(ctx, hashOf(secret))
	if err != nil {
		return hub.Viewer{}, err
	}
	v := hub.Viewer{Token: token}
	if v.May(hub.ContactsRead) {
		v.ActorIDs = []string{token.ActorID}
	}
	return v, nil
}
