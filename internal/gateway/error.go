package gateway

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/wundergraph/astjson"
)

// The codes of what can go wrong with a partner's service: the client loses what it would have answered, nothing else.
const (
	CodePartnerError       = "PARTNER_ERROR"            // it answered an error without a code
	CodePartnerUnreachable = "PARTNER_UNREACHABLE"      // no connection, or one that broke
	CodePartnerTimeout     = "PARTNER_TIMEOUT"          // no answer in its time
	CodePartnerTooLarge    = "PARTNER_ANSWER_TOO_LARGE" // more bytes than it may send
	CodePartnerInvalid     = "PARTNER_ANSWER_INVALID"   // no GraphQL answer, or not one to what was asked
	CodePartnerSuspended   = "PARTNER_UNAVAILABLE"      // it failed so often that it is not asked for a while
	CodePartnerBusy        = "PARTNER_BUSY"             // too many requests are with it already
)

// The codes of what is wrong with the gateway itself, or with what it is asked.
const (
	CodeInternal   = "INTERNAL_SERVER_ERROR"
	CodeUnresolved = "FIELD_UNRESOLVED" // a field that may not be null has no value: its record is not to be had
	CodeNoGraph    = "NO_SUPERGRAPH"    // nothing is composed yet
	CodeTimeout    = "TIMEOUT"
	CodeTooLarge   = "ANSWER_TOO_LARGE"
	CodeOverloaded = "OVERLOADED"
	CodeBadInput   = "BAD_USER_INPUT" // an argument that no service is to be asked with
)

// failure is the answer of a service that gave none: one error for each of the paths.
func failure(code, message, service string, paths ...[]any) []byte {
	if len(paths) == 0 {
		paths = [][]any{nil}
	}
	errors := make([]*gqlerror.Error, len(paths))
	for i, path := range paths {
		errors[i] = fault(code, message, path...)
		if service != "" {
			errors[i].Extensions["serviceName"] = service
		}
	}
	text, _ := json.Marshal(map[string]any{"errors": errors, "data": nil}) // strings and numbers
	return text
}

// fault is one error of an answer.
func fault(code, message string, path ...any) *gqlerror.Error {
	e := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			e.Path = append(e.Path, ast.PathName(step))
		case int:
			e.Path = append(e.Path, ast.PathIndex(step))
		}
	}
	return e
}

// presentErrors makes the engine's errors fit for clients. The engine does not know which items of a list a fetch
// served: where a path would need the place of one, it ends at the list, and the fields on the way are told beside it.
func presentErrors(data []byte, errors gqlerror.List) gqlerror.List {
	answered, err := astjson.ParseBytes(data)
	if err != nil {
		answered = nil
	}
	errors = slices.DeleteFunc(errors, func(e *gqlerror.Error) bool { return e == nil })
	for _, e := range errors {
		if e.Extensions == nil {
			e.Extensions = map[string]any{}
		}
		if e.Extensions["serviceName"] == nodesName { // it is nobody's service
			delete(e.Extensions, "serviceName")
		}
		if e.Extensions["code"] == nil {
			e.Extensions["code"] = CodeUnresolved
		}
		names := make([]string, 0, len(e.Path))
		for _, step := range e.Path {
			if name, ok := step.(ast.PathName); ok && name != everyItem {
				names = append(names, string(name))
			}
		}
		if kept := followed(answered, e.Path); kept < len(e.Path) {
			e.Path = e.Path[:kept]
			e.Extensions["fields"] = names
		}
	}
	return errors
}

// everyItem stands, in a path of the engine's, for the items of a list.
const everyItem = ast.PathName("@")

// followed is how many steps of a path name a place in the data: up to the first that leads into a list without saying
// to which item.
func followed(data *astjson.Value, path ast.Path) int {
	for i, step := range path {
		switch step := step.(type) {
		case ast.PathName:
			if step == everyItem || data != nil && data.Type() == astjson.TypeArray {
				return i
			}
			if data != nil {
				data = data.Get(string(step))
			}
		case ast.PathIndex:
			if data != nil {
				data = data.Get(strconv.Itoa(int(step)))
			}
		}
	}
	return len(path)
}
