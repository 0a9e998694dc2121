package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/written"
)

// slugged is where the slugs of a type of record are: the table, what else the row must
// be, and the type's name in slug_redirect.
type slugged struct{ table, condition, redirect string }

// slugs are where slugs are, by type.
var slugs = sluggedTypes()

func sluggedTypes() map[hub.RecordType]slugged {
	found := map[hub.RecordType]slugged{}
	for _, d := range hub.Descriptions {
		if d.Attribute("slug") == nil {
			continue
		}
		where := slugged{d.Table, `true`, d.Type.Constant()}
		if slices.Contains(hub.ActorIDTypes, d.Type) {
			where.condition = `type = '` + where.redirect + `'`
		}
		found[d.Type] = where
	}
	return found
}

// SlugTypes are the types of the records that have slugs.
func SlugTypes() []hub.RecordType { return slices.Sorted(maps.Keys(slugs)) }

// Standing is the record that a slug leads to: the one that has it, or had it, or into which that one was merged.
type Standing struct {
	ID       string
	Slug     string // that it has now
	Merged   bool   // the slug was that of a record that was merged into this one
	Archived bool
}

// StandingBySlugUnsafe returns the records of a type by every slug that leads to one, whoever
// may see them, for a load. A slug that a record has goes before one that another had.
func (s *Store) StandingBySlugUnsafe(ctx context.Context, t hub.RecordType) (map[string]Standing, error) {
	where, isActor := slugs[t], slices.Contains(hub.ActorIDTypes, t)
	merged, archived := `NULL::text`, `archived_at IS NOT NULL`
	if isActor {
		merged, archived = `merged_into_id`, `status = 'ARCHIVED'`
	}
	type row struct {
		ID, Slug   string
		MergedInto *string
		Archived   bool
	}
	rows, err := many[row](ctx, s.db,
		`SELECT id, slug, `+merged+` AS merged_into, `+archived+` AS archived FROM `+where.table+` WHERE `+
			where.condition, nil)
	if err != nil {
		return nil, err
	}
	type former struct{ Slug, ID string }
	formers, err := many[former](ctx, s.db, `SELECT slug, record_id AS id FROM slug_redirect WHERE record_type = @type`,
		pgx.NamedArgs{"type": where.redirect})
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*row, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	found := make(map[string]Standing, len(rows)+len(formers))
	lead := func(slug string, to *row) {
		record := to
		// no circle: what was merged is never merged into
		for record.MergedInto != nil && byID[*record.MergedInto] != nil {
			record = byID[*record.MergedInto]
		}
		found[slug] = Standing{ID: record.ID, Slug: record.Slug, Merged: record != to, Archived: record.Archived}
	}
	for _, f := range formers {
		if byID[f.ID] != nil {
			lead(f.Slug, byID[f.ID])
		}
	}
	for _, r := range rows {
		lead(r.Slug, r)
	}
	return found, nil
}

// SlugTaken reports whether another record of the type has the slug.
func (s *Store) SlugTaken(ctx context.Context, t hub.RecordType, slug, ownID string) (bool, error) {
	where := slugs[t]
	taken, err := column[bool](ctx, s.db,
		`SELECT EXISTS (SELECT FROM `+where.table+` WHERE slug = @slug AND id <> @id AND `+where.condition+`)`,
		pgx.NamedArgs{"slug": slug, "id": ownID})
	return err == nil && taken[0], err
}

// FreeSlug makes a slug of a text that no record of the type has, and that no other write can take before
// this one ends: a number is added where others have it. A text that makes none gets the name of the type.
func (s *Store) FreeSlug(ctx context.Context, t hub.RecordType, text string) (string, error) {
	where := slugs[t]
	slug := written.Slug(text)
	if slug == "" {
		slug = strings.ReplaceAll(string(t), "_", "-")
	}
	if _, err := s.db.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('slug ' || @type || ' ' || @slug, 0))`,
		pgx.NamedArgs{"type": where.redirect, "slug": slug}); err != nil {
		return "", translate(err)
	}
	taken, err := columnSet[string](ctx, s.db, `
		SELECT slug FROM `+where.table+` WHERE (slug = @slug OR starts_with(slug, @slug || '-')) AND `+where.condition,
		pgx.NamedArgs{"slug": slug})
	if err != nil {
		return "", err
	}
	for free, n := slug, 2; ; free, n = fmt.Sprintf("%s-%d", slug, n), n+1 {
		if !taken[free] {
			return free, nil
		}
	}
}

// RedirectSlug makes the slug that a record had lead to it.
func (s *Store) RedirectSlug(ctx context.Context, t hub.RecordType, slug, id string) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO slug_redirect (record_type, slug, record_id) VALUES (@type, @slug, @id)
		ON CONFLICT (record_type, slug) DO UPDATE SET record_id = excluded.record_id`,
		pgx.NamedArgs{"type": slugs[t].redirect, "slug": slug, "id": id})
	return translate(err)
}
