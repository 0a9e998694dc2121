package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// OwnerOfPart returns the id of the actor that a phase, an observation or a contact belongs to, or NotFound.
func (s *Store) OwnerOfPart(ctx context.Context, id string, t hub.RecordType) (string, error) {
	sql := map[hub.RecordType]string{
		hub.TypePhase:       `SELECT initiative_id AS id FROM phase WHERE public_id = @id`,
		hub.TypeObservation: `SELECT initiative_id AS id FROM observation WHERE public_id = @id`,
		hub.TypeContact:     `SELECT actor_id AS id FROM contact WHERE public_id = @id`,
	}[t]
	found, err := one[struct{ ID string }](ctx, s.db, sql, pgx.NamedArgs{"id": id})
	if err != nil {
		return "", err
	}
	return found.ID, nil
}

// SetPhase adds a phase, or says anew what the one with this id is.
func (s *Store) SetPhase(ctx context.Context, p *hub.Phase) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO phase (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
		VALUES (@id, @initiative_id, @kind, @started_on, @ended_on, @planned_end, @note, @successor_id, @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET kind = excluded.kind, started_on = excluded.started_on, ended_on = excluded.ended_on,
			planned_end = excluded.planned_end, note = excluded.note, successor_id = excluded.successor_id, source_uri = excluded.source_uri`,
		pgx.NamedArgs{
			"id": p.ID, "initiative_id": p.InitiativeID, "kind": p.Kind, "started_on": p.StartedOn, "ended_on": p.EndedOn,
			"planned_end": p.PlannedEnd, "note": p.Note, "successor_id": p.SuccessorID, "source_uri": p.SourceURI,
		})
	return translate(err)
}

// OthersGive reports whether another figure than this one has its metric, its date and its page.
func (s *Store) OthersGive(ctx context.Context, o *hub.Observation) (bool, error) {
	return first(column[bool](ctx, s.db, `SELECT EXISTS (SELECT FROM observation
		WHERE initiative_id = @initiative AND metric_code = @metric AND observed_on = @date AND source_uri = @source AND public_id <> @id)`,
		pgx.NamedArgs{"initiative": o.InitiativeID, "metric": o.MetricCode, "date": o.ObservedOn, "source": o.SourceURI, "id": o.ID}))
}

// SetObservation adds a figure, or mends the one with this id.
func (s *Store) SetObservation(ctx context.Context, o *hub.Observation) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO observation (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
		VALUES (@id, @initiative_id, @metric_code, @value, @unit, @observed_on, @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET metric_code = excluded.metric_code, value = excluded.value, unit = excluded.unit,
			observed_on = excluded.observed_on, source_uri = excluded.source_uri`,
		pgx.NamedArgs{
			"id": o.ID, "initiative_id": o.InitiativeID, "metric_code": o.MetricCode, "value": o.Value, "unit": o.Unit,
			"observed_on": o.ObservedOn, "source_uri": o.SourceURI,
		})
	return translate(err)
}

// RemovePart takes away a phase, an observation or a contact.
func (s *Store) RemovePart(ctx context.Context, id string, t hub.RecordType) error {
	_, err := s.db.Exec(ctx, `DELETE FROM `+string(t)+` WHERE public_id = @id`, pgx.NamedArgs{"id": id})
	return translate(err)
}

// RestoreParts makes the phases and observations of an initiative those that a snapshot says.
func (s *Store) RestoreParts(ctx context.Context, initiativeID string, snapshot hub.Snapshot) error {
	batch := &pgx.Batch{}
	args := pgx.NamedArgs{"id": initiativeID, "phases": []byte(snapshot["phases"]), "observations": []byte(snapshot["observations"])}
	if _, told := snapshot["phases"]; told {
		batch.Queue(`DELETE FROM phase WHERE initiative_id = @id`, args)
		batch.Queue(`
			INSERT INTO phase (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
			SELECT p."id", @id, p."kind", p."startedOn", p."endedOn", p."plannedEnd", p."note", a.id, p."source"
			FROM jsonb_to_recordset(@phases::jsonb) AS p ("id" text, "kind" text, "startedOn" text, "endedOn" text, "plannedEnd" text, "note" text, "succeededBy" text, "source" text)
			LEFT JOIN actor a ON a.id = p."succeededBy"`, args)
	}
	if _, told := snapshot["observations"]; told {
		batch.Queue(`DELETE FROM observation WHERE initiative_id = @id`, args)
		batch.Queue(`
			INSERT INTO observation (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
			SELECT o."id", @id, o."metric", o."value", o."unit", o."observedOn", o."source"
			FROM jsonb_to_recordset(@observations::jsonb) AS o ("id" text, "metric" text, "value" float8, "unit" text, "observedOn" text, "source" text)`, args)
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}
