package store

import (
	"context"

	"essaim/internal/hub"
)

var memberships = describe(hub.MembershipDescription,
	computed{from: membershipFrom, reading: map[string]string{"signed": membershipSigned}})

// membershipSigned is the SQL of hub.Membership.Signed of a membership r of the actor a. It asks for a signature
// that holds of the version in force of every charter that the network asks of such an actor; it is null where there
// is no such charter, or where nobody ever recorded a signature of one, nor acknowledged one with the application.
const membershipSigned = `(
	SELECT CASE WHEN bool_or(EXISTS (
		SELECT FROM charter_version o
		CROSS JOIN LATERAL (SELECT FROM signature g WHERE g.version_id = o.id LIMIT 1) AS signed -- one is enough: no join of all
		WHERE o.charter_id = c.id)) OR r.acknowledged_version_id IS NOT NULL
	THEN bool_and(EXISTS (
		SELECT FROM signature g WHERE g.actor_id = r.actor_id AND g.withdrawn_on IS NULL
		  AND g.version_id = (SELECT l.id FROM charter_version l WHERE l.charter_id = c.id ORDER BY l.rank DESC LIMIT 1))) END
	FROM charter c WHERE c.network_id = r.network_id AND c.archived_at IS NULL AND a.type = ANY (c.applies_to))`

const membershipFrom = `membership r JOIN actor a ON a.id = r.actor_id`

// membershipList is the list of the memberships that match, most recent first.
func membershipList(v hub.Viewer, f hub.MembershipFilter) list[hub.Membership] {
	l := list[hub.Membership]{
		name: "memberships", filter: f, columns: memberships.columns, row: memberships.row(nil),
		sources: []string{membershipFrom},
		order:   []key{textKey("r.since"), idKey}, descending: true,
	}
	l.where.visibleMembership(v)
	among(&l.where, `r.network_id`, "networks", f.Networks)
	among(&l.where, `r.actor_id`, "actors", f.Actors)
	among(&l.where, `r.state`, "states", f.States)
	return l
}

// Memberships returns a page of the memberships that match.
func (s *Store) Memberships(
	ctx context.Context, v hub.Viewer, f hub.MembershipFilter, p hub.PageRequest,
) (*hub.MembershipConnection, error) {
	return connection(ctx, s.db, membershipList(v, f), p)
}

// MembershipsOf returns a page of the memberships of each actor.
func (s *Reader) MembershipsOf(
	ctx context.Context, v hub.Viewer, actorIDs []string, f hub.MembershipFilter, p hub.PageRequest,
) (map[string]*hub.MembershipConnection, error) {
	l := membershipList(v, f)
	l.name, l.parent = "actor.memberships", `r.actor_id = p.id`
	return connections(ctx, s.db, l, actorIDs, p)
}

// MembershipsIn returns a page of the memberships of each network.
func (s *Reader) MembershipsIn(
	ctx context.Context, v hub.Viewer, networkIDs []string, f hub.MembershipFilter, p hub.PageRequest,
) (map[string]*hub.MembershipConnection, error) {
	l := membershipList(v, f)
	l.name, l.parent = "network.memberships", `r.network_id = p.id`
	return connections(ctx, s.db, l, networkIDs, p)
}

// MembershipsByID returns the memberships that exist among ids and that the viewer may see, by id.
func (s *Reader) MembershipsByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]*hub.Membership, error) {
	var w where
	w.and(`r.id = ANY (@ids::text[])`)
	w.arg("ids", ids)
	w.visibleMembership(v)
	return memberships.byID(ctx, s.db, membershipFrom, w.sql(), w.args)
}

// MembershipKey names a membership.
type MembershipKey struct{ ActorID, NetworkID string }

// MembershipIDsUnsafe returns the ids of all memberships, whoever may see them, for a load.
func (s *Store) MembershipIDsUnsafe(ctx context.Context) (map[MembershipKey]string, error) {
	type row struct{ ID, ActorID, NetworkID string }
	rows, err := many[row](ctx, s.db, `SELECT id, actor_id, network_id FROM membership`, nil)
	if err != nil {
		return nil, err
	}
	ids := make(map[MembershipKey]string, len(rows))
	for _, r := range rows {
		ids[MembershipKey{r.ActorID, r.NetworkID}] = r.ID
	}
	return ids, nil
}

// LoadMemberships adds the memberships of files, or changes those whose id exists where
// something differs of what the columns of their files say.
func (s *Store) LoadMemberships(
	ctx context.Context, put []*hub.Membership, columns [][]string,
) ([]hub.ChangeAction, error) {
	return memberships.Load(ctx, s, put, columns)
}
