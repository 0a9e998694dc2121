package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// LockRelationUnsafe returns a relation, whoever may see it, and keeps it from being written by others, or NotFound.
func (s *Store) LockRelationUnsafe(ctx context.Context, id string) (*hub.Relation, error) {
	return relations.Lock(ctx, s, id)
}

// RelationBetweenUnsafe returns the relation of a type from one actor to another or, where the type reads the same from
// both ends, back; nil if there is none.
func (s *Store) RelationBetweenUnsafe(ctx context.Context, typeCode, source, target string) (*hub.Relation, error) {
	return relations.optional(ctx, s.db,
		`relation r JOIN term k ON k.scheme = r.type_scheme AND k.code = r.type_code`, `
		WHERE r.type_code = @type AND (r.source_id = @source AND r.target_id = @target
			OR k."symmetric" AND r.source_id = @target AND r.target_id = @source)
		ORDER BY r.id LIMIT 1 FOR UPDATE OF r`, pgx.NamedArgs{"type": typeCode, "source": source, "target": target})
}

// SetRelation adds a relation, or writes what the one with this id says.
func (s *Store) SetRelation(ctx context.Context, r *hub.Relation) error {
	_, err := s.db.Exec(ctx, relations.set, relations.args(r))
	return translate(err)
}
