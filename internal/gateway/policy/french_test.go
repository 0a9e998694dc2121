package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// Each sentence of a finding has its French, with the same verbs, and the catalogue has no other.
func TestEachSentenceHasItsFrench(t *testing.T) {
	t.Parallel()
	said := sentences(t)
	verb := regexp.MustCompile(`%\[\d\][a-z]`)
	for sentence := range said {
		verbs, translated := verb.FindAllString(sentence, -1), verb.FindAllString(french[sentence], -1)
		slices.Sort(verbs)
		slices.Sort(translated)
		if french[sentence] == "" || !slices.Equal(slices.Compact(verbs), slices.Compact(translated)) {
			t.Errorf("%q is %q in French", sentence, french[sentence])
		}
	}
	for sentence := range french {
		if !said[sentence] {
			t.Errorf("nobody says %q", sentence)
		}
	}
}

// sentences are the literals that are given to add, and the fields Problem and Mend of findings.
func sentences(t *testing.T) map[string]bool {
	t.Helper()
	said := map[string]bool{}
	say := func(expression ast.Expr) {
		if literal, ok := expression.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			sentence, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			said[sentence] = true
		}
	}
	for _, name := range []string{"check.go", "outcome.go", "policy.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "add" {
					say(n.Args[3])
					say(n.Args[4])
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Problem" || key.Name == "Mend") {
					say(n.Value)
				}
			}
			return true
		})
	}
	return said
}
