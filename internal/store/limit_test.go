package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// cuts are the statements that stop after a number of rows, and why nobody misses the others.
var cuts = map[string]string{
	"mail.go LIMIT 100":     "the page of unsent letters of a development hub shows the latest",
	"merge.go LIMIT 500":    "likely duplicates are looked for among the records that changed last, and say so",
	"merge.go LIMIT 20":     "likely duplicates are compared with so many of their very name",
	"merge.go LIMIT 200":    "likely duplicates are compared with so many of their place",
	"search.go LIMIT 10000": "of more matches a text says too little to rank by",
}

// No list ends early without a word: a statement that stops after a fixed number of rows says why it may.
func TestNoStatementCutsAListUnseen(t *testing.T) {
	t.Parallel()
	limit := regexp.MustCompile(`LIMIT\s+(\d+)`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	read, unused := 0, map[string]bool{}
	for cut := range cuts {
		unused[cut] = !strings.HasPrefix(cut, "search.go") // which builds its own
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		read++
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range limit.FindAllStringSubmatch(string(text), -1) {
			cut := file + " LIMIT " + found[1]
			unused[cut] = false
			if found[1] != "1" && cuts[cut] == "" {
				t.Errorf("%s: say why nobody misses what it leaves out, or leave nothing out", cut)
			}
		}
	}
	if read < 30 {
		t.Errorf("%d files were read", read)
	}
	for cut, isUnused := range unused {
		if isUnused {
			t.Errorf("%s is nowhere", cut)
		}
	}
}
