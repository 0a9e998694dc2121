package store

import (
	"context"
	"slices"
	"strings"

	"essaim/internal/hub"
)

// Counts returns how many records of each concept the viewer may see, of those that people call by a name.
func (s *Reader) Counts(ctx context.Context, v hub.Viewer) ([]*hub.RecordCount, error) {
	var w where
	visible := visibleActor(&w, v, "r")
	counted := []string{`SELECT initcap(r.type) AS type, count(*) FROM actor r WHERE ` + visible + ` GROUP BY r.type`}
	for _, d := range hub.Descriptions {
		of := ` FROM ` + d.Table + ` r`
		switch {
		case d.Many == (hub.Words{}) || slices.Contains(hub.ActorIDTypes, d.Type):
			continue
		case d.Type == hub.TypeRelation:
			// few: an index has them
			hidden := `(SELECT r.id FROM actor r WHERE r.status <> 'PUBLISHED' AND NOT (` + visible + `))`
			of += ` WHERE r.state <> 'DECLINED' AND r.source_id NOT IN ` + hidden + ` AND r.target_id NOT IN ` + hidden
		default:
			if from, shown := visibleRecord(v, d); from != "" {
				of = ` FROM ` + from + shown.sql()
				w.take(shown)
			}
		}
		counted = append(counted, `SELECT '`+d.Type.GraphQL()+`', count(*)`+of)
	}
	return many[hub.RecordCount](ctx, s.db, strings.Join(counted, ` UNION ALL `)+` ORDER BY 1`, w.args)
}

// Empty reports whether the hub holds no records of anybody's, whoever may see them.
func (s *Reader) Empty(ctx context.Context) (bool, error) {
	empty, err := column[bool](ctx, s.db,
		`SELECT NOT EXISTS (SELECT FROM actor) AND NOT EXISTS (SELECT FROM network)`, nil)
	return err == nil && empty[0], err
}
