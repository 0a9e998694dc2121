package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// AddCharter adds a charter; its first version follows in the same transaction.
func (s *Store) AddCharter(ctx context.Context, c *hub.Charter) error {
	_, err := s.db.Exec(ctx, charters.insert, charters.args(c))
	return translate(err)
}

// LockCharter returns a charter and keeps it from being written by others until the transaction
// ends, or NotFound. It waits before it reads: the version in force may have changed meanwhile.
func (s *Store) LockCharter(ctx context.Context, id string) (*hub.Charter, error) {
	if _, err := one[struct{ ID string }](ctx, s.db, `SELECT id FROM charter WHERE id = @id FOR UPDATE`,
		pgx.NamedArgs{"id": id}); err != nil {
		return nil, err
	}
	return charters.one(ctx, s.db, charterFrom, ` WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// LabelTaken reports whether a charter has a version of that name.
func (s *Store) LabelTaken(ctx context.Context, charterID, label string) (bool, error) {
	taken, err := column[bool](ctx, s.db,
		`SELECT EXISTS (SELECT FROM charter_version WHERE charter_id = @charter AND label = @label)`,
		pgx.NamedArgs{"charter": charterID, "label": label})
	return err == nil && taken[0], err
}

// SignatoriesUnsafe returns the addresses of those who manage an actor with a signature that
// holds of any version of a charter.
func (s *Store) SignatoriesUnsafe(ctx context.Context, charterID string) ([]Recipient, error) {
	rows, err := many[Recipient](ctx, s.db, `
		SELECT DISTINCT a.email, a.language FROM signature g JOIN charter_version v ON v.id = g.version_id
		JOIN role o ON o.actor_id = g.actor_id JOIN account a ON a.id = o.account_id
		WHERE v.charter_id = @charter AND g.withdrawn_on IS NULL ORDER BY a.email`, pgx.NamedArgs{"charter": charterID})
	found := make([]Recipient, len(rows))
	for i, r := range rows {
		found[i] = *r
	}
	return found, err
}

// Sign adds a signature, or makes the one that the actor gave to the version hold again,
// with these positions. It returns its id, and whether it is new.
func (s *Store) Sign(
	ctx context.Context, g *hub.Signature, positions []*hub.ArticlePositionInput,
) (id string, isNew bool, err error) {
	type row struct {
		ID    string
		IsNew bool
	}
	done, err := one[row](ctx, s.db, signatures.insert+`
		ON CONFLICT (actor_id, version_id) DO UPDATE SET capacity = excluded.capacity, withdrawn_on = NULL,
			signed_on = CASE WHEN r.withdrawn_on IS NULL THEN r.signed_on ELSE excluded.signed_on END
		RETURNING r.id, r.xmax = 0 AS is_new`, signatures.args(g))
	if err != nil {
		return "", false, err
	}
	batch := &pgx.Batch{}
	batch.Queue(`DELETE FROM article_position WHERE signature_id = @id`, pgx.NamedArgs{"id": done.ID})
	for _, p := range positions {
		batch.Queue(`INSERT INTO article_position (signature_id, number, position) VALUES (@id, @number, @position)`,
			pgx.NamedArgs{"id": done.ID, "number": p.Number, "position": p.Position})
	}
	return done.ID, done.IsNew, translate(s.db.SendBatch(ctx, batch).Close())
}

// LockSignatureUnsafe returns a signature, whoever may see it, and keeps it from being written by others, or NotFound.
func (s *Store) LockSignatureUnsafe(ctx context.Context, id string) (*hub.Signature, error) {
	return signatures.Lock(ctx, s, id)
}

// Withdraw ends a signature.
func (s *Store) Withdraw(ctx context.Context, id string, on hub.PartialDate) error {
	_, err := s.db.Exec(ctx, `UPDATE signature SET withdrawn_on = @on WHERE id = @id`,
		pgx.NamedArgs{"id": id, "on": on})
	return translate(err)
}
