package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const externalRefColumns = `r.actor_id, r.scheme, r.value, r.same_as, r.linked_by AS linked_by_id, r.created_at`

// ExternalRefsOf returns what each actor is called elsewhere.
func (s *Reader) ExternalRefsOf(ctx context.Context, actorIDs []string) (map[string][]*hub.ExternalRef, error) {
	rows, err := many[hub.ExternalRef](ctx, s.db, `
		SELECT `+externalRefColumns+
		` FROM external_ref r WHERE r.actor_id = ANY (@ids::text[]) ORDER BY r.actor_id, r.key`,
		pgx.NamedArgs{"ids": actorIDs})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(r *hub.ExternalRef) string { return r.ActorID }), nil
}

// ExternalRefByID returns what links an id elsewhere to a record, or NotFound.
func (s *Store) ExternalRefByID(ctx context.Context, scheme, value string) (*hub.ExternalRef, error) {
	return one[hub.ExternalRef](ctx, s.db, `SELECT `+externalRefColumns+` FROM external_ref r WHERE r.key = @key`,
		pgx.NamedArgs{"key": scheme + ":" + value})
}

// LinkedUnsafe returns the ids of the actors that ids elsewhere are linked to, in order,
// "" for each that is linked to none: whoever may see them.
func (s *Store) LinkedUnsafe(ctx context.Context, refs []*hub.ExternalRefInput) ([]string, error) {
	keys := make([]string, len(refs))
	for i, ref := range refs {
		keys[i] = ref.Scheme + ":" + ref.Value
	}
	return column[string](ctx, s.db, `
		SELECT COALESCE(r.actor_id, '') FROM unnest(@keys::text[]) WITH ORDINALITY AS k (key, place)
		LEFT JOIN external_ref r ON r.key = k.key ORDER BY k.place`, pgx.NamedArgs{"keys": keys})
}

// maxSchemes is how many schemes an actor has.
const maxSchemes = "5"

// ClaimScheme makes a scheme that nobody has that of an actor, unless it has as many as it may.
func (s *Store) ClaimScheme(ctx context.Context, scheme, actorID string) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO external_scheme (scheme, owner_id)
		SELECT @scheme, @actor WHERE (SELECT count(*) FROM external_scheme WHERE owner_id = @actor) < `+maxSchemes+`
		ON CONFLICT (scheme) DO NOTHING`,
		pgx.NamedArgs{"scheme": scheme, "actor": actorID})
	return translate(err)
}

// SchemeOwner returns the actor whose machines link the ids of a scheme, "" where it is a
// register's; NotFound where nobody has it.
func (s *Store) SchemeOwner(ctx context.Context, scheme string) (string, error) {
	owners, err := column[string](ctx, s.db,
		`SELECT COALESCE(owner_id, '') FROM external_scheme WHERE scheme = @scheme`,
		pgx.NamedArgs{"scheme": scheme})
	switch {
	case err != nil:
		return "", err
	case len(owners) == 0:
		return "", hub.NoSuchRecord()
	default:
		return owners[0], nil
	}
}

// CountExternalRefs counts what a linker says that an actor is called elsewhere; no linker means who keeps the record.
func (s *Store) CountExternalRefs(ctx context.Context, actorID string, linker *string) (int, error) {
	counts, err := column[int](ctx, s.db,
		`SELECT count(*) FROM external_ref WHERE actor_id = @id AND linked_by IS NOT DISTINCT FROM @linker`,
		pgx.NamedArgs{"id": actorID, "linker": linker})
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// PutExternalRef links an id elsewhere to a record; one that was linked to another moves.
func (s *Store) PutExternalRef(ctx context.Context, r *hub.ExternalRef) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO external_ref (scheme, value, actor_id, same_as, linked_by) VALUES (@scheme, @value, @actor, @sameAs, @by)
		ON CONFLICT (key) DO UPDATE SET actor_id = EXCLUDED.actor_id, same_as = EXCLUDED.same_as, linked_by = EXCLUDED.linked_by`,
		pgx.NamedArgs{"scheme": r.Scheme, "value": r.Value, "actor": r.ActorID, "sameAs": r.SameAs, "by": r.LinkedByID})
	return translate(err)
}

// RemoveExternalRef takes back what links an id elsewhere to a record.
func (s *Store) RemoveExternalRef(ctx context.Context, scheme, value string) error {
	_, err := s.db.Exec(ctx, `DELETE FROM external_ref WHERE key = @key`, pgx.NamedArgs{"key": scheme + ":" + value})
	return translate(err)
}
