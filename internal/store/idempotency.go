package store

import (
	"bytes"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Attempt names a write that may be sent again.
type Attempt struct {
	Caller    string
	Key       string
	Mutation  string
	InputHash []byte
}

// Begin reports what an earlier attempt with the same key made: done is false where there was none, and this one is on
// record once the transaction commits. It waits for another attempt that is under way. A retry counts itself: a
// transaction that writes nothing would be acknowledged before a synchronous standby has what the first attempt wrote.
func (s *Store) Begin(ctx context.Context, a Attempt) (resultID string, done bool, err error) {
	type row struct {
		Tries     int
		Mutation  string
		InputHash []byte
		ResultID  *string
	}
	attempt, err := one[row](ctx, s.db, `
		INSERT INTO idempotency AS i (caller, key, mutation, input_hash) VALUES (@caller, @key, @mutation, @hash)
		ON CONFLICT (caller, key) DO UPDATE SET tries = i.tries + 1 RETURNING tries, mutation, input_hash, result_id`,
		pgx.NamedArgs{"caller": a.Caller, "key": a.Key, "mutation": a.Mutation, "hash": a.InputHash})
	switch {
	case err != nil || attempt.Tries == 1:
		return "", false, err
	case attempt.Mutation != a.Mutation || !bytes.Equal(attempt.InputHash, a.InputHash):
		return "", false,
			hub.Problem(hub.KeyReused, hub.At("idempotencyKey"), "This key was already used with a different input.")
	case attempt.ResultID != nil:
		resultID = *attempt.ResultID
	}
	return resultID, true, nil
}

// Durable has the transaction acknowledged as one that writes is, though it found nothing
// to do: what it found may be that of an attempt that no standby has yet.
func (s *Store) Durable(ctx context.Context) error {
	_, err := s.db.Exec(ctx, `SELECT pg_logical_emit_message(true, 'essaim', '')`)
	return translate(err)
}

// End notes what an attempt made.
func (s *Store) End(ctx context.Context, a Attempt, resultID string) error {
	_, err := s.db.Exec(ctx, `UPDATE idempotency SET result_id = @result WHERE caller = @caller AND key = @key`,
		pgx.NamedArgs{"result": resultID, "caller": a.Caller, "key": a.Key})
	return translate(err)
}

// Throttle counts one more of something in the running stretch of time, and returns how many there are with it,
// and for how long the stretch still runs. It counts at once, whatever becomes of the caller's transaction.
func (s *Store) Throttle(ctx context.Context, key []byte, window string) (count int, left time.Duration, err error) {
	type row struct {
		Count int
		Left  float64 // seconds
	}
	found, err := one[row](ctx, s.db, `
		INSERT INTO throttle AS t (key, since, count) VALUES (@key, date_bin(@window::text::interval, now(), 'epoch'), 1)
		ON CONFLICT (key, since) DO UPDATE SET count = t.count + 1
		RETURNING count, extract(epoch FROM since + @window::text::interval - now())::float8 AS left`,
		pgx.NamedArgs{"key": key, "window": window})
	if err != nil {
		return 0, 0, err
	}
	return found.Count, time.Duration(found.Left * float64(time.Second)), nil
}
