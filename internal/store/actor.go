package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

var actors = describe(hub.ActorTable, computed{
	reading: map[string]string{"to_confirm": toConfirm},
	writing: map[string]string{"territory_ids": territoryIDs(`@place_id`, `@territory_id`)},
	touch:   `updated_at = now(), confirmed_at = now(), version = r.version + 1`,
})

// toConfirm is the SQL of hub.ActorCore.ToConfirm.
var toConfirm = fmt.Sprintf(
	`(r.status = 'PUBLISHED' AND GREATEST(r.updated_at, r.confirmed_at) < now() - interval '%d months')`,
	hub.ConfirmAfterMonths)

// ActorsByID returns the actors that exist among ids and that the viewer may see, by the id
// that was asked for: that of a record which was merged into another leads to the other.
func (s *Reader) ActorsByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]hub.Actor, error) {
	var w where
	w.arg("ids", ids)
	w.visibleActor(v, "r")
	var asked []string
	rows, err := collected(ctx, s.db, `
		SELECT `+actors.columns+`, asked.id
		FROM actor asked JOIN actor r ON r.id = COALESCE(asked.merged_into_id, asked.id)
		WHERE asked.id = ANY (@ids::text[]) AND `+strings.TrimPrefix(w.sql(), " WHERE "),
		w.args, actors.ownedRow(&asked))
	if err != nil {
		return nil, err
	}
	byID := make(map[string]hub.Actor, len(rows))
	for i, row := range rows {
		byID[asked[i]] = row.Actor()
	}
	return byID, nil
}

// ActorBySlug returns the actor of a type with this slug, or which had it, or NotFound.
func (s *Store) ActorBySlug(ctx context.Context, v hub.Viewer, t hub.ActorType, slug string) (hub.Actor, error) {
	var w where
	w.arg("type", t)
	w.arg("slug", slug)
	w.visibleActor(v, "r")
	row, err := actors.one(ctx, s.db, `(
			SELECT a.id, a.merged_into_id, 1 AS choice FROM actor a WHERE a.type = @type AND a.slug = @slug
			UNION ALL
			SELECT a.id, a.merged_into_id, 2 FROM slug_redirect d JOIN actor a ON a.id = d.record_id WHERE d.record_type = @type AND d.slug = @slug
		) AS asked JOIN actor r ON r.id = COALESCE(asked.merged_into_id, asked.id)`, w.sql()+`
		ORDER BY asked.choice LIMIT 1`, w.args)
	if err != nil {
		return nil, err
	}
	return row.Actor(), nil
}

// Actors returns a page of the actors that match.
func (s *Store) Actors(
	ctx context.Context, v hub.Viewer, f hub.ActorFilter, o hub.ActorOrder, p hub.PageRequest,
) (*hub.ActorConnection, error) {
	page, err := fetch(ctx, s.db, actorList(v, f, o), p)
	if err != nil {
		return nil, err
	}
	return hub.MapConnection(page.connection(p), (*hub.ActorCore).Actor), nil
}

// ActorsIn returns a page of the actors that match and are placed in or cover part of each of the territories.
func (s *Store) ActorsIn(
	ctx context.Context, v hub.Viewer, territoryIDs []string, f hub.ActorFilter, p hub.PageRequest,
) (map[string]*hub.ActorConnection, error) {
	l := actorList(v, f, hub.ActorOrder{})
	l.name, l.parent = "territory.actors", inTerritories(`ARRAY[p.id]`)
	pages, err := fetchEach(ctx, s.db, l, territoryIDs, p)
	if err != nil {
		return nil, err
	}
	connections := make(map[string]*hub.ActorConnection, len(pages))
	for id, page := range pages {
		connections[id] = hub.MapConnection(page.connection(p), (*hub.ActorCore).Actor)
	}
	return connections, nil
}

// actorList is the list of the actors that match.
func actorList(v hub.Viewer, f hub.ActorFilter, o hub.ActorOrder) list[hub.ActorCore] {
	return list[hub.ActorCore]{
		name: "actors", filter: f, columns: actors.columns, row: actors.row(nil),
		sources: []string{`actor r`}, where: actorWhere(v, f),
		order: []key{actorKeys[o.Field], idKey}, descending: o.Direction == hub.Descending,
	}
}

// actorKeys are the expressions that the indexes of the table repeat.
var actorKeys = map[hub.ActorOrderField]key{
	"":                   {"r.sort_name", "text"},
	hub.ActorByName:      {"r.sort_name", "text"},
	hub.ActorByStartedOn: textKey("r.started_on"),
	hub.ActorByUpdatedAt: {"r.updated_at", "timestamptz"},
	hub.ActorByCreatedAt: {"r.created_at", "timestamptz"},
}

// actorWhere are the conditions of a filter on the actors with alias r that the viewer may see.
func actorWhere(v hub.Viewer, f hub.ActorFilter) where {
	var w where
	w.visibleActor(v, "r")
	among(&w, `r.id`, "ids", f.IDs)
	among(&w, `r.slug`, "slugs", f.Slugs)
	if len(f.Types) == 1 { // an equality, so that an index on (type, …) gives the order
		w.and(`r.type = @type`)
		w.arg("type", f.Types[0])
	} else {
		among(&w, `r.type`, "types", f.Types)
	}
	among(&w, `r.kind_code`, "kinds", f.Kinds)
	among(&w, `r.phase`, "phases", f.Phases)
	among(&w, `r.scale`, "scales", f.Scales)
	if f.Territories != nil {
		w.and(inTerritories(`@territories::text[]`))
		w.arg("territories", f.Territories)
	}
	if f.TerritoryCodes != nil {
		ids := make([]string, len(f.TerritoryCodes))
		for i, code := range f.TerritoryCodes {
			ids[i] = code.ID()
		}
		w.and(inTerritories(`@territory_codes::text[]`))
		w.arg("territory_codes", ids)
	}
	if f.Networks != nil {
		w.and(`EXISTS (SELECT FROM membership m WHERE m.actor_id = r.id AND m.network_id = ANY (@networks::text[])
			AND m.state IN ('COOPTED', 'JOINED', 'LEFT'))`)
		w.arg("networks", f.Networks)
	}
	if f.Themes != nil {
		ids := make([]string, len(f.Themes))
		for i, code := range f.Themes {
			ids[i] = hub.TermKey{Scheme: hub.SchemeTheme, Code: code}.ID()
		}
		w.and(`EXISTS (SELECT FROM actor_theme h WHERE h.actor_id = r.id AND h.theme_id = ANY (@themes::text[]))`)
		w.arg("themes", ids)
	}
	if f.BBox != nil {
		inBox(&w, *f.BBox)
	}
	if f.Text != nil {
		w.and(`r.id IN (SELECT d.record_id FROM search_document d WHERE d.words @@ search_query(@text))`)
		w.arg("text", *f.Text)
	}
	if f.StartedFrom != nil {
		w.and(`can_be_from(r.started_on, @started_from)`)
		w.arg("started_from", *f.StartedFrom)
	}
	if f.StartedTo != nil {
		w.and(`can_be_until(r.started_on, @started_to)`)
		w.arg("started_to", *f.StartedTo)
	}
	if f.UpdatedSince != nil {
		w.and(`r.updated_at >= @updated_since`)
		w.arg("updated_since", *f.UpdatedSince)
	}
	return w
}

// inTerritories asks that the actor is placed in one of the territories whose ids an SQL array holds, or that its own
// territory holds or lies in one.
func inTerritories(ids string) string {
	// An array, not IN: as a value known before the scan it can be looked up in an index.
	return `(r.territory_ids && ` + ids + ` OR r.territory_id = ANY (ARRAY(
		SELECT a.ancestor_id FROM territory_ancestor a WHERE a.descendant_id = ANY (` + ids + `)
		UNION -- a set of communes lies in what its communes lie in
		SELECT a.ancestor_id FROM territory c JOIN territory_ancestor d ON d.ancestor_id = c.id JOIN territory_ancestor a ON a.descendant_id = d.descendant_id
		WHERE c.id = ANY (` + ids + `) AND c.kind = 'CUSTOM')))`
}

// territoryIDs are the territories that hold one of two: what the column territory_ids keeps.
func territoryIDs(place, territory string) string {
	return `COALESCE((SELECT array_agg(DISTINCT a.ancestor_id ORDER BY a.ancestor_id)
		FROM territory_ancestor a WHERE a.descendant_id IN (` + place + `, ` + territory + `)), '{}')`
}

// refreshTerritoryIDs follows a change of the territories' tree: of all, or of those in or over which communes moved
// where ids are given.
func (s *Store) refreshTerritoryIDs(ctx context.Context, communeIDs []string) error {
	_, err := s.db.Exec(ctx, `
		UPDATE actor r SET territory_ids = n.ids
		FROM (SELECT u.id, `+territoryIDs(`u.place_id`, `u.territory_id`)+` AS ids FROM actor u
		      WHERE @communes::text[] IS NULL OR u.place_id = ANY (@communes::text[]) OR u.territory_id = ANY (@communes::text[])) AS n
		WHERE n.id = r.id AND n.ids IS DISTINCT FROM r.territory_ids`, pgx.NamedArgs{"communes": communeIDs})
	return translate(err)
}

// inBox asks that the actor's point lies in the box.
func inBox(w *where, b hub.BoundingBoxInput) {
	w.and(`r.plane <@ box(point(@west, @south), point(@east, @north))`)
	w.arg("west", b.West)
	w.arg("south", b.South)
	w.arg("east", b.East)
	w.arg("north", b.North)
}

// ActorRef names an actor by type and slug, as files do.
type ActorRef struct {
	Type hub.ActorType
	Slug string
}

// KeptActorsUnsafe returns the actors whose records somebody keeps, a person or a partner's machine.
func (s *Store) KeptActorsUnsafe(ctx context.Context) (map[string]bool, error) {
	return columnSet[string](ctx, s.db,
		`SELECT actor_id FROM role WHERE actor_id IS NOT NULL UNION SELECT id FROM actor WHERE pushed_by IS NOT NULL`, nil)
}

// LoadThemes makes the subjects of actors those that they say, and reports whose
// differed. The change counts where counted says that it was not counted yet.
func (s *Store) LoadThemes(ctx context.Context, put []*hub.ActorCore, counted []bool) ([]bool, error) {
	batch := &pgx.Batch{}
	for i, a := range put {
		batch.Queue(`
			WITH wanted AS (SELECT k.id FROM term k WHERE k.scheme = 'theme' AND k.code = ANY (@codes::text[])),
			     gone AS (DELETE FROM actor_theme h WHERE h.actor_id = @id AND h.theme_id NOT IN (SELECT id FROM wanted) RETURNING true),
			     new AS (INSERT INTO actor_theme (actor_id, theme_id) SELECT @id, id FROM wanted ON CONFLICT DO NOTHING RETURNING true),
			     differs AS (SELECT EXISTS (SELECT FROM gone) OR EXISTS (SELECT FROM new) AS so),
			     counts AS (UPDATE actor r SET `+counts+
			` FROM differs WHERE r.id = @id AND differs.so AND NOT @counted::boolean)
			SELECT so FROM differs`,
			pgx.NamedArgs{"id": a.ID, "codes": append([]string{}, a.ThemeCodes...), "counted": counted[i]})
	}
	results := s.db.SendBatch(ctx, batch)
	defer results.Close()
	differed := make([]bool, len(put))
	for i := range put {
		rows, err := results.Query()
		if err != nil {
			return nil, translate(err)
		}
		if differed[i], err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool]); err != nil {
			return nil, translate(err)
		}
	}
	return differed, translate(results.Close())
}

// LoadActors adds the actors of files, or changes those whose id exists where something differs of
// what the columns of their files say. It returns what it did to each, "" where nothing differed.
func (s *Store) LoadActors(ctx context.Context, put []*hub.ActorCore, columns [][]string) ([]hub.ChangeAction, error) {
	return actors.Load(ctx, s, put, columns)
}
