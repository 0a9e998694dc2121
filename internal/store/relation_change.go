package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// LockRelationUnsafe returns a relation, whoever may see it, and keeps it from being written by others, or NotFound.
func (s *Store) LockRelationUnsafe(ctx context.Context, id string) (*hub.Relation, error) {
	return one[hub.Relation](ctx, s.db, `SELECT `+relationColumns+` FROM relation r WHERE r.id = @id FOR UPDATE`, pgx.NamedArgs{"id": id})
}

// RelationBetweenUnsafe returns the relation of a type from one actor to another or, where the type reads the same from
// both ends, back; nil where there is none.
func (s *Store) RelationBetweenUnsafe(ctx context.Context, typeCode, source, target string) (*hub.Relation, error) {
	found, err := many[hub.Relation](ctx, s.db, `
		SELECT `+relationColumns+` FROM relation r JOIN term k ON k.scheme = r.type_scheme AND k.code = r.type_code
		WHERE r.type_code = @type AND (r.source_id = @source AND r.target_id = @target
			OR k."symmetric" AND r.source_id = @target AND r.target_id = @source)
		ORDER BY r.id LIMIT 1 FOR UPDATE OF r`, pgx.NamedArgs{"type": typeCode, "source": source, "target": target})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// SetRelation adds a relation, or writes what the one with this id says.
func (s *Store) SetRelation(ctx context.Context, r *hub.Relation) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO relation AS r (id, type_code, source_id, target_id, role, since, until, state, evidence_uri, source_confirmed_at, target_confirmed_at, reason)
		VALUES (@id, @type, @source, @target, @role, @since, @until, @state, @evidence, @source_confirmed, @target_confirmed, @reason)
		ON CONFLICT (id) DO UPDATE SET role = excluded.role, since = excluded.since, until = excluded.until, state = excluded.state,
			evidence_uri = excluded.evidence_uri, source_confirmed_at = excluded.source_confirmed_at,
			target_confirmed_at = excluded.target_confirmed_at, reason = excluded.reason, updated_at = now(), version = r.version + 1`,
		pgx.NamedArgs{
			"id": r.ID, "type": r.TypeCode, "source": r.SourceID, "target": r.TargetID, "role": r.Role, "since": r.Since,
			"until": r.Until, "state": r.State, "evidence": r.EvidenceURI, "source_confirmed": r.SourceConfirmedAt,
			"target_confirmed": r.TargetConfirmedAt, "reason": r.Reason,
		})
	return translate(err)
}
