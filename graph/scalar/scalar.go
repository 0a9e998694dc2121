// Package scalar reads and writes the schema's scalars. It is stricter than gqlgen's own: a string is never a number,
// NaN and infinity are no numbers, and text is UTF-8.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"essaim/internal/hub"
	"essaim/internal/written"
)

// MarshalInt writes a GraphQL Int.
func MarshalInt(i int) graphql.Marshaler { return graphql.MarshalInt(i) }

// UnmarshalInt reads a 32-bit integer; a string or a fraction is an error.
func UnmarshalInt(v any) (int, error) {
	switch v := v.(type) {
	case int:
		return checkInt(int64(v))
	case int32:
		return int(v), nil
	case int64:
		return checkInt(v)
	case json.Number:
		if i, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return checkInt(i)
		}
	case float64:
		if v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32 {
			return int(v), nil
		}
	}
	return 0, wrong("an Int", v)
}

func checkInt(i int64) (int, error) {
	if i < math.MinInt32 || i > math.MaxInt32 {
		return 0, wrong("an Int", i)
	}
	return int(i), nil
}

// MarshalFloat writes a GraphQL Float.
func MarshalFloat(f float64) graphql.Marshaler { return graphql.MarshalFloat(f) }

// UnmarshalFloat reads a finite number; a string is an error.
func UnmarshalFloat(v any) (float64, error) {
	var f float64
	switch v := v.(type) {
	case float64:
		f = v
	case int:
		f = float64(v)
	case int64:
		f = float64(v)
	case json.Number:
		parsed, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return 0, wrong("a Float", v)
		}
		f = parsed
	default:
		return 0, wrong("a Float", v)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, wrong("a Float", v)
	}
	return f, nil
}

// MarshalString writes a GraphQL String.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads text, without what nobody sees in it; a number is an error, and
// so is text that PostgreSQL cannot hold.
func UnmarshalString(v any) (string, error) {
	s, err := text("a String", v)
	return written.Text(s), err
}

// text is a value that has to be text, as it is.
func text(what string, v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", wrong(what, v)
	}
	if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
		return "", hub.Invalid(nil, "A String is UTF-8 without NUL characters.")
	}
	return s, nil
}

// MarshalID writes a GraphQL ID.
func MarshalID(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalID reads an id, as it is; a number is an error.
func UnmarshalID(v any) (string, error) { return text("an ID", v) }

// MarshalURI writes a URI.
func MarshalURI(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalURI reads an address as people type it, with or without its scheme.
func UnmarshalURI(v any) (string, error) {
	s, err := text("a URI", v)
	return written.Link(s), err
}

// MarshalBoolean writes a GraphQL Boolean.
func MarshalBoolean(b bool) graphql.Marshaler { return graphql.MarshalBoolean(b) }

// UnmarshalBoolean reads true or false; a string or number is an error.
func UnmarshalBoolean(v any) (bool, error) {
	if b, ok := v.(bool); ok {
		return b, nil
	}
	return false, wrong("a Boolean", v)
}

// MarshalDateTime writes an instant as RFC 3339 in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(t.UTC().AppendFormat(nil, `"`+time.RFC3339Nano+`"`)) // the response buffer cannot fail
	})
}

// UnmarshalDateTime reads an RFC 3339 instant with its offset.
func UnmarshalDateTime(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, wrong("a DateTime such as 2026-03-01T12:00:00Z", v)
}

// MarshalPartialDate writes a date as precisely as it is known.
func MarshalPartialDate(d hub.PartialDate) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// UnmarshalPartialDate reads the text of a year, a month or a day. Whether there is such a date is asked
// where the input is checked: a mutation says so among its userErrors, with all else that is wrong.
func UnmarshalPartialDate(v any) (hub.PartialDate, error) {
	s, ok := v.(string)
	if !ok {
		return "", wrong("a PartialDate such as 2024-04", v)
	}
	return hub.PartialDate(s), nil
}

// wrong says what a value is not. It is the caller's fault: the error presenter shows it with its path.
func wrong(want string, got any) error {
	return hub.Invalid(nil, "%.60q is not %s.", fmt.Sprint(got), want)
}
