package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// PhasesOf returns the phases of each initiative, latest first.
func (s *Store) PhasesOf(ctx context.Context, initiativeIDs []string) (map[string][]*hub.Phase, error) {
	rows, err := many[hub.Phase](ctx, s.db, `
		SELECT p.public_id AS id, p.initiative_id, p.kind, p.started_on, p.ended_on, p.planned_end, p.note, p.successor_id, p.source_uri,
		       (p.kind = i.phase AND p.ended_on IS NULL) IS TRUE AS current
		FROM phase p JOIN actor i ON i.id = p.initiative_id
		WHERE p.initiative_id = ANY (@ids::text[])
		ORDER BY p.initiative_id, COALESCE(p.started_on, '') DESC, p.id DESC`, pgx.NamedArgs{"ids": initiativeIDs})
	return grouped(rows, err, func(p *hub.Phase) string { return p.InitiativeID })
}

// ObservationsOf returns the figures about each initiative, latest first; of all metrics where none is named.
func (s *Store) ObservationsOf(ctx context.Context, initiativeIDs []string, metrics []string) (map[string][]*hub.Observation, error) {
	var w where
	w.and(`initiative_id = ANY (@ids::text[])`)
	w.arg("ids", initiativeIDs)
	among(&w, `metric_code`, "metrics", metrics)
	rows, err := many[hub.Observation](ctx, s.db, `
		SELECT public_id AS id, initiative_id, metric_code, value, unit, observed_on, source_uri
		FROM observation`+w.sql()+`
		ORDER BY initiative_id, observed_on DESC, id DESC`, w.args)
	return grouped(rows, err, func(o *hub.Observation) string { return o.InitiativeID })
}

// PutPhases adds the phases that are not held yet: an initiative enters a phase at a date once.
func (s *Store) PutPhases(ctx context.Context, phases []*hub.Phase) error {
	batch := &pgx.Batch{}
	for _, p := range phases {
		batch.Queue(`
			INSERT INTO phase (initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
			VALUES (@initiative_id, @kind, @started_on, @ended_on, @planned_end, @note, @successor_id, @source_uri)
			ON CONFLICT (initiative_id, kind, started_on) DO UPDATE SET source_uri = excluded.source_uri`,
			pgx.NamedArgs{
				"initiative_id": p.InitiativeID, "kind": p.Kind, "started_on": p.StartedOn, "ended_on": p.EndedOn,
				"planned_end": p.PlannedEnd, "note": p.Note, "successor_id": p.SuccessorID, "source_uri": p.SourceURI,
			})
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}

// AddObservation adds a figure.
func (s *Store) AddObservation(ctx context.Context, o *hub.Observation) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO observation (initiative_id, metric_code, value, unit, observed_on, source_uri)
		VALUES (@initiative_id, @metric_code, @value, @unit, @observed_on, @source_uri)`,
		pgx.NamedArgs{
			"initiative_id": o.InitiativeID, "metric_code": o.MetricCode, "value": o.Value, "unit": o.Unit,
			"observed_on": o.ObservedOn, "source_uri": o.SourceURI,
		})
	return translate(err)
}
