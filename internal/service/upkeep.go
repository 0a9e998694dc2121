package service

import (
	"context"
	"strings"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Retain deletes what is kept for a time only: see the Keep… durations in package hub.
func (s *Service) Retain(ctx context.Context) error {
	return s.store.InTx(ctx, func(st *store.Store) error {
		_, err := st.Retain(ctx)
		return err
	})
}

// Remind asks who keeps records that nobody touched for hub.ConfirmAfterMonths to confirm them (R14).
func (s *Service) Remind(ctx context.Context) error {
	return s.store.InTx(ctx, func(st *store.Store) error {
		a := s.on(st, hub.Viewer{})
		due, err := st.RecordsToConfirm(ctx)
		if err != nil {
			return err
		}
		names := map[store.Recipient][]string{} // one letter for each keeper
		var keepers []store.Recipient
		for _, record := range due {
			if names[record.Recipient] == nil {
				keepers = append(keepers, record.Recipient)
			}
			names[record.Recipient] = append(names[record.Recipient], "- "+record.Name)
		}
		for _, keeper := range keepers {
			values := map[string]string{"names": strings.Join(names[keeper], "\n")}
			if err := a.Mail(ctx, []store.Recipient{keeper}, hub.LetterToConfirm, values); err != nil {
				return err
			}
		}
		return nil
	})
}

// WakeWebhooks has the webhooks told that lag behind the change log.
func (s *Service) WakeWebhooks(ctx context.Context) error {
	lagging, err := s.store.LaggingWebhooks(ctx)
	if err != nil || len(lagging) == 0 {
		return err
	}
	return s.store.InTx(ctx, func(st *store.Store) error {
		for _, id := range lagging {
			if err := st.EnqueueOnce(ctx, hub.WebhookJob{WebhookID: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Outbox returns the letters that were not sent, for want of a mail server.
func (s *Service) Outbox(ctx context.Context) ([]*store.Mail, error) { return s.store.Outbox(ctx) }
