package store

import (
	"context"
	"maps"
	"strconv"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// dimension is how a dimension is counted: rows are counted by columns of their own
// first, and what people read is joined to the few that remain.
type dimension struct {
	columns          string // of the actor r
	join             string
	key              string // SQL expression; rows where it is null are in no part
	within           string // what the key is unique in, for the grouping: a kind of group is no kind of initiative
	labelFR, labelEN string // SQL expressions
	territoryID      string // SQL expression, NULL where no territories are counted
	byTime           bool   // in time order, not the largest first
	onlyWith         string // condition for a row to be in a part
}

// plain counts by a column; people read the key, unless hub.ValueLabels says more.
func plain(column string) dimension {
	return dimension{columns: column, key: column, labelFR: column, labelEN: column, territoryID: `NULL`}
}

// inTime counts by the first characters of the date on which initiatives started.
func inTime(characters int) dimension {
	d := plain(`left(r.started_on, ` + strconv.Itoa(characters) + `)`)
	d.columns, d.byTime, d.onlyWith = `r.started_on`, true, `length(r.started_on) >= `+strconv.Itoa(characters)
	return d
}

// above counts by the territory of a kind that holds the actor's place.
func above(kind hub.TerritoryKind) dimension {
	return dimension{
		columns: `r.place_id`,
		join: ` JOIN territory_ancestor ta ON ta.descendant_id = r.place_id
			JOIN territory tt ON tt.id = ta.ancestor_id AND tt.kind = '` + string(kind) + `'`,
		key: `tt.code`, labelFR: `min(tt.name)`, labelEN: `min(tt.name)`, territoryID: `min(tt.id)`,
	}
}

var dimensions = map[hub.Dimension]dimension{
	hub.ByType:  plain(`r.type`),
	hub.ByPhase: plain(`r.phase`),
	hub.ByScale: plain(`r.scale`),
	hub.ByKind: {
		columns: `r.kind_scheme, r.kind_code`,
		join:    ` JOIN term k ON k.scheme = r.kind_scheme AND k.code = r.kind_code`,
		key:     `k.code`, within: `, k.scheme`, labelFR: `min(k.label_fr)`,
		labelEN: `min(k.label_en)`, territoryID: `NULL`,
	},
	hub.ByCountry:     above(hub.Country),
	hub.ByRegion:      above(hub.Region),
	hub.ByDepartement: above(hub.Departement),
	hub.ByEPCI:        above(hub.EPCI),
	hub.ByCommune:     above(hub.Commune),
	hub.ByYear:        inTime(4),
	hub.ByMonth:       inTime(7),
}

// Statistics counts the actors that match along a dimension.
func (s *Store) Statistics(ctx context.Context, v hub.Viewer, q hub.StatisticsRequest) (*hub.Statistics, error) {
	w := actorWhere(v, q.Filter)
	total, err := column[int](ctx, s.db, `SELECT count(*) FROM actor r`+w.sql(), w.args)
	if err != nil {
		return nil, err
	}
	buckets, err := s.buckets(ctx, `actor r`, w, q.By, q.First)
	if err != nil {
		return nil, err
	}
	return &hub.Statistics{Dimension: q.By, Buckets: buckets, TotalCount: total[0]}, nil
}

// buckets counts the rows of from, where the actor has the alias r, along a dimension.
func (s *Store) buckets(ctx context.Context, from string, w where, by hub.Dimension, first int) ([]*hub.Bucket, error) {
	d := dimensions[by]
	var parts where
	parts.and(d.key + ` IS NOT NULL`)
	if d.onlyWith != "" {
		parts.and(d.onlyWith)
	}
	args := pgx.NamedArgs{"first": first}
	maps.Copy(args, w.args)
	order := `sum(r.n) DESC, ` + d.key + ` COLLATE "C"`
	if d.byTime {
		order = d.key + ` COLLATE "C"`
	}
	buckets, err := many[hub.Bucket](ctx, s.db, `
		SELECT `+d.key+` AS key, `+d.labelFR+` AS label_fr, `+d.labelEN+` AS label_en, `+d.territoryID+
		` AS territory_id, sum(r.n)::bigint AS count
		FROM (SELECT `+d.columns+`, count(*) AS n FROM `+from+w.sql()+` GROUP BY `+d.columns+`) AS r`+d.join+
		parts.sql()+`
		GROUP BY `+d.key+d.within+` ORDER BY `+order+` LIMIT @first`, args)
	if err != nil {
		return nil, err
	}
	for _, b := range buckets {
		if labels, ok := hub.ValueLabels[b.Key]; ok {
			b.LabelFR, b.LabelEN = labels[0], labels[1]
		}
	}
	return buckets, nil
}
