// Package postgres opens the hub's database, brings its schema up to date, and runs a private PostgreSQL where none is
// given.
package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// MinVersion is the oldest PostgreSQL that the hub runs on.
const MinVersion = 15

// StatementTimeout ends a statement on the server. Requests are never cancelled through pgx, which would close the
// connection: what nobody waits for any more ends by this deadline.
const StatementTimeout = 5 * time.Second

// Open returns a pool of at most maxConns connections to the database at url. It fails where the server cannot be
// reached or is older than MinVersion.
func Open(ctx context.Context, url string, maxConns int) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	config.MaxConns = int32(maxConns)
	config.MinIdleConns = 1
	config.ConnConfig.ConnectTimeout = 10 * time.Second
	for name, value := range map[string]string{
		"application_name":    "essaim",
		"statement_timeout":   strconv.FormatInt(StatementTimeout.Milliseconds(), 10),
		"timezone":            "UTC",
		"jit":                 "off",     // its compilation costs more than our statements
		"client_min_messages": "warning", // a search for "le la" is no notice to us
		// How alike a word must be to one that was typed: two letters of "Montpellier" may be swapped.
		"pg_trgm.word_similarity_threshold": "0.45",
	} {
		if _, given := config.ConnConfig.RuntimeParams[name]; !given {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	var version int
	if err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int / 10000`).
		Scan(&version); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres: %w", err)
	}
	if version < MinVersion {
		pool.Close()
		return nil, fmt.Errorf("postgres: the server is version %d; Essaim needs %d or later", version, MinVersion)
	}
	return pool, nil
}
