package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// ContactsOf returns the contacts of each actor with the fields that the viewer may see;
// a contact without any is absent.
func (s *Reader) ContactsOf(ctx context.Context, v hub.Viewer, actorIDs []string) (map[string][]*hub.Contact, error) {
	var w where
	w.and(`c.actor_id = ANY (@ids::text[])`)
	w.arg("ids", actorIDs)
	w.arg("kept", v.ActorIDs)
	w.contactAudience(v)
	type row struct {
		ID      string
		ActorID string
		Label   string
		Kind    hub.ContactFieldKind
		Value   string
		// Only who keeps the record is told these.
		Audience    *hub.Audience
		ConsentedAt *time.Time
	}
	rows, err := many[row](ctx, s.db, `
		SELECT c.public_id AS id, c.actor_id, c.label, f.kind, f.value,
		       CASE WHEN c.actor_id = ANY (@kept::text[]) THEN f.audience END AS audience,
		       CASE WHEN c.actor_id = ANY (@kept::text[]) AND f.consent_withdrawn_at IS NULL THEN f.consented_at END AS consented_at
		FROM contact c JOIN contact_field f ON f.contact_id = c.id`+w.sql()+`
		ORDER BY c.actor_id, c.id, f.kind`, w.args)
	if err != nil {
		return nil, err
	}
	contacts := map[string][]*hub.Contact{}
	for _, r := range rows {
		own := contacts[r.ActorID]
		if len(own) == 0 || own[len(own)-1].ID != r.ID {
			own = append(own, &hub.Contact{ID: r.ID, ActorID: r.ActorID, Label: r.Label})
			contacts[r.ActorID] = own
		}
		last := own[len(own)-1]
		last.Fields = append(last.Fields, &hub.ContactField{
			ContactID: r.ID, Kind: r.Kind, Value: r.Value, Audience: r.Audience, ConsentedAt: r.ConsentedAt,
		})
	}
	return contacts, nil
}

// NewContactField is a contact field to be written.
type NewContactField struct {
	Kind      hub.ContactFieldKind
	Value     string
	Audience  hub.Audience
	Consented bool
	Withdrawn bool
}

// AddContact adds a contact with its fields.
func (s *Store) AddContact(ctx context.Context, actorID, label string, fields []NewContactField) error {
	id, err := column[int64](ctx, s.db, `INSERT INTO contact (actor_id, label) VALUES (@actor, @label) RETURNING id`,
		pgx.NamedArgs{"actor": actorID, "label": label})
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, f := range fields {
		batch.Queue(`
			INSERT INTO contact_field (contact_id, kind, value, audience, consented_at, consent_withdrawn_at)
			VALUES (@contact, @kind, @value, @audience, CASE WHEN @consented::boolean THEN now() END, CASE WHEN @withdrawn::boolean THEN now() END)`,
			pgx.NamedArgs{
				"contact": id[0], "kind": f.Kind, "value": f.Value, "audience": f.Audience,
				"consented": f.Consented, "withdrawn": f.Withdrawn,
			})
	}
	return translate(s.db.SendBatch(ctx, batch).Close())
}
