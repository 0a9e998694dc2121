package hub

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an Error is. Clients receive it as the GraphQL error
// extension "code", or as the code of a UserError, and branch on it.
type Code string

// The codes a caller can meet. BadUserInput and InternalServerError are the names GraphQL servers share.
const (
	NotFound            Code = "NOT_FOUND"      // absent, or hidden from this viewer: the two look the same
	BadUserInput        Code = "BAD_USER_INPUT" // an argument breaks a rule
	InvalidCursor       Code = "INVALID_CURSOR" // a cursor of another list, order or filter, or none of ours
	CursorExpired       Code = "CURSOR_EXPIRED" // a cursor of the change log from which it does not lead on
	InternalServerError Code = "INTERNAL_SERVER_ERROR"
	Timeout             Code = "TIMEOUT"     // the request took longer than it may
	Unavailable         Code = "UNAVAILABLE" // the database cannot be reached
)

// The codes that a write adds.
const (
	Unauthenticated  Code = "UNAUTHENTICATED"
	Forbidden        Code = "FORBIDDEN"
	Required         Code = "REQUIRED"
	TooLong          Code = "TOO_LONG"
	Taken            Code = "TAKEN"
	Conflict         Code = "CONFLICT"
	WrongState       Code = "WRONG_STATE"
	KeyReused        Code = "IDEMPOTENCY_KEY_REUSED"
	RateLimited      Code = "RATE_LIMITED"
	Expired          Code = "EXPIRED"
	TerritoryMissing Code = "TERRITORY_REQUIRED"
	CharterMissing   Code = "CHARTER_REQUIRED"
	NotPresented     Code = "NOT_PRESENTED"
	TerritoryTaken   Code = "TERRITORY_TAKEN"
	ForProfitCarrier Code = "FOR_PROFIT_CARRIER"
	LastKeeper       Code = "LAST_KEEPER"
)

// Error is a failure that may be shown to whoever caused it. Any other error is internal: its cause is logged and only
// its existence is shown.
type Error struct {
	Code   Code
	Path   []any  // the argument at fault, outermost first: "filter", "territories", 0; nil where none is
	Format string // a plain English sentence, safe to show, with verbs for Args; its French is in the catalogue
	Args   []any
	// What programs go on with, beside the code; nil where the code says it all. It
	// stands in the extensions of the error.
	Details map[string]any
}

func (e *Error) Error() string { return e.In(English) }

// In is the sentence in a language.
func (e *Error) In(l Language) string {
	format := e.Format
	if l == French && french[format] != "" {
		format = french[format]
	}
	if len(e.Args) == 0 {
		return format
	}
	return fmt.Sprintf(format, e.Args...)
}

// Under returns the error with names put before its path: the rule that failed knows the field, its caller knows the
// argument that holds it.
func (e *Error) Under(names ...any) *Error {
	return &Error{Code: e.Code, Path: append(append([]any{}, names...), e.Path...), Format: e.Format, Args: e.Args,
		Details: e.Details}
}

// Problem returns an error about the argument at path. The format is a key of the catalogue.
func Problem(code Code, path []any, format string, args ...any) *Error {
	return &Error{Code: code, Path: path, Format: format, Args: args}
}

// Invalid returns a BadUserInput error about the argument at path.
func Invalid(path []any, format string, args ...any) *Error {
	return Problem(BadUserInput, path, format, args...)
}

// NoSuchRecord is the answer where a record is absent, or hidden from the caller.
func NoSuchRecord() *Error { return Problem(NotFound, nil, "There is no such record.") }

// At is the path of an argument.
func At(names ...any) []any { return names }

// CodeOf returns the code of an error: InternalServerError for one that is no hub error.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known.Code
	}
	return InternalServerError
}

// Problems are all that is wrong with what somebody gave, so that it can be mended at once.
type Problems []*Error

func (p Problems) Error() string {
	sentences := make([]string, len(p))
	for i, e := range p {
		sentences[i] = e.Error()
	}
	return strings.Join(sentences, " ")
}

// Add notes what is wrong; nil is not. Any other error than a hub error stops everything: it is returned.
func (p *Problems) Add(err error, names ...any) error {
	if err == nil {
		return nil
	}
	if many, ok := errors.AsType[Problems](err); ok {
		for _, e := range many {
			*p = append(*p, e.Under(names...))
		}
		return nil
	}
	if known, ok := errors.AsType[*Error](err); ok {
		*p = append(*p, known.Under(names...))
		return nil
	}
	return err
}

// Under puts names before the path of an error about what a caller gave, wrapped or not; another error stays as it is.
func Under(err error, names ...any) error {
	if many, ok := errors.AsType[Problems](err); ok {
		var moved Problems
		_ = moved.Add(many, names...)
		return moved
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known.Under(names...)
	}
	return err
}

// First is the first of several problems, for where one error is answered; another error stays as it is.
func First(err error) error {
	if many, ok := errors.AsType[Problems](err); ok && len(many) > 0 {
		return many[0]
	}
	return err
}

// named is a value and the field that it was given in.
type named[T any] struct {
	name  string
	value T
}

// Err is nil where nothing is wrong.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// UserError is a refusal as a client meets it.
type UserError struct {
	Code    Code
	Path    []string
	Message string
}

// UserErrors are the refusals that an error holds, in a language; ok is false where it is another kind of failure.
func UserErrors(err error, l Language) (shown []*UserError, ok bool) {
	var problems Problems
	if problems.Add(err) != nil {
		return nil, false
	}
	for _, e := range problems {
		if e.Code == Timeout || e.Code == Unavailable || e.Code == InternalServerError {
			return nil, false
		}
		path := make([]string, len(e.Path))
		for i, step := range e.Path {
			path[i] = fmt.Sprint(step)
		}
		shown = append(shown, &UserError{e.Code, path, e.In(l)})
	}
	return shown, true
}
