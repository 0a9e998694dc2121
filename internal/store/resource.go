package store

import (
	"context"

	"essaim/internal/hub"
)

// Resources reads and writes resources.
var Resources = describe(hub.ResourceDescription, computed{})

func resourceList() list[hub.Resource] {
	l := list[hub.Resource]{
		name: "resources", columns: Resources.columns, row: Resources.row(nil), sources: []string{`resource r`},
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
	return Resources.ByID(ctx, s, ids)
}

// ResourceBySlug returns the resource with this slug, or which had it, or NotFound.
func (s *Reader) ResourceBySlug(ctx context.Context, slug string) (*hub.Resource, error) {
	return Resources.BySlug(ctx, s, slug)
}
