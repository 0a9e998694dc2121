package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

var terms = describe(hub.TermDescription, computed{})

// TermsByID returns the terms that exist among ids, by id.
func (s *Reader) TermsByID(ctx context.Context, ids []string) (map[string]*hub.Term, error) {
	return terms.byID(ctx, s.db, `term r`, ` WHERE r.id = ANY (@ids::text[])`, pgx.NamedArgs{"ids": ids})
}

// Terms returns a page of the terms of the vocabularies, of all where none is named.
func (s *Reader) Terms(ctx context.Context, schemes []string, p hub.PageRequest) (*hub.TermConnection, error) {
	l := list[hub.Term]{
		name: "terms", filter: schemes, columns: terms.columns, row: terms.row(nil), sources: []string{`term r`},
		order: []key{{"r.scheme", "text"}, {"r.code", "text"}},
	}
	l.where.and(`r.archived_at IS NULL`)
	among(&l.where, `r.scheme`, "schemes", schemes)
	return connection(ctx, s.db, l, p)
}

// ThemesOf returns the subjects of each actor.
func (s *Reader) ThemesOf(ctx context.Context, actorIDs []string) (map[string][]*hub.Term, error) {
	var owners []string
	rows, err := collected(ctx, s.db, `
		SELECT `+terms.columns+`, h.actor_id FROM actor_theme h JOIN term r ON r.id = h.theme_id
		WHERE h.actor_id = ANY (@ids::text[]) ORDER BY h.actor_id, r.code`,
		pgx.NamedArgs{"ids": actorIDs}, terms.ownedRow(&owners))
	if err != nil {
		return nil, err
	}
	return byOwner(rows, owners), nil
}

// AddTheme gives an actor a subject.
func (s *Store) AddTheme(ctx context.Context, actorID string, theme hub.TermKey) error {
	_, err := s.db.Exec(ctx,
		`INSERT INTO actor_theme (actor_id, theme_id) VALUES (@actor, @theme) ON CONFLICT DO NOTHING`,
		pgx.NamedArgs{"actor": actorID, "theme": theme.ID()})
	return translate(err)
}

// TermsByKey returns all terms by their keys.
func (s *Store) TermsByKey(ctx context.Context) (map[hub.TermKey]*hub.Term, error) {
	rows, err := terms.selected(ctx, s.db, `term r`, ``, nil)
	if err != nil {
		return nil, err
	}
	byKey := make(map[hub.TermKey]*hub.Term, len(rows))
	for _, t := range rows {
		byKey[hub.TermKey{Scheme: t.Scheme, Code: t.Code}] = t
	}
	return byKey, nil
}

// TermKeys returns the vocabulary and code of every term, archived ones too.
func (s *Store) TermKeys(ctx context.Context) ([]hub.TermKey, error) {
	rows, err := many[hub.TermKey](ctx, s.db, `SELECT scheme, code FROM term`, nil)
	keys := make([]hub.TermKey, len(rows))
	for i, key := range rows {
		keys[i] = *key
	}
	return keys, err
}

// PutTerms adds the terms, or changes those that exist where something differs. A broader term comes before its
// narrower ones.
func (s *Store) PutTerms(ctx context.Context, put []*hub.Term) ([]hub.ChangeAction, error) {
	return terms.puts(ctx, s.db, terms.put, put)
}

// RecordsOfKind returns the ids of the records whose kind is a term of a vocabulary: what search finds by its label.
func (s *Store) RecordsOfKind(ctx context.Context, scheme, code string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT id FROM actor WHERE kind_scheme = @scheme AND kind_code = @code
		UNION ALL SELECT id FROM event WHERE kind_scheme = @scheme AND kind_code = @code
		UNION ALL SELECT id FROM resource WHERE kind_scheme = @scheme AND kind_code = @code`,
		pgx.NamedArgs{"scheme": scheme, "code": code})
}
