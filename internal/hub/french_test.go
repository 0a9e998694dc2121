package hub

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Each sentence that somebody can be told has its French, with the same verbs in the same
// order, and the catalogue has no other.
func TestEachSentenceHasItsFrench(t *testing.T) {
	t.Parallel()
	said := sentences(t)
	verb := regexp.MustCompile(`%[.0-9]*[a-z]`)
	for sentence := range said {
		translated := french[sentence]
		if translated == "" {
			t.Errorf("no French for %q", sentence)
		} else if !slices.Equal(verb.FindAllString(sentence, -1), verb.FindAllString(translated, -1)) {
			t.Errorf("%q and %q have other verbs", sentence, translated)
		}
	}
	for sentence := range french {
		if !said[sentence] {
			t.Errorf("nobody says %q any more", sentence)
		}
	}
}

// sentences are the formats of all errors that package hub makes for people, wherever they are made.
func sentences(t *testing.T) map[string]bool {
	t.Helper()
	format := map[string]int{"Invalid": 1, "Problem": 2} // the argument that holds it
	said := map[string]bool{}
	for _, root := range []string{"..", "../../graph"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "generated") {
				return filepath.SkipDir
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				name := ""
				switch fn := call.Fun.(type) {
				case *ast.Ident:
					name = fn.Name
				case *ast.SelectorExpr:
					name = fn.Sel.Name
				}
				if at, ok := format[name]; ok && len(call.Args) > at {
					if literal, ok := call.Args[at].(*ast.BasicLit); ok {
						if sentence, err := strconv.Unquote(literal.Value); err == nil {
							said[sentence] = true
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return said
}
