package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const webhookColumns = `r.id, r.actor_id, r.url, r.secret, r.filter, r.active, r.era, r.position AS number, r.created_at`

// AddWebhook adds a webhook, which is told of what follows a position.
func (s *Store) AddWebhook(ctx context.Context, h *hub.Webhook) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO webhook (id, actor_id, url, secret, filter, active, era, position)
		VALUES (@id, @actor, @url, @secret, @filter, true, @era, @position)`,
		pgx.NamedArgs{
			"id": h.ID, "actor": h.ActorID, "url": h.URL, "secret": h.Secret, "filter": h.Filter,
			"era": h.Era, "position": h.Number,
		})
	return translate(err)
}

// WebhookByID returns a webhook, or NotFound.
func (s *Store) WebhookByID(ctx context.Context, id string) (*hub.Webhook, error) {
	return one[hub.Webhook](ctx, s.db, `SELECT `+webhookColumns+` FROM webhook r WHERE r.id = @id`,
		pgx.NamedArgs{"id": id})
}

// WebhooksOf returns the webhooks of an actor, latest first.
func (s *Store) WebhooksOf(ctx context.Context, actorID string) ([]*hub.Webhook, error) {
	return many[hub.Webhook](ctx, s.db,
		`SELECT `+webhookColumns+` FROM webhook r WHERE r.actor_id = @actor ORDER BY r.created_at DESC, r.id DESC`,
		pgx.NamedArgs{"actor": actorID})
}

// ChangeWebhook writes where and which changes a webhook is sent.
func (s *Store) ChangeWebhook(ctx context.Context, h *hub.Webhook) error {
	_, err := s.db.Exec(ctx, `UPDATE webhook SET url = @url, filter = @filter, active = @active WHERE id = @id`,
		pgx.NamedArgs{"id": h.ID, "url": h.URL, "filter": h.Filter, "active": h.Active})
	return translate(err)
}

// RemoveWebhook ends a webhook.
func (s *Store) RemoveWebhook(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, `DELETE FROM webhook WHERE id = @id`, pgx.NamedArgs{"id": id})
	return translate(err)
}

// MoveWebhook notes up to where a webhook has been told, unless it was moved from where it stood.
func (s *Store) MoveWebhook(ctx context.Context, id string, from, to hub.ChangePosition) error {
	_, err := s.db.Exec(ctx, `
		UPDATE webhook SET era = @to_era, position = @to WHERE id = @id AND era = @from_era AND position = @from`,
		pgx.NamedArgs{"id": id, "from_era": from.Era, "from": from.Number, "to_era": to.Era, "to": to.Number})
	return translate(err)
}

// ReplayWebhook has a webhook told again of what follows a position, wherever it stands.
func (s *Store) ReplayWebhook(ctx context.Context, id string, from hub.ChangePosition) error {
	_, err := s.db.Exec(ctx, `UPDATE webhook SET era = @era, position = @position WHERE id = @id`,
		pgx.NamedArgs{"id": id, "era": from.Era, "position": from.Number})
	return translate(err)
}

// RetryWebhook has what waits to be tried again tried now: the webhook leads elsewhere,
// or is to be told something else.
func (s *Store) RetryWebhook(ctx context.Context, id string) error {
	tx, ok := s.db.(pgx.Tx)
	if !ok {
		return errNoTransaction
	}
	jobs, err := column[int64](ctx, s.db,
		`SELECT id FROM river_job WHERE kind = @kind AND state = 'retryable' AND args->>'webhookId' = @id`,
		pgx.NamedArgs{"kind": hub.WebhookJob{}.Kind(), "id": id})
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if _, err := s.jobs.JobRetryTx(ctx, tx, job); err != nil {
			return translate(err)
		}
	}
	return nil
}

// PauseWebhook stops sending to a webhook.
func (s *Store) PauseWebhook(ctx context.Context, id string) error {
	_, err := exec(ctx, s.db, `UPDATE webhook SET active = false WHERE id = @id`, pgx.NamedArgs{"id": id})
	return err
}

// LaggingWebhooks returns the active webhooks that do not stand where the log does.
func (s *Store) LaggingWebhooks(ctx context.Context) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT r.id FROM webhook r JOIN actor a ON a.id = r.actor_id AND a.status = 'PUBLISHED' CROSS JOIN `+logState+
		` AS state
		WHERE r.active AND (r.era, r.position) <> (state.era, state.head) ORDER BY r.id`, nil)
}

// LogDelivery notes an attempt to tell a webhook.
func (s *Store) LogDelivery(ctx context.Context, d *hub.WebhookDelivery) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO webhook_delivery (webhook_id, message_id, changes, status, error, milliseconds)
		SELECT id, @message, @changes, @status, @error, @milliseconds FROM webhook WHERE id = @webhook`,
		pgx.NamedArgs{
			"webhook": d.WebhookID, "message": d.MessageID, "changes": d.Changes, "status": d.Status, "error": d.Error,
			"milliseconds": d.Milliseconds,
		})
	return translate(err)
}

// DeliveriesTo returns the latest attempts to tell each webhook, latest first.
func (s *Store) DeliveriesTo(
	ctx context.Context, webhookIDs []string, first int,
) (map[string][]*hub.WebhookDelivery, error) {
	rows, err := many[hub.WebhookDelivery](ctx, s.db, `
		SELECT d.webhook_id, d.message_id, d.changes, d.status, d.error, d.milliseconds, d.created_at
		FROM unnest(@ids::text[]) AS w (id) CROSS JOIN LATERAL (
			SELECT * FROM webhook_delivery d WHERE d.webhook_id = w.id ORDER BY d.id DESC LIMIT @first) AS d`,
		pgx.NamedArgs{"ids": webhookIDs, "first": first})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(d *hub.WebhookDelivery) string { return d.WebhookID }), nil
}
