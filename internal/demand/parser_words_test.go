package demand_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"essaim/internal/demand"
	"essaim/internal/testkit"
)

func TestTheWordsOfGqlparserAreThoseOfItsVersion(t *testing.T) {
	t.Parallel()
	if version := testkit.ModuleVersion(t, "github.com/vektah/gqlparser/v2"); version != demand.GqlparserVersion {
		t.Errorf("gqlparser is %s: look at the words in parser_words.go, then name it there", version)
	}
}

func TestALimitOfTheParserHasItsCode(t *testing.T) {
	t.Parallel()
	for document, code := range map[string]string{
		"{ a b c d e f g h }": "TOKEN_LIMIT_EXCEEDED",
		strings.Repeat("{a", 5000) + strings.Repeat("}", 5000): "DEPTH_LIMIT_EXCEEDED",
		"{ a": "",
	} {
		limit := 5
		if code != "TOKEN_LIMIT_EXCEEDED" {
			limit = 100_000
		}
		_, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: document}, limit)
		if err == nil || demand.LimitOfParser(err) != code {
			t.Errorf("%.20s: %q: %v", document, demand.LimitOfParser(err), err)
		}
	}
}
