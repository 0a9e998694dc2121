package main

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	columns    = 120
	tabWidth   = 4
	longString = 40 // is not broken
)

var (
	// alignment is what gofmt sets before the values of a column; one long name can push all of them far to the right.
	alignment = regexp.MustCompile(` {2,}`)
	// resolver is the head of a resolver, which gqlgen writes.
	resolver = regexp.MustCompile(`^func \(r \*\w+Resolver\) `)
)

// Code is read side by side and on small screens. Only a line with a long string may pass the last column: breaking a
// query or a sentence would make it harder to read and to find. Generated files are as their generators write them.
func TestLinesEndAtTheLastColumn(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || ofAnotherModule(path)):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		code, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !strings.Contains(string(code[:min(len(code), 200)]), "DO NOT EDIT") {
			for _, line := range tooLong(code) {
				t.Errorf("%s:%d passes column %d", path, line, columns)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tooLong returns the numbers of the lines of a Go file that pass the last column and should not.
func tooLong(code []byte) (lines []int) {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(code))
	var tokens scanner.Scanner
	tokens.Init(file, code, nil, scanner.ScanComments)
	inString := map[int]int{} // characters of strings by line
	for {
		at, kind, text := tokens.Scan()
		if kind == token.EOF {
			break
		}
		if kind == token.STRING {
			for i, part := range strings.Split(text, "\n") {
				inString[file.Line(at)+i] = max(inString[file.Line(at)+i], utf8.RuneCountInString(part))
			}
		}
	}
	for i, line := range strings.Split(string(code), "\n") {
		line = alignment.ReplaceAllString(line, " ")
		width := utf8.RuneCountInString(line) + (tabWidth-1)*strings.Count(line, "\t")
		if width > columns && inString[i+1] < longString && !resolver.MatchString(line) {
			lines = append(lines, i+1)
		}
	}
	return lines
}
