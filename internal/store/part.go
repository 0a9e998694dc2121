package store

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// partOf says by which column the rows of a table belong to a record, which of them
// count, and in which order history keeps them.
var partOf = map[hub.Part]struct{ owner, counts, order string }{
	hub.PartPhase:       {"initiative_id", "true", "p.started_on, p.kind"},
	hub.PartObservation: {"initiative_id", "true", "p.observed_on, p.metric_code, p.source_uri"},
	hub.PartVersion:     {"charter_id", "true", "p.rank"},
	hub.PartContact:     {"actor_id", "true", ""},
	hub.PartExternalRef: {"actor_id", "true", ""},
	hub.PartReply:       {"request_id", "true", ""},
	hub.PartToken:       {"actor_id", "revoked_at IS NULL AND expires_at > now()", ""},
}

// PartsOfActors are those parts that actors hold, in one order.
func PartsOfActors() (parts []hub.Part) {
	for _, part := range slices.Sorted(maps.Keys(partOf)) {
		if owner := partOf[part].owner; owner == "actor_id" || owner == "initiative_id" {
			parts = append(parts, part)
		}
	}
	return parts
}

// CountParts counts the parts that a record holds.
func (s *Store) CountParts(ctx context.Context, part hub.Part, id string) (int, error) {
	of := partOf[part]
	return firstOf[int](ctx, s.db, `SELECT count(*) FROM `+string(part)+` WHERE `+of.owner+` = @id AND `+of.counts,
		pgx.NamedArgs{"id": id})
}
