package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const territoryColumns = `r.id, r.kind, r.code, r.name, r.population, r.latitude, r.longitude, r.point_approximate, r.postal_codes, r.archived_at`

// TerritoriesByID returns the territories that exist among ids, by id.
func (s *Reader) TerritoriesByID(ctx context.Context, ids []string) (map[string]*hub.Territory, error) {
	rows, err := many[hub.Territory](ctx, s.db,
		`SELECT `+territoryColumns+` FROM territory r WHERE r.id = ANY (@ids::text[])`,
		pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, err
	}
	return keyed(rows, (*hub.Territory).GetID), nil
}

// UnknownTerritories returns the ids that no territory has, in their order.
func (s *Store) UnknownTerritories(ctx context.Context, ids []string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT i.id FROM unnest(@ids::text[]) WITH ORDINALITY AS i (id, place)
		WHERE NOT EXISTS (SELECT FROM territory t WHERE t.id = i.id) ORDER BY i.place`, pgx.NamedArgs{"ids": ids})
}

func territoryList() list[hub.Territory] {
	l := list[hub.Territory]{name: "territories", columns: territoryColumns, sources: []string{`territory r`},
		order: []key{{"r.sort_name", "text"}, idKey}}
	l.where.and(`r.archived_at IS NULL`)
	return l
}

// Territories returns a page of the territories that match, by name.
func (s *Reader) Territories(
	ctx context.Context, f hub.TerritoryFilter, p hub.PageRequest,
) (*hub.TerritoryConnection, error) {
	l := territoryList()
	l.filter = f
	if len(f.Kinds) == 1 { // an equality, so that an index on (kind, …) gives the order
		l.where.and(`r.kind = @kind`)
		l.where.arg("kind", f.Kinds[0])
	} else {
		among(&l.where, `r.kind`, "kinds", f.Kinds)
	}
	switch {
	case f.Name == nil:
	case isPostalCode(*f.Name):
		l.where.and(`r.postal_codes @> ARRAY[@name::text]`)
		l.where.arg("name", *f.Name)
	default: // a range on the index: every folded name that begins so
		l.where.and(`r.sort_name >= fold(@name) AND r.sort_name < fold(@name) || U&'\+10FFFF'`)
		l.where.arg("name", *f.Name)
	}
	return connection(ctx, s.db, l, p)
}

// isPostalCode reports whether a text is a postal code of France: no name of a territory is.
func isPostalCode(s string) bool {
	return len(s) == 5 && strings.Trim(s, "0123456789") == ""
}

// DescendantsOf returns a page of the territories below each territory, by name.
func (s *Reader) DescendantsOf(
	ctx context.Context, ids []string, f hub.TerritoryFilter, p hub.PageRequest,
) (map[string]*hub.TerritoryConnection, error) {
	l := territoryList()
	l.name, l.filter, l.parent = "territory.descendants", f, `r.id IN (
		SELECT a.descendant_id FROM territory_ancestor a WHERE a.ancestor_id = p.id AND a.distance > 0)`
	among(&l.where, `r.kind`, "kinds", f.Kinds)
	return connections(ctx, s.db, l, ids, p)
}

// Ancestor is a territory above another, with how far above it is.
type Ancestor struct {
	DescendantID string
	Distance     int
	hub.Territory
}

// AncestorsOf returns the territories above each territory, nearest first.
func (s *Reader) AncestorsOf(ctx context.Context, ids []string) (map[string][]*Ancestor, error) {
	rows, err := many[Ancestor](ctx, s.db, `
		SELECT a.descendant_id, a.distance, `+territoryColumns+`
		FROM territory_ancestor a JOIN territory r ON r.id = a.ancestor_id
		WHERE a.descendant_id = ANY (@ids::text[]) AND a.distance > 0
		ORDER BY a.descendant_id, a.distance, r.kind, r.sort_name, r.id`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(a *Ancestor) string { return a.DescendantID }), nil
}

// TerritoryLink says that one territory lies in another, itself at distance 0.
type TerritoryLink struct {
	DescendantID string
	AncestorID   string
	Distance     int
}

// ReplaceTerritories makes the official territories those of an edition, whose hash is given, and reports whether that
// changed anything. A territory that is gone stays where a record refers to it, and loses its place in the tree.
func (s *Store) ReplaceTerritories(
	ctx context.Context, sha256 string, territories []*hub.Territory, links []TerritoryLink,
) (changed bool, err error) {
	held, err := s.Edition(ctx, territoryEdition)
	if err != nil || held == sha256 {
		return false, err
	}
	for _, statement := range []string{
		`CREATE TEMP TABLE new_territory (LIKE territory INCLUDING DEFAULTS) ON COMMIT DROP`,
		`ALTER TABLE new_territory DROP COLUMN sort_name`,
		`CREATE TEMP TABLE new_link (descendant_id text, ancestor_id text, distance smallint) ON COMMIT DROP`,
	} {
		if _, err := s.db.Exec(ctx, statement); err != nil {
			return false, translate(err)
		}
	}
	columns := []string{"id", "kind", "code", "name", "population", "latitude", "longitude", "point_approximate",
		"postal_codes"}
	if _, err := s.db.CopyFrom(ctx, pgx.Identifier{"new_territory"}, columns,
		pgx.CopyFromSlice(len(territories), func(i int) ([]any, error) {
			t := territories[i]
			return []any{t.ID, string(t.Kind), t.Code, t.Name, t.Population, t.Latitude, t.Longitude,
				t.PointApproximate, append([]string{}, t.PostalCodes...)}, nil
		})); err != nil {
		return false, translate(err)
	}
	if _, err := s.db.CopyFrom(ctx, pgx.Identifier{"new_link"}, []string{"descendant_id", "ancestor_id", "distance"},
		pgx.CopyFromSlice(len(links), func(i int) ([]any, error) {
			return []any{links[i].DescendantID, links[i].AncestorID, int16(links[i].Distance)}, nil
		})); err != nil {
		return false, translate(err)
	}
	for _, statement := range []string{
		`INSERT INTO territory (id, kind, code, name, population, latitude, longitude, point_approximate, postal_codes)
		 SELECT id, kind, code, name, population, latitude, longitude, point_approximate, postal_codes FROM new_territory
		 ON CONFLICT (id) DO UPDATE SET name = excluded.name, population = excluded.population,
			latitude = excluded.latitude, longitude = excluded.longitude, point_approximate = excluded.point_approximate,
			postal_codes = excluded.postal_codes`,
		`DELETE FROM territory_ancestor a USING territory t, territory u
		 WHERE t.id = a.ancestor_id AND u.id = a.descendant_id AND t.kind <> 'CUSTOM' AND u.kind <> 'CUSTOM'`,
		`INSERT INTO territory_ancestor (descendant_id, ancestor_id, distance)
		 SELECT descendant_id, ancestor_id, distance FROM new_link`,
		`INSERT INTO search_document (record_id, record_type, title)
		 SELECT id, 'TERRITORY', name FROM new_territory
		 ON CONFLICT (record_id) DO UPDATE SET title = excluded.title`,
		`ANALYZE territory`, `ANALYZE territory_ancestor`, `ANALYZE search_document`,
	} {
		if _, err := s.db.Exec(ctx, statement); err != nil {
			return false, translate(err)
		}
	}
	if err := s.refreshTerritoryIDs(ctx, nil); err != nil {
		return false, err
	}
	return true, s.setEdition(ctx, territoryEdition, sha256)
}

// The editions of data that a hub begins with.
const (
	territoryEdition  = "territories"
	VocabularyEdition = "vocabulary"
)

// Edition is the hash of the data of a name that the hub holds, "" where it holds none.
func (s *Store) Edition(ctx context.Context, name string) (string, error) {
	held, err := column[string](ctx, s.db, `SELECT sha256 FROM edition WHERE name = @name`, pgx.NamedArgs{"name": name})
	if err != nil || len(held) == 0 {
		return "", err
	}
	return held[0], nil
}

// SetVocabularyEdition says which shipped vocabulary the hub took.
func (s *Store) SetVocabularyEdition(ctx context.Context, sha256 string) error {
	return s.setEdition(ctx, VocabularyEdition, sha256)
}

func (s *Store) setEdition(ctx context.Context, name, sha256 string) error {
	_, err := s.db.Exec(ctx, `INSERT INTO edition (name, sha256) VALUES (@name, @sha256)
		ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256`, pgx.NamedArgs{"name": name, "sha256": sha256})
	return translate(err)
}

// PutCustomTerritory adds a set of communes, or makes the one with the same id that set.
func (s *Store) PutCustomTerritory(
	ctx context.Context, t *hub.Territory, communeIDs []string,
) (hub.ChangeAction, error) {
	batch := &pgx.Batch{}
	batch.Queue(putSQL("territory", "id",
		[]string{"kind", "code", "name", "population", "latitude", "longitude", "point_approximate"},
		map[string]string{
			"population":        `(SELECT sum(population) FROM territory WHERE id = ANY (@communes::text[]))`,
			"latitude":          `(SELECT avg(latitude) FROM territory WHERE id = ANY (@communes::text[]))`,
			"longitude":         `(SELECT avg(longitude) FROM territory WHERE id = ANY (@communes::text[]))`,
			"point_approximate": `true`,
		}, ""), pgx.NamedArgs{"id": t.ID, "kind": hub.Custom, "code": t.Code, "name": t.Name, "communes": communeIDs})
	actions, err := runPuts(ctx, s.db, batch)
	if err != nil {
		return "", err
	}
	moved, err := column[string](ctx, s.db, `
		WITH gone AS (
			DELETE FROM territory_ancestor WHERE ancestor_id = @id AND distance = 1 AND descendant_id <> ALL (@communes::text[])
			RETURNING descendant_id
		), own AS (
			INSERT INTO territory_ancestor (descendant_id, ancestor_id, distance) VALUES (@id, @id, 0) ON CONFLICT DO NOTHING
		), added AS (
			INSERT INTO territory_ancestor (descendant_id, ancestor_id, distance)
			SELECT unnest(@communes::text[]), @id, 1 ON CONFLICT DO NOTHING RETURNING descendant_id
		), document AS (
			INSERT INTO search_document (record_id, record_type, title) VALUES (@id, 'TERRITORY', @name)
			ON CONFLICT (record_id) DO UPDATE SET title = excluded.title
		)
		SELECT descendant_id FROM gone UNION ALL SELECT descendant_id FROM added`,
		pgx.NamedArgs{"id": t.ID, "communes": communeIDs, "name": t.Name})
	if err != nil {
		return "", err
	}
	if len(moved) == 0 {
		return actions[0], nil
	}
	return cmp.Or(actions[0], hub.Updated), s.refreshTerritoryIDs(ctx, moved)
}

// Place is a territory with the official ones that hold it, itself included.
type Place struct {
	ID                  string
	Code                string
	Name                string
	Latitude, Longitude *float64
	PointApproximate    bool
	CommuneID           *string
	EPCIID              *string
	DepartementID       *string
	RegionID            *string
	CountryID           *string
}

const placeSQL = `
	SELECT t.id, t.code, t.name, t.latitude, t.longitude, t.point_approximate,
	       max(u.id) FILTER (WHERE u.kind = 'COMMUNE') AS commune_id,
	       max(u.id) FILTER (WHERE u.kind = 'EPCI') AS epci_id,
	       max(u.id) FILTER (WHERE u.kind = 'DEPARTEMENT') AS departement_id,
	       max(u.id) FILTER (WHERE u.kind = 'REGION') AS region_id,
	       max(u.id) FILTER (WHERE u.kind = 'COUNTRY') AS country_id
	FROM territory t
	JOIN territory_ancestor a ON a.descendant_id = t.id
	JOIN territory u ON u.id = a.ancestor_id `

// PlacesByID returns the territories in use among ids with what is above them, by id.
func (s *Store) PlacesByID(ctx context.Context, ids []string) (map[string]*Place, error) {
	rows, err := many[Place](ctx, s.db,
		placeSQL+`WHERE t.id = ANY (@ids::text[]) AND t.archived_at IS NULL GROUP BY t.id`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, err
	}
	return keyed(rows, func(p *Place) string { return p.ID }), nil
}

// NamedPlace is a commune with the name by which it was asked for.
type NamedPlace struct {
	Asked string
	Place
}

// CommunesNamed returns the communes with one of these names, accents and case ignored.
func (s *Store) CommunesNamed(ctx context.Context, names []string) ([]*NamedPlace, error) {
	return many[NamedPlace](ctx, s.db, `
		SELECT asked.name AS asked, place.* FROM (SELECT DISTINCT unnest(@names::text[]) AS name) AS asked
		JOIN (`+placeSQL+
		` WHERE t.kind = 'COMMUNE' AND t.sort_name IN (SELECT fold(n) FROM unnest(@names::text[]) AS n) GROUP BY t.id) AS place
		  ON fold(place.name) = fold(asked.name)
		ORDER BY place.id`, pgx.NamedArgs{"names": names})
}

// TerritoryOf returns the name of another territory that has exactly these communes, "" if there is none.
func (s *Store) TerritoryOf(ctx context.Context, ownID string, communeIDs []string) (string, error) {
	return firstOf[string](ctx, s.db, `
		SELECT t.name FROM territory t
		WHERE t.id <> @id AND t.id IN (SELECT ancestor_id FROM territory_ancestor WHERE descendant_id = (@communes::text[])[1])
		  AND (SELECT count(*) FROM territory_ancestor a JOIN territory c ON c.id = a.descendant_id AND c.kind = 'COMMUNE' WHERE a.ancestor_id = t.id)
		    = (SELECT count(DISTINCT u) FROM unnest(@communes::text[]) AS u)
		  AND NOT EXISTS (SELECT FROM unnest(@communes::text[]) AS u WHERE NOT EXISTS (
			SELECT FROM territory_ancestor a WHERE a.ancestor_id = t.id AND a.descendant_id = u))
		ORDER BY t.kind, t.id LIMIT 1`, pgx.NamedArgs{"id": ownID, "communes": communeIDs})
}

// GroupsOn returns the groups that networks recognise on a territory, and these networks.
func (s *Store) GroupsOn(ctx context.Context, territoryID string) (groups, networks []string, err error) {
	type row struct{ ActorID, NetworkID string }
	rows, err := many[row](ctx, s.db, `
		SELECT m.actor_id, m.network_id FROM membership m JOIN actor a ON a.id = m.actor_id
		WHERE a.territory_id = @id AND a.type = 'GROUP' AND m.state IN ('COOPTED', 'JOINED') ORDER BY m.actor_id, m.network_id`,
		pgx.NamedArgs{"id": territoryID})
	for _, r := range rows {
		groups, networks = append(groups, r.ActorID), append(networks, r.NetworkID)
	}
	return slices.Compact(groups), networks, err
}
