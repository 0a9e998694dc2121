package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// partOf says by which column the rows of a table belong to a record, and which of them count.
var partOf = map[hub.Part]string{
	hub.PartPhase: `initiative_id = @id`, hub.PartObservation: `initiative_id = @id`, hub.PartContact: `actor_id = @id`,
	hub.PartExternalRef: `actor_id = @id`, hub.PartVersion: `charter_id = @id`, hub.PartReply: `request_id = @id`,
	hub.PartToken: `actor_id = @id AND revoked_at IS NULL AND expires_at > now()`,
}

// PartsOfActors are those parts that actors hold, in one order.
func PartsOfActors() (parts []hub.Part) {
	for _, part := range slices.Sorted(maps.Keys(partOf)) {
		if strings.HasPrefix(partOf[part], "actor_id") || strings.HasPrefix(partOf[part], "initiative_id") {
			parts = append(parts, part)
		}
	}
	return parts
}

// CountParts counts the parts that a record holds.
func (s *Store) CountParts(ctx context.Context, part hub.Part, id string) (int, error) {
	return first(column[int](ctx, s.db, `SELECT count(*) FROM `+string(part)+` WHERE `+partOf[part], pgx.NamedArgs{"id": id}))
}
