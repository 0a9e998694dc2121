package store

import (
	"context"
	"time"

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
	return many[hub.Role](ctx, s.db, `SELECT `+roleColumns+` FROM `+roleFrom+` WHERE `+samePlace+` ORDER BY r.created_at, r.id LIMIT 1000`, placeArgs(p))
}

// LockRolesAt is RolesAt for roles of which one is to be taken away: no other is meanwhile.
func (s *Store) LockRolesAt(ctx context.Context, p hub.Place) ([]*hub.Role, error) {
	return many[hub.Role](ctx, s.db, `SELECT `+roleColumns+` FROM `+roleFrom+` WHERE `+samePlace+` ORDER BY r.id LIMIT 1000 FOR UPDATE OF r`, placeArgs(p))
}

// RolesOf returns the roles of an account, eldest first.
func (s *Store) RolesOf(ctx context.Context, accountID string) ([]*hub.Role, error) {
	return many[hub.Role](ctx, s.db, `SELECT `+roleColumns+` FROM `+roleFrom+` WHERE r.account_id = @account ORDER BY r.created_at, r.id LIMIT 1000`,
		pgx.NamedArgs{"account": accountID})
}

// RoleByID returns a role with its address, or NotFound.
func (s *Store) RoleByID(ctx context.Context, id string) (*hub.Role, error) {
	return one[hub.Role](ctx, s.db, `SELECT `+roleColumns+` FROM `+roleFrom+` WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// Grant gives an account a role at a place, where it can have one: an editor can become a referent, a referent stays one. It
// returns the id of the role.
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

const invitationColumns = `r.id, r.email, r.kind, r.actor_id, r.network_id, r.state, r.created_at, r.expires_at`

// AddInvitation offers a role; an open offer to the same address at the same place is taken back.
func (s *Store) AddInvitation(ctx context.Context, n *hub.Invitation, lasts time.Duration) error {
	args := placeArgs(n.Place)
	args["id"], args["email"], args["kind"], args["lasts"] = n.ID, n.Email, n.Kind, lasts
	if _, err := s.db.Exec(ctx, `UPDATE invitation r SET state = 'REVOKED' WHERE r.email = @email AND r.state = 'OPEN' AND `+samePlace, args); err != nil {
		return translate(err)
	}
	_, err := s.db.Exec(ctx, `
		INSERT INTO invitation (id, email, kind, actor_id, network_id, expires_at) VALUES (@id, @email, @kind, @actor, @network, now() + @lasts)`, args)
	return translate(err)
}

// LockInvitation returns an invitation and keeps it from being written by others, or NotFound.
func (s *Store) LockInvitation(ctx context.Context, id string) (*hub.Invitation, error) {
	return one[hub.Invitation](ctx, s.db, `SELECT `+invitationColumns+` FROM invitation r WHERE r.id = @id FOR UPDATE`, pgx.NamedArgs{"id": id})
}

// InvitationByID returns an invitation, or NotFound.
func (s *Store) InvitationByID(ctx context.Context, id string) (*hub.Invitation, error) {
	return one[hub.Invitation](ctx, s.db, `SELECT `+invitationColumns+` FROM invitation r WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// InvitationsAt returns the invitations to a place, latest first.
func (s *Store) InvitationsAt(ctx context.Context, p hub.Place) ([]*hub.Invitation, error) {
	return many[hub.Invitation](ctx, s.db, `SELECT `+invitationColumns+` FROM invitation r WHERE `+samePlace+`
		ORDER BY r.created_at DESC, r.id DESC LIMIT 200`, placeArgs(p))
}

// OpenInvitationsOf returns the invitations to the address of an account that wait for an answer.
func (s *Store) OpenInvitationsOf(ctx context.Context, accountID string) ([]*hub.Invitation, error) {
	return many[hub.Invitation](ctx, s.db, `
		SELECT `+invitationColumns+` FROM invitation r JOIN account a ON a.email = r.email
		WHERE a.id = @account AND r.state = 'OPEN' AND r.expires_at > now() ORDER BY r.created_at DESC, r.id DESC LIMIT 200`,
		pgx.NamedArgs{"account": accountID})
}

// SetInvitationState notes what became of an invitation.
func (s *Store) SetInvitationState(ctx context.Context, id string, state hub.InvitationState) error {
	_, err := s.db.Exec(ctx, `UPDATE invitation SET state = @state WHERE id = @id`, pgx.NamedArgs{"id": id, "state": state})
	return translate(err)
}

const claimColumns = `r.id, r.actor_id, r.account_id, a.email, r.message, r.state, r.reason, r.created_at`

const claimFrom = `claim r JOIN account a ON a.id = r.account_id`

// AddClaim adds a claim.
func (s *Store) AddClaim(ctx context.Context, c *hub.Claim) error {
	_, err := s.db.Exec(ctx, `INSERT INTO claim (id, actor_id, account_id, message) VALUES (@id, @actor, @account, @message)`,
		pgx.NamedArgs{"id": c.ID, "actor": c.ActorID, "account": c.AccountID, "message": c.Message})
	return translate(err)
}

// LockClaim returns a claim and keeps it from being written by others, or NotFound.
func (s *Store) LockClaim(ctx context.Context, id string) (*hub.Claim, error) {
	return one[hub.Claim](ctx, s.db, `SELECT `+claimColumns+` FROM `+claimFrom+` WHERE r.id = @id FOR UPDATE OF r`, pgx.NamedArgs{"id": id})
}

// ClaimByID returns a claim, or NotFound.
func (s *Store) ClaimByID(ctx context.Context, id string) (*hub.Claim, error) {
	return one[hub.Claim](ctx, s.db, `SELECT `+claimColumns+` FROM `+claimFrom+` WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// SetClaimState notes what became of a claim.
func (s *Store) SetClaimState(ctx context.Context, id string, state hub.ClaimState, reason *string) error {
	_, err := s.db.Exec(ctx, `UPDATE claim SET state = @state, reason = @reason, decided_at = now() WHERE id = @id`,
		pgx.NamedArgs{"id": id, "state": state, "reason": reason})
	return translate(err)
}

// Claims returns a page of the claims that the viewer made or may decide, latest first. The twin of the last rule is
// hub.Viewer.GovernCapacity.
func (s *Store) Claims(ctx context.Context, v hub.Viewer, f hub.ClaimFilter, p hub.PageRequest) (*hub.ClaimConnection, error) {
	l := list{
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
	return connect(fetch[hub.Claim](ctx, s.db, l, p))(p)
}
