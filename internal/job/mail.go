package job

import (
	"context"
	"errors"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"essaim/internal/hub"
	"essaim/internal/mail"
	"essaim/internal/service"
	"essaim/internal/store"
)

// mailWorker mails letters; where there is no mail server, it leaves them in the outbox
// that shows them, or tells that they are lost.
type mailWorker struct {
	river.WorkerDefaults[hub.MailJob]
	service *service.Service
	store   *store.Store
	name    string
	sender  Sender
	outbox  bool
	count   *prometheus.CounterVec
	log     *slog.Logger
}

// countLetters counts letters by what became of them: SENT, UNWANTED, KEPT, DELAYED (to be tried again) and LOST.
func countLetters(registry prometheus.Registerer) *prometheus.CounterVec {
	count := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "essaim_letters_total", Help: "Letters by what became of them.",
	}, []string{"letter", "result"})
	if registry != nil {
		registry.MustRegister(count)
	}
	return count
}

// errLost is the failure of a letter that was not sent. It says nothing of its reader: the queue keeps it.
var errLost = errors.New("job: the letter could not be sent")

// Work mails a letter, unless its reader asked for no more of its topic, or it is a link
// that no longer works. What fails is told without reader and content.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[hub.MailJob]) error {
	letter := string(job.Args.Letter)
	told := func(result string) { w.count.WithLabelValues(letter, result).Inc() }
	lost := func(reason string) {
		told("LOST")
		w.log.ErrorContext(ctx, "a letter is lost", "letter", letter, "job", job.ID, "attempt", job.Attempt,
			"reason", reason)
	}
	topic := job.Args.Topic()
	unwanted, err := w.service.Unsubscribed(ctx, job.Args.To, topic)
	if err != nil {
		return err
	}
	switch {
	case unwanted:
		told("UNWANTED")
		return nil
	case job.Args.Letter == hub.LetterSignIn && job.AttemptedAt != nil &&
		job.AttemptedAt.Sub(job.CreatedAt) > hub.SignInLasts:
		// both by the clock of the database
		lost("its link no longer works")
		return river.JobCancel(errLost)
	}
	unsubscribe := ""
	if topic != "" {
		if unsubscribe, err = w.service.UnsubscribeLink(ctx, job.Args.To, topic); err != nil {
			return err
		}
	}
	message, err := mail.Compose(job.Args, w.name, unsubscribe)
	if err != nil {
		lost("it could not be written")
		return river.JobCancel(errLost) // it would fail again
	}
	switch {
	case w.sender != nil:
		err := w.sender.Send(ctx, message)
		switch {
		case err == nil:
			told("SENT")
			return nil
		case job.Attempt >= job.MaxAttempts:
			lost(mail.Reason(err))
		default:
			told("DELAYED")
			w.log.WarnContext(ctx, "a letter could not be sent; it is tried again", "letter", letter, "job", job.ID,
				"attempt", job.Attempt, "reason", mail.Reason(err))
		}
		return errLost
	case w.outbox:
		told("KEPT")
		w.log.InfoContext(ctx, "a letter waits in the outbox: no mail server is set", "letter", letter)
		return w.store.AddToOutbox(ctx, message.To, message.Subject, message.Body)
	default:
		lost("no mail server is set")
		return river.JobCancel(errLost)
	}
}
