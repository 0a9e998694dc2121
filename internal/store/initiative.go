package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

var phases = describe(hub.PhaseDescription, computed{
	from:    `phase r JOIN actor i ON i.id = r.initiative_id`,
	reading: map[string]string{"current": `(r.kind = i.phase AND r.ended_on IS NULL) IS TRUE`},
	// history can name one that is gone
	writing: map[string]string{"successor_id": `(SELECT a.id FROM actor a WHERE a.id = @successor_id)`},
})

var observations = describe(hub.ObservationDescription, computed{})

// PhasesOf returns the phases of each initiative, latest first.
func (s *Reader) PhasesOf(ctx context.Context, initiativeIDs []string) (map[string][]*hub.Phase, error) {
	rows, err := phases.selected(ctx, s.db, phases.from,
		` WHERE r.initiative_id = ANY (@ids::text[])
		ORDER BY r.initiative_id, COALESCE(r.started_on, '') DESC, r.id DESC`, pgx.NamedArgs{"ids": initiativeIDs})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(p *hub.Phase) string { return p.InitiativeID }), nil
}

// ObservationsOf returns a page of the figures about each initiative, latest first; of all metrics where none is named.
func (s *Reader) ObservationsOf(
	ctx context.Context, initiativeIDs []string, metrics []string, p hub.PageRequest,
) (map[string]*hub.ObservationConnection, error) {
	l := list[hub.Observation]{
		name: "initiative.observations", filter: metrics, parent: `r.initiative_id = p.id`,
		sources: []string{`observation r`},
		columns: observations.columns, row: observations.row(nil),
		order: []key{{`r.observed_on`, "text"}, {`r.public_id`, "text"}}, descending: true,
	}
	among(&l.where, `r.metric_code`, "metrics", metrics)
	return connections(ctx, s.db, l, initiativeIDs, p)
}

// PutPhases adds the phases that are not held yet: an initiative enters a phase at a date once.
func (s *Store) PutPhases(ctx context.Context, put []*hub.Phase) error {
	batch := &pgx.Batch{}
	for _, p := range put {
		batch.Queue(phases.insert+
			` ON CONFLICT (initiative_id, kind, started_on) DO UPDATE SET source_uri = excluded.source_uri`, phases.args(p))
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}
