package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const tokenColumns = `r.id, r.actor_id, r.name, r.scopes, r.created_at, r.expires_at, r.last_used_at, r.revoked_at`

// AddToken keeps a token under the hash of its secret.
func (s *Store) AddToken(ctx context.Context, t *hub.Token, secretHash []byte, days int, accountID string) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO token (id, secret_hash, actor_id, name, scopes, created_by, expires_at)
		VALUES (@id, @secret, @actor, @name, @scopes, NULLIF(@account, ''), now() + make_interval(days => @days))`,
		pgx.NamedArgs{
			"id": t.ID, "secret": secretHash, "actor": t.ActorID, "name": t.Name,
			"scopes": texts(t.Scopes), "days": days,
			"account": accountID,
		})
	return translate(err)
}

// TokenByID returns a token, or NotFound.
func (s *Store) TokenByID(ctx context.Context, id string) (*hub.Token, error) {
	return one[hub.Token](ctx, s.db, `SELECT `+tokenColumns+` FROM token r WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// TokensOf returns the tokens of an actor, latest first.
func (s *Store) TokensOf(ctx context.Context, actorID string) ([]*hub.Token, error) {
	return many[hub.Token](ctx, s.db,
		`SELECT `+tokenColumns+` FROM token r WHERE r.actor_id = @actor ORDER BY r.created_at DESC, r.id DESC`,
		pgx.NamedArgs{"actor": actorID})
}

// RevokeToken ends a token.
func (s *Store) RevokeToken(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, `UPDATE token SET revoked_at = COALESCE(revoked_at, now()) WHERE id = @id`,
		pgx.NamedArgs{"id": id})
	return translate(err)
}

// RevokeTokensOf ends the tokens that an account made for actors on which it has no role, and for one
// on which it loses its role, where one is given: a token does not outlive the right that gave it.
func (s *Store) RevokeTokensOf(ctx context.Context, accountID string, losing *string) error {
	_, err := s.db.Exec(ctx, `
		UPDATE token t SET revoked_at = now() WHERE t.created_by = @account AND t.revoked_at IS NULL AND (t.actor_id = @losing
			OR @losing::text IS NULL AND NOT EXISTS (SELECT FROM role o WHERE o.account_id = @account AND o.actor_id = t.actor_id))`,
		pgx.NamedArgs{"account": accountID, "losing": losing})
	return translate(err)
}

// TokenOfSecret returns the token with this secret, while it works and its actor is published, or NotFound.
func (s *Store) TokenOfSecret(ctx context.Context, secretHash []byte) (*hub.Token, error) {
	return one[hub.Token](ctx, s.db, `
		WITH used AS (
			UPDATE token SET last_used_at = date_trunc('hour', now())
			WHERE secret_hash = @secret AND last_used_at IS DISTINCT FROM date_trunc('hour', now()))
		SELECT `+tokenColumns+` FROM token r JOIN actor a ON a.id = r.actor_id
		WHERE r.secret_hash = @secret AND r.expires_at > now() AND r.revoked_at IS NULL AND a.status = 'PUBLISHED'`,
		pgx.NamedArgs{"secret": secretHash})
}
