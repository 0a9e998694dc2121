package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// LockActorUnsafe returns the record of an actor, whoever may see it, and keeps it from being written by others until
// the transaction ends. It returns NotFound if there is none.
func (s *Store) LockActorUnsafe(ctx context.Context, id string) (*hub.ActorCore, error) {
	return s.actorRecord(ctx, id, ` FOR UPDATE OF r`)
}

// ActorRecordUnsafe returns the record of an actor, whoever may see it, or NotFound.
func (s *Store) ActorRecordUnsafe(ctx context.Context, id string) (*hub.ActorCore, error) {
	return s.actorRecord(ctx, id, ``)
}

func (s *Store) actorRecord(ctx context.Context, id, lock string) (*hub.ActorCore, error) {
	record, err := actors.one(ctx, s.db, `actor r`, ` WHERE r.id = @id`+lock, pgx.NamedArgs{"id": id})
	if err != nil {
		return nil, err
	}
	record.ThemeCodes, err = column[string](ctx, s.db, `
		SELECT k.code FROM actor_theme h JOIN term k ON k.id = h.theme_id WHERE h.actor_id = @id ORDER BY k.code`,
		pgx.NamedArgs{"id": id})
	return record, err
}

// CustodyUnsafe returns what rules must know of the actors that exist among ids, whoever may see them, by id.
func (s *Store) CustodyUnsafe(ctx context.Context, ids ...string) (map[string]hub.Custody, error) {
	rows, err := many[hub.Custody](ctx, s.db, `
		SELECT r.id AS actor_id, r.status, r.pushed_by,
		       EXISTS (SELECT FROM role o WHERE o.actor_id = r.id) AS kept,
		       COALESCE((SELECT array_agg(m.network_id) FROM membership m WHERE m.actor_id = r.id AND m.state IN ('COOPTED', 'JOINED')), '{}')
		       || CASE WHEN r.review_network_id IS NOT NULL AND r.status = 'PROPOSED' THEN ARRAY[r.review_network_id] ELSE '{}'::text[] END AS network_ids
		FROM actor r WHERE r.id = ANY (@ids::text[])`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, err
	}
	custody := make(map[string]hub.Custody, len(rows))
	for _, row := range rows {
		custody[row.ActorID] = *row
	}
	return custody, nil
}

// AddActor adds an actor, without themes.
func (s *Store) AddActor(ctx context.Context, a *hub.ActorCore) error {
	_, err := s.db.Exec(ctx, actors.insert, actors.args(a))
	return translate(err)
}

// ChangeActor writes what an actor says, but for its themes, and counts the change.
func (s *Store) ChangeActor(ctx context.Context, a *hub.ActorCore) error {
	_, err := s.db.Exec(ctx, actors.update, actors.args(a))
	return translate(err)
}

// SetThemes makes an actor's subjects those that it says.
func (s *Store) SetThemes(ctx context.Context, a *hub.ActorCore) error {
	_, err := s.db.Exec(ctx, `
		WITH wanted AS (SELECT k.id FROM term k WHERE k.scheme = 'theme' AND k.code = ANY (@codes::text[])),
		     gone AS (DELETE FROM actor_theme h WHERE h.actor_id = @id AND h.theme_id NOT IN (SELECT id FROM wanted))
		INSERT INTO actor_theme (actor_id, theme_id) SELECT @id, id FROM wanted ON CONFLICT DO NOTHING`,
		pgx.NamedArgs{"id": a.ID, "codes": append([]string{}, a.ThemeCodes...)})
	return translate(err)
}

// ConfirmActor notes that the record still holds.
func (s *Store) ConfirmActor(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, `UPDATE actor SET confirmed_at = now() WHERE id = @id`, pgx.NamedArgs{"id": id})
	return translate(err)
}

// UnknownTerms returns those of the codes that are no terms of a vocabulary, or none in use.
func (s *Store) UnknownTerms(ctx context.Context, scheme string, codes []string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT u.code FROM unnest(@codes::text[]) AS u (code)
		WHERE NOT EXISTS (SELECT FROM term k WHERE k.scheme = @scheme AND k.code = u.code AND k.archived_at IS NULL)`,
		pgx.NamedArgs{"scheme": scheme, "codes": codes})
}

// OverlappingGroupsUnsafe returns the other groups that a network recognises and whose territory shares a commune with
// that of a group, or holds it, or lies in it.
func (s *Store) OverlappingGroupsUnsafe(ctx context.Context, networkID, groupID string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT o.id FROM actor g
		JOIN membership m ON m.network_id = @network AND m.state IN ('COOPTED', 'JOINED') AND m.actor_id <> g.id
		JOIN actor o ON o.id = m.actor_id AND o.type = 'GROUP' AND o.status = 'PUBLISHED' AND o.territory_id IS NOT NULL
		WHERE g.id = @group AND EXISTS (
			SELECT FROM territory_ancestor a JOIN territory_ancestor b ON b.descendant_id = a.descendant_id
			WHERE a.ancestor_id = g.territory_id AND b.ancestor_id = o.territory_id)
		ORDER BY o.id`, pgx.NamedArgs{"network": networkID, "group": groupID})
}

// Recognised reports whether a network admitted an actor.
func (s *Store) Recognised(ctx context.Context, id string) (bool, error) {
	found, err := column[bool](ctx, s.db,
		`SELECT EXISTS (SELECT FROM membership WHERE actor_id = @id AND state IN ('COOPTED', 'JOINED'))`, pgx.NamedArgs{"id": id})
	return err == nil && found[0], err
}

// HolderBeside returns the name of a group that a network with territorial exclusivity
// recognises on a territory, beside a group that it recognises too; "" if there is none.
func (s *Store) HolderBeside(ctx context.Context, groupID, territoryID string) (string, error) {
	return firstOf[string](ctx, s.db, `
		SELECT o.name FROM membership m JOIN network n ON n.id = m.network_id AND n.territorial_exclusivity
		JOIN membership h ON h.network_id = n.id AND h.exclusive_territory_id = @territory AND h.actor_id <> m.actor_id
		JOIN actor o ON o.id = h.actor_id
		WHERE m.actor_id = @group AND m.state IN ('COOPTED', 'JOINED') ORDER BY o.id LIMIT 1`,
		pgx.NamedArgs{"group": groupID, "territory": territoryID})
}

// GroupCarriedBy returns the name of a group that an organisation carries, "" if there is none.
func (s *Store) GroupCarriedBy(ctx context.Context, organisationID string) (string, error) {
	return firstOf[string](ctx, s.db, `
		SELECT t.name FROM relation r JOIN actor t ON t.id = r.target_id AND t.type = 'GROUP'
		WHERE r.source_id = @id AND r.type_code = @carries AND r.state IN ('ASSERTED', 'CONFIRMED') ORDER BY t.id LIMIT 1`,
		pgx.NamedArgs{"id": organisationID, "carries": hub.CarriesCode})
}
