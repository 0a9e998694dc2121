package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const claimColumns = `r.id, r.actor_id, r.account_id, a.email, r.message, r.state, r.reason, r.created_at`

const claimFrom = `claim r JOIN account a ON a.id = r.account_id`

// AddClaim adds a claim.
func (s *Store) AddClaim(ctx context.Context, c *hub.Claim) error {
	_, err := s.db.Exec(ctx,
		`INSERT INTO claim (id, actor_id, account_id, message) VALUES (@id, @actor, @account, @message)`,
		pgx.NamedArgs{"id": c.ID, "actor": c.ActorID, "account": c.AccountID, "message": c.Message})
	return translate(err)
}

// LockClaim returns a claim and keeps it from being written by others, or NotFound.
func (s *Store) LockClaim(ctx context.Context, id string) (*hub.Claim, error) {
	return one[hub.Claim](ctx, s.db, `SELECT `+claimColumns+` FROM `+claimFrom+` WHERE r.id = @id FOR UPDATE OF r`,
		pgx.NamedArgs{"id": id})
}

// ClaimByID returns a claim, or NotFound.
func (s *Store) ClaimByID(ctx context.Context, id string) (*hub.Claim, error) {
	return one[hub.Claim](ctx, s.db, `SELECT `+claimColumns+` FROM `+claimFrom+` WHERE r.id = @id`,
		pgx.NamedArgs{"id": id})
}

// SetClaimState notes what became of a claim.
func (s *Store) SetClaimState(ctx context.Context, id string, state hub.ClaimState, reason *string) error {
	_, err := s.db.Exec(ctx, `UPDATE claim SET state = @state, reason = @reason, decided_at = now() WHERE id = @id`,
		pgx.NamedArgs{"id": id, "state": state, "reason": reason})
	return translate(err)
}

// Claims returns a page of the claims that the viewer made or may decide, latest first. The twin of the last rule is
// hub.Viewer.GovernCapacity.
func (s *Store) Claims(
	ctx context.Context, v hub.Viewer, f hub.ClaimFilter, p hub.PageRequest,
) (*hub.ClaimConnection, error) {
	l := list[hub.Claim]{
		name: "claims", filter: f, columns: claimColumns, sources: []string{claimFrom},
		order: []key{{"r.created_at", "timestamptz"}, idKey}, descending: true,
	}
	among(&l.where, `r.state`, "states", f.States)
	if !v.Administrator {
		l.where.and(`(r.account_id = @account OR r.actor_id = ANY (@referent::text[])
			OR NOT EXISTS (SELECT FROM role o WHERE o.actor_id = r.actor_id) AND EXISTS (
				SELECT FROM membership m WHERE m.actor_id = r.actor_id AND m.state IN ('COOPTED', 'JOINED') AND m.network_id = ANY (@networks::text[])))`)
		l.where.arg("account", v.AccountID)
		l.where.arg("referent", append([]string{}, v.ReferentIDs...))
		l.where.arg("networks", append([]string{}, v.NetworkIDs...))
	}
	return connection(ctx, s.db, l, p)
}
