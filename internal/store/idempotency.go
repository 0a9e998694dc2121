package store

import (
	"bytes"
	"context"

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
// record once the transaction commits. It waits for another attempt that is under way.
func (s *Store) Begin(ctx context.Context, a Attempt) (resultID string, done bool, err error) {
	args := pgx.NamedArgs{"caller": a.Caller, "key": a.Key, "mutation": a.Mutation, "hash": a.InputHash}
	begun, err := column[bool](ctx, s.db, `
		INSERT INTO idempotency (caller, key, mutation, input_hash) VALUES (@caller, @key, @mutation, @hash)
		ON CONFLICT DO NOTHING RETURNING true`, args)
	if err != nil || len(begun) == 1 {
		return "", false, err
	}
	type row struct {
		Mutation  string
		InputHash []byte
		ResultID  *string
	}
	earlier, err := one[row](ctx, s.db, `SELECT mutation, input_hash, result_id FROM idempotency WHERE caller = @caller AND key = @key`, args)
	if err != nil {
		return "", false, err
	}
	if earlier.Mutation != a.Mutation || !bytes.Equal(earlier.InputHash, a.InputHash) {
		return "", false, hub.Problem(hub.KeyReused, hub.At("idempotencyKey"), "This key came before with another input.")
	}
	if earlier.ResultID != nil {
		resultID = *earlier.ResultID
	}
	return resultID, true, nil
}

// End notes what an attempt made.
func (s *Store) End(ctx context.Context, a Attempt, resultID string) error {
	_, err := s.db.Exec(ctx, `UPDATE idempotency SET result_id = @result WHERE caller = @caller AND key = @key`,
		pgx.NamedArgs{"result": resultID, "caller": a.Caller, "key": a.Key})
	return translate(err)
}

// Throttle counts one more of something in the running stretch of time, and returns how many there are with it. It counts
// at once, whatever becomes of the caller's transaction.
func (s *Store) Throttle(ctx context.Context, key []byte, window string) (int, error) {
	count, err := column[int](ctx, s.db, `
		INSERT INTO throttle AS t (key, since, count) VALUES (@key, date_bin(@window::text::interval, now(), 'epoch'), 1)
		ON CONFLICT (key, since) DO UPDATE SET count = t.count + 1 RETURNING count`,
		pgx.NamedArgs{"key": key, "window": window})
	if err != nil {
		return 0, err
	}
	return count[0], nil
}
