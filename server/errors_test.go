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
// no error is asserted to be one of ours, and nothing ranges over a literal map where errors are made.
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
