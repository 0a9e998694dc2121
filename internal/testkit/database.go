// Package testkit gives tests a real database, data to try things on and clients. It is imported by tests only.
package testkit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/harvest"
	"essaim/internal/postgres"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/migrations"
)

// server is the PostgreSQL of this test binary, started by the first test that needs it and stopped by Main.
var server struct {
	sync.Mutex
	private *postgres.Private
	dir     string
	count   atomic.Int64
	made    map[string]error // templates, by name
}

// Main runs a package's tests and then stops the server they used. Call it from TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }
func Main(m *testing.M) int {
	code := m.Run()
	removePrograms()
	stopChromium()
	server.Lock()
	defer server.Unlock()
	if server.private != nil {
		if err := server.private.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "testkit:", err)
		}
		_ = os.RemoveAll(server.dir) // swept by a later run otherwise
	}
	return code
}

// templates are the databases that tests get copies of, and how each is made from the one before.
var templates = []struct {
	name string
	fill func(context.Context, *pgxpool.Pool) error
}{
	{"empty", func(context.Context, *pgxpool.Pool) error { return nil }},
	{"migrated", func(ctx context.Context, pool *pgxpool.Pool) error {
		_, err := postgres.Migrate(ctx, pool, migrations.Files)
		return err
	}},
	{"reference", func(ctx context.Context, pool *pgxpool.Pool) error {
		return harvest.LoadReference(ctx, service.New(store.New(pool), service.Options{}))
	}},
	{"demonstration", func(ctx context.Context, pool *pgxpool.Pool) error {
		data, err := harvest.Demonstration()
		if err != nil {
			return err
		}
		report, err := service.New(store.New(pool), service.Options{}).Load(ctx, data, service.LoadOptions{})
		if err == nil && !report.Written {
			err = fmt.Errorf("rows were refused: %v", report.Refusals)
		}
		return err
	}},
}

// Empty returns the address of a database with nothing in it.
func Empty(tb testing.TB) string { tb.Helper(); return clone(tb, "empty") }

// Migrated returns a pool on a database of the test's own with the current schema and no rows.
func Migrated(tb testing.TB) *pgxpool.Pool { tb.Helper(); return open(tb, clone(tb, "migrated")) }

// Reference returns a pool on a database of the test's own with the territories and the vocabulary.
func Reference(tb testing.TB) *pgxpool.Pool { tb.Helper(); return open(tb, clone(tb, "reference")) }

// Demonstration returns a pool on a database of the test's own with the demonstration data.
func Demonstration(tb testing.TB) *pgxpool.Pool {
	tb.Helper()
	return open(tb, clone(tb, "demonstration"))
}

func open(tb testing.TB, url string) *pgxpool.Pool {
	tb.Helper()
	pool, err := postgres.Open(tb.Context(), url, 8)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

// clone copies a template. Copies are not dropped: they go with the server.
func clone(tb testing.TB, template string) string {
	tb.Helper()
	url, err := cloneTemplate(template)
	if err != nil {
		tb.Fatal(err)
	}
	return url
}

func cloneTemplate(template string) (string, error) {
	server.Lock()
	defer server.Unlock()
	if server.private == nil {
		if err := startServer(); err != nil {
			return "", err
		}
	}
	if err := makeTemplates(template); err != nil {
		return "", err
	}
	name := fmt.Sprintf("test_%d", server.count.Add(1))
	return server.private.URL(name), admin(`CREATE DATABASE ` + name + ` TEMPLATE ` + template + ` STRATEGY FILE_COPY`)
}

// makeTemplates makes the template and those before it, once each.
func makeTemplates(wanted string) error {
	ctx := context.Background()
	from := "template0"
	for _, t := range templates {
		err, made := server.made[t.name]
		if !made {
			err = func() error {
				if err := admin(`CREATE DATABASE ` + t.name + ` TEMPLATE ` + from); err != nil {
					return err
				}
				pool, err := postgres.Open(ctx, server.private.URL(t.name), 4)
				if err != nil {
					return err
				}
				defer pool.Close() // nobody may be connected to a database that is copied
				return t.fill(ctx, pool)
			}()
			server.made[t.name] = err
		}
		if err != nil {
			return fmt.Errorf("testkit: database %s: %w", t.name, err)
		}
		if t.name == wanted {
			return nil
		}
		from = t.name
	}
	return fmt.Errorf("testkit: no template %q", wanted)
}

// startServer starts a server in memory where the system has a file system for that.
func startServer() error {
	parent := memory()
	sweep(parent)
	dir, err := os.MkdirTemp(parent, "essaim-test-")
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // as root, the server's user enters it
		return err
	}
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		return err
	}
	private, err := postgres.StartPrivate(context.Background(), postgres.PrivateConfig{
		Dir: dir, Binaries: binaries, Ephemeral: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	server.private, server.dir, server.made = private, dir, map[string]error{}
	return nil
}

// Folder returns a folder of the test's own that a private server can use: as root its user may enter it, which it may
// not with the folders that the testing package makes.
func Folder(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp(memory(), "essaim-folder-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// memory is a folder in memory where the system has one, else the one for temporary files.
func memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return os.TempDir()
}

// sweep removes what test binaries that were killed left: folders whose lock nobody holds.
func sweep(parent string) {
	dirs, err := filepath.Glob(filepath.Join(parent, "essaim-test-*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		lock, err := os.Open(filepath.Join(dir, "essaim.lock"))
		if err != nil {
			continue // another binary is making it
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(dir) // what cannot be removed now is tried again by the next run
		}
		lock.Close()
	}
}

// admin runs a statement on the server, outside of any database of a test.
func admin(sql string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server.private.URL("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}
