package store

import (
	"context"
)

// ToConfirm is a record that nobody touched for long, and who keeps it.
type ToConfirm struct {
	ActorID string
	Name    string
	Recipient
}

// RecordsToConfirm returns the records to be confirmed whose keepers were not reminded for a month, and notes that they
// are reminded now.
func (s *Store) RecordsToConfirm(ctx context.Context) ([]*ToConfirm, error) {
	return many[ToConfirm](ctx, s.db, `
		WITH due AS (
			UPDATE actor r SET reminded_at = now() WHERE `+toConfirm+
		` AND (r.reminded_at IS NULL OR r.reminded_at < now() - interval '1 month')
			RETURNING r.id, r.name)
		SELECT due.id AS actor_id, due.name, a.email, a.language FROM due JOIN role o ON o.actor_id = due.id JOIN account a ON a.id = o.account_id
		ORDER BY due.id, a.email`, nil)
}
