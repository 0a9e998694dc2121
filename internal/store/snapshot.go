package store

import (
	"slices"
	"strings"

	"essaim/internal/hub"
)

// snapshotSQL is the SQL of what a record says, as its history keeps it: null where it is
// gone, or its type has no history. id is the SQL of its id; ids are those that it can be.
func snapshotSQL(id string, ids []string) string {
	var types []hub.RecordType
	for _, each := range ids {
		if t, err := hub.TypeOf(each); err == nil && !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	slices.Sort(types) // one statement for one set of types, in whichever order they come
	var cases []string
	for _, t := range types {
		if snapshots[t] != "" {
			cases = append(cases, ` WHEN '`+string(t)+`' THEN (`+snapshots[t]+` WHERE r.id = `+id+`)`)
		}
	}
	if len(cases) == 0 {
		return `NULL::jsonb`
	}
	return `CASE left(` + id + `, -27)` + strings.Join(cases, ``) + ` END`
}

// snapshots read what records r say, by their type, for those that have a history.
var snapshots = snapshotsByType()

func snapshotsByType() map[hub.RecordType]string {
	byType := map[hub.RecordType]string{}
	for _, d := range hub.Descriptions {
		if d.HasHistory() {
			byType[d.Type] = `SELECT ` + snapshotOf(d, `r`) + ` FROM ` + d.Table + ` r`
		}
	}
	return byType
}

// snapshotOf is the SQL of what a row says.
func snapshotOf(d *hub.Described, alias string) string {
	var names, values []string
	for _, a := range d.Attributes {
		if a.History != "" {
			names, values = append(names, a.History), append(values, valueOf(d, a, alias+`.`))
		}
	}
	pairs := make([]string, len(names))
	for i, name := range names {
		pairs[i] = `'` + name + `', ` + values[i]
	}
	return `jsonb_build_object(` + strings.Join(pairs, `, `) + `)`
}

// valueOf is the SQL of what a row says of a field.
func valueOf(d *hub.Described, a *hub.Attribute, row string) string {
	switch a.Kind {
	case hub.KindInstant:
		return row + a.Columns[0] + ` IS NOT NULL`
	case hub.KindPoint:
		return `CASE WHEN ` + row + a.Columns[0] + ` IS NOT NULL THEN jsonb_build_object('latitude', ` + row +
			a.Columns[0] +
			`, 'longitude', ` + row + a.Columns[1] + `, 'approximate', ` + row + a.Columns[2] + `) END`
	case hub.KindTerms: // a table actor_theme joins actor_id to theme_id
		term := strings.TrimPrefix(a.Link, d.Table+`_`) + `_id`
		return `(SELECT COALESCE(jsonb_agg(k.code ORDER BY k.code), '[]') FROM ` + a.Link +
			` h JOIN term k ON k.id = h.` + term +
			` WHERE h.` + d.Table + `_id = ` + row + `id)`
	case hub.KindParts:
		part, said := partOf[hub.Part(a.Parts.Table)], snapshotOf(a.Parts, `p`)
		if a.Each != "" {
			said = valueOf(a.Parts, a.Parts.Attribute(a.Each), `p.`)
		}
		return `(SELECT COALESCE(jsonb_agg(` + said + ` ORDER BY ` + part.order + `), '[]') FROM ` + a.Parts.Table +
			` p WHERE p.` + part.owner + ` = ` + row + `id)`
	default:
		return row + quoted(a.Columns[0])
	}
}
