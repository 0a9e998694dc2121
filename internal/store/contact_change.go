package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// SetContact adds a contact, or replaces what is said of the one with this id. A consent that goes on keeps
// its date. A field that is the writer's own is noted as theirs, until it says something else.
func (s *Store) SetContact(ctx context.Context, id, actorID, accountID string, c hub.ContactFields) error {
	batch := &pgx.Batch{}
	kinds := make([]hub.ContactFieldKind, len(c.Fields))
	for i, f := range c.Fields {
		kinds[i] = f.Kind
	}
	args := pgx.NamedArgs{"id": id, "actor": actorID, "label": c.Label, "kinds": texts(kinds)}
	batch.Queue(`INSERT INTO contact (public_id, actor_id, label) VALUES (@id, @actor, @label)
		ON CONFLICT (public_id) DO UPDATE SET label = excluded.label`, args)
	batch.Queue(`DELETE FROM contact_field f USING contact c
		WHERE c.id = f.contact_id AND c.public_id = @id AND f.kind <> ALL (@kinds::text[])`, args)
	for _, f := range c.Fields {
		batch.Queue(`
			INSERT INTO contact_field AS f (contact_id, kind, value, audience, consented_at, account_id)
			SELECT c.id, @kind, @value, @audience, CASE WHEN @consent::boolean THEN now() END, CASE WHEN @mine::boolean THEN NULLIF(@account, '') END
			FROM contact c WHERE c.public_id = @id
			ON CONFLICT (contact_id, kind) DO UPDATE SET value = excluded.value, audience = excluded.audience,
				consented_at = CASE
					WHEN excluded.consented_at IS NULL THEN f.consented_at
					WHEN f.value = excluded.value AND f.audience = excluded.audience AND f.consent_withdrawn_at IS NULL
					THEN COALESCE(f.consented_at, now()) ELSE now() END,
				consent_withdrawn_at = CASE WHEN excluded.consented_at IS NULL AND f.consented_at IS NOT NULL
					THEN COALESCE(f.consent_withdrawn_at, now()) END,
				account_id = COALESCE(excluded.account_id, CASE WHEN f.value = excluded.value THEN f.account_id END)`,
			pgx.NamedArgs{
				"id": id, "kind": f.Kind, "value": f.Value, "audience": f.Audience, "consent": f.Consent,
				"mine": f.Mine, "account": accountID,
			})
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}

// RelayAddressesUnsafe returns the addresses to which the hub relays what reaches an actor:
// those of its contacts, with a consent that stands, and of those who manage it. Nobody is shown them.
func (s *Store) RelayAddressesUnsafe(ctx context.Context, actorID string) ([]Recipient, error) {
	return recipients(ctx, s.db, `
		SELECT a.email, a.language FROM role o JOIN account a ON a.id = o.account_id WHERE o.actor_id = @id
		UNION
		SELECT lower(f.value), 'FR' FROM contact c JOIN contact_field f ON f.contact_id = c.id
		WHERE c.actor_id = @id AND f.kind = 'EMAIL' AND f.consented_at IS NOT NULL AND f.consent_withdrawn_at IS NULL
		  AND NOT EXISTS (SELECT FROM role o JOIN account a ON a.id = o.account_id WHERE o.actor_id = @id AND a.email = lower(f.value))`,
		pgx.NamedArgs{"id": actorID})
}

// Recipient is whom a letter is mailed to.
type Recipient struct {
	Email    string
	Language hub.Language
}

func recipients(ctx context.Context, db DB, sql string, args pgx.NamedArgs) ([]Recipient, error) {
	rows, err := many[Recipient](ctx, db, `SELECT email, language FROM (`+sql+`) AS r ORDER BY email`, args)
	found := make([]Recipient, len(rows))
	for i, r := range rows {
		found[i] = *r
	}
	return found, err
}

// KeepersUnsafe returns the addresses of those who manage an actor.
func (s *Store) KeepersUnsafe(ctx context.Context, actorID string) ([]Recipient, error) {
	return recipients(ctx, s.db,
		`SELECT a.email, a.language FROM role o JOIN account a ON a.id = o.account_id WHERE o.actor_id = @id`,
		pgx.NamedArgs{"id": actorID})
}

// CoordinatorsUnsafe returns the addresses of the coordination of a network; of the
// administrators where it has none, or no network is named.
func (s *Store) CoordinatorsUnsafe(ctx context.Context, networkID *string) ([]Recipient, error) {
	found, err := recipients(ctx, s.db,
		`SELECT a.email, a.language FROM role o JOIN account a ON a.id = o.account_id WHERE o.network_id = @id`,
		pgx.NamedArgs{"id": networkID})
	if err != nil || len(found) > 0 {
		return found, err
	}
	return recipients(ctx, s.db,
		`SELECT a.email, a.language FROM role o JOIN account a ON a.id = o.account_id WHERE o.kind = 'ADMINISTRATOR'`, nil)
}
