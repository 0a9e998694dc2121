package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Secret returns a key that all processes of the hub share.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	found, err := one[struct{ Value []byte }](ctx, s.db, `SELECT value FROM secret WHERE name = @name`,
		pgx.NamedArgs{"name": name})
	if err != nil {
		return nil, err
	}
	return found.Value, nil
}
