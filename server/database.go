package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/harvest"
	"essaim/internal/postgres"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/migrations"
)

// database is the hub's database, and its private server where the hub runs one.
type database struct {
	pool    *pgxpool.Pool
	private *postgres.Private // nil where the operator gave a database, or another process runs the server
	where   string            // for people
}

// openDatabase opens the database that cfg names, or starts a private one. Where another
// hub runs the private one, it is an error, unless join says that its server may be used.
func openDatabase(ctx context.Context, cfg config, log *slog.Logger, join bool) (_ *database, err error) {
	if cfg.DatabaseURL != "" {
		pool, err := postgres.Open(ctx, cfg.DatabaseURL, cfg.Connections)
		if err != nil {
			return nil, err
		}
		return &database{pool: pool,
			where: pool.Config().ConnConfig.Host + "/" + pool.Config().ConnConfig.Database}, nil
	}
	binaries, err := postgres.FindBinaries(cfg.PostgresBin, envPath())
	if err != nil {
		return nil, err
	}
	db := &database{where: cfg.Data}
	db.private, err = postgres.StartPrivate(ctx,
		postgres.PrivateConfig{Dir: cfg.Data, Binaries: binaries, Clients: cfg.Connections, Log: log})
	url := ""
	switch {
	case err == nil:
		url = db.private.URL("postgres")
	case errors.Is(err, postgres.ErrInUse) && join:
		db.private = nil
		if url, err = postgres.PrivateURL(cfg.Data, "postgres"); err != nil {
			return nil, err
		}
	default:
		return nil, err
	}
	if db.pool, err = postgres.Open(ctx, url, cfg.Connections); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

// close gives the connections back and stops the private server.
func (db *database) close() error {
	if db.pool != nil {
		db.pool.Close()
	}
	if db.private != nil {
		return db.private.Stop()
	}
	return nil
}

// exited is closed when a private server has ended; nil, and so never, if there is none.
func (db *database) exited() <-chan struct{} {
	if db.private == nil {
		return nil
	}
	return db.private.Exited()
}

// migrate brings the schema up to date.
func (db *database) migrate(ctx context.Context, log *slog.Logger) error {
	applied, err := postgres.Migrate(ctx, db.pool, migrations.Files)
	if err == nil && len(applied) > 0 {
		log.Info("schema brought up to date", "migrations", len(applied))
		log.Info("loading the territories of France, Belgium and Switzerland: some seconds, once")
	}
	return err
}

// prepare brings the schema, the territories and the vocabulary up to date, for a command that runs no hub.
func (db *database) prepare(ctx context.Context, log *slog.Logger) (*service.Service, error) {
	if err := db.migrate(ctx, log); err != nil {
		return nil, err
	}
	svc := service.New(store.New(db.pool), service.Options{})
	return svc, harvest.LoadReference(ctx, svc)
}
