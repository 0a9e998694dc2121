package store

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// IndexRecords writes what search looks in for the records with these ids; that of a charter's version in force stands
// for its charter. No document holds the name of another record's actor, which could be hidden. It is part of the
// transaction that writes them.
func (s *Store) IndexRecords(ctx context.Context, ids []string) error {
	byType := map[hub.RecordType][]string{}
	var types []hub.RecordType
	for _, id := range ids {
		t, err := hub.TypeOf(id)
		if err != nil {
			return err
		}
		if t == hub.TypeCharterVersion {
			t = hub.TypeCharter
		}
		if byType[t] == nil {
			types = append(types, t)
		}
		byType[t] = append(byType[t], id)
	}
	batch := &pgx.Batch{}
	for _, t := range types {
		if indexes[t] != "" {
			batch.Queue(indexes[t], pgx.NamedArgs{"ids": byType[t]})
		}
	}
	if batch.Len() == 0 {
		return nil
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}

// indexed is where search finds records of a type otherwise than in their own rows: the
// rows, and the SQL of their text.
var indexed = map[hub.RecordType]struct{ from, title, body, where string }{
	hub.TypeCharter: {
		charterFrom, `l.title`,
		`(SELECT string_agg(a.title || ' · ' || a.text, ' · ' ORDER BY a.number) FROM charter_article a WHERE a.version_id = l.id)`,
		`(r.id = ANY (@ids::text[]) OR l.id = ANY (@ids::text[]))`,
	},
	hub.TypeTerritory: {where: `r.id = ANY (@ids::text[]) AND r.kind = 'CUSTOM'`},
}

// indexes write what search looks in, by the type of the records; "" for a type that nobody searches.
var indexes = indexesByType()

func indexesByType() map[hub.RecordType]string {
	byType := map[hub.RecordType]string{}
	for _, d := range hub.Descriptions {
		byType[d.Type] = indexSQL(d)
	}
	return byType
}

func indexSQL(d *hub.Described) string {
	if !slices.ContainsFunc(d.Attributes, func(a *hub.Attribute) bool { return a.Title }) {
		return ""
	}
	own := indexed[d.Type]
	from, where := d.Table+` r`, `r.id = ANY (@ids::text[])`
	if own.from != "" {
		from = own.from
	}
	if own.where != "" {
		where = own.where
	}
	title, body := own.title, []string{}
	for _, a := range d.Attributes {
		switch {
		case a.Title && title == "":
			title = `r.` + a.Columns[0]
		case a.Search && !a.Title:
			body = append(body, searchedSQL(a))
		}
	}
	if own.body != "" {
		body = []string{own.body}
	}
	var gone string
	if archived := d.Attribute("archivedAt"); archived != nil {
		gone = `WITH archived AS (
			DELETE FROM search_document WHERE record_id IN (
				SELECT r.id FROM ` + d.Table + ` r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NOT NULL))
		`
		where += ` AND r.archived_at IS NULL`
	}
	return gone + `INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, '` + d.Type.Constant() + `', ` + title + `, concat_ws(' · ', ` +
		strings.Join(append(body, `NULL`), `, `) + `)
		FROM ` + from + ` WHERE ` + where + `
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body)`
}

// searchedSQL is the SQL of what search looks in for a field: labels for a term, the name for a territory.
func searchedSQL(a *hub.Attribute) string {
	switch a.Kind {
	case hub.KindTerm:
		return `(SELECT concat_ws(' · ', k.label_fr, k.label_en) FROM term k WHERE k.scheme = '` + a.Scheme +
			`' AND k.code = r.` + a.Columns[0] + `)`
	case hub.KindReference:
		return `(SELECT p.name FROM territory p WHERE p.id = r.` + a.Columns[0] + `)`
	default:
		return `r.` + a.Columns[0]
	}
}
