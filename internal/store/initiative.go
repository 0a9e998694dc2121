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

// ObservationsOf returns a page of the figures about each initiative, latest first; of all metrics where none is named.
func (s *Store) ObservationsOf(ctx context.Context, initiativeIDs []string, metrics []string, p hub.PageRequest) (map[string]*hub.ObservationConnection, error) {
	l := list{
		name: "initiative.observations", filter: metrics, parent: `r.initiative_id = p.id`, sources: []string{`observation r`},
		columns: `r.public_id AS id, r.initiative_id, r.metric_code, r.value, r.unit, r.observed_on, r.source_uri`,
		order:   []key{{`r.observed_on`, "text"}, {`r.public_id`, "text"}}, descending: true,
	}
	among(&l.where, `r.metric_code`, "metrics", metrics)
	return connectEach(fetchEach[hub.Observation](ctx, s.db, l, initiativeIDs, p))(p)
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
