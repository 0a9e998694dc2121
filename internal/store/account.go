package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const accountColumns = `r.id, r.email, r.language, r.created_at`

// AccountByID returns an account, or NotFound.
func (s *Store) AccountByID(ctx context.Context, id string) (*hub.Account, error) {
	return one[hub.Account](ctx, s.db, `SELECT `+accountColumns+` FROM account r WHERE r.id = @id`,
		pgx.NamedArgs{"id": id})
}

// AccountOf returns the account of an address, which is made with the id given if there is none.
func (s *Store) AccountOf(ctx context.Context, id, email string, language hub.Language) (*hub.Account, error) {
	if _, err := s.db.Exec(ctx,
		`INSERT INTO account (id, email, language) VALUES (@id, @email, @language) ON CONFLICT (email) DO NOTHING`,
		pgx.NamedArgs{"id": id, "email": email, "language": language}); err != nil {
		return nil, translate(err)
	}
	return one[hub.Account](ctx, s.db, `SELECT `+accountColumns+` FROM account r WHERE r.email = @email`,
		pgx.NamedArgs{"email": email})
}

// ConfirmedUnsafe tells those of some addresses whose owner has signed in with them.
func (s *Store) ConfirmedUnsafe(ctx context.Context, emails []string) (map[string]bool, error) {
	return columnSet[string](ctx, s.db, `SELECT email FROM account WHERE email = ANY (@emails::text[])`,
		pgx.NamedArgs{"emails": emails})
}

// SetLanguage changes the language of an account's mail.
func (s *Store) SetLanguage(ctx context.Context, id string, language hub.Language) error {
	_, err := exec(ctx, s.db, `UPDATE account SET language = @language WHERE id = @id`,
		pgx.NamedArgs{"id": id, "language": language})
	return err
}

// NewSignIn is a letter to sign in with: the hashes of its link, of its code and of the browser that asked for it.
type NewSignIn struct {
	Token, Code, Browser []byte
	SignIn
}

// AddSignIn keeps what a letter that is mailed lets in with.
func (s *Store) AddSignIn(ctx context.Context, n NewSignIn, lasts time.Duration) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO sign_in (token_hash, code_hash, browser_hash, email, language, expires_at)
		VALUES (@token, @code, @browser, @email, @language, now() + @lasts)`,
		pgx.NamedArgs{"token": n.Token, "code": n.Code, "browser": n.Browser, "email": n.Email, "language": n.Language,
			"lasts": lasts})
	return translate(err)
}

// signInTries is how many codes are tried in a browser on each of its letters.
const signInTries = 5

// TryCode returns the hash of the link whose letter has a code and was asked for in this
// browser; nil where none has. It counts the try at once, whatever becomes of it.
func (s *Store) TryCode(ctx context.Context, codeHash, browserHash []byte) ([]byte, error) {
	return firstOf[[]byte](ctx, s.db, `
		WITH tried AS (
			UPDATE sign_in SET tries = tries + 1 WHERE browser_hash = @browser AND expires_at > now() AND tries < @most
			RETURNING token_hash, code_hash)
		SELECT token_hash FROM tried WHERE code_hash = @code`,
		pgx.NamedArgs{"code": codeHash, "browser": browserHash, "most": signInTries})
}

// SignedInFrom reports whether a session of an address's account began where a client is.
func (s *Store) SignedInFrom(ctx context.Context, email string, clientHash []byte) (bool, error) {
	return firstOf[bool](ctx, s.db, `
		SELECT EXISTS (SELECT FROM session s JOIN account a ON a.id = s.account_id WHERE a.email = @email AND s.client_hash = @client)`,
		pgx.NamedArgs{"email": email, "client": clientHash})
}

// SignIn is a link that was mailed.
type SignIn struct {
	Email    string
	Language hub.Language
}

// UseSignIn takes a link that was asked for in this browser and is not too old: it works once. It returns NotFound for
// any other.
func (s *Store) UseSignIn(ctx context.Context, tokenHash, browserHash []byte) (*SignIn, error) {
	return one[SignIn](ctx, s.db, `
		DELETE FROM sign_in WHERE token_hash = @token AND browser_hash = @browser AND expires_at > now() RETURNING email, language`,
		pgx.NamedArgs{"token": tokenHash, "browser": browserHash})
}

const sessionColumns = `r.id, r.account_id, r.user_agent, r.created_at, r.last_seen_at, r.expires_at`

// AddSession keeps a session under the hash of its secret.
func (s *Store) AddSession(
	ctx context.Context, n *hub.Session, secretHash, clientHash []byte, lasts time.Duration,
) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO session (id, secret_hash, account_id, user_agent, client_hash, expires_at) VALUES (@id, @secret, @account, @agent, @client, now() + @lasts)`,
		pgx.NamedArgs{"id": n.ID, "secret": secretHash, "account": n.AccountID, "agent": n.UserAgent,
			"client": clientHash, "lasts": lasts})
	return translate(err)
}

// SessionsOf returns the open sessions of an account, the latest used first.
func (s *Store) SessionsOf(ctx context.Context, accountID string) ([]*hub.Session, error) {
	return many[hub.Session](ctx, s.db, `
		SELECT `+sessionColumns+` FROM session r WHERE r.account_id = @account AND r.expires_at > now()
		ORDER BY r.last_seen_at DESC, r.id DESC`, pgx.NamedArgs{"account": accountID})
}

// EndSessions ends sessions of an account: the one that is named or, where others is set, all but that one. It returns
// how many there were.
func (s *Store) EndSessions(ctx context.Context, accountID, sessionID string, others bool) (int, error) {
	return exec(ctx, s.db, `DELETE FROM session WHERE account_id = @account AND (id = @session) <> @others`,
		pgx.NamedArgs{"account": accountID, "session": sessionID, "others": others})
}

// ViewerOfSession returns the viewer of the session with this secret, or NotFound. A
// session goes on for as long as it is used.
func (s *Store) ViewerOfSession(ctx context.Context, secretHash []byte, lasts time.Duration) (hub.Viewer, error) {
	type row struct {
		AccountID     string
		SessionID     string
		ActorIDs      []string
		ReferentIDs   []string
		NetworkIDs    []string
		Administrator bool
	}
	found, err := one[row](ctx, s.db, `
		WITH used AS (
			UPDATE session SET last_seen_at = date_trunc('hour', now()), expires_at = now() + @lasts
			WHERE secret_hash = @secret AND expires_at > now() AND last_seen_at < date_trunc('hour', now()))
		SELECT r.account_id, r.id AS session_id,
		       COALESCE(array_agg(o.actor_id) FILTER (WHERE o.actor_id IS NOT NULL), '{}') AS actor_ids,
		       COALESCE(array_agg(o.actor_id) FILTER (WHERE o.kind = 'REFERENT'), '{}') AS referent_ids,
		       COALESCE(array_agg(o.network_id) FILTER (WHERE o.network_id IS NOT NULL), '{}') AS network_ids,
		       COALESCE(bool_or(o.kind = 'ADMINISTRATOR'), false) AS administrator
		FROM session r LEFT JOIN role o ON o.account_id = r.account_id
		WHERE r.secret_hash = @secret AND r.expires_at > now() GROUP BY r.id`,
		pgx.NamedArgs{"secret": secretHash, "lasts": lasts})
	if err != nil {
		return hub.Viewer{}, err
	}
	return hub.Viewer{
		AccountID: found.AccountID, SessionID: found.SessionID, ActorIDs: found.ActorIDs,
		ReferentIDs: found.ReferentIDs,
		NetworkIDs:  found.NetworkIDs, Administrator: found.Administrator,
	}, nil
}
