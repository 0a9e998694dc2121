package store

import (
	"context"

	"essaim/internal/hub"
)

// Networks reads and writes networks.
var Networks = describe(hub.NetworkDescription, computed{})

// NetworksByID returns the networks that exist among ids, by id.
func (s *Reader) NetworksByID(ctx context.Context, ids []string) (map[string]*hub.Network, error) {
	return Networks.ByID(ctx, s, ids)
}

// NetworkBySlug returns the network with this slug, or which had it, or NotFound.
func (s *Reader) NetworkBySlug(ctx context.Context, slug string) (*hub.Network, error) {
	return Networks.BySlug(ctx, s, slug)
}

// Networks returns a page of the networks, by name.
func (s *Reader) Networks(ctx context.Context, p hub.PageRequest) (*hub.NetworkConnection, error) {
	l := list[hub.Network]{
		name: "networks", columns: Networks.columns, row: Networks.row(nil), sources: []string{`network r`},
		order: []key{{"r.sort_name", "text"}, idKey},
	}
	l.where.and(`r.archived_at IS NULL`)
	return connection(ctx, s.db, l, p)
}

// NetworkIDs returns the ids of all networks, archived ones too.
func (s *Store) NetworkIDs(ctx context.Context) (map[string]bool, error) {
	return columnSet[string](ctx, s.db, `SELECT id FROM network`, nil)
}
