package hub

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an Error is. Clients receive it as the GraphQL error extension "code" and branch on it.
type Code string

// The codes a caller can meet. BadUserInput and InternalServerError are the names GraphQL servers share.
const (
	NotFound            Code = "NOT_FOUND"      // absent, or hidden from this viewer: the two look the same
	BadUserInput        Code = "BAD_USER_INPUT" // an argument breaks a rule
	InvalidCursor       Code = "INVALID_CURSOR" // a cursor of another list, order or filter, or none of ours
	InternalServerError Code = "INTERNAL_SERVER_ERROR"
	Timeout             Code = "TIMEOUT" // the request took longer than it may
)

// Error is a failure that may be shown to whoever caused it. Any other error is internal: its cause is logged and only
// its existence is shown.
type Error struct {
	Code    Code
	Path    []any  // the argument at fault, outermost first: "filter", "territories", 0; nil where none is
	Message string // a plain sentence, safe to show
}

func (e *Error) Error() string { return e.Message }

// Under returns the error with names put before its path: the rule that failed knows the field, its caller knows the
// argument that holds it.
func (e *Error) Under(names ...any) *Error {
	return &Error{Code: e.Code, Path: append(append([]any{}, names...), e.Path...), Message: e.Message}
}

// Invalid returns a BadUserInput error about the argument at path.
func Invalid(path []any, format string, args ...any) *Error {
	return &Error{Code: BadUserInput, Path: path, Message: fmt.Sprintf(format, args...)}
}

// NoSuchRecord is the answer where a record is absent, or hidden from who asks.
func NoSuchRecord() *Error { return &Error{Code: NotFound, Message: "There is no such record."} }

// At is the path of an argument.
func At(names ...any) []any { return names }

// CodeOf returns the code of err: "" for nil, InternalServerError for anything that is not an Error.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known.Code
	}
	return InternalServerError
}
