package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What people are told is read out of an error however it is wrapped, and comes in one order each time:
// no error is asserted to be one of ours or known by its words, and nothing ranges over a literal map where errors are
// made.
func TestErrorsAreToldWrappedOrNotAndInOneOrder(t *testing.T) {
	t.Parallel()
	ours := []string{"*hub.Error", "*Error", "hub.Problems", "Problems"}
	read := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "generated" || entry.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		read++
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				if readsWords(node) && !slices.Contains(knowWords, path) {
					t.Errorf("%s tells errors apart by their words: use errors.As or errors.Is",
						files.Position(node.Pos()))
				}
			case *ast.TypeAssertExpr:
				if node.Type != nil && slices.Contains(ours, named(node.Type)) {
					t.Errorf("%s asserts an error: use errors.AsType, or hub.Under", files.Position(node.Pos()))
				}
			case *ast.TypeSwitchStmt:
				for _, clause := range node.Body.List {
					for _, kind := range clause.(*ast.CaseClause).List {
						if slices.Contains(ours, named(kind)) {
							t.Errorf("%s switches on the type of an error: use errors.AsType",
								files.Position(node.Pos()))
						}
					}
				}
			case *ast.RangeStmt:
				literal, ok := node.X.(*ast.CompositeLit)
				if !ok {
					return true
				}
				if _, isMap := literal.Type.(*ast.MapType); isMap && makesErrors.MatchString(path) {
					t.Errorf("%s ranges over a map in no order", files.Position(node.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil || read < 200 {
		t.Errorf("%d files were read, %v", read, err)
	}
}

// makesErrors matches the packages that tell several errors at once.
var makesErrors = regexp.MustCompile(`^\.\./(graph|internal/(hub|service|gateway|federation))/`)

// knowWords are the files that know what a library or a program says in words alone, and in which version.
var knowWords = []string{
	"../graph/gqlgen_words.go", "../internal/demand/parser_words.go", "../internal/postgres/private.go",
	"../internal/testkit/chromium.go",
}

// readsWords reports whether a call of package strings looks for words in the text of an error.
func readsWords(call *ast.CallExpr) bool {
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || named(function.X) != "strings" || len(call.Args) == 0 {
		return false
	}
	switch text := call.Args[0].(type) {
	case *ast.SelectorExpr: // of a GraphQL error
		return text.Sel.Name == "Message"
	case *ast.CallExpr:
		method, ok := text.Fun.(*ast.SelectorExpr)
		return ok && method.Sel.Name == "Error" && len(text.Args) == 0
	}
	return false
}

// named is a type as it is written, "" where it is more than a name.
func named(expr ast.Expr) string {
	switch expr := expr.(type) {
	case *ast.Ident:
		return expr.Name
	case *ast.SelectorExpr:
		return named(expr.X) + "." + expr.Sel.Name
	case *ast.StarExpr:
		return "*" + named(expr.X)
	}
	return ""
}
