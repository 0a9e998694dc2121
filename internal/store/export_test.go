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
	add(statements, actors)
	add(statements, phases)
	add(statements, observations)
	add(statements, Networks)
	add(statements, memberships)
	add(statements, charters)
	add(statements, versions)
	add(statements, signatures)
	add(statements, relations)
	add(statements, Events)
	add(statements, Resources)
	add(statements, Terms)
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

func add[R any](statements map[string]string, d *Records[R]) {
	for does, sql := range map[string]string{
		"read": `SELECT ` + d.columns + ` FROM ` + d.from, "insert": d.insert, "update": d.update, "set": d.set,
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
