package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const resourceColumns = `r.id, r.slug, r.title, r.kind_code, r.published_on, r.publisher_id, r.url, r.licence, r.source_uri,
	r.created_at, r.updated_at, r.version, r.archived_at`

func resourceList() list {
	l := list{
		name: "resources", columns: resourceColumns, sources: []string{`resource r`},
		order: []key{textKey("r.published_on"), idKey}, descending: true,
	}
	l.where.and(`r.archived_at IS NULL`)
	return l
}

// Resources returns a page of the resources that match, latest first.
func (s *Store) Resources(ctx context.Context, f hub.ResourceFilter, p hub.PageRequest) (*hub.ResourceConnection, error) {
	l := resourceList()
	l.filter = f
	among(&l.where, `r.kind_code`, "kinds", f.Kinds)
	return connect(fetch[hub.Resource](ctx, s.db, l, p))(p)
}

// ResourcesOf returns a page of the resources that each actor publishes, latest first.
func (s *Store) ResourcesOf(ctx context.Context, actorIDs []string, p hub.PageRequest) (map[string]*hub.ResourceConnection, error) {
	l := resourceList()
	l.name, l.parent = "actor.resources", `r.publisher_id = p.id`
	return connectEach(fetchEach[hub.Resource](ctx, s.db, l, actorIDs, p))(p)
}

// ResourcesByID returns the resources that exist among ids, by id.
func (s *Store) ResourcesByID(ctx context.Context, ids []string) (map[string]*hub.Resource, error) {
	rows, err := many[hub.Resource](ctx, s.db, `SELECT `+resourceColumns+` FROM resource r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NULL`,
		pgx.NamedArgs{"ids": ids})
	return keyed(rows, err, (*hub.Resource).GetID)
}

// ResourceBySlug returns the resource with this slug, or which had it, or NotFound.
func (s *Store) ResourceBySlug(ctx context.Context, slug string) (*hub.Resource, error) {
	return oneBySlug[hub.Resource](ctx, s.db, "RESOURCE", resourceColumns, `resource r`, slug)
}

// PutResources adds the resources, or changes those whose id exists where something differs.
func (s *Store) PutResources(ctx context.Context, resources []*hub.Resource) ([]hub.ChangeAction, error) {
	batch := &pgx.Batch{}
	for _, r := range resources {
		batch.Queue(putResourceSQL, pgx.NamedArgs{
			"id": r.ID, "slug": r.Slug, "title": r.Title, "kind_code": r.KindCode, "published_on": r.PublishedOn,
			"publisher_id": r.PublisherID, "url": r.URL, "licence": r.Licence, "source_uri": r.SourceURI,
		})
	}
	return runPuts(ctx, s.db, batch)
}

var putResourceSQL = putSQL("resource", "id",
	[]string{"slug", "title", "kind_code", "published_on", "publisher_id", "url", "licence", "source_uri"},
	nil, `updated_at = now(), version = r.version + 1`)
