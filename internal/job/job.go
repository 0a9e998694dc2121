// Package job does what takes time after a write is done: it mails letters, tells webhooks, and sees to
// what is kept for a time only. Jobs wait in the database (River); any process of the hub does them.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

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
	id      string // of the worker: names it in the queue
	pool    *pgxpool.Pool
	store   *store.Store
	service *service.Service
	feed    *feed.Feed
	client  *river.Client[pgx.Tx]
	log     *slog.Logger
}

// jobTimeout is how long a job may take.
const jobTimeout = time.Minute

const (
	// softStop is how long a job may take to end when the hub stops; then its context is cancelled.
	softStop = 5 * time.Second
	// hardStop is how long the hub waits for its jobs in all.
	hardStop = 15 * time.Second
)

// sweepEvery is how long a webhook can wait that was missed (one whose job ended just as
// the log grew), and a job of a worker that died.
const sweepEvery = 15 * time.Second

// New returns Jobs over a pool. It does nothing until Run runs.
func New(pool *pgxpool.Pool, svc *service.Service, changes *feed.Feed, o Options) (*Jobs, error) {
	st := store.New(pool)
	id := "essaim-" + uuid.NewString()
	workers := river.NewWorkers()
	river.AddWorker(workers,
		&mailWorker{service: svc, store: st, name: o.HubName, sender: o.Sender, outbox: o.Outbox,
			count: countLetters(o.Registry), log: o.Log})
	river.AddWorker(workers, newWebhookWorker(svc, st, o.PrivateTarget))
	river.AddWorker(workers,
		river.WorkFunc(func(ctx context.Context, _ *river.Job[hub.RetentionJob]) error { return svc.Retain(ctx) }))
	river.AddWorker(workers,
		river.WorkFunc(func(ctx context.Context, _ *river.Job[hub.ReminderJob]) error { return svc.Remind(ctx) }))
	river.AddWorker(workers,
		river.WorkFunc(func(ctx context.Context,
			_ *river.Job[hub.PartnerJob]) error {
			return svc.RecheckPartners(ctx)
		}))
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Queues: map[string]river.QueueConfig{
			store.QueueOthers: {MaxWorkers: 4}, store.QueueWebhooks: {MaxWorkers: 4},
		},
		Workers: workers,
		PeriodicJobs: []*river.PeriodicJob{
			daily(hub.RetentionJob{}), daily(hub.ReminderJob{}), recheck(),
		},
		ID:                   id,
		RetryPolicy:          sinceAttempt{},
		Middleware:           []rivertype.Middleware{&handBack{}},
		JobTimeout:           jobTimeout,
		SoftStopTimeout:      softStop,
		RescueStuckJobsAfter: time.Hour, // those of a process that was killed are taken up before (TakeUpJobs)
		Logger:               slog.New(atLeast{o.Log.Handler(), slog.LevelWarn}),
	})
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	return &Jobs{id: id, pool: pool, store: st, service: svc, feed: changes, client: client, log: o.Log}, nil
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

// Run does jobs until ctx is done, and then ends those that have begun: what does not end
// soon is handed back to the queue.
func (j *Jobs) Run(ctx context.Context) error {
	var alive sync.WaitGroup
	defer alive.Wait()
	living, die := context.WithCancel(context.WithoutCancel(ctx))
	defer die()
	lives := make(chan struct{})
	alive.Go(func() { j.live(living, lives) })
	select {
	case <-lives: // before any job: one of a worker that nobody knows to live would be taken up by another
	case <-ctx.Done():
		return nil
	}
	if err := j.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	j.takeUp(ctx)
	for ctx.Err() == nil {
		grown := j.feed.Grown() // before looking: nothing falls between
		if err := j.service.WakeWebhooks(ctx); err != nil && ctx.Err() == nil {
			j.log.WarnContext(ctx, "webhooks could not be woken", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-grown:
		case <-tick.C:
			j.takeUp(ctx)
		}
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), hardStop)
	defer cancel()
	if err := j.client.Stop(stop); err != nil { // what runs on is taken up when this worker has gone
		j.log.WarnContext(ctx, "a job did not end with the hub", "error", err)
	}
	return nil
}

// takeUp makes jobs available again that nobody does any more.
func (j *Jobs) takeUp(ctx context.Context) {
	if err := j.store.TakeUpJobs(ctx); err != nil && ctx.Err() == nil {
		j.log.WarnContext(ctx, "jobs of workers that died could not be taken up", "error", err)
	}
}

// live holds the lock by which others know that the worker lives, until ctx is done, and
// says so once it has it. A lock that is lost with its connection is taken again.
func (j *Jobs) live(ctx context.Context, lives chan<- struct{}) {
	for told := false; ctx.Err() == nil; {
		err := store.HoldWorkerLock(ctx, j.pool, j.id, func() {
			if !told {
				told = true
				close(lives)
			}
		})
		if err != nil && ctx.Err() == nil {
			j.log.WarnContext(ctx, "the worker lost its lock", "error", err)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
		}
	}
}

// sinceAttempt says when a job is tried again by the database's clock, which says when it
// was tried and when it is due: the hub's own may be another.
type sinceAttempt struct{ river.DefaultClientRetryPolicy }

// NextRetry is when a job that failed is tried again.
func (p sinceAttempt) NextRetry(job *rivertype.JobRow) time.Time {
	next := p.DefaultClientRetryPolicy.NextRetry(job)
	if job.AttemptedAt == nil {
		return next
	}
	return job.AttemptedAt.Add(time.Until(next))
}

// handBack gives a job back to the queue, as if it had not been tried, where the hub stops before it is done.
type handBack struct{ river.MiddlewareDefaults }

// Work does a job.
func (handBack) Work(ctx context.Context, _ *rivertype.JobRow, work func(context.Context) error) error {
	err := work(ctx)
	if err != nil && errors.Is(ctx.Err(), context.Canceled) { // a job whose own time is up has context.DeadlineExceeded
		return river.JobSnooze(0)
	}
	return err
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
