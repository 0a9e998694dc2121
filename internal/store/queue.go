package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"essaim/internal/hub"
)

// newQueue returns a client of River that only inserts: a job is part of the transaction that asks for it.
func newQueue() *river.Client[pgx.Tx] {
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{})
	if err != nil {
		panic(err) // the empty configuration is a valid one
	}
	return client
}

// The queues. Webhooks wait for others' servers, and letters are not to wait for them.
const (
	QueueWebhooks = "webhooks"
	QueueOthers   = river.QueueDefault
)

// QueueOf is the queue of a job.
func QueueOf(job river.JobArgs) string {
	if _, ok := job.(hub.WebhookJob); ok {
		return QueueWebhooks
	}
	return QueueOthers
}

// errNoTransaction is a mistake of ours: a job outside of a transaction could be done without what it follows from.
var errNoTransaction = errors.New("store: a job is asked for in a transaction")

// Enqueue puts a job into the queue, once the running transaction commits.
func (s *Store) Enqueue(ctx context.Context, job river.JobArgs) error {
	return s.enqueue(ctx, job, nil)
}

// EnqueueOnce is Enqueue for a job that need not be there twice: where the same one waits already, nothing is added.
func (s *Store) EnqueueOnce(ctx context.Context, job river.JobArgs) error {
	return s.enqueue(ctx, job,
		&river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning,
			rivertype.JobStateScheduled,
		}}})
}

func (s *Store) enqueue(ctx context.Context, job river.JobArgs, options *river.InsertOpts) error {
	tx, ok := s.db.(pgx.Tx)
	if !ok {
		return errNoTransaction
	}
	if options == nil {
		options = &river.InsertOpts{}
	}
	options.Queue = QueueOf(job)
	_, err := s.jobs.InsertTx(ctx, tx, job, options)
	return translate(err)
}

// workerLocks is the class of the advisory locks that workers hold while they live: "wrk" in ASCII.
const workerLocks = `x'0077726b'::int`

// HoldWorkerLock holds the lock by which others know that a worker lives, on a connection
// of its own, until ctx is done or the connection is lost. It calls held once it has it.
func HoldWorkerLock(ctx context.Context, pool *pgxpool.Pool, worker string, held func()) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = conn.Hijack().Close(context.WithoutCancel(ctx)) }() // the lock goes with it
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(`+workerLocks+`, hashtext($1))`, worker); err != nil {
		return translate(err)
	}
	held()
	_, err = conn.Conn().WaitForNotification(ctx) // none comes: this tells when the connection is lost
	return err
}

// TakeUpJobs makes the jobs of workers that no longer live available again, and those
// that were handed back by a clock that is ahead of the database's.
func (s *Store) TakeUpJobs(ctx context.Context) error {
	if _, err := s.db.Exec(ctx,
		`UPDATE river_job SET scheduled_at = now() WHERE state = 'available' AND scheduled_at > now()`); err != nil {
		return translate(err)
	}
	_, err := s.db.Exec(ctx, `
		WITH gone AS MATERIALIZED (
			SELECT w.worker FROM (
				SELECT DISTINCT attempted_by[array_upper(attempted_by, 1)] AS worker FROM river_job WHERE state = 'running') AS w
			WHERE pg_try_advisory_xact_lock(`+workerLocks+`, hashtext(w.worker)))
		UPDATE river_job j SET state = 'available', scheduled_at = now()
		FROM gone WHERE j.state = 'running' AND j.attempted_by[array_upper(j.attempted_by, 1)] = gone.worker`)
	return translate(err)
}

// IsPast reports whether an instant is past by the database's clock, which every process of the hub shares.
func (s *Store) IsPast(ctx context.Context, at time.Time) (bool, error) {
	return firstOf[bool](ctx, s.db, `SELECT now() >= @at`, pgx.NamedArgs{"at": at})
}
