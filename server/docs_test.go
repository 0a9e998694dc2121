package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sources are the files of the repository with an ending, by path.
func sources(t *testing.T, ending string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() &&
			slices.Contains([]string{"node_modules", ".git", "dist", "generated"}, entry.Name()) {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ending) {
			texts[strings.TrimPrefix(path, "../")] = read(t, path)
		}
		return err
	})
	if err != nil || len(texts) < 10 {
		t.Fatalf("the repository has %d files %s: %v", len(texts), ending, err)
	}
	return texts
}

// What the documents lead to is there, and the commands that they show can be run.
func TestTheDocumentsTellTheTruth(t *testing.T) {
	t.Parallel()
	makefile := read(t, "../Makefile")
	flags := map[string]bool{"--help": true, "--territory": true} // the latter is the example service's
	for _, s := range slicesOf(hubSettings, databaseSettings, serverSettings, addressSettings, federationSettings,
		checkSettings, mailSettings, oidcSettings, loadSettings) {
		flags["--"+s.flag] = true
	}
	for path, text := range sources(t, ".md") {
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`).FindAllStringSubmatch(text, -1) {
			if strings.Contains(link[1], ":") {
				continue
			}
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(path), link[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", path, link[1])
			}
		}
		if path == "CHANGELOG.md" { // it tells of what was
			continue
		}
		for _, target := range regexp.MustCompile("(?m)(?:`|^)make ([a-z-]+)").FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`(?m)^` + target[1] + `:`).MatchString(makefile) {
				t.Errorf("%s tells of make %s", path, target[1])
			}
		}
		for _, told := range regexp.MustCompile("(?m)(?:`|^|\\./)essaim ([a-z]+)").FindAllStringSubmatch(text, -1) {
			if !slices.ContainsFunc(commands(), func(c command) bool { return c.name == told[1] }) {
				t.Errorf("%s tells of essaim %s", path, told[1])
			}
		}
		for _, call := range regexp.MustCompile("essaim [^\n`]*").FindAllString(text, -1) {
			for _, flag := range regexp.MustCompile(` (--[a-z-]+)`).FindAllStringSubmatch(call, -1) {
				if !flags[flag[1]] {
					t.Errorf("%s tells of %s, which is no setting", path, flag[1])
				}
			}
		}
	}
}

// A newcomer reads the README in one go.
func TestTheReadmeIsShort(t *testing.T) {
	t.Parallel()
	if size := len(read(t, "../README.md")); size > 8<<10 {
		t.Errorf("the README has %d bytes", size)
	}
}

// Each rule that the code cites has its row.
func TestTheRulesThatTheCodeCitesAreWritten(t *testing.T) {
	t.Parallel()
	rules := read(t, "../internal/hub/README.md")
	for path, text := range sources(t, ".go") {
		for _, rule := range regexp.MustCompile(`\bR(?:1[0-9]|[1-9])\b`).FindAllString(text, -1) {
			if !strings.Contains(rules, fmt.Sprintf("| %s |", rule)) {
				t.Errorf("%s cites %s", path, rule)
			}
		}
	}
}
