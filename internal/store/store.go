// Package store keeps the hub's records in PostgreSQL.
//
// With package postgres it is the only one that contains SQL; each file holds the statements of one concept. Functions
// that read take the Viewer for whom they read: hidden rows are left out by the database, so that pages and counts are
// right.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"
	"github.com/riverqueue/river"

	"essaim/internal/hub"
)

// DB is what a Store needs of a pool, a connection or a transaction.
type DB interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
}

// Reader reads records for a viewer, or what everybody may see. No other rule concerns
// what it reads; the ids that it is given need not exist.
type Reader struct{ db DB }

// Store reads and writes records. What it has beside its Reader is for those who keep the rules.
type Store struct {
	*Reader
	jobs *river.Client[pgx.Tx] // puts jobs into the queue; package job works them
}

// New returns a Store on a pool or a transaction.
func New(db DB) *Store { return &Store{&Reader{outside{db}}, newQueue()} }

// on is the same store on a transaction.
func (s *Store) on(tx pgx.Tx) *Store { return &Store{&Reader{tx}, s.jobs} }

// InTx runs fn in a transaction, or in a savepoint if s is in one already. It commits if fn returns nil. Statements may
// take as long as they need: a transaction writes, and a large one takes its time.
func (s *Store) InTx(ctx context.Context, fn func(*Store) error) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
			return fmt.Errorf("store: %w", err)
		}
		return fn(s.on(tx))
	})
}

// Write runs fn in a transaction whose statements have the server's deadline, and returns what fn returned, which no
// later run changes. It commits where fn returns no error. A caller whose time is up gets a Timeout error while the
// transaction goes on to its end: only a retry with the same idempotency key knows what became of it.
func Write[T any](ctx context.Context, s *Store, fn func(context.Context, *Store) (T, error)) (T, error) {
	return writeFor(ctx, s, lostTimeout, fn)
}

func writeFor[T any](
	ctx context.Context, s *Store, limit time.Duration, fn func(context.Context, *Store) (T, error),
) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done, err := detachedFor(ctx, s.db, limit, func(ctx context.Context) (o outcome, _ error) {
		for range writeAttempts {
			o = outcome{}
			err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
				o.value, o.err = fn(withinWrite(ctx), s.on(tx))
				return o.err
			})
			if err != nil && o.err == nil { // it could not be committed
				o.err = translate(err)
			}
			if !errors.Is(o.err, errDeadlock) {
				break
			}
		}
		return o, nil
	})
	if err != nil {
		return done.value, err
	}
	return done.value, translate(done.err)
}

// writeAttempts is how often a transaction is tried that waited for another which waited for it.
const writeAttempts = 3

// errDeadlock marks the failure of such a transaction.
var errDeadlock = errors.New("store: deadlock")

// deadlock is how the failure shows where trying again did not help.
type deadlock struct{ shown *hub.Error }

func (d deadlock) Error() string { return d.shown.Error() }

func (deadlock) Is(target error) bool { return target == errDeadlock }

func (d deadlock) Unwrap() error { return d.shown }

// longTimeout is how long what reads whole tables may take.
const longTimeout = 10 * time.Minute

// WriteLong is Write for what may take longer than a request: it goes on when its caller
// is answered that the time is up.
func WriteLong[T any](ctx context.Context, s *Store, fn func(context.Context, *Store) (T, error)) (T, error) {
	return writeFor(ctx, s, longTimeout, func(ctx context.Context, st *Store) (T, error) {
		if _, err := st.db.Exec(ctx,
			`SET LOCAL statement_timeout = '`+strconv.FormatInt(longTimeout.Milliseconds(), 10)+`'`); err != nil {
			var none T
			return none, err
		}
		return fn(ctx, st)
	})
}

// exec runs a statement that is a transaction of its own, as detached does.
func exec(ctx context.Context, db DB, sql string, args pgx.NamedArgs) (int, error) {
	return detached(ctx, db, func(ctx context.Context) (int, error) {
		tag, err := db.Exec(ctx, sql, args)
		return int(tag.RowsAffected()), err
	})
}

// loadLock keeps two loads apart.
const loadLock = 0x657373_6c6f6164 // "ess" "load"

// LockLoad makes the running transaction wait until no other one that called it runs.
func (s *Store) LockLoad(ctx context.Context) error {
	_, err := s.db.Exec(ctx, `SELECT pg_advisory_xact_lock(@lock)`, pgx.NamedArgs{"lock": loadLock})
	return translate(err)
}

// lostTimeout is how long a read waits for a connection and its answer when neither its caller's deadline nor the
// server's own ends it: the server is gone.
const lostTimeout = 15 * time.Second

// detached runs a read without the caller's cancellation, which would make pgx close the
// connection in use. A caller whose time is up gets its answer at once; the statement ends by the
// server's deadline. In a transaction, which has its connection for itself, a read runs as it is.
func detached[T any](ctx context.Context, db DB, read func(context.Context) (T, error)) (T, error) {
	return detachedFor(ctx, db, lostTimeout, read)
}

// detachedFor is detached for what takes longer before the server counts as gone.
func detachedFor[T any](
	ctx context.Context, db DB, limit time.Duration, read func(context.Context) (T, error),
) (T, error) {
	if inTransaction(db) {
		found, err := read(ctx)
		return found, translate(err)
	}
	var none T
	if err := ctx.Err(); err != nil {
		return none, translate(err)
	}
	type answer struct {
		found T
		err   error
	}
	answered := make(chan answer, 1) // so that one that nobody waits for any more is not stuck
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
		defer cancel()
		defer func() {
			if cause := recover(); cause != nil {
				answered <- answer{none, fmt.Errorf("panic: %v", cause)}
			}
		}()
		found, err := read(ctx)
		answered <- answer{found, err}
	}()
	select {
	case a := <-answered:
		return a.found, translate(a.err)
	case <-ctx.Done():
		return none, translate(ctx.Err())
	}
}

// many runs a query and collects its rows into T by column name.
func many[T any](ctx context.Context, db DB, sql string, args pgx.NamedArgs) ([]*T, error) {
	return collected(ctx, db, sql, args, pgx.RowToAddrOfStructByName[T])
}

// column is many for a query of one column.
func column[T any](ctx context.Context, db DB, sql string, args pgx.NamedArgs) ([]T, error) {
	return collected(ctx, db, sql, args, pgx.RowTo[T])
}

func collected[T any](ctx context.Context, db DB, sql string, args pgx.NamedArgs, each pgx.RowToFunc[T]) ([]T, error) {
	return detached(ctx, db, func(ctx context.Context) ([]T, error) {
		rows, err := db.Query(ctx, sql, args)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, each)
	})
}

// one is many for a query that finds one row at most; it returns NotFound where it finds none.
func one[T any](ctx context.Context, db DB, sql string, args pgx.NamedArgs) (*T, error) {
	found, err := many[T](ctx, db, sql, args)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, hub.NoSuchRecord()
	default:
		return found[0], nil
	}
}

// firstOf is column for a query of which the first value counts; the zero value if there is none.
func firstOf[T any](ctx context.Context, db DB, sql string, args pgx.NamedArgs) (value T, err error) {
	found, err := column[T](ctx, db, sql, args)
	if err != nil || len(found) == 0 {
		return value, err
	}
	return found[0], nil
}

// columnSet is column for the set of the values.
func columnSet[T comparable](ctx context.Context, db DB, sql string, args pgx.NamedArgs) (map[T]bool, error) {
	found, err := column[T](ctx, db, sql, args)
	if err != nil {
		return nil, err
	}
	set := make(map[T]bool, len(found))
	for _, value := range found {
		set[value] = true
	}
	return set, nil
}

// keyed turns rows into a map by the key of each.
func keyed[T any](found []*T, key func(*T) string) map[string]*T {
	byKey := make(map[string]*T, len(found))
	for _, row := range found {
		byKey[key(row)] = row
	}
	return byKey
}

// grouped gathers rows by the key of each; rows of one key keep their order.
func grouped[T any](found []*T, key func(*T) string) map[string][]*T {
	byKey := map[string][]*T{}
	for _, row := range found {
		byKey[key(row)] = append(byKey[key(row)], row)
	}
	return byKey
}

// translate turns the errors that a caller can cause into hub errors; the others stay, for the log.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if hub.CodeOf(err) != hub.InternalServerError { // it is one already
		return err
	}
	if isAway(err) { // before deadlines: what cannot be reached can be told by one
		return away{err}
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return timeout()
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "57014", "55P03": // query_canceled, by statement_timeout; lock_not_available
			return timeout()
		case "40P01", "40001": // deadlock_detected, serialization_failure
			return deadlock{hub.Problem(hub.Conflict, nil, "Somebody else is changing the same records. Try again.")}
		case "23505": // unique_violation, where two write at once: what is read before would have told one alone
			if pg.ConstraintName == "membership_one_for_territory" {
				return hub.Problem(hub.TerritoryTaken, nil,
					"The network already recognises another group on this territory.")
			}
			return hub.Problem(hub.Taken, nil, "Another record has this already.")
		case "23514": // check_violation
			if pg.ConstraintName == "relation_carrier_non_profit" {
				return hub.Problem(hub.ForProfitCarrier, nil,
					"An organisation that works for profit cannot carry a group.")
			}
		}
	}
	return fmt.Errorf("store: %w", err)
}

// away is how a database shows that cannot be reached, or takes no writes; the cause stays, for the log.
type away struct{ cause error }

func (a away) Error() string { return fmt.Sprintf("store: the database is away: %v", a.cause) }

// As shows it as a hub.Error.
func (a away) As(target any) bool {
	shown, ok := target.(**hub.Error)
	if ok {
		*shown = hub.Problem(hub.Unavailable, nil, "The hub's database cannot be reached. Try again later.")
	}
	return ok
}

// isAway reports whether an error is that of a database that cannot be reached: no connection, or one
// that broke; a server that starts, stops, is full, or is a standby (appendix A of PostgreSQL's manual).
func isAway(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(pg.Code, "08") ||
			slices.Contains([]string{"57P01", "57P02", "57P03", "53300", "25006"}, pg.Code)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, puddle.ErrClosedPool)
}

func timeout() error {
	return hub.Problem(hub.Timeout, nil, "The answer took too long. Ask for less, or more narrowly.")
}
