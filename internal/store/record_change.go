package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Writing networks, events and resources, and what all records that can be archived share.

// LockNetwork returns a network and keeps it from being written by others until the transaction ends, or NotFound.
func (s *Store) LockNetwork(ctx context.Context, id string) (*hub.Network, error) {
	return one[hub.Network](ctx, s.db, `SELECT `+networkColumns+` FROM network r WHERE r.id = @id FOR UPDATE`, pgx.NamedArgs{"id": id})
}

// LockEvent is LockNetwork for an event.
func (s *Store) LockEvent(ctx context.Context, id string) (*hub.Event, error) {
	return one[hub.Event](ctx, s.db, `SELECT `+eventColumns+` FROM event r WHERE r.id = @id FOR UPDATE`, pgx.NamedArgs{"id": id})
}

// LockResource is LockNetwork for a resource.
func (s *Store) LockResource(ctx context.Context, id string) (*hub.Resource, error) {
	return one[hub.Resource](ctx, s.db, `SELECT `+resourceColumns+` FROM resource r WHERE r.id = @id FOR UPDATE`, pgx.NamedArgs{"id": id})
}

// LockCharter is LockNetwork for a charter.
func (s *Store) LockCharter(ctx context.Context, id string) (*hub.Charter, error) {
	if _, err := one[struct{ ID string }](ctx, s.db, `SELECT id FROM charter WHERE id = @id FOR UPDATE`, pgx.NamedArgs{"id": id}); err != nil {
		return nil, err
	}
	return one[hub.Charter](ctx, s.db, `SELECT `+charterColumns+` FROM `+charterFrom+` WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

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
