package store

import (
	"context"
	"maps"
	"slices"
)

// Treatments says, for each column of each table, what an erasure does with it: "fixed", "ours" or what else.
func Treatments() map[string]map[string]string {
	names := map[treatment]string{fixed: "fixed", ours: "ours", words: "words", label: "words", handle: "handle", document: "document", row: "row"}
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
