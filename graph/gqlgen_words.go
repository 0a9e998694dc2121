package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// gqlgenVersion is the version of gqlgen whose errors are told apart here by their words, for it gives them no type and
// no code. A test fails with any other version: look at the words again before you change it.
const gqlgenVersion = "v0.17.95"

// saysBadRepresentation reports whether gqlgen did not find the type or the key that a representation of an entity has.
func saysBadRepresentation(err error) bool {
	return strings.Contains(err.Error(), "undefined in schema") || strings.Contains(err.Error(), "__typename")
}

// saysBadPersistedQuery reports whether the parts of an automatic persisted query do not fit each other.
func saysBadPersistedQuery(err *gqlerror.Error) bool { return strings.Contains(err.Message, "APQ") }
