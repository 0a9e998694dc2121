package demand

import "strings"

// gqlparserVersion is the version of gqlparser whose errors are told apart here by their words, for it gives them no
// type and no code. A test fails with any other version: look at the words again before you change it.
const gqlparserVersion = "v2.5.64"

// LimitOfParser is the code of the limit that a document met when it was parsed, "" where it met none.
func LimitOfParser(err error) (code string) {
	switch {
	case strings.Contains(err.Error(), "exceeded token limit"):
		return "TOKEN_LIMIT_EXCEEDED"
	case strings.Contains(err.Error(), "exceeded maximum nesting depth"):
		return "DEPTH_LIMIT_EXCEEDED"
	default:
		return ""
	}
}
