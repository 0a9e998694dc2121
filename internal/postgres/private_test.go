package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"essaim/internal/postgres"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("ESSAIM_TEST_CRASH"); dir != "" { // see TestAfterACrashTheNextStartTakesOver
		crash(dir)
	}
	os.Exit(testkit.Main(m))
}

func config(t *testing.T, dir string) postgres.PrivateConfig {
	t.Helper()
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		t.Fatal(err)
	}
	return postgres.PrivateConfig{Dir: dir, Binaries: binaries, Log: slog.New(slog.DiscardHandler)}
}

func start(t *testing.T, dir string) *postgres.Private {
	t.Helper()
	private, err := postgres.StartPrivate(t.Context(), config(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// query runs a statement and returns its one value as text.
func query(t *testing.T, private *postgres.Private, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), private.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var value any
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return fmt.Sprint(value)
}

func TestWhatIsWrittenIsThereAfterAStop(t *testing.T) {
	t.Parallel()
	dir := testkit.Folder(t)
	private := start(t, dir)
	query(t, private, `CREATE TABLE kept AS SELECT 1945 AS year`)
	if err := private.Stop(); err != nil {
		t.Fatal(err)
	}
	again := start(t, dir)
	defer again.Stop()
	if year := query(t, again, `SELECT year FROM kept`); year != "1945" {
		t.Error(year)
	}
}

func TestAFolderServesOneHub(t *testing.T) {
	t.Parallel()
	dir := testkit.Folder(t)
	private := start(t, dir)
	defer private.Stop()
	if _, err := postgres.StartPrivate(t.Context(), config(t, dir)); !errors.Is(err, postgres.ErrInUse) {
		t.Errorf("%v", err)
	}
	url, err := postgres.PrivateURL(dir, "postgres")
	if err != nil || url != private.URL("postgres") {
		t.Errorf("another process would look at %s: %v", url, err)
	}
}

// A path too long for a socket gets its socket elsewhere.
func TestAFolderWithALongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(testkit.Folder(t), strings.Repeat("long/", 20))
	private := start(t, dir)
	defer private.Stop()
	if one := query(t, private, `SELECT 1`); one != "1" {
		t.Error(one)
	}
}

// initdb that was cut short leaves its work beside the cluster's place, where it is begun again.
func TestAClusterThatWasNotFinishedIsMadeAgain(t *testing.T) {
	t.Parallel()
	dir := testkit.Folder(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres.unfinished", "global"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres.unfinished", "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	private := start(t, dir)
	defer private.Stop()
	if one := query(t, private, `SELECT 1`); one != "1" {
		t.Error(one)
	}
}

// What is no cluster of ours is left as it is.
func TestAFolderThatHoldsSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	dir := testkit.Folder(t)
	diary := filepath.Join(dir, "postgres", "diary.txt")
	if err := os.MkdirAll(filepath.Dir(diary), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(diary, []byte("dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.StartPrivate(t.Context(), config(t, dir)); err == nil ||
		!strings.Contains(err.Error(), "ESSAIM_DATA") {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(diary); err != nil || string(text) != "dear diary" {
		t.Errorf("%q %v", text, err)
	}
}

func TestAClusterOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	dir := testkit.Folder(t)
	if err := start(t, dir).Stop(); err != nil {
		t.Fatal(err)
	}
	version := filepath.Join(dir, "postgres", "PG_VERSION")
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := postgres.StartPrivate(t.Context(), config(t, dir))
	if err == nil || !strings.Contains(err.Error(), "pg_upgrade") {
		t.Errorf("%v", err)
	}
	if text, _ := os.ReadFile(version); string(text) != "9\n" {
		t.Error("the folder was touched")
	}
}

// A hub that is killed takes its server with it, or the next hub does; what was committed stays.
func TestAfterACrashTheNextStartTakesOver(t *testing.T) {
	t.Parallel()
	for _, victim := range []string{"the hub", "the server"} {
		t.Run(victim, func(t *testing.T) {
			t.Parallel()
			dir := testkit.Folder(t)
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), "ESSAIM_TEST_CRASH="+dir)
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			var pid int
			if _, err := fmt.Fscanf(out, "server %d\n", &pid); err != nil {
				t.Fatal(err)
			}
			if victim == "the hub" {
				err = child.Process.Kill()
			} else {
				err = syscall.Kill(pid, syscall.SIGKILL)
			}
			if err != nil {
				t.Fatal(err)
			}
			if victim == "the server" {
				_ = child.Process.Kill()
			}
			_ = child.Wait() // it was killed

			private := start(t, dir)
			defer private.Stop()
			if year := query(t, private, `SELECT year FROM kept`); year != "1945" {
				t.Error(year)
			}
		})
	}
}

// crash starts a server, commits a row, says where the server runs and waits to be killed.
func crash(dir string) {
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	private, err := postgres.StartPrivate(ctx,
		postgres.PrivateConfig{Dir: dir, Binaries: binaries, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	conn, err := pgx.Connect(ctx, private.URL("postgres"))
	if err != nil {
		panic(err)
	}
	if _, err := conn.Exec(ctx, `CREATE TABLE kept AS SELECT 1945 AS year`); err != nil {
		panic(err)
	}
	pid, err := os.ReadFile(filepath.Join(dir, "postgres", "postmaster.pid"))
	if err != nil {
		panic(err)
	}
	first, _, _ := strings.Cut(string(pid), "\n")
	number, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		panic(err)
	}
	fmt.Printf("server %d\n", number)
	select {}
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	pool, err := postgres.Open(ctx, testkit.Empty(t), 8)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	file := func(sql string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(sql)} }
	files := fstest.MapFS{"0001_a.sql": file(`CREATE TABLE a (x int)`), "0002_b.sql": file(`INSERT INTO a VALUES (1)`)}

	t.Run("hubs that start together apply each file once", func(t *testing.T) {
		results := make(chan error, 4)
		for range 4 {
			go func() {
				_, err := postgres.Migrate(ctx, pool, files)
				results <- err
			}()
		}
		for range 4 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		var rows int
		if err := pool.QueryRow(ctx, `SELECT count(*) FROM a`).Scan(&rows); err != nil || rows != 1 {
			t.Errorf("%d rows, %v", rows, err)
		}
	})
	t.Run("what is applied is no longer pending", func(t *testing.T) {
		pending, err := postgres.Pending(ctx, pool,
			fstest.MapFS{"0002_b.sql": files["0002_b.sql"], "0003_c.sql": file(``)})
		if err != nil || len(pending) != 1 || pending[0] != "0003_c.sql" {
			t.Errorf("%v %v", pending, err)
		}
	})
	for name, tt := range map[string]struct {
		files fstest.MapFS
		names string
	}{
		"an edited file is refused": {fstest.MapFS{"0001_a.sql": file(`CREATE TABLE a (x bigint)`),
			"0002_b.sql": files["0002_b.sql"]}, "0001_a.sql"},
		"a program older than the database is refused": {fstest.MapFS{"0001_a.sql": files["0001_a.sql"]}, "0002_b.sql"},
		"a file that fails leaves nothing": {fstest.MapFS{"0001_a.sql": files["0001_a.sql"],
			"0002_b.sql": files["0002_b.sql"],
			"0003_c.sql": file(`CREATE TABLE c (x int); SELECT nonsense`)}, "0003_c.sql"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := postgres.Migrate(ctx, pool, tt.files)
			if err == nil || !strings.Contains(err.Error(), tt.names) {
				t.Errorf("%v", err)
			}
			var there bool
			if err := pool.QueryRow(ctx, `SELECT to_regclass('c') IS NOT NULL`).Scan(&there); err != nil || there {
				t.Errorf("table c is there: %v", err)
			}
		})
	}
}

// A folder that a user's hub made stays that user's when root uses it once: nothing in it changes hands, and
// the user's hub starts again. What somebody else laid where the socket goes is refused, and not given away.
func TestRootLeavesAFolderToItsOwner(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can use another user's folder")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid) // numbers, on Unix
	gid, _ := strconv.Atoi(nobody.Gid)
	dir := testkit.Folder(t)
	private := start(t, dir) // as its own user; given to nobody, as if they had made it
	if err := private.Stop(); err != nil {
		t.Fatal(err)
	}
	owners := func() map[string]string {
		found := map[string]string{}
		if err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := os.Lstat(path)
			if err == nil {
				found[path] = fmt.Sprint(info.Sys().(*syscall.Stat_t).Uid, info.Mode().Perm())
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	for path := range owners() {
		if err := os.Lchown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	before := owners()
	again := start(t, dir)
	if got := query(t, again, `SELECT 1`); got != "1" {
		t.Error(got)
	}
	if err := again.Stop(); err != nil {
		t.Fatal(err)
	}
	after := owners()
	for path, was := range before {
		if now, still := after[path]; still && now != was {
			t.Errorf("%s was %s and is %s", path, was, now)
		}
	}
	for path, now := range after {
		if !strings.HasPrefix(now, nobody.Uid+" ") {
			t.Errorf("%s is %s", path, now)
		}
	}

	victim := t.TempDir()
	if err := os.RemoveAll(filepath.Join(dir, "socket")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, filepath.Join(dir, "socket")); err != nil {
		t.Fatal(err)
	}
	if private, err := postgres.StartPrivate(t.Context(), config(t, dir)); err == nil {
		_ = private.Stop()
		t.Error("a link in the place of the socket's folder is followed")
	}
	if info, err := os.Stat(victim); err != nil || info.Sys().(*syscall.Stat_t).Uid != 0 {
		t.Errorf("the folder that a link leads to was given away: %v", err)
	}
}
