package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
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
	return s.enqueue(ctx, job, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning,
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
