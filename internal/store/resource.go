package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

var resources = describe(hub.ResourceDescription, computed{touch: counts})

func resourceList() list[hub.Resource] {
	l := list[hub.Resource]{
		name: "resources", columns: resources.columns, row: resources.row(nil), sources: []string{`resource r`},
		order: []key{textKey("r.published_on"), idKey}, descending: true,
	}
	l.where.and(`r.archived_at IS NULL`)
	return l
}

// Resources returns a page of the resources that match, latest first.
func (s *Reader) Resources(
	ctx context.Context, f hub.ResourceFilter, p hub.PageRequest,
) (*hub.ResourceConnection, error) {
	l := resourceList()
	l.filter = f
	among(&l.where, `r.kind_code`, "kinds", f.Kinds)
	return connection(ctx, s.db, l, p)
}

// ResourcesOf returns a page of the resources that each actor publishes, latest first.
func (s *Reader) ResourcesOf(
	ctx context.Context, actorIDs []string, p hub.PageRequest,
) (map[string]*hub.ResourceConnection, error) {
	l := resourceList()
	l.name, l.parent = "actor.resources", `r.publisher_id = p.id`
	return connections(ctx, s.db, l, actorIDs, p)
}

// ResourcesByID returns the resources that exist among ids, by id.
func (s *Reader) ResourcesByID(ctx context.Context, ids []string) (map[string]*hub.Resource, error) {
	return resources.byID(ctx, s.db, `resource r`, ` WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NULL`,
		pgx.NamedArgs{"ids": ids})
}

// ResourceBySlug returns the resource with this slug, or which had it, or NotFound.
func (s *Reader) ResourceBySlug(ctx context.Context, slug string) (*hub.Resource, error) {
	return resources.bySlug(ctx, s.db, `resource r`, slug)
}

// LockResource returns a resource and keeps it from being written by others until the transaction ends, or NotFound.
func (s *Store) LockResource(ctx context.Context, id string) (*hub.Resource, error) {
	return resources.lock(ctx, s.db, `resource r`, id)
}

// PutResources adds the resources, or changes those whose id exists where something differs.
func (s *Store) PutResources(ctx context.Context, put []*hub.Resource) ([]hub.ChangeAction, error) {
	return resources.puts(ctx, s.db, resources.put, put)
}

// LoadResources adds the resources of files, or changes those whose id exists where
// something differs of what the columns of their files say.
func (s *Store) LoadResources(
	ctx context.Context, put []*hub.Resource, columns [][]string,
) ([]hub.ChangeAction, error) {
	return resources.loads(ctx, s.db, put, columns)
}
