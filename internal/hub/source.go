package hub

import (
	"net/url"
	"strings"
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

// CheckLink returns an error unless s is an absolute http or https URL with a host, which a page may link to.
func CheckLink(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return Invalid(nil, "%.80q is not an http or https address.", s)
	}
	return nil
}

// CheckSource returns an error unless s is a link or names a printed document (urn:document:…).
func CheckSource(s string) error {
	if name, ok := strings.CutPrefix(s, "urn:document:"); ok && name != "" {
		return nil
	}
	return CheckLink(s)
}
