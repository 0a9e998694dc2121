package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const invitationColumns = `r.id, r.email, r.kind, r.actor_id, r.network_id, r.state, r.created_at, r.expires_at`

// AddInvitation offers a role; an open offer to the same address at the same place is taken back.
func (s *Store) AddInvitation(ctx context.Context, n *hub.Invitation, lasts time.Duration) error {
	args := placeArgs(n.Place)
	args["id"], args["email"], args["kind"], args["lasts"] = n.ID, n.Email, n.Kind, lasts
	if _, err := s.db.Exec(ctx,
		`UPDATE invitation r SET state = 'REVOKED' WHERE r.email = @email AND r.state = 'OPEN' AND `+
			samePlace, args); err != nil {
		return translate(err)
	}
	_, err := s.db.Exec(ctx, `
		INSERT INTO invitation (id, email, kind, actor_id, network_id, expires_at) VALUES (@id, @email, @kind, @actor, @network, now() + @lasts)`, args)
	return translate(err)
}

// LockInvitation returns an invitation and keeps it from being written by others, or NotFound.
func (s *Store) LockInvitation(ctx context.Context, id string) (*hub.Invitation, error) {
	return one[hub.Invitation](ctx, s.db, `SELECT `+invitationColumns+` FROM invitation r WHERE r.id = @id FOR UPDATE`,
		pgx.NamedArgs{"id": id})
}

// InvitationByID returns an invitation, or NotFound.
func (s *Store) InvitationByID(ctx context.Context, id string) (*hub.Invitation, error) {
	return one[hub.Invitation](ctx, s.db, `SELECT `+invitationColumns+` FROM invitation r WHERE r.id = @id`,
		pgx.NamedArgs{"id": id})
}

// InvitationsAt returns the invitations to a place, latest first.
func (s *Store) InvitationsAt(ctx context.Context, p hub.Place) ([]*hub.Invitation, error) {
	return many[hub.Invitation](ctx, s.db, `SELECT `+invitationColumns+` FROM invitation r WHERE `+samePlace+`
		ORDER BY r.created_at DESC, r.id DESC`, placeArgs(p))
}

// OpenInvitationsOf returns the invitations to the address of an account that wait for an answer.
func (s *Store) OpenInvitationsOf(ctx context.Context, accountID string) ([]*hub.Invitation, error) {
	return many[hub.Invitation](ctx, s.db, `
		SELECT `+invitationColumns+` FROM invitation r JOIN account a ON a.email = r.email
		WHERE a.id = @account AND r.state = 'OPEN' AND r.expires_at > now() ORDER BY r.created_at DESC, r.id DESC`,
		pgx.NamedArgs{"account": accountID})
}

// SetInvitationState notes what became of an invitation.
func (s *Store) SetInvitationState(ctx context.Context, id string, state hub.InvitationState) error {
	_, err := s.db.Exec(ctx, `UPDATE invitation SET state = @state WHERE id = @id`,
		pgx.NamedArgs{"id": id, "state": state})
	return translate(err)
}
