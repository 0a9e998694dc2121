package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

var charters = describe(hub.CharterDescription, computed{
	from:    charterFrom,
	reading: map[string]string{"title": `l.title`, "version_in_force_id": `l.id`},
	// A load that names no network leaves the charter with the one it has.
	writing: map[string]string{"network_id": `COALESCE(@network_id, (SELECT c.network_id FROM charter c WHERE c.id = @id))`},
})

// charterFrom joins the version in force, the one with the highest rank.
const charterFrom = `charter r JOIN LATERAL (
	SELECT l.id, l.title FROM charter_version l WHERE l.charter_id = r.id ORDER BY l.rank DESC LIMIT 1) l ON true`

var versions = describe(hub.CharterVersionDescription, computed{writing: map[string]string{
	"rank": `(SELECT COALESCE(max(v.rank), 0) + 1 FROM charter_version v WHERE v.charter_id = @charter_id)`,
}})

func charterList() list[hub.Charter] {
	l := list[hub.Charter]{
		name: "charters", columns: charters.columns, row: charters.row(nil), sources: []string{charterFrom},
		order: []key{{"r.slug", "text"}, idKey},
	}
	l.where.and(`r.archived_at IS NULL`)
	return l
}

// Charters returns a page of the charters meant for one of the types of actor; of all where none is named.
func (s *Reader) Charters(
	ctx context.Context, appliesTo []hub.ActorType, p hub.PageRequest,
) (*hub.CharterConnection, error) {
	l := charterList()
	l.filter = appliesTo
	if appliesTo != nil {
		l.where.and(`r.applies_to && @applies_to::text[]`)
		l.where.arg("applies_to", texts(appliesTo))
	}
	return connection(ctx, s.db, l, p)
}

// ChartersOf returns a page of the charters of each network.
func (s *Reader) ChartersOf(
	ctx context.Context, networkIDs []string, p hub.PageRequest,
) (map[string]*hub.CharterConnection, error) {
	l := charterList()
	l.name, l.parent = "network.charters", `r.network_id = p.id`
	return connections(ctx, s.db, l, networkIDs, p)
}

// ChartersByID returns the charters that exist among ids, by id.
func (s *Reader) ChartersByID(ctx context.Context, ids []string) (map[string]*hub.Charter, error) {
	return charters.ByID(ctx, s, ids)
}

// CharterBySlug returns the charter with this slug, or which had it, or NotFound.
func (s *Reader) CharterBySlug(ctx context.Context, slug string) (*hub.Charter, error) {
	return charters.BySlug(ctx, s, slug)
}

// CharterVersionsByID returns the versions that exist among ids, by id.
func (s *Reader) CharterVersionsByID(ctx context.Context, ids []string) (map[string]*hub.CharterVersion, error) {
	return versions.ByID(ctx, s, ids)
}

// CharterVersionsOf returns the versions of each charter, latest first.
func (s *Reader) CharterVersionsOf(ctx context.Context, charterIDs []string) (map[string][]*hub.CharterVersion, error) {
	rows, err := versions.selected(ctx, s.db, `charter_version r`, ` WHERE r.charter_id = ANY (@ids::text[])
		ORDER BY r.charter_id, r.rank DESC`, pgx.NamedArgs{"ids": charterIDs})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(v *hub.CharterVersion) string { return v.CharterID }), nil
}

// ArticlesOf returns the articles of each version, in order.
func (s *Reader) ArticlesOf(ctx context.Context, versionIDs []string) (map[string][]*hub.CharterArticle, error) {
	rows, err := many[hub.CharterArticle](ctx, s.db, `
		SELECT version_id, number, title, text, applies_to_kinds
		FROM charter_article WHERE version_id = ANY (@ids::text[])
		ORDER BY version_id, number`, pgx.NamedArgs{"ids": versionIDs})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(a *hub.CharterArticle) string { return a.VersionID }), nil
}

var signatures = describe(hub.SignatureDescription, computed{})

// signatureFrom joins the actor that signed, which the viewer must be allowed to see.
const signatureFrom = `signature r JOIN actor a ON a.id = r.actor_id`

func signatureList(v hub.Viewer, name, parent string) list[hub.Signature] {
	l := list[hub.Signature]{
		name: name, parent: parent, columns: signatures.columns, row: signatures.row(nil),
		sources: []string{signatureFrom},
		order:   []key{{`r.signed_on`, "text"}, idKey}, descending: true,
	}
	l.where.visibleActor(v, "a")
	return l
}

// SignaturesOf returns a page of the signatures that each actor gave.
func (s *Reader) SignaturesOf(
	ctx context.Context, v hub.Viewer, actorIDs []string, p hub.PageRequest,
) (map[string]*hub.SignatureConnection, error) {
	return connections(ctx, s.db, signatureList(v, "actor.signatures", `r.actor_id = p.id`), actorIDs, p)
}

// SignaturesUnder returns a page of the signatures of each version.
func (s *Reader) SignaturesUnder(
	ctx context.Context, v hub.Viewer, versionIDs []string, p hub.PageRequest,
) (map[string]*hub.SignatureConnection, error) {
	return connections(ctx, s.db, signatureList(v, "version.signatures", `r.version_id = p.id`), versionIDs, p)
}

// SignaturesByID returns the signatures that exist among ids and whose actor the viewer may see, by id.
func (s *Reader) SignaturesByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]*hub.Signature, error) {
	l := signatureList(v, "", "")
	l.where.and(`r.id = ANY (@ids::text[])`)
	l.where.arg("ids", ids)
	return signatures.byID(ctx, s.db, signatureFrom, l.where.sql(), l.where.args)
}

// PositionsOf returns the positions given with each signature, in the order of the articles.
func (s *Reader) PositionsOf(ctx context.Context, signatureIDs []string) (map[string][]*hub.ArticlePosition, error) {
	rows, err := many[hub.ArticlePosition](ctx, s.db, `
		SELECT signature_id, number, position FROM article_position WHERE signature_id = ANY (@ids::text[])
		ORDER BY signature_id, number`, pgx.NamedArgs{"ids": signatureIDs})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(p *hub.ArticlePosition) string { return p.SignatureID }), nil
}

// PutCharters adds the charters, or changes those whose id exists where something differs.
func (s *Store) PutCharters(ctx context.Context, put []*hub.Charter) ([]hub.ChangeAction, error) {
	return charters.Put(ctx, s, put)
}

// AddCharterVersion publishes a version, which is in force from now on, with its articles.
func (s *Store) AddCharterVersion(ctx context.Context, v *hub.CharterVersion, articles []*hub.CharterArticle) error {
	batch := &pgx.Batch{}
	batch.Queue(versions.insert, versions.args(v))
	batch.Queue(`UPDATE charter SET updated_at = now(), version = version + 1 WHERE id = @id`,
		pgx.NamedArgs{"id": v.CharterID})
	for _, a := range articles {
		batch.Queue(`
			INSERT INTO charter_article (version_id, number, title, text, applies_to_kinds)
			VALUES (@version_id, @number, @title, @text, @applies_to_kinds)`,
			pgx.NamedArgs{
				"version_id": v.ID, "number": a.Number, "title": a.Title, "text": a.Text,
				"applies_to_kinds": append([]string{}, a.AppliesToKinds...),
			})
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}

// AddSignature adds a signature with its positions.
func (s *Store) AddSignature(ctx context.Context, g *hub.Signature, positions []*hub.ArticlePosition) error {
	batch := &pgx.Batch{}
	batch.Queue(signatures.insert, signatures.args(g))
	for _, p := range positions {
		batch.Queue(
			`INSERT INTO article_position (signature_id, number, position) VALUES (@signature_id, @number, @position)`,
			pgx.NamedArgs{"signature_id": g.ID, "number": p.Number, "position": p.Position})
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}
