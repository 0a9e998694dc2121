package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"essaim/internal/harvest"
	"essaim/internal/postgres"
	"essaim/internal/service"
	"essaim/migrations"
	"essaim/schema"
)

// envPath is the PATH on which the database's binaries are looked for.
func envPath() string { return os.Getenv("PATH") }

func newLog(cfg config, to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

// migrate brings the database up to date and says what it did.
func (p *program) migrate(ctx context.Context, cfg config, _ []string) (err error) {
	log := newLog(cfg, p.log)
	db, err := openDatabase(ctx, cfg, log, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	pending, err := postgres.Pending(ctx, db.pool, migrations.Files)
	if err != nil {
		return err
	}
	if _, err := db.prepare(ctx, log); err != nil {
		return err
	}
	for _, name := range pending {
		fmt.Fprintln(p.out, "applied", name)
	}
	fmt.Fprintln(p.out, "the database is up to date")
	return nil
}

// load loads a folder or the demonstration data and reports what became of each row.
func (p *program) load(ctx context.Context, cfg config, operands []string) (err error) {
	if cfg.Demonstration != (len(operands) == 0) || len(operands) > 1 {
		return errors.New("load takes one folder, or --demonstration")
	}
	var data service.Dataset
	if cfg.Demonstration {
		data, err = harvest.Demonstration()
	} else {
		data, err = harvest.ReadFolder(os.DirFS(operands[0]))
	}
	if err != nil {
		return err
	}
	log := newLog(cfg, p.log)
	db, err := openDatabase(ctx, cfg, log, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	svc, err := db.prepare(ctx, log)
	if err != nil {
		return err
	}
	report, err := svc.Load(ctx, data, service.LoadOptions{Partial: cfg.Partial})
	if err != nil {
		return err
	}
	p.printReport(report)
	if !report.Written {
		return errors.New("nothing was written: mend the rows that were refused, or load the others with --partial")
	}
	return nil
}

// printReport prints what became of the rows of each file.
func (p *program) printReport(report *service.Report) {
	var text strings.Builder
	fmt.Fprintf(&text, "%-24s %8s %8s %10s %8s\n", "file", "taken", "changed", "unchanged", "refused")
	for _, file := range slices.Sorted(maps.Keys(report.Files)) {
		t := report.Files[file]
		fmt.Fprintf(&text, "%-24s %8d %8d %10d %8d\n", file, t.Created, t.Updated, t.Unchanged, t.Refused)
	}
	for _, r := range report.Refusals {
		fmt.Fprintf(&text, "%s:%d: ", r.File, r.Line)
		if r.Field != "" {
			fmt.Fprintf(&text, "%s: ", r.Field)
		}
		fmt.Fprintln(&text, r.Reason)
	}
	for _, n := range report.Notes {
		fmt.Fprintf(&text, "%s:%d: %s\n", n.File, n.Line, n.Text)
	}
	fmt.Fprint(p.out, text.String())
}

// admin makes the owner of an address an administrator: the first one, who invites the others.
func (p *program) admin(ctx context.Context, cfg config, operands []string) (err error) {
	if len(operands) != 2 || operands[0] != "add" {
		return errors.New("usage: essaim admin add EMAIL")
	}
	if _, err := os.Stat(cfg.Data); cfg.DatabaseURL == "" && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no hub in %s: give --data or --database-url as to the hub that runs", cfg.Data)
	}
	log := newLog(cfg, p.log)
	db, err := openDatabase(ctx, cfg, log, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	svc, err := db.prepare(ctx, log)
	if err != nil {
		return err
	}
	added, err := svc.AddAdministrator(ctx, operands[1])
	switch {
	case err != nil:
		return err
	case added:
		fmt.Fprintf(p.out, "%s is an administrator of the hub in %s. Sign in by e-mail: the page is /sign-in\n",
			operands[1], db.where)
	default:
		fmt.Fprintf(p.out, "%s was an administrator of the hub in %s already\n", operands[1], db.where)
	}
	return nil
}

// schema prints the GraphQL schema.
func (p *program) schema(context.Context, config, []string) error {
	_, err := io.WriteString(p.out, schema.SDL())
	return err
}

// version prints the version.
func (p *program) version(context.Context, config, []string) error {
	_, err := fmt.Fprintln(p.out, "essaim "+version())
	return err
}
