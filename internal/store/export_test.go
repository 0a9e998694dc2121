package store

import (
	"context"
	"maps"
	"slices"

	"essaim/internal/hub"
)

// Treatments says, for each column of each table, what an erasure does with it: "fixed", "ours" or what else.
func Treatments() map[string]map[string]string {
	names := map[treatment]string{fixed: "fixed", ours: "ours", words: "words", label: "words", handle: "handle",
		document: "document", row: "row"}
	all := map[string]map[string]string{}
	for _, t := range classified {
		all[t.name] = map[string]string{}
		for column, treated := range t.columns {
			all[t.name][column] = names[treated]
		}
	}
	return all
}

// EraseWithout is Erase as if a column did not stand in the list.
func (s *Store) EraseWithout(ctx context.Context, accountID, email, tableName, column string) error {
	tables := slices.Clone(classified)
	for i, t := range tables {
		if t.name == tableName {
			tables[i].columns = maps.Clone(t.columns)
			delete(tables[i].columns, column)
		}
	}
	_, err := s.erase(ctx, accountID, email, tables)
	return err
}

// Statements are those that are made of the descriptions, by what they do to which type of record.
func Statements() map[string]string {
	statements := map[string]string{}
	add(statements, actors, `actor r`)
	add(statements, phases, `phase r JOIN actor i ON i.id = r.initiative_id`)
	add(statements, observations, `observation r`)
	add(statements, networks, `network r`)
	add(statements, memberships, membershipFrom)
	add(statements, charters, charterFrom)
	add(statements, versions, `charter_version r`)
	add(statements, signatures, `signature r`)
	add(statements, relations, `relation r`)
	add(statements, events, `event r`)
	add(statements, resources, `resource r`)
	add(statements, terms, `term r`)
	for _, d := range hub.Descriptions {
		if indexes[d.Type] != "" {
			statements[string(d.Type)+" index"] = indexes[d.Type]
		}
		if snapshots[d.Type] != "" {
			statements[string(d.Type)+" snapshot"] = snapshots[d.Type]
		}
	}
	return statements
}

func add[R any](statements map[string]string, d *described[R], from string) {
	for does, sql := range map[string]string{
		"read": `SELECT ` + d.columns + ` FROM ` + from, "insert": d.insert, "update": d.update, "set": d.set,
		"put": d.put, "load": d.load(nil),
	} {
		if sql != "" {
			statements[d.Table+" "+does] = sql
		}
	}
}

// MergedReferences are the columns that move with a merge, and those that stay with the reason.
func MergedReferences() (moves map[string]bool, stays map[string]string) {
	moves = map[string]bool{}
	for _, r := range movable {
		moves[r.String()] = true
	}
	return moves, maps.Clone(staying)
}
