package job

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"essaim/internal/hub"
	"essaim/internal/mail"
	"essaim/internal/service"
	"essaim/internal/store"
)

// mailWorker mails letters, or leaves them in the outbox where there is no mail server.
type mailWorker struct {
	river.WorkerDefaults[hub.MailJob]
	service *service.Service
	store   *store.Store
	name    string
	sender  Sender
	log     *slog.Logger
}

// Work mails a letter, unless its reader asked for no more of its topic, or it is a link that no longer works.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[hub.MailJob]) error {
	topic := job.Args.Letter.Topic()
	unwanted, err := w.service.Unsubscribed(ctx, job.Args.To, topic)
	if err != nil {
		return err
	}
	if unwanted || job.Args.Letter == hub.LetterSignIn && time.Since(job.CreatedAt) > hub.SignInLasts {
		return nil
	}
	unsubscribe := ""
	if topic != "" {
		if unsubscribe, err = w.service.UnsubscribeLink(ctx, job.Args.To, topic); err != nil {
			return err
		}
	}
	message, err := mail.Compose(job.Args, w.name, unsubscribe)
	if err != nil {
		return river.JobCancel(err) // it would fail again
	}
	if w.sender != nil {
		return w.sender.Send(ctx, message)
	}
	w.log.InfoContext(ctx, "a letter waits in the outbox: no mail server is set", "letter", job.Args.Letter)
	return w.store.AddToOutbox(ctx, message.To, message.Subject, message.Body)
}
