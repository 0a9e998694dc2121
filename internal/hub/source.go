package hub

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Source is where a value comes from.
type Source struct{ URI string }

// SourceOf returns the source with this URI, nil where none is known.
func SourceOf(uri *string) *Source {
	if uri == nil {
		return nil
	}
	return &Source{URI: *uri}
}

// MaxURI is how long a URI may be, in bytes; the database holds to the same, in characters.
const MaxURI = 2000

// CheckLink returns an error unless s is an absolute http or https URL with a host that
// others can find, which a page may link to. Nobody's name or password stands in it.
func CheckLink(s string) error {
	if err := CheckURL(s); err != nil {
		return err
	}
	if u, err := url.Parse(s); err != nil || !strings.ContainsAny(strings.Trim(u.Hostname(), "."), ".:") {
		return notLink(s)
	}
	return nil
}

// CheckURL is CheckLink for an address that the hub alone calls: its host may be a name of the hub's own network.
func CheckURL(s string) error {
	if len(s) > MaxURI {
		return Problem(TooLong, nil, "This has %d characters; it may have at most %d.", len(s), MaxURI)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Hostname() == "" || !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") ||
		strings.ContainsFunc(s, unicode.IsSpace):
		return notLink(s)
	case u.User != nil:
		return Invalid(nil, "Give an address without a user name or password.")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > math.MaxUint16 {
			return notLink(s)
		}
	}
	return nil
}

func notLink(s string) error { return Invalid(nil, "%.80q is not an http or https address.", s) }

// CheckSource returns an error unless s is a link or names a printed document (urn:document:…).
func CheckSource(s string) error {
	if name, ok := strings.CutPrefix(s, "urn:document:"); ok && name != "" {
		return CheckText(s, MaxURI)
	}
	return CheckLink(s)
}
