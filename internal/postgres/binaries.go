package postgres

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// ErrNoBinaries is returned by FindBinaries where the machine has no PostgreSQL server.
// Its message is for the operator.
var ErrNoBinaries = errors.New(`no PostgreSQL server found (initdb and postgres, version 15 or later). Do one of:
  1. install it: apt-get install postgresql   (brew install postgresql@17, dnf install postgresql-server …)
  2. name the folder that holds its binaries: ESSAIM_POSTGRES_BIN=/usr/lib/postgresql/17/bin
  3. use a PostgreSQL that runs elsewhere: ESSAIM_DATABASE_URL=postgres://user:password@host/database`)

// Binaries are the programs of a PostgreSQL server.
type Binaries struct {
	Dir   string
	Major int // version
}

// installs are the folders where packages put the binaries that they keep off the PATH.
var installs = []string{
	"/usr/lib/postgresql/*/bin", // Debian
	"/usr/pgsql-*/bin",          // Fedora, RHEL
	"/usr/libexec/postgresql*",  // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/usr/local/pgsql/bin", // built from source
}

// FindBinaries returns the server's binaries in dir; where dir is "", those on the path (the value of PATH), else the
// newest where packages install them. It returns ErrNoBinaries if there are none from MinVersion on.
func FindBinaries(dir, path string) (Binaries, error) {
	if dir != "" {
		return newest([]string{dir})
	}
	var onPath []string
	for _, d := range filepath.SplitList(path) {
		// Homebrew and Nix put links on the PATH; the server looks for its files beside the real program.
		if real, err := filepath.EvalSymlinks(filepath.Join(d, "initdb")); err == nil {
			onPath = append(onPath, filepath.Dir(real))
		}
	}
	if found, err := newest(onPath); err == nil {
		return found, nil
	}
	var installed []string
	for _, pattern := range installs {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return Binaries{}, err
		}
		installed = append(installed, matches...)
	}
	return newest(installed)
}

// newest returns the server of the highest version among dirs.
func newest(dirs []string) (Binaries, error) {
	var found []Binaries
	for _, dir := range dirs {
		if major := serverVersion(dir); major >= MinVersion {
			found = append(found, Binaries{dir, major})
		}
	}
	if len(found) == 0 {
		return Binaries{}, ErrNoBinaries
	}
	return slices.MaxFunc(found, func(a, b Binaries) int { return cmp.Compare(a.Major, b.Major) }), nil
}

var versionPattern = regexp.MustCompile(`PostgreSQL\) (\d+)`)

// serverVersion is the major version of the server in dir, 0 if there is none that runs.
func serverVersion(dir string) int {
	if info, err := os.Stat(filepath.Join(dir, "initdb")); err != nil || info.IsDir() {
		return 0
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "-V").Output() // works as root too
	if err != nil {
		return 0
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(string(match[1])) // digits only
	return major
}
