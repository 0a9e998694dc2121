// Package job does what takes time after a write is done: it mails letters, tells webhooks, and sees to what is kept for a
// time only. Jobs wait in the database (River); any process of the hub does them.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"essaim/internal/feed"
	"essaim/internal/hub"
	"essaim/internal/mail"
	"essaim/internal/service"
	"essaim/internal/store"
)

// Sender sends a letter.
type Sender interface {
	Send(ctx context.Context, m mail.Message) error
}

// Options says how jobs are done.
type Options struct {
	HubName       string                // signs letters
	Sender        Sender                // nil: none is sent
	Outbox        bool                  // letters that are not sent are kept, to be shown
	PrivateTarget bool                  // webhooks may lead to private addresses: for development only
	Registry      prometheus.Registerer // counts letters; nil for none
	Log           *slog.Logger
}

// Jobs does the jobs that wait.
type Jobs struct {
	service *service.Service
	feed    *feed.Feed
	client  *river.Client[pgx.Tx]
	log     *slog.Logger
}

// jobTimeout is how long a job may take.
const jobTimeout = time.Minute

// sweepEvery is how long a webhook can wait that was missed: one whose job ended just as the log grew.
const sweepEvery = 15 * time.Second

// New returns Jobs over a pool. It does nothing until Run runs.
func New(pool *pgxpool.Pool, svc *service.Service, changes *feed.Feed, o Options) (*Jobs, error) {
	st := store.New(pool)
	workers := river.NewWorkers()
	river.AddWorker(workers, &mailWorker{service: svc, store: st, name: o.HubName, sender: o.Sender, outbox: o.Outbox, count: countLetters(o.Registry), log: o.Log})
	river.AddWorker(workers, newWebhookWorker(svc, st, o.PrivateTarget))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[hub.RetentionJob]) error { return svc.Retain(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[hub.ReminderJob]) error { return svc.Remind(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[hub.PartnerJob]) error { return svc.RecheckPartners(ctx) }))
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Queues: map[string]river.QueueConfig{
			store.QueueOthers: {MaxWorkers: 4}, store.QueueWebhooks: {MaxWorkers: 4},
		},
		Workers: workers,
		PeriodicJobs: []*river.PeriodicJob{
			daily(hub.RetentionJob{}), daily(hub.ReminderJob{}), recheck(),
		},
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: 2 * jobTimeout, // those of a process that was killed
		Logger:               slog.New(atLeast{o.Log.Handler(), slog.LevelWarn}),
	})
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	return &Jobs{service: svc, feed: changes, client: client, log: o.Log}, nil
}

// daily does a job when the hub starts, and each day.
func daily(args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour), func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: time.Hour}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// recheckEvery is how often the schemas of partners' services are looked at.
const recheckEvery = 10 * time.Minute

// recheck looks whether the schemas of partners' services changed.
func recheck() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(recheckEvery), func() (river.JobArgs, *river.InsertOpts) {
		return hub.PartnerJob{}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: recheckEvery / 2}}
	}, nil)
}

// Run does jobs until ctx is done, and then ends those that have begun.
func (j *Jobs) Run(ctx context.Context) error {
	if err := j.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		grown := j.feed.Grown() // before looking: nothing falls between
		if err := j.service.WakeWebhooks(ctx); err != nil && ctx.Err() == nil {
			j.log.WarnContext(ctx, "webhooks could not be woken", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-grown:
		case <-tick.C:
		}
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := j.client.Stop(stop); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("job: %w", err)
	}
	return nil
}

// atLeast leaves out what is less than a level: the queue tells more than an operator wants to read.
type atLeast struct {
	slog.Handler
	least slog.Level
}

func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.least && h.Handler.Enabled(ctx, level)
}

func (h atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeast{h.Handler.WithAttrs(attrs), h.least}
}

func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{h.Handler.WithGroup(name), h.least}
}
