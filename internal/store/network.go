package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

var networks = describe(hub.NetworkDescription, computed{touch: counts})

// NetworksByID returns the networks that exist among ids, by id.
func (s *Reader) NetworksByID(ctx context.Context, ids []string) (map[string]*hub.Network, error) {
	return networks.byID(ctx, s.db, `network r`, ` WHERE r.id = ANY (@ids::text[])`, pgx.NamedArgs{"ids": ids})
}

// NetworkBySlug returns the network with this slug, or which had it, or NotFound.
func (s *Reader) NetworkBySlug(ctx context.Context, slug string) (*hub.Network, error) {
	return networks.bySlug(ctx, s.db, `network r`, slug)
}

// Networks returns a page of the networks, by name.
func (s *Reader) Networks(ctx context.Context, p hub.PageRequest) (*hub.NetworkConnection, error) {
	l := list[hub.Network]{
		name: "networks", columns: networks.columns, row: networks.row(nil), sources: []string{`network r`},
		order: []key{{"r.sort_name", "text"}, idKey},
	}
	l.where.and(`r.archived_at IS NULL`)
	return connection(ctx, s.db, l, p)
}

// NetworkIDs returns the ids of all networks, archived ones too.
func (s *Store) NetworkIDs(ctx context.Context) (map[string]bool, error) {
	return columnSet[string](ctx, s.db, `SELECT id FROM network`, nil)
}

// LockNetwork returns a network and keeps it from being written by others until the transaction ends, or NotFound.
func (s *Store) LockNetwork(ctx context.Context, id string) (*hub.Network, error) {
	return networks.lock(ctx, s.db, `network r`, id)
}

// PutNetworks adds the networks, or changes those whose id exists where something differs.
func (s *Store) PutNetworks(ctx context.Context, put []*hub.Network) ([]hub.ChangeAction, error) {
	return networks.puts(ctx, s.db, networks.put, put)
}

// LoadNetworks adds the networks of files, or changes those whose id exists where
// something differs of what the columns of their files say.
func (s *Store) LoadNetworks(ctx context.Context, put []*hub.Network, columns [][]string) ([]hub.ChangeAction, error) {
	return networks.loads(ctx, s.db, put, columns)
}
