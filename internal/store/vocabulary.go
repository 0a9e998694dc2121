package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const termColumns = `r.id, r.scheme, r.code, r.label_fr, r.label_en, r.inverse_label_fr, r.inverse_label_en, r."symmetric",
	r.source_types, r.target_types, r.broader_id, r.archived_at`

// TermsByID returns the terms that exist among ids, by id.
func (s *Store) TermsByID(ctx context.Context, ids []string) (map[string]*hub.Term, error) {
	rows, err := many[hub.Term](ctx, s.db, `SELECT `+termColumns+` FROM term r WHERE r.id = ANY (@ids::text[])`,
		pgx.NamedArgs{"ids": ids})
	return keyed(rows, err, (*hub.Term).GetID)
}

// Terms returns a page of the terms of the vocabularies, of all where none is named.
func (s *Store) Terms(ctx context.Context, schemes []string, p hub.PageRequest) (*hub.TermConnection, error) {
	l := list{
		name: "terms", filter: schemes, columns: termColumns, sources: []string{`term r`},
		order: []key{{"r.scheme", "text"}, {"r.code", "text"}},
	}
	l.where.and(`r.archived_at IS NULL`)
	among(&l.where, `r.scheme`, "schemes", schemes)
	return connect(fetch[hub.Term](ctx, s.db, l, p))(p)
}

// ThemesOf returns the subjects of each actor.
func (s *Store) ThemesOf(ctx context.Context, actorIDs []string) (map[string][]*hub.Term, error) {
	type row struct {
		ActorID string
		hub.Term
	}
	rows, err := many[row](ctx, s.db, `
		SELECT h.actor_id, `+termColumns+` FROM actor_theme h JOIN term r ON r.id = h.theme_id
		WHERE h.actor_id = ANY (@ids::text[]) ORDER BY h.actor_id, r.code`, pgx.NamedArgs{"ids": actorIDs})
	if err != nil {
		return nil, err
	}
	themes := map[string][]*hub.Term{}
	for _, r := range rows {
		themes[r.ActorID] = append(themes[r.ActorID], &r.Term)
	}
	return themes, nil
}

// AddTheme gives an actor a subject.
func (s *Store) AddTheme(ctx context.Context, actorID string, theme hub.TermKey) error {
	_, err := s.db.Exec(ctx, `INSERT INTO actor_theme (actor_id, theme_id) VALUES (@actor, @theme) ON CONFLICT DO NOTHING`,
		pgx.NamedArgs{"actor": actorID, "theme": theme.ID()})
	return translate(err)
}

// TermsByKey returns all terms by their keys.
func (s *Store) TermsByKey(ctx context.Context) (map[hub.TermKey]*hub.Term, error) {
	rows, err := many[hub.Term](ctx, s.db, `SELECT `+termColumns+` FROM term r`, nil)
	if err != nil {
		return nil, err
	}
	terms := make(map[hub.TermKey]*hub.Term, len(rows))
	for _, t := range rows {
		terms[hub.TermKey{Scheme: t.Scheme, Code: t.Code}] = t
	}
	return terms, nil
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
func (s *Store) PutTerms(ctx context.Context, terms []*hub.Term) ([]hub.ChangeAction, error) {
	batch := &pgx.Batch{}
	for _, t := range terms {
		batch.Queue(putTermSQL, pgx.NamedArgs{
			"id": t.ID, "scheme": t.Scheme, "code": t.Code, "label_fr": t.LabelFR, "label_en": t.LabelEN,
			"inverse_label_fr": t.InverseLabelFR, "inverse_label_en": t.InverseLabelEN, "symmetric": t.Symmetric,
			"source_types": texts(t.SourceTypes), "target_types": texts(t.TargetTypes), "broader_id": t.BroaderID,
		})
	}
	return runPuts(ctx, s.db, batch)
}

var putTermSQL = putSQL("term", "id", []string{
	"scheme", "code", "label_fr", "label_en", "inverse_label_fr", "inverse_label_en", `"symmetric"`, "source_types",
	"target_types", "broader_id",
}, map[string]string{`"symmetric"`: `@symmetric`}, "") // a reserved word of SQL

// RecordsOfKind returns the ids of the records whose kind is a term of a vocabulary: what search finds by its label.
func (s *Store) RecordsOfKind(ctx context.Context, scheme, code string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT id FROM actor WHERE kind_scheme = @scheme AND kind_code = @code
		UNION ALL SELECT id FROM event WHERE kind_scheme = @scheme AND kind_code = @code
		UNION ALL SELECT id FROM resource WHERE kind_scheme = @scheme AND kind_code = @code`,
		pgx.NamedArgs{"scheme": scheme, "code": code})
}
