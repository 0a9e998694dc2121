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

// SetPhase adds a phase, or replaces what the one with this id says.
func (s *Store) SetPhase(ctx context.Context, p *hub.Phase) error {
	_, err := s.db.Exec(ctx, phases.set, phases.args(p))
	return translate(err)
}

// OthersGive reports whether another figure than this one has its metric, its date and its page.
func (s *Store) OthersGive(ctx context.Context, o *hub.Observation) (bool, error) {
	return firstOf[bool](ctx, s.db, `SELECT EXISTS (SELECT FROM observation
		WHERE initiative_id = @initiative AND metric_code = @metric AND observed_on = @date AND source_uri = @source AND public_id <> @id)`,
		pgx.NamedArgs{"initiative": o.InitiativeID, "metric": o.Metric, "date": o.ObservedOn,
			"source": o.ObservationFields.Source, "id": o.ID})
}

// SetObservation adds a figure, or replaces what the one with this id says.
func (s *Store) SetObservation(ctx context.Context, o *hub.Observation) error {
	_, err := s.db.Exec(ctx, observations.set, observations.args(o))
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
	args := pgx.NamedArgs{"id": initiativeID}
	if parts, told := snapshot.Parts("phases"); told {
		batch.Queue(`DELETE FROM phase WHERE initiative_id = @id`, args)
		for _, part := range parts {
			p := hub.PhaseDescription.Restored(part)
			p.InitiativeID = initiativeID
			batch.Queue(phases.insert, phases.args(p))
		}
	}
	if parts, told := snapshot.Parts("observations"); told {
		batch.Queue(`DELETE FROM observation WHERE initiative_id = @id`, args)
		for _, part := range parts {
			o := hub.ObservationDescription.Restored(part)
			o.InitiativeID = initiativeID
			batch.Queue(observations.insert, observations.args(o))
		}
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}
