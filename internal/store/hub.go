package store

import (
	"context"

	"essaim/internal/hub"
)

// Counts returns how many records of each concept the viewer may see.
func (s *Reader) Counts(ctx context.Context, v hub.Viewer) ([]*hub.RecordCount, error) {
	var w where
	visible := visibleActor(&w, v, "r")
	// few: an index has them
	hidden := `(SELECT r.id FROM actor r WHERE r.status <> 'PUBLISHED' AND NOT (` + visible + `))`
	return many[hub.RecordCount](ctx, s.db, `
		SELECT initcap(r.type) AS type, count(*) FROM actor r WHERE `+visible+` GROUP BY r.type
		UNION ALL SELECT 'Network', count(*) FROM network
		UNION ALL SELECT 'Charter', count(*) FROM charter
		UNION ALL SELECT 'Relation', count(*) FROM relation
			WHERE state <> 'DECLINED' AND source_id NOT IN `+hidden+` AND target_id NOT IN `+hidden+`
		UNION ALL SELECT 'Event', count(*) FROM event
		UNION ALL SELECT 'Resource', count(*) FROM resource
		UNION ALL SELECT 'Territory', count(*) FROM territory
		UNION ALL SELECT 'Term', count(*) FROM term
		ORDER BY 1`, w.args)
}

// Empty reports whether the hub holds no records of anybody's, whoever may see them.
func (s *Reader) Empty(ctx context.Context) (bool, error) {
	empty, err := column[bool](ctx, s.db,
		`SELECT NOT EXISTS (SELECT FROM actor) AND NOT EXISTS (SELECT FROM network)`, nil)
	return err == nil && empty[0], err
}
