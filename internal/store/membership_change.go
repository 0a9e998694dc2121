package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// MembershipUnsafe returns a membership, whoever may see it, or NotFound.
func (s *Store) MembershipUnsafe(ctx context.Context, id string) (*hub.Membership, error) {
	return memberships.one(ctx, s.db, membershipFrom, ` WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// LockMembershipUnsafe returns a membership, whoever may see it, and keeps it from being
// written by others, or NotFound.
func (s *Store) LockMembershipUnsafe(ctx context.Context, id string) (*hub.Membership, error) {
	return memberships.Lock(ctx, s, id)
}

// LockMembershipOfUnsafe is LockMembershipUnsafe by actor and network; nil if there is none.
func (s *Store) LockMembershipOfUnsafe(ctx context.Context, actorID, networkID string) (*hub.Membership, error) {
	return memberships.optional(ctx, s.db, membershipFrom,
		` WHERE r.actor_id = @actor AND r.network_id = @network LIMIT 1 FOR UPDATE OF r`,
		pgx.NamedArgs{"actor": actorID, "network": networkID})
}

// SetMembership adds a membership, or writes what the one with this id says.
func (s *Store) SetMembership(ctx context.Context, m *hub.Membership) error {
	_, err := s.db.Exec(ctx, memberships.set, memberships.args(m))
	return translate(err)
}

// HolderOfTerritory returns the name of the group that a network recognises on exactly the territory of a membership's
// actor, "" if there is none or the network has no territorial exclusivity (R3).
func (s *Store) HolderOfTerritory(ctx context.Context, m *hub.Membership) (string, error) {
	names, err := column[string](ctx, s.db, `
		SELECT o.name FROM actor a JOIN network n ON n.id = @network AND n.territorial_exclusivity
		JOIN membership h ON h.network_id = n.id AND h.exclusive_territory_id = a.territory_id AND h.actor_id <> a.id
		JOIN actor o ON o.id = h.actor_id
		WHERE a.id = @actor AND a.type = 'GROUP' LIMIT 1`, pgx.NamedArgs{"network": m.NetworkID, "actor": m.ActorID})
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}

// VersionsAsked returns the versions in force that a network asks of an actor and, where signed is not nil, whether it
// signed them.
func (s *Store) VersionsAsked(ctx context.Context, actorID, networkID string, signed *bool) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT l.id FROM actor a JOIN `+charterFrom+
		` ON r.network_id = @network AND r.archived_at IS NULL AND a.type = ANY (r.applies_to)
		WHERE a.id = @actor AND (@signed::boolean IS NULL OR @signed = EXISTS (
			SELECT FROM signature g WHERE g.actor_id = a.id AND g.version_id = l.id AND g.withdrawn_on IS NULL))
		ORDER BY r.slug`, pgx.NamedArgs{"actor": actorID, "network": networkID, "signed": signed})
}

// VersionsToSign returns, for each membership, the versions in force that its network
// asks of its actor and that the actor has not signed.
func (s *Reader) VersionsToSign(ctx context.Context, membershipIDs []string) (map[string][]*hub.CharterVersion, error) {
	var owners []string
	rows, err := collected(ctx, s.db, `
		SELECT `+versions.columns+`, m.id FROM membership m JOIN actor a ON a.id = m.actor_id
		JOIN charter c ON c.network_id = m.network_id AND c.archived_at IS NULL AND a.type = ANY (c.applies_to)
		JOIN LATERAL (SELECT v.* FROM charter_version v WHERE v.charter_id = c.id ORDER BY v.rank DESC LIMIT 1) AS r ON true
		WHERE m.id = ANY (@ids::text[]) AND m.state IN ('APPLIED', 'PRESENTED', 'COOPTED', 'JOINED') AND NOT EXISTS (
			SELECT FROM signature g WHERE g.actor_id = a.id AND g.version_id = r.id AND g.withdrawn_on IS NULL)
		ORDER BY m.id, c.slug`, pgx.NamedArgs{"ids": membershipIDs}, versions.ownedRow(&owners))
	if err != nil {
		return nil, err
	}
	return byOwner(rows, owners), nil
}

// AppliedBySignature returns the applications of an actor to networks that admit by
// signature, whose charters in force it has all signed.
func (s *Store) AppliedBySignature(ctx context.Context, actorID string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT m.id FROM membership m JOIN actor a ON a.id = m.actor_id JOIN network n ON n.id = m.network_id AND n.admission = 'SIGN_AND_JOIN'
		WHERE m.actor_id = @actor AND m.state IN ('APPLIED', 'PRESENTED') AND NOT EXISTS (
			SELECT FROM `+charterFrom+
		` WHERE r.network_id = n.id AND r.archived_at IS NULL AND a.type = ANY (r.applies_to) AND NOT EXISTS (
				SELECT FROM signature g WHERE g.actor_id = a.id AND g.version_id = l.id AND g.withdrawn_on IS NULL))
		ORDER BY m.id`, pgx.NamedArgs{"actor": actorID})
}
