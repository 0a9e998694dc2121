package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const networkColumns = `r.id, r.slug, r.name, r.summary, r.website, r.admission, r.territorial_exclusivity, r.decision_mode,
	r.organisation_id, r.source_uri, r.created_at, r.updated_at, r.version, r.archived_at`

// NetworksByID returns the networks that exist among ids, by id.
func (s *Store) NetworksByID(ctx context.Context, ids []string) (map[string]*hub.Network, error) {
	rows, err := many[hub.Network](ctx, s.db, `SELECT `+networkColumns+` FROM network r WHERE r.id = ANY (@ids::text[])`,
		pgx.NamedArgs{"ids": ids})
	return keyed(rows, err, (*hub.Network).GetID)
}

// NetworkBySlug returns the network with this slug, or which had it, or NotFound.
func (s *Store) NetworkBySlug(ctx context.Context, slug string) (*hub.Network, error) {
	return oneBySlug[hub.Network](ctx, s.db, "NETWORK", networkColumns, `network r`, slug)
}

// Networks returns a page of the networks, by name.
func (s *Store) Networks(ctx context.Context, p hub.PageRequest) (*hub.NetworkConnection, error) {
	l := list{name: "networks", columns: networkColumns, sources: []string{`network r`}, order: []key{{"r.sort_name", "text"}, idKey}}
	l.where.and(`r.archived_at IS NULL`)
	return connect(fetch[hub.Network](ctx, s.db, l, p))(p)
}

// NetworkIDs returns the ids of all networks, archived ones too.
func (s *Store) NetworkIDs(ctx context.Context) (map[string]bool, error) {
	return setOf(column[string](ctx, s.db, `SELECT id FROM network`, nil))
}

// PutNetworks adds the networks, or changes those whose id exists where something differs.
func (s *Store) PutNetworks(ctx context.Context, networks []*hub.Network) ([]hub.ChangeAction, error) {
	batch := &pgx.Batch{}
	for _, n := range networks {
		batch.Queue(putNetworkSQL, pgx.NamedArgs{
			"id": n.ID, "slug": n.Slug, "name": n.Name, "summary": n.Summary, "website": n.Website, "admission": n.Admission,
			"territorial_exclusivity": n.TerritorialExclusivity, "decision_mode": n.DecisionMode,
			"organisation_id": n.OrganisationID, "source_uri": n.SourceURI,
		})
	}
	return runPuts(ctx, s.db, batch)
}

var putNetworkSQL = putSQL("network", "id", []string{
	"slug", "name", "summary", "website", "admission", "territorial_exclusivity", "decision_mode", "organisation_id", "source_uri",
}, nil, `updated_at = now(), version = r.version + 1`)
