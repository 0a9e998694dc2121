package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// reference is a column that names an actor: the table, and its key.
type reference struct{ table, key, column string }

// movable are the references that move with a merge: those of records and of their parts,
// which are described, and those of what belongs to an actor beside them.
var movable = slices.Concat(describedReferences(), []reference{
	{"contact", "public_id", "actor_id"}, {"external_ref", "key", "actor_id"}, {"role", "id", "actor_id"},
	{"request", "id", "actor_id"},
	{"claim", "id", "actor_id"}, {"invitation", "id", "actor_id"}, {"actor", "id", "pushed_by"},
	{"actor", "id", "merged_into_id"}, // what was merged into the duplicate before leads to the record that is kept
})

// staying says which references do not move, and why.
var staying = map[string]string{
	"phase.successor_id":       "the duplicate leads to the record that is kept",
	"actor_theme.actor_id":     "the subjects are those of the record that is kept",
	"token.actor_id":           "a token holds rights of its own",
	"webhook.actor_id":         "a webhook is sent what its own actor may see",
	"partner.actor_id":         "a service is its own actor's",
	"external_scheme.owner_id": "a scheme is that of the actor's service",
	"external_ref.linked_by":   "it says who linked the record",
	"proposal.actor_id":        "it is of the record that was proposed",
	"change.agent_id":          "history stays as it was",
	"merge.kept_id":            "a merge stays as it was",
	"merge.duplicate_id":       "a merge stays as it was",
}

// same says on which condition a row d of the duplicate stays because the record that is kept has the same.
var same = map[string]string{
	"relation.source_id":        `d.target_id = @kept OR EXISTS (SELECT FROM relation k WHERE k.source_id = @kept AND k.type_code = d.type_code AND k.target_id = d.target_id)`,
	"relation.target_id":        `d.source_id = @kept OR EXISTS (SELECT FROM relation k WHERE k.target_id = @kept AND k.type_code = d.type_code AND k.source_id = d.source_id)`,
	"membership.actor_id":       `EXISTS (SELECT FROM membership k WHERE k.actor_id = @kept AND k.network_id = d.network_id)`,
	"signature.actor_id":        `EXISTS (SELECT FROM signature k WHERE k.actor_id = @kept AND k.version_id = d.version_id)`,
	"phase.initiative_id":       `EXISTS (SELECT FROM phase k WHERE k.initiative_id = @kept AND k.kind = d.kind AND k.started_on IS NOT DISTINCT FROM d.started_on)`,
	"observation.initiative_id": `EXISTS (SELECT FROM observation k WHERE k.initiative_id = @kept AND (k.metric_code, k.observed_on, k.source_uri) = (d.metric_code, d.observed_on, d.source_uri))`,
	// who keeps the record that stays goes on alone
	"role.actor_id":       `EXISTS (SELECT FROM role k WHERE k.actor_id = @kept)`,
	"claim.actor_id":      `d.state = 'OPEN' AND EXISTS (SELECT FROM claim k WHERE k.actor_id = @kept AND k.account_id = d.account_id AND k.state = 'OPEN')`,
	"invitation.actor_id": `d.state = 'OPEN' AND EXISTS (SELECT FROM invitation k WHERE k.actor_id = @kept AND k.email = d.email AND k.state = 'OPEN')`,
	"actor.pushed_by":     `d.id = @kept`,
}

// describedReferences are the columns of records and their parts that name an actor.
func describedReferences() (found []reference) {
	for _, d := range hub.Descriptions {
		for _, a := range d.Attributes {
			names := a.Kind == hub.KindReference &&
				slices.ContainsFunc(a.Refers,
					func(t hub.RecordType) bool { return slices.Contains(hub.ActorIDTypes, t) })
			if names && staying[d.Table+"."+a.Columns[0]] == "" {
				found = append(found, reference{d.Table, d.Of(hub.KindID).Columns[0], a.Columns[0]})
			}
		}
	}
	return found
}

// String names the column.
func (r reference) String() string { return r.table + "." + r.column }

// same is the condition on which a row d stays.
func (r reference) same() string { return cmp.Or(same[r.String()], `false`) }

// counted is the SQL that counts a change of a row, where its table counts them. An
// actor's own row is its writer's to count.
func (r reference) counted() string {
	if d := r.described(); d != nil && d.Attribute("version") != nil && d.Table != "actor" {
		return `, version = version + 1, updated_at = now()`
	}
	return ``
}

// isRecord reports whether the rows of the table are records of the change log, but for
// actors, of which nothing else changes.
func (r reference) isRecord() bool {
	d := r.described()
	return d != nil && d.HasHistory() && d.Table != "actor" && partOf[hub.Part(d.Table)].owner == ""
}

func (r reference) described() *hub.Described {
	i := slices.IndexFunc(hub.Descriptions, func(d *hub.Described) bool { return d.Table == r.table })
	if i < 0 {
		return nil
	}
	return hub.Descriptions[i]
}

const mergeColumns = `r.id, r.kept_id, r.duplicate_id, r.created_at, r.undone_at`

// Merge moves what belongs to a duplicate to the record that is kept, archives it, and
// makes it lead there. It returns the ids of the records that moved.
func (s *Store) Merge(ctx context.Context, id, kept, duplicate string) ([]string, error) {
	moved := map[string][]string{}
	var records []string
	for _, m := range movable {
		ids, err := column[string](ctx, s.db, `
			UPDATE `+m.table+` d SET `+m.column+` = @kept`+m.counted()+` WHERE d.`+m.column+` = @duplicate AND NOT (`+
			m.same()+`) RETURNING d.`+m.key,
			pgx.NamedArgs{"kept": kept, "duplicate": duplicate})
		if err != nil {
			return nil, err
		}
		if len(ids) > 0 {
			moved[m.String()] = ids
		}
		if m.isRecord() {
			records = append(records, ids...)
		}
	}
	text, err := json.Marshal(moved)
	if err != nil {
		return nil, err
	}
	args := pgx.NamedArgs{"id": id, "kept": kept, "duplicate": duplicate, "moved": string(text)}
	batch := &pgx.Batch{}
	batch.Queue(
		`INSERT INTO merge (id, kept_id, duplicate_id, was_status, moved) SELECT @id, @kept, a.id, a.status, @moved::text::jsonb FROM actor a WHERE a.id = @duplicate`, args)
	batch.Queue(
		`UPDATE actor SET status = 'ARCHIVED', merged_into_id = @kept, updated_at = now(), version = version + 1 WHERE id = @duplicate`, args)
	return records, translate(s.db.SendBatch(ctx, batch).Close())
}

// LockMergeUnsafe returns a merge and keeps it from being written by others, or NotFound.
func (s *Store) LockMergeUnsafe(ctx context.Context, id string) (*hub.Merge, error) {
	return one[hub.Merge](ctx, s.db, `SELECT `+mergeColumns+` FROM merge r WHERE r.id = @id FOR UPDATE`,
		pgx.NamedArgs{"id": id})
}

// MergeByIDUnsafe returns a merge, or NotFound.
func (s *Store) MergeByIDUnsafe(ctx context.Context, id string) (*hub.Merge, error) {
	return one[hub.Merge](ctx, s.db, `SELECT `+mergeColumns+` FROM merge r WHERE r.id = @id`, pgx.NamedArgs{"id": id})
}

// UndoMerge moves back what a merge moved and still belongs to the record that was kept. It returns what Merge does.
func (s *Store) UndoMerge(ctx context.Context, m *hub.Merge) ([]string, error) {
	found, err := one[struct {
		Moved     map[string][]string
		WasStatus string
	}](ctx, s.db, `SELECT moved, was_status FROM merge WHERE id = @id`, pgx.NamedArgs{"id": m.ID})
	if err != nil {
		return nil, err
	}
	args := pgx.NamedArgs{"id": m.ID, "kept": m.KeptID, "duplicate": m.DuplicateID, "status": found.WasStatus}
	batch := &pgx.Batch{}
	batch.Queue(
		`UPDATE actor SET status = @status, merged_into_id = NULL, updated_at = now(), version = version + 1 WHERE id = @duplicate`, args)
	var records []string
	for _, c := range movable {
		ids := found.Moved[c.String()]
		if len(ids) == 0 {
			continue
		}
		batch.Queue(`UPDATE `+c.table+` SET `+c.column+` = @duplicate`+c.counted()+` WHERE `+c.column+` = @kept AND `+
			c.key+` = ANY (@ids::text[])`,
			pgx.NamedArgs{"duplicate": m.DuplicateID, "kept": m.KeptID, "ids": ids})
		if c.isRecord() {
			records = append(records, ids...)
		}
	}
	batch.Queue(`UPDATE merge SET undone_at = now() WHERE id = @id`, args)
	return records, translate(s.db.SendBatch(ctx, batch).Close())
}

// LikelyDuplicates returns pairs of published records of one type that have the same name, or names that
// are alike in the same place; the likeliest first. The first of each is among the 500 that changed
// last, and names are compared within a place only: a hub of a million is not compared with itself.
func (s *Store) LikelyDuplicates(ctx context.Context, most int) ([]*hub.LikelyDuplicate, error) {
	return many[hub.LikelyDuplicate](ctx, s.db, `
		WITH recent AS (
			SELECT r.id, r.type, r.sort_name, r.place_id FROM actor r WHERE r.status = 'PUBLISHED'
			ORDER BY r.updated_at DESC, r.id DESC LIMIT 500
		), pair AS (
			SELECT DISTINCT ON (least(a.id, b.id), greatest(a.id, b.id)) a.id AS first_id, b.id AS second_id,
				similarity(a.sort_name, b.sort_name)::float8 AS similarity
			FROM recent a CROSS JOIN LATERAL (
				(SELECT o.id, o.sort_name FROM actor o
				 WHERE o.type = a.type AND o.sort_name = a.sort_name AND o.status = 'PUBLISHED' LIMIT 20)
				UNION ALL
				(SELECT o.id, o.sort_name FROM actor o
				 WHERE o.place_id = a.place_id AND o.type = a.type AND o.status = 'PUBLISHED' LIMIT 200)
			) b
			WHERE a.id <> b.id
			ORDER BY least(a.id, b.id), greatest(a.id, b.id)
		)
		SELECT first_id, second_id, similarity FROM pair WHERE similarity >= 0.5
		ORDER BY similarity DESC, first_id, second_id LIMIT @most`, pgx.NamedArgs{"most": most})
}
