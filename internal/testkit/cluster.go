package testkit

import (
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/postgres"
	"essaim/migrations"
)

// Cluster is a PostgreSQL of a test's own, which can be copied, followed by a standby and killed.
type Cluster struct {
	private *postgres.Private
	dir     string
	Pool    *pgxpool.Pool // on the database of a hub; nil until it is there
}

// NewCluster returns a cluster with the database of a hub, which is empty where it is not migrated.
func NewCluster(tb testing.TB, migrated bool) *Cluster {
	tb.Helper()
	c := startCluster(tb, Folder(tb))
	run(tb, c.private.Command("createdb", "-h", c.socket(), "-U", "essaim", "hub"))
	c.open(tb)
	if migrated {
		if _, err := postgres.Migrate(tb.Context(), c.Pool, migrations.Files); err != nil {
			tb.Fatal(err)
		}
	}
	return c
}

func startCluster(tb testing.TB, dir string) *Cluster {
	tb.Helper()
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		tb.Fatal(err)
	}
	private, err := postgres.StartPrivate(tb.Context(), postgres.PrivateConfig{
		Dir: dir, Binaries: binaries, Ephemeral: true, Log: slog.New(slog.DiscardHandler),
		Settings: map[string]string{"wal_level": "replica", "max_wal_senders": "4", "max_connections": "60",
			"shared_buffers": "32MB", "synchronous_commit": "on"},
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = private.Stop() }) // it may have been killed
	return &Cluster{private: private, dir: dir}
}

func (c *Cluster) socket() string { return filepath.Join(c.dir, "socket") }

func (c *Cluster) open(tb testing.TB) {
	tb.Helper()
	c.Pool = open(tb, c.private.URL("hub"))
}

// DumpInto copies the hub's database into another cluster, as an operator does: pg_dump and psql.
func (c *Cluster) DumpInto(tb testing.TB, other *Cluster) {
	tb.Helper()
	dump := c.private.Command("pg_dump", "-h", c.socket(), "-U", "essaim", "hub")
	restore := other.private.Command("psql", "-h", other.socket(), "-U", "essaim", "-v", "ON_ERROR_STOP=1", "-q", "hub")
	text, err := dump.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	restore.Stdin, restore.Stdout = text, io.Discard
	if err := dump.Start(); err != nil {
		tb.Fatal(err)
	}
	run(tb, restore)
	if err := dump.Wait(); err != nil {
		tb.Fatal(err)
	}
}

// Standby returns a standby of the cluster, which has caught up.
func (c *Cluster) Standby(tb testing.TB) *Cluster {
	tb.Helper()
	dir := Folder(tb)
	data := filepath.Join(dir, "postgres")
	if err := os.Mkdir(data, 0o700); err != nil {
		tb.Fatal(err)
	}
	owner, err := os.Stat(filepath.Join(c.dir, "postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	if stat := owner.Sys().(*syscall.Stat_t); os.Geteuid() == 0 {
		if err := os.Lchown(data, int(stat.Uid), int(stat.Gid)); err != nil {
			tb.Fatal(err)
		}
	}
	run(tb,
		c.private.Command("pg_basebackup", "-h", c.socket(), "-U", "essaim", "-D", data, "-R", "-X", "stream", "-c",
			"fast", "--no-sync"))
	standby := startCluster(tb, dir)
	Eventually(tb, "the standby follows", func() bool { return c.follows(tb) })
	return standby
}

// follows reports whether a standby has all of the cluster's log.
func (c *Cluster) follows(tb testing.TB) bool {
	var all bool
	if err := c.Pool.QueryRow(tb.Context(),
		`SELECT COALESCE(bool_and(replay_lsn >= pg_current_wal_lsn()), false) FROM pg_stat_replication`).
		Scan(&all); err != nil {
		tb.Fatal(err)
	}
	return all
}

// WaitForStandbys makes the cluster acknowledge a transaction once a standby has it.
func (c *Cluster) WaitForStandbys(tb testing.TB) {
	tb.Helper()
	for _, sql := range []string{`ALTER SYSTEM SET synchronous_standby_names = '*'`, `SELECT pg_reload_conf()`} {
		if _, err := c.Pool.Exec(tb.Context(), sql); err != nil {
			tb.Fatal(err)
		}
	}
	Eventually(tb, "the standby is synchronous", func() bool {
		var synchronous bool
		if err := c.Pool.QueryRow(tb.Context(),
			`SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')`).
			Scan(&synchronous); err != nil {
			tb.Fatal(err)
		}
		return synchronous
	})
}

// CutWaiting ends the connection of a transaction that waits for a standby, as a fail-over does, once there is one.
func (c *Cluster) CutWaiting(tb testing.TB) {
	tb.Helper()
	Eventually(tb, "a transaction waits for a standby", func() bool {
		var cut int
		if err := c.Pool.QueryRow(tb.Context(),
			`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`).
			Scan(&cut); err != nil {
			tb.Fatal(err)
		}
		return cut > 0
	})
}

// CatchUp returns when the standby of a cluster has all of its log.
func (c *Cluster) CatchUp(tb testing.TB) {
	tb.Helper()
	Eventually(tb, "the standby has caught up", func() bool { return c.follows(tb) })
}

// CutOff ends what a standby gets from its primary: what is written there from now on is lost with it.
func (c *Cluster) CutOff(tb testing.TB, primary *Cluster) {
	tb.Helper()
	for _, sql := range []string{`ALTER SYSTEM SET primary_conninfo = ''`, `SELECT pg_reload_conf()`} {
		run(tb, c.private.Command("psql", "-h", c.socket(), "-U", "essaim", "-q", "-c", sql, "postgres"))
	}
	Eventually(tb, "the standby is cut off", func() bool {
		var followers int
		if err := primary.Pool.QueryRow(tb.Context(), `SELECT count(*) FROM pg_stat_replication`).
			Scan(&followers); err != nil {
			tb.Fatal(err)
		}
		return followers == 0
	})
}

// run runs a command to its end.
func run(tb testing.TB, command *exec.Cmd) {
	tb.Helper()
	var said strings.Builder
	command.Stderr = &said
	if err := command.Run(); err != nil {
		tb.Fatalf("%s: %v\n%s", command, err, said.String())
	}
}

// Kill ends the cluster as a loss of power does.
func (c *Cluster) Kill(tb testing.TB) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, "postgres", "postmaster.pid"))
	if err != nil {
		tb.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		tb.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		tb.Fatal(err)
	}
	<-c.private.Exited()
}

// Promote makes a standby the primary.
func (c *Cluster) Promote(tb testing.TB) {
	tb.Helper()
	run(tb,
		c.private.Command("psql", "-h", c.socket(), "-U", "essaim", "-q", "-c", `SELECT pg_promote(true)`, "postgres"))
	c.open(tb)
}
