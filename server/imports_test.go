package main

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "essaim/"

// floors are the packages of the hub from bottom to top. A package imports packages on floors below its own, never
// beside or above. A new package needs a line here, which is the moment to think about where it belongs.
var floors = [][]string{
	{"internal/written", "internal/fair"},
	{"internal/hub", "internal/territory", "internal/outbound", "internal/demand", "internal/gateway/compose",
		"internal/gateway/policy",
		"migrations", "schema"},
	{"internal/store", "internal/postgres", "internal/mail", "internal/gateway"},
	{"internal/mutation"},
	{"internal/service", "internal/feed"},
	{"internal/auth", "internal/job", "internal/federation"},
	{"graph/scalar"},
	{"graph/generated"},
	{"internal/explorer/query"},
	{"internal/explorer/page"},
	{"internal/explorer/form"},
	{"internal/explorer/public", "internal/explorer/me", "internal/explorer/coordination"},
	{"graph", "internal/harvest", "internal/explorer"},
	{"internal/app"},
	{"server"},
}

// apart are packages that are no part of the program: tests, generators and benchmarks may reach every floor.
var apart = []string{"internal/testkit", "internal/bench", "internal/bench/federation", "internal/territory/generate",
	"internal/explorer/query/generate"}

// only says which floor an outside package belongs to.
var only = map[string][]string{
	"github.com/99designs/gqlgen": {"graph"},
	"github.com/jackc/pgx": {"internal/store", "internal/postgres", "internal/feed", "internal/job", "internal/app",
		"server/database.go"},
	"github.com/riverqueue/river": {"internal/store", "internal/postgres", "internal/job"},
	"github.com/wneessen/go-mail": {"internal/mail"},
	"github.com/coreos/go-oidc":   {"internal/auth"},
	"golang.org/x/oauth2":         {"internal/auth"},
	"github.com/rs/cors":          {"server"},
	"github.com/nyaruka":          {"internal/written", "internal/fair"},
	"github.com/wundergraph":      {"internal/gateway"},
	"modernc.org/quickjs":         {"internal/gateway/compose"},
	"github.com/prometheus":       {"internal/gateway", "internal/federation", "internal/job", "internal/app", "server"},
	"github.com/Khan/genqlient":   {"internal/explorer"},
	"github.com/yuin/goldmark":    {"internal/explorer"},
	"net/http": {"graph", "internal/auth", "internal/explorer", "internal/federation",
		"internal/gateway", "internal/job", "internal/outbound", "internal/app", "server"},
	"database/sql": {},
}

func TestPackagesImportLowerFloorsOnly(t *testing.T) {
	t.Parallel()
	floorOf := map[string]int{}
	for floor, packages := range floors {
		for _, name := range packages {
			floorOf[name] = floor
		}
	}
	for _, dir := range goDirs(t) {
		if slices.Contains(apart, dir) {
			continue
		}
		floor, known := floorOf[dir]
		if !known {
			t.Errorf("%s is on no floor: add it to floors in this file", dir)
			continue
		}
		for file, imports := range importsOf(t, dir) {
			for _, imported := range imports {
				if own, ok := strings.CutPrefix(imported, module); ok {
					if below, known := floorOf[own]; !known || below >= floor {
						t.Errorf("%s imports %s, which is on no lower floor", file, own)
					}
				}
				for outside, homes := range only {
					atHome := slices.ContainsFunc(homes, func(home string) bool {
						return file == home || strings.HasPrefix(file, home+"/") && strings.Count(home, ".") == 0
					})
					if strings.HasPrefix(imported, outside) && !atHome {
						t.Errorf("%s imports %s, which belongs to %v", file, imported, homes)
					}
				}
			}
		}
	}
}

// Only the server reads the environment: what a package needs, it is given.
func TestOnlyTheServerReadsTheEnvironment(t *testing.T) {
	t.Parallel()
	for _, dir := range goDirs(t) {
		if dir == "server" || slices.Contains(apart, dir) {
			continue
		}
		for file := range importsOf(t, dir) {
			if text := read(t, filepath.Join("..", file)); strings.Contains(text, "os.Getenv") ||
				strings.Contains(text, "os.LookupEnv") {
				t.Errorf("%s reads the environment", file)
			}
		}
	}
}

// importsOf are the imports of each file of a package that the program is built from.
func importsOf(t *testing.T, dir string) map[string][]string {
	t.Helper()
	pkg, err := build.ImportDir(filepath.Join("..", dir), 0)
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for _, file := range pkg.GoFiles {
		imports[dir+"/"+file] = nil
	}
	for imported, positions := range pkg.ImportPos {
		for _, position := range positions {
			file := dir + "/" + filepath.Base(position.Filename)
			imports[file] = append(imports[file], imported)
		}
	}
	return imports
}

// ofAnotherModule reports whether a folder is the root of a module of its own within this one.
func ofAnotherModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil && dir != ".."
}

// goDirs are the folders that hold Go files, relative to the module.
func goDirs(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == "node_modules" || ofAnotherModule(path)) {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			dirs = append(dirs, filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), "../")))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Compact(dirs)
}
