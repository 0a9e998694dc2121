package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// SetArchived archives a record that is no actor, or brings it back.
func (s *Store) SetArchived(ctx context.Context, t hub.RecordType, id string, archived bool) error {
	d := hub.DescriptionOf(t)
	count := ``
	if d.Attribute("version") != nil {
		count = `, ` + counts
	}
	_, err := s.db.Exec(ctx,
		`UPDATE `+d.Table+` r SET archived_at = CASE WHEN @archived::boolean THEN now() END`+count+` WHERE id = @id`,
		pgx.NamedArgs{"id": id, "archived": archived})
	return translate(err)
}
