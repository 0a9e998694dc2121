package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const roleColumns = `r.id, r.account_id, r.kind, r.actor_id, r.network_id, a.email, r.created_at`

const roleFrom = `role r JOIN account a ON a.id = r.account_id`

// samePlace asks that a row holds at a place.
const samePlace = `r.actor_id IS NOT DISTINCT FROM @actor AND r.network_id IS NOT DISTINCT FROM @network`

func placeArgs(p hub.Place) pgx.NamedArgs {
	return pgx.NamedArgs{"actor": p.ActorID, "network": p.NetworkID}
}

// RolesAt returns the roles that hold at a place, with their addresses, eldest first.
func (s *Store) RolesAt(ctx context.Context, p hub.Place) ([]*hub.Role, error) {
	return many[hub.Role](ctx, s.db,
		`SELECT `+roleColumns+` FROM `+roleFrom+` WHERE `+samePlace+` ORDER BY r.created_at, r.id`, placeArgs(p))
}

// LockRolesAt is RolesAt for roles of which one is to be taken away: no other is meanwhile.
func (s *Store) LockRolesAt(ctx context.Context, p hub.Place) ([]*hub.Role, error) {
	return many[hub.Role](ctx, s.db,
		`SELECT `+roleColumns+` FROM `+roleFrom+` WHERE `+samePlace+` ORDER BY r.id FOR UPDATE OF r`, placeArgs(p))
}

// RolesOf returns the roles of an account, eldest first.
func (s *Store) RolesOf(ctx context.Context, accountID string) ([]*hub.Role, error) {
	return many[hub.Role](ctx, s.db,
		`SELECT `+roleColumns+` FROM `+roleFrom+` WHERE r.account_id = @account ORDER BY r.created_at, r.id`,
		pgx.NamedArgs{"account": accountID})
}

// RoleByID returns a role with its address, or NotFound.
func (s *Store) RoleByID(ctx context.Context, id string) (*hub.Role, error) {
	return one[hub.Role](ctx, s.db, `SELECT `+roleColumns+` FROM `+roleFrom+` WHERE r.id = @id`,
		pgx.NamedArgs{"id": id})
}

// Grant gives an account a role at a place, where it can have one: an editor can become a
// referent, a referent stays one. It returns the id of the role.
func (s *Store) Grant(ctx context.Context, id, accountID string, kind hub.RoleKind, p hub.Place) (string, error) {
	args := placeArgs(p)
	args["id"], args["account"], args["kind"] = id, accountID, kind
	ids, err := column[string](ctx, s.db, `
		INSERT INTO role AS r (id, account_id, kind, actor_id, network_id) VALUES (@id, @account, @kind, @actor, @network)
		ON CONFLICT (account_id, actor_id, network_id) DO UPDATE SET kind = CASE WHEN r.kind = 'REFERENT' THEN r.kind ELSE excluded.kind END
		RETURNING r.id`, args)
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// RemoveRole takes a role away.
func (s *Store) RemoveRole(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, `DELETE FROM role WHERE id = @id`, pgx.NamedArgs{"id": id})
	return translate(err)
}
