package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Unsubscribed reports whether an address, given as its hash, wants no more mail on a topic.
func (s *Store) Unsubscribed(ctx context.Context, emailHash []byte, topic string) (bool, error) {
	found, err := column[bool](ctx, s.db,
		`SELECT EXISTS (SELECT FROM unsubscription WHERE email_hash = @hash AND topic = @topic)`,
		pgx.NamedArgs{"hash": emailHash, "topic": topic})
	return err == nil && found[0], err
}

// Unsubscribe notes that an address wants no more mail on a topic.
func (s *Store) Unsubscribe(ctx context.Context, emailHash []byte, topic string) error {
	_, err := exec(ctx, s.db,
		`INSERT INTO unsubscription (email_hash, topic) VALUES (@hash, @topic) ON CONFLICT DO NOTHING`,
		pgx.NamedArgs{"hash": emailHash, "topic": topic})
	return err
}

// Mail is a letter that was not sent, for want of a mail server.
type Mail struct {
	ID        int64
	Recipient string
	Subject   string
	Body      string
	CreatedAt time.Time
}

// AddToOutbox keeps a letter that is not sent.
func (s *Store) AddToOutbox(ctx context.Context, recipient, subject, body string) error {
	_, err := s.db.Exec(ctx, `INSERT INTO outbox (recipient, subject, body) VALUES (@recipient, @subject, @body)`,
		pgx.NamedArgs{"recipient": recipient, "subject": subject, "body": body})
	return translate(err)
}

// Outbox returns the letters that were not sent, latest first.
func (s *Store) Outbox(ctx context.Context) ([]*Mail, error) {
	return many[Mail](ctx, s.db,
		`SELECT id, recipient, subject, body, created_at FROM outbox ORDER BY id DESC LIMIT 100`, nil)
}

// UnsentLetters counts the letters of the last day that wait to be tried again, and those that were given up.
func (s *Store) UnsentLetters(ctx context.Context) (*hub.UnsentLetters, error) {
	return one[hub.UnsentLetters](ctx, s.db, `
		SELECT count(*) FILTER (WHERE state = 'retryable') AS delayed, count(*) FILTER (WHERE state IN ('cancelled', 'discarded')) AS lost
		FROM river_job WHERE kind = @kind AND created_at > now() - interval '1 day'`,
		pgx.NamedArgs{"kind": hub.MailJob{}.Kind()})
}
