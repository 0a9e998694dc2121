package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// A function of many parameters is called by position, and misread. gqlgen says which those of resolvers are.
func TestNoFunctionHasMoreThanSixParameters(t *testing.T) {
	t.Parallel()
	const most = 6
	for path, text := range sources(t, ".go") {
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(file) {
			continue
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || strings.HasSuffix(receiver(function), "Resolver") {
				continue
			}
			parameters := 0
			for _, field := range function.Type.Params.List {
				parameters += max(1, len(field.Names))
			}
			if parameters > most {
				t.Errorf("%s: %s takes %d parameters", path, function.Name.Name, parameters)
			}
		}
	}
}

// receiver is the name of the type that a method is of; "" for a function.
func receiver(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return ""
	}
	of := function.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, _ := of.(*ast.Ident)
	if name == nil { // a generic type
		return ""
	}
	return name.Name
}
