package store

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Terms reads and writes the terms of vocabularies.
var Terms = describe(hub.TermDescription, computed{})

// TermsByID returns the terms that exist among ids, by id.
func (s *Reader) TermsByID(ctx context.Context, ids []string) (map[string]*hub.Term, error) {
	return Terms.ByID(ctx, s, ids)
}

// Terms returns a page of the terms of the vocabularies, of all where none is named.
func (s *Reader) Terms(ctx context.Context, schemes []string, p hub.PageRequest) (*hub.TermConnection, error) {
	l := list[hub.Term]{
		name: "terms", filter: schemes, columns: Terms.columns, row: Terms.row(nil), sources: []string{`term r`},
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
		SELECT `+Terms.columns+`, h.actor_id FROM actor_theme h JOIN term r ON r.id = h.theme_id
		WHERE h.actor_id = ANY (@ids::text[]) ORDER BY h.actor_id, r.code`,
		pgx.NamedArgs{"ids": actorIDs}, Terms.ownedRow(&owners))
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
	rows, err := Terms.selected(ctx, s.db, `term r`, ``, nil)
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

// RecordsOfKind returns the ids of the records that search finds by the label of a term of a vocabulary.
func (s *Store) RecordsOfKind(ctx context.Context, scheme, code string) ([]string, error) {
	var of []string
	for _, d := range hub.Descriptions {
		for _, a := range d.Attributes {
			if a.Kind == hub.KindTerm && a.Scheme == scheme && a.Search {
				column := a.Columns[0]
				scheme := strings.TrimSuffix(column, `_code`) + `_scheme`
				of = append(of, `SELECT id FROM `+d.Table+` WHERE `+scheme+` = @scheme AND `+column+` = @code`)
			}
		}
	}
	if of == nil {
		return nil, nil
	}
	return column[string](ctx, s.db, strings.Join(of, ` UNION ALL `), pgx.NamedArgs{"scheme": scheme, "code": code})
}
