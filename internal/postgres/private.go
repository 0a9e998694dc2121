package postgres

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// PrivateConfig says how a private PostgreSQL runs.
type PrivateConfig struct {
	Dir       string   // holds the cluster, its socket and its log; made if missing
	Binaries  Binaries // from FindBinaries
	Ephemeral bool     // for tests: nothing survives a crash of the machine, everything is faster
	Clients   int      // connections that the hub's pool takes
	// Settings of the server that differ from those of the hub; nil for none.
	Settings map[string]string
	Log      *slog.Logger // told what takes time
}

// Private is a PostgreSQL of the hub's own. It listens on a Unix socket in its folder that only its user may open.
type Private struct {
	config     PrivateConfig
	data       string // the cluster
	socket     string // folder of the socket
	credential *syscall.Credential
	lock       *os.File
	process    *os.Process
	exited     chan struct{}
	exitErr    error // set before exited is closed
}

// files of the private folder, beside the cluster.
const (
	lockFile      = "essaim.lock"
	logFile       = "postgres.log"
	socketPort    = "5432" // names the socket; nothing listens on TCP
	superuser     = "essaim"
	maxSocketPath = 107 // bytes of sun_path less the final NUL
)

// ErrInUse is returned by StartPrivate where another process runs a PostgreSQL in the folder.
var ErrInUse = errors.New("another hub uses this folder")

// StartPrivate starts a PostgreSQL in the folder and returns when it takes connections. It makes the cluster where
// there is none, takes over after a crash, and refuses (ErrInUse) a folder that another hub uses. As root, the server
// runs as the user postgres, or nobody: PostgreSQL refuses to run as root.
func StartPrivate(ctx context.Context, config PrivateConfig) (_ *Private, err error) {
	if config.Dir, err = filepath.Abs(config.Dir); err != nil {
		return nil, err
	}
	p := &Private{config: config, data: filepath.Join(config.Dir, "postgres")}
	if p.credential, err = serverCredential(p.data); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(config.Dir, 0o755); err != nil {
		return nil, err
	}
	if err := p.takeLock(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			p.lock.Close()
		}
	}()
	if err := p.makeFolders(); err != nil {
		return nil, err
	}
	if err := p.stopOrphan(); err != nil {
		return nil, err
	}
	if err := p.initialise(); err != nil {
		return nil, err
	}
	if err := p.launch(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// URL is the address of a database of the server.
func (p *Private) URL(database string) string {
	return fmt.Sprintf("host=%s port=%s user=%s dbname=%s sslmode=disable", quoteDSN(p.socket), socketPort, superuser,
		database)
}

func quoteDSN(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// Exited is closed when the server has ended, on its own or by Stop.
func (p *Private) Exited() <-chan struct{} { return p.exited }

// Stop ends the server: it cuts its connections, writes what is in memory and exits. Where it does not within 20 s, it
// is ended without that, and recovers at the next start.
func (p *Private) Stop() error {
	defer p.lock.Close()
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		_ = p.process.Signal(step.signal) // it may have ended meanwhile
		select {
		case <-p.exited:
			return p.exitErr
		case <-time.After(step.wait):
		}
	}
	return fmt.Errorf("postgres: process %d does not end", p.process.Pid)
}

// serverCredential is the user as whom the server runs, nil where that is the user of
// this process. Root runs it as who owns the cluster that is there: it stays theirs.
func serverCredential(data string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err == nil {
		info, err := os.Stat(data)
		if err != nil {
			return nil, err
		}
		owner := info.Sys().(*syscall.Stat_t) // always, on Unix
		if owner.Uid == 0 {
			return nil,
				fmt.Errorf(
					"postgres: %s belongs to root, as whom PostgreSQL refuses to run: give it to the user who ran the hub, with chown -R", data)
		}
		return &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil,
		errors.New("postgres: PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")
}

// takeLock holds the folder until the lock file is closed, at the latest when this process ends.
func (p *Private) takeLock() error {
	lock, err := os.OpenFile(filepath.Join(p.config.Dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return fmt.Errorf("%s: %w", p.config.Dir, ErrInUse)
	}
	p.lock = lock
	return nil
}

// makeFolders makes the folders of the cluster and the socket, which only the server's user may open.
func (p *Private) makeFolders() error {
	p.socket = p.socketFolder()
	// others can lay links where the socket is
	return errors.Join(p.makeFolder(p.data, os.Stat), p.makeFolder(p.socket, os.Lstat))
}

// makeFolder makes a folder that only the server's user may open, if it is missing. One that is there already
// is left as it is, and refused where it is another user's: only root's is given to the server's user.
func (p *Private) makeFolder(dir string, look func(string) (os.FileInfo, error)) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := look(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("postgres: %s is no folder", dir)
	}
	owner := info.Sys().(*syscall.Stat_t) // always, on Unix
	wanted := os.Geteuid()
	if p.credential != nil {
		wanted = int(p.credential.Uid)
	}
	switch {
	case int(owner.Uid) == wanted:
	case p.credential != nil && owner.Uid == 0: // and holds no cluster
		if err := os.Lchown(dir, int(p.credential.Uid), int(p.credential.Gid)); err != nil {
			return err
		}
	default:
		return fmt.Errorf(
			"postgres: %s belongs to user %d, and the server runs as user %d: choose another folder with ESSAIM_DATA, or run the hub as its owner",
			dir, owner.Uid, wanted)
	}
	if info.Mode().Perm() != 0o700 {
		if err := os.Chmod(dir, 0o700); err != nil {
			return err
		}
	}
	if p.credential == nil {
		return nil
	}
	return traversable(dir, p.credential)
}

// socketFolder is in the folder, or where its path would be too long for a socket, one of its own.
func (p *Private) socketFolder() string {
	dir := filepath.Join(p.config.Dir, "socket")
	if len(dir)+len("/.s.PGSQL."+socketPort+".lock") <= maxSocketPath {
		return dir
	}
	hash := sha256.Sum256([]byte(p.config.Dir))
	return filepath.Join(os.TempDir(), "essaim-"+hex.EncodeToString(hash[:8]))
}

// traversable says which folder above dir keeps the server's user from reaching it.
func traversable(dir string, c *syscall.Credential) error {
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err != nil {
			return err
		}
		owner := info.Sys().(*syscall.Stat_t) // always, on Unix
		bit := os.FileMode(0o001)
		switch {
		case owner.Uid == c.Uid:
			bit = 0o100
		case owner.Gid == c.Gid:
			bit = 0o010
		}
		if info.Mode().Perm()&bit == 0 {
			return fmt.Errorf(
				"postgres: the server runs as user %d, who may not enter %s (mode %v): choose another folder with ESSAIM_DATA, such as /var/lib/essaim",
				c.Uid, parent, info.Mode().Perm())
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

// stopOrphan ends a server that outlived its hub, and removes what a crash left.
// PostgreSQL takes any process with the number in its lock files for a running server, be
// it a zombie or a stranger; here the process must work in our folder.
func (p *Private) stopOrphan() error {
	pid, _ := p.readPIDFile()
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, 10 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		if pid == 0 || !p.worksHere(pid) {
			break
		}
		_ = syscall.Kill(pid, step.signal) // it may have ended meanwhile
		for deadline := time.Now().Add(step.wait); p.worksHere(pid) && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
	}
	if pid != 0 && p.worksHere(pid) {
		return fmt.Errorf("postgres: process %d, left by an earlier hub, does not end", pid)
	}
	leftovers, err := filepath.Glob(filepath.Join(p.socket, ".s.PGSQL.*"))
	if err != nil {
		return err
	}
	for _, file := range append(leftovers, filepath.Join(p.data, "postmaster.pid")) {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// worksHere reports whether the process is a server on our cluster.
func (p *Private) worksHere(pid int) bool {
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil { // ended, a zombie, or a system without /proc
		return false
	}
	real, err := filepath.EvalSymlinks(p.data)
	return err == nil && cwd == real
}

// readPIDFile returns the number of the server's process, 0 if there is none, and its status.
func (p *Private) readPIDFile() (pid int, status string) {
	file, err := os.Open(filepath.Join(p.data, "postmaster.pid"))
	if err != nil {
		return 0, ""
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		switch n {
		case 1:
			pid, _ = strconv.Atoi(strings.TrimSpace(lines.Text())) // 0 while it is being written
		case 8:
			status = strings.TrimSpace(lines.Text())
		}
	}
	return pid, status
}

// initialise makes the cluster if there is none: beside its place, and moved there when it is whole. It refuses a
// folder that holds something else, and a cluster of another major version.
func (p *Private) initialise() error {
	was, err := os.ReadFile(filepath.Join(p.data, "PG_VERSION"))
	if err == nil {
		if version := strings.TrimSpace(string(was)); version != strconv.Itoa(p.config.Binaries.Major) {
			return fmt.Errorf(
				"postgres: %s was made by PostgreSQL %s, and %s holds version %d: name the binaries of version %s with ESSAIM_POSTGRES_BIN, or move the data with pg_upgrade",
				p.data, version, p.config.Binaries.Dir, p.config.Binaries.Major, version)
		}
		return nil
	}
	entries, err := os.ReadDir(p.data)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf(
			"postgres: %s holds something that is no PostgreSQL cluster: choose another folder with ESSAIM_DATA", p.data)
	}
	p.config.Log.Info("making a private PostgreSQL", "folder", p.data, "version", p.config.Binaries.Major)
	unfinished := p.data + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil { // left by one that was cut short
		return err
	}
	if err := p.makeFolder(unfinished, os.Lstat); err != nil {
		return err
	}
	args := []string{"-D", unfinished, "-U", superuser, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
		"--no-instructions"}
	if p.config.Ephemeral {
		args = append(args, "--no-sync")
	}
	if out, err := p.Command("initdb", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("postgres: initdb: %w\n%s", err, out)
	}
	if err := os.Remove(p.data); err != nil { // empty, as seen above
		return err
	}
	return os.Rename(unfinished, p.data)
}

// Command prepares one of the server's programs, as the server's user, in the cluster's folder.
func (p *Private) Command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.config.Binaries.Dir, program), args...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=" + p.data}
	cmd.Dir = p.data
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.credential, Setpgid: true}
	return cmd
}

// settings are those of the server that differ from PostgreSQL's own.
func (p *Private) settings() map[string]string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": p.socket,
		"unix_socket_permissions": "0700",
		"cluster_name":            "essaim",
		"max_connections":         strconv.Itoa(max(60, p.config.Clients+20)), // a load and psql connect beside the hub
		"shared_buffers":          "256MB",
		"random_page_cost":        "1.1", // solid state
		"jit":                     "off",
		"log_timezone":            "UTC",
		"timezone":                "UTC",
		"lc_messages":             "C",
		"update_process_title":    "off",
		"log_min_messages":        "warning",
	}
	if p.config.Ephemeral {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
			"max_wal_senders": "0", "max_wal_size": "4GB", "checkpoint_timeout": "1h", "shared_buffers": "128MB",
			"max_connections": "200", "autovacuum": "off",
		})
	}
	maps.Copy(settings, p.config.Settings)
	return settings
}

// startDeadline is how long the server may take to be ready; after a crash it replays its log first.
const startDeadline = 60 * time.Second

// sharedMemoryHeld is what PostgreSQL 15 to 18 say, in English as lc_messages has it,
// where an old server's children hold its shared memory: for some milliseconds after a
// kill. Its start gives no code that would tell this from other failures.
const sharedMemoryHeld = "pre-existing shared memory block"

// launch starts the server and waits until it is ready.
func (p *Private) launch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	for {
		err := p.launchOnce(ctx)
		if err == nil || !strings.Contains(err.Error(), sharedMemoryHeld) || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (p *Private) launchOnce(ctx context.Context) error {
	args := []string{"-D", p.data, "-p", socketPort}
	settings := p.settings()
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	cmd := p.Command("postgres", args...)
	log, err := os.OpenFile(filepath.Join(p.config.Dir, logFile), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := p.spawn(cmd); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	for {
		if pid, status := p.readPIDFile(); pid == p.process.Pid && (status == "ready" || status == "standby") {
			return nil
		}
		select {
		case <-p.exited:
			said, _ := os.ReadFile(log.Name()) // without it the exit status still says something
			return fmt.Errorf("postgres: the server ended: %w\n%s", p.exitErr, said[max(0, len(said)-4096):])
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("postgres: the server was not ready: %w (its log is %s)", ctx.Err(),
				log.Name()), p.Stop())
		case <-time.After(3 * time.Millisecond):
		}
	}
}

// spawn starts the process from a thread that lives as long as it does: the death signal is bound to the thread.
func (p *Private) spawn(cmd *exec.Cmd) error {
	stopWithParent(cmd.SysProcAttr)
	started := make(chan error, 1)
	exited := make(chan struct{})
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		p.process, p.exited = cmd.Process, exited
		started <- nil
		p.exitErr = cmd.Wait()
		close(exited)
	}()
	return <-started
}

// PrivateURL is the address of a database of the private server that another process runs in a folder.
func PrivateURL(dir, database string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	p := &Private{config: PrivateConfig{Dir: dir}}
	p.socket = p.socketFolder()
	return p.URL(database), nil
}
