package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const partnerColumns = `r.id, r.actor_id, r.namespace, r.url, r.subscriptions, r.forwarded_headers, r.timeout, r.state, r.reason, r.schema_id, r.created_at`

// AddPartner adds a partner. It returns Taken where another has its namespace.
func (s *Store) AddPartner(ctx context.Context, p *hub.Partner) error {
	tag, err := s.db.Exec(ctx, `
		INSERT INTO partner (id, actor_id, namespace, url, subscriptions, timeout, state)
		VALUES (@id, @actor, @namespace, @url, @subscriptions, @timeout, @state) ON CONFLICT (namespace) DO NOTHING`,
		pgx.NamedArgs{
			"id": p.ID, "actor": p.ActorID, "namespace": p.Namespace, "url": p.URL, "subscriptions": p.Subscriptions,
			"timeout": p.Timeout, "state": p.State,
		})
	if err == nil && tag.RowsAffected() == 0 {
		return hub.Problem(hub.Taken, nil, "A partner has, or had, the namespace %q.", p.Namespace)
	}
	return translate(err)
}

// PartnerByID returns a partner, or NotFound.
func (s *Store) PartnerByID(ctx context.Context, id string) (*hub.Partner, error) {
	return one[hub.Partner](ctx, s.db, `SELECT `+partnerColumns+` FROM partner r WHERE r.id = @id`,
		pgx.NamedArgs{"id": id})
}

// LockPartner is PartnerByID for writing.
func (s *Store) LockPartner(ctx context.Context, id string) (*hub.Partner, error) {
	return one[hub.Partner](ctx, s.db, `SELECT `+partnerColumns+` FROM partner r WHERE r.id = @id FOR NO KEY UPDATE`,
		pgx.NamedArgs{"id": id})
}

// Partners returns partners by their namespace; nil states means in any.
func (s *Store) Partners(ctx context.Context, states []hub.PartnerState) ([]*hub.Partner, error) {
	var wanted []string
	if states != nil {
		wanted = texts(states)
	}
	return many[hub.Partner](ctx, s.db, `
		SELECT `+partnerColumns+` FROM partner r WHERE @states::text[] IS NULL OR r.state = ANY (@states)
		ORDER BY r.namespace`, pgx.NamedArgs{"states": wanted})
}

// PutPartner writes a partner, but for what never changes.
func (s *Store) PutPartner(ctx context.Context, p *hub.Partner) error {
	_, err := s.db.Exec(ctx, `
		UPDATE partner SET url = @url, subscriptions = @subscriptions, forwarded_headers = @headers, timeout = @timeout,
			state = @state, reason = @reason, schema_id = @schema
		WHERE id = @id`,
		pgx.NamedArgs{
			"id": p.ID, "url": p.URL, "subscriptions": p.Subscriptions,
			"headers": p.ForwardedHeaders, "timeout": p.Timeout,
			"state": p.State, "reason": p.Reason, "schema": p.SchemaID,
		})
	return translate(err)
}

const partnerSchemaColumns = `v.id, v.partner_id, v.hash, v.sdl, v.created_at`

// KeepPartnerSchema keeps a schema that a partner's service told, once, and returns it.
func (s *Store) KeepPartnerSchema(ctx context.Context, partnerID, hash, sdl string) (*hub.PartnerSchema, error) {
	return one[hub.PartnerSchema](ctx, s.db, `
		INSERT INTO partner_schema AS v (partner_id, hash, sdl) VALUES (@partner, @hash, @sdl)
		ON CONFLICT (partner_id, hash) DO UPDATE SET hash = EXCLUDED.hash RETURNING `+partnerSchemaColumns,
		pgx.NamedArgs{"partner": partnerID, "hash": hash, "sdl": sdl})
}

// PartnerSchemasByID returns schemas by their ids.
func (s *Store) PartnerSchemasByID(ctx context.Context, ids []int64) (map[int64]*hub.PartnerSchema, error) {
	found, err := many[hub.PartnerSchema](ctx, s.db,
		`SELECT `+partnerSchemaColumns+` FROM partner_schema v WHERE v.id = ANY (@ids)`,
		pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*hub.PartnerSchema, len(found))
	for _, schema := range found {
		byID[schema.ID] = schema
	}
	return byID, nil
}

// PartnerSchemasOf returns the latest schemas of each partner, latest first.
func (s *Store) PartnerSchemasOf(
	ctx context.Context, partnerIDs []string, first int,
) (map[string][]*hub.PartnerSchema, error) {
	rows, err := many[hub.PartnerSchema](ctx, s.db, `
		SELECT `+partnerSchemaColumns+` FROM unnest(@ids::text[]) AS p (id) CROSS JOIN LATERAL (
			SELECT * FROM partner_schema v WHERE v.partner_id = p.id ORDER BY v.id DESC LIMIT @first) AS v`,
		pgx.NamedArgs{"ids": partnerIDs, "first": first})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(v *hub.PartnerSchema) string { return v.PartnerID }), nil
}

const partnerCheckColumns = `c.id, c.partner_id, c.occasion, c.schema_id, c.findings, c.created_at`

// LogPartnerCheck keeps what a check found, and returns it.
func (s *Store) LogPartnerCheck(ctx context.Context, c *hub.PartnerCheck) (*hub.PartnerCheck, error) {
	findings := c.Findings
	if findings == nil {
		findings = []hub.PartnerFinding{}
	}
	return one[hub.PartnerCheck](ctx, s.db, `
		INSERT INTO partner_check AS c (partner_id, occasion, schema_id, findings) VALUES (@partner, @occasion, @schema, @findings)
		RETURNING `+partnerCheckColumns,
		pgx.NamedArgs{"partner": c.PartnerID, "occasion": c.Occasion, "schema": c.SchemaID, "findings": findings})
}

// PartnerChecksOf returns the latest checks of each partner, latest first.
func (s *Store) PartnerChecksOf(
	ctx context.Context, partnerIDs []string, first int,
) (map[string][]*hub.PartnerCheck, error) {
	rows, err := many[hub.PartnerCheck](ctx, s.db, `
		SELECT `+partnerCheckColumns+` FROM unnest(@ids::text[]) AS p (id) CROSS JOIN LATERAL (
			SELECT * FROM partner_check c WHERE c.partner_id = p.id ORDER BY c.id DESC LIMIT @first) AS c`,
		pgx.NamedArgs{"ids": partnerIDs, "first": first})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(c *hub.PartnerCheck) string { return c.PartnerID }), nil
}

// supergraphLock keeps two changes of what is composed apart.
const supergraphLock = 0x657373_73757072 // "ess" "supr"

// LockSupergraph makes the running transaction wait until no other one that called it runs.
func (s *Store) LockSupergraph(ctx context.Context) error {
	_, err := s.db.Exec(ctx, `SELECT pg_advisory_xact_lock(@lock)`, pgx.NamedArgs{"lock": supergraphLock})
	return translate(err)
}

// LastPartnerCheck returns the last check of a partner on an occasion; nil where there was none.
func (s *Store) LastPartnerCheck(
	ctx context.Context, partnerID string, occasion hub.PartnerOccasion,
) (*hub.PartnerCheck, error) {
	found, err := many[hub.PartnerCheck](ctx, s.db, `
		SELECT `+partnerCheckColumns+
		` FROM partner_check c WHERE c.partner_id = @partner AND c.occasion = @occasion ORDER BY c.id DESC LIMIT 1`,
		pgx.NamedArgs{"partner": partnerID, "occasion": occasion})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// ActivePartner is an active partner, and the hash of its schema.
type ActivePartner struct {
	hub.Partner
	Hash string
}

// ActivePartners returns the active partners by their namespace.
func (s *Store) ActivePartners(ctx context.Context) ([]*ActivePartner, error) {
	return many[ActivePartner](ctx, s.db, `
		SELECT `+partnerColumns+
		`, v.hash FROM partner r JOIN partner_schema v ON v.id = r.schema_id WHERE r.state = 'ACTIVE'
		ORDER BY r.namespace`, nil)
}

// Supergraph is what subgraphs composed to.
type Supergraph struct {
	Hash         string
	RouterConfig string // for the gateway of the hub
	ClientSDL    string
	LeftOut      []string // ids of partners
	// For routers elsewhere.
	PublicSDL          string // join specification
	PublicRouterConfig string
}

// SupergraphOf returns what the subgraphs with this hash composed to, or NotFound.
func (s *Store) SupergraphOf(ctx context.Context, hash string) (*Supergraph, error) {
	return one[Supergraph](ctx, s.db, `
		SELECT g.hash, g.router_config, g.client_sdl, g.left_out, g.public_sdl, g.public_router_config FROM supergraph g WHERE g.hash = @hash`,
		pgx.NamedArgs{"hash": hash})
}

// KeepSupergraph keeps what subgraphs composed to, and drops what nobody needs any more.
func (s *Store) KeepSupergraph(ctx context.Context, g *Supergraph) error {
	leftOut := g.LeftOut
	if leftOut == nil {
		leftOut = []string{}
	}
	_, err := exec(ctx, s.db, `
		WITH old AS (
			DELETE FROM supergraph WHERE hash IN (SELECT hash FROM supergraph ORDER BY created_at DESC OFFSET 20))
		INSERT INTO supergraph (hash, router_config, client_sdl, left_out, public_sdl, public_router_config)
		VALUES (@hash, @config, @client, @leftOut, @publicSDL, @publicConfig) ON CONFLICT (hash) DO NOTHING`,
		pgx.NamedArgs{
			"hash": g.Hash, "config": g.RouterConfig, "client": g.ClientSDL, "leftOut": leftOut,
			"publicSDL": g.PublicSDL, "publicConfig": g.PublicRouterConfig,
		})
	return err
}

// PruneChecks drops the checks and schemas of partners but for the latest ones of each,
// and the schema that is composed.
func (s *Store) PruneChecks(ctx context.Context) error {
	_, err := exec(ctx, s.db, `
		DELETE FROM partner_schema v USING (
			SELECT id, row_number() OVER (PARTITION BY partner_id ORDER BY id DESC) AS place FROM partner_schema) AS o
		WHERE v.id = o.id AND o.place > 20 AND NOT EXISTS (SELECT FROM partner p WHERE p.schema_id = v.id)`, nil)
	if err != nil {
		return err
	}
	_, err = exec(ctx, s.db, `
		DELETE FROM partner_check c USING (
			SELECT id, row_number() OVER (PARTITION BY partner_id ORDER BY id DESC) AS place FROM partner_check) AS o
		WHERE c.id = o.id AND o.place > 200`, nil)
	return err
}
