package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// archivable are the tables whose records are archived by an instant.
var archivable = map[hub.RecordType]string{
	hub.TypeNetwork: "network", hub.TypeCharter: "charter", hub.TypeEvent: "event", hub.TypeResource: "resource",
	hub.TypeTerm: "term", hub.TypeTerritory: "territory",
}

// SetArchived archives a record that is no actor, or brings it back.
func (s *Store) SetArchived(ctx context.Context, t hub.RecordType, id string, archived bool) error {
	count := `, updated_at = now(), version = version + 1`
	if t == hub.TypeTerm || t == hub.TypeTerritory { // they do not count their changes
		count = ``
	}
	_, err := s.db.Exec(ctx, `UPDATE `+archivable[t]+` SET archived_at = CASE WHEN @archived::boolean THEN now() END`+count+` WHERE id = @id`,
		pgx.NamedArgs{"id": id, "archived": archived})
	return translate(err)
}
