package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// migrateLock keeps two hubs that start together from migrating together.
const migrateLock = 0x657373_6d6967 // "ess" "mig"

// Migrate applies the .sql files of files that the database has not seen, in name order, each in its own transaction,
// and returns the names of those it applied. It fails where a file that was applied has since been edited, or is gone:
// then the database is newer than the program.
func Migrate(ctx context.Context, pool *pgxpool.Pool, files fs.FS) (applied []string, err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SET statement_timeout = 0`); err != nil { // an index may take its time
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), `RESET statement_timeout`) }()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrateLock); err != nil {
		return nil, fmt.Errorf("migrate: lock: %w", err)
	}
	defer func() {
		// A connection that cannot unlock is broken, and its lock gone with it.
		_, _ = conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrateLock)
	}()

	seen, err := appliedMigrations(ctx, conn.Conn())
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	names, err := fs.Glob(files, "*.sql") // in name order
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		sql, err := fs.ReadFile(files, name)
		if err != nil {
			return applied, err
		}
		hash := sha256.Sum256(sql)
		sum := hex.EncodeToString(hash[:])
		was, done := seen[name]
		delete(seen, name)
		switch {
		case !done:
			if err := migrateFile(ctx, conn.Conn(), name, string(sql), sum); err != nil {
				return applied, fmt.Errorf("migrate %s: %w", name, err)
			}
			applied = append(applied, name)
		case was != sum:
			return applied,
				fmt.Errorf("migrate %s: the file was edited after it was applied; put the change in a new file", name)
		}
	}
	if err := migrateQueue(ctx, pool); err != nil {
		return applied, err
	}
	for name := range seen {
		return applied,
			fmt.Errorf(
				"migrate: the database has %s, which this program does not know: it is older than the database", name)
	}
	return applied, nil
}

// migrateQueue brings the tables of the job queue (River) up to date; they are its own.
func migrateQueue(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("migrate: queue: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate: queue: %w", err)
	}
	return nil
}

// appliedMigrations are the names and hashes of the files that the database has seen.
func appliedMigrations(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	if _, err := conn.Exec(ctx, `
		CREATE TABLE IF NOT EXISTS migration (
			name       text        PRIMARY KEY,
			sha256     text        NOT NULL,
			applied_at timestamptz NOT NULL DEFAULT now()
		)`); err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, `SELECT name, sha256 FROM migration`)
	if err != nil {
		return nil, err
	}
	seen := map[string]string{}
	var name, sum string
	_, err = pgx.ForEachRow(rows, []any{&name, &sum}, func() error {
		seen[name] = sum
		return nil
	})
	return seen, err
}

func migrateFile(ctx context.Context, conn *pgx.Conn, name, sql, sum string) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO migration (name, sha256) VALUES ($1, $2)`, name, sum)
		return err
	})
}

// Pending returns the names of the files that the database has not seen. It writes nothing.
func Pending(ctx context.Context, pool *pgxpool.Pool, files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var exists bool
	if err := pool.QueryRow(ctx, `SELECT to_regclass('migration') IS NOT NULL`).Scan(&exists); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if !exists {
		return names, nil
	}
	var pending []string
	for _, name := range names {
		var done int
		err := pool.QueryRow(ctx, `SELECT 1 FROM migration WHERE name = $1`, name).Scan(&done)
		if errors.Is(err, pgx.ErrNoRows) {
			pending = append(pending, name)
		} else if err != nil {
			return nil, fmt.Errorf("migrate: %w", err)
		}
	}
	return pending, nil
}
