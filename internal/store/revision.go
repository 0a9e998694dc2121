package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Revisions returns a page of the history of a record, or of all where recordID is nil, latest first. Who
// may not see all of it (whole is false) sees what was public; who is no administrator, no addresses.
func (s *Store) Revisions(
	ctx context.Context, v hub.Viewer, recordID *string, whole bool, p hub.PageRequest,
) (*hub.RevisionConnection, error) {
	l := list[hub.Revision]{
		name: "revisions", filter: recordID,
		columns: `r.sequence, r.record_id, r.action, r.occurred_at, r.capacity, r.agent_id, r.reason,
			CASE WHEN @emails::boolean THEN (SELECT a.email FROM account a WHERE a.id = r.account_id) END AS email,
			r.snapshot AS after, (
				SELECT b.snapshot FROM change b
				WHERE b.record_id = r.record_id AND b.snapshot IS NOT NULL AND b.sequence < r.sequence` +
			publicSnapshot("b", whole) + `
				ORDER BY b.sequence DESC LIMIT 1) AS before`,
		sources: []string{`change r`}, descending: true,
		order: []key{{"r.sequence", "int8"}},
	}
	l.where.and(`r.snapshot IS NOT NULL` + publicSnapshot("r", whole))
	if recordID != nil {
		l.where.and(`r.record_id = @record`)
		l.where.arg("record", *recordID)
	}
	l.where.arg("emails", v.Administrator)
	return connection(ctx, s.db, l, p)
}

// publicSnapshot leaves out what a record said while it was not public.
func publicSnapshot(alias string, whole bool) string {
	if whole {
		return ``
	}
	return ` AND COALESCE(` + alias + `.snapshot->>'status', 'PUBLISHED') = 'PUBLISHED'
		AND COALESCE(` + alias + `.snapshot->>'archived', 'false') = 'false'
		AND COALESCE(` + alias +
		`.snapshot->>'state', 'JOINED') NOT IN ('APPLIED', 'PRESENTED', 'DECLINED', 'WITHDRAWN')`
}

// SnapshotAt returns what a record said at a version, or NotFound.
func (s *Store) SnapshotAt(ctx context.Context, recordID string, version int) (hub.Snapshot, error) {
	found, err := one[struct{ Snapshot hub.Snapshot }](ctx, s.db, `
		SELECT snapshot FROM change WHERE record_id = @record AND (snapshot->>'version')::integer = @version
		ORDER BY sequence DESC LIMIT 1`, pgx.NamedArgs{"record": recordID, "version": version})
	if err != nil {
		return nil, err
	}
	return found.Snapshot, nil
}

// SnapshotNow returns what a record says now.
func (s *Store) SnapshotNow(ctx context.Context, recordID string) (hub.Snapshot, error) {
	found, err := one[struct{ Snapshot hub.Snapshot }](ctx, s.db,
		`SELECT `+snapshotSQL(`@record`, []string{recordID})+` AS snapshot`, pgx.NamedArgs{"record": recordID})
	if err != nil {
		return nil, err
	}
	return found.Snapshot, nil
}

// Redact takes the value of a field out of the revisions of a record that say otherwise
// than the record does now, or of one version, and returns of how many.
func (s *Store) Redact(ctx context.Context, recordID, field string, version *int) (int, error) {
	redacted, err := column[bool](ctx, s.db, `
		UPDATE change SET snapshot = (snapshot - @field) || jsonb_build_object('redacted', COALESCE(snapshot->'redacted', '[]') || to_jsonb(@field::text))
		WHERE record_id = @record AND snapshot->@field <> 'null' AND snapshot->@field IS DISTINCT FROM (`+
		snapshotSQL(`@record`, []string{recordID})+`)->@field
		  AND (@version::integer IS NULL OR (snapshot->>'version')::integer = @version)
		RETURNING true`, pgx.NamedArgs{"record": recordID, "field": field, "version": version})
	return len(redacted), err
}
