package graph_test

import (
	"testing"

	"essaim/graph"
	"essaim/internal/testkit"
)

// The words of gqlgen's errors were looked at in this version. That they still say the same is shown by the tests of
// bad representations and persisted queries.
func TestTheWordsOfGqlgenAreThoseOfItsVersion(t *testing.T) {
	t.Parallel()
	if version := testkit.ModuleVersion(t, "github.com/99designs/gqlgen"); version != graph.GqlgenVersion {
		t.Errorf("gqlgen is %s: look at the words in gqlgen_words.go, then name it there", version)
	}
}
