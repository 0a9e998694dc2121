package hub

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"essaim/internal/written"
)

// How long texts may be, in characters; the database holds to the same.
const (
	MaxName    = 300
	MaxSummary = 2000
	MaxNote    = 500
	MaxRole    = 200
	MaxMessage = 1000
	MaxLetter  = 5000 // what somebody writes in
	MaxArticle = 10000
	MaxLabel   = 100
)

// CheckText returns an error unless s has at most a number of characters, none of which is a control character other
// than a line break or a tab.
func CheckText(s string, most int) error {
	if n := utf8.RuneCountInString(s); n > most {
		return Problem(TooLong, nil, "This has %d characters; it may have at most %d.", n, most)
	}
	if strings.ContainsFunc(s, isUnshown) || piles(s) {
		return Invalid(nil, "This contains characters that cannot be displayed.")
	}
	return nil
}

// isUnshown reports whether no reader shows a character: controls, what only private
// fonts have, what is no character. What is invisible is taken out before (written.Text).
func isUnshown(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || unicode.Is(unicode.Co, r) ||
		unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// piles reports whether more marks stand on one letter than any language puts there: they
// cover what is above and below.
func piles(s string) bool {
	const most = 8
	marks := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks++; marks > most {
			return true
		}
	}
	return false
}

// CheckName is CheckText for a text that must say something, on one line.
func CheckName(s string, most int) error {
	if strings.TrimSpace(s) == "" {
		return Problem(Required, nil, "This cannot be empty.")
	}
	if strings.ContainsAny(s, "\r\n") {
		return Invalid(nil, "This must be on one line.")
	}
	return CheckText(s, most)
}

// checkOptional applies a check to a text that need not be given.
func checkOptional(s *string, check func(string) error) error {
	if s == nil {
		return nil
	}
	return check(*s)
}

func atMost(most int) func(string) error { return func(s string) error { return CheckText(s, most) } }

// CheckSlug returns an error unless s can name a record in a URL.
func CheckSlug(s string) error {
	if !ValidSlug(s) {
		return Invalid(nil, "%.60q is not a slug: lower-case letters, digits and single hyphens.", s)
	}
	return nil
}

// ParseEmail returns an e-mail address as the hub keeps it, in lower case, or an error where s is none.
func ParseEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || len(s) > 254 || !strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") ||
		strings.ContainsFunc(s,
			func(r rune) bool { return r > unicode.MaxASCII || unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return "", Invalid(nil, "%.80q is not an e-mail address.", s)
	}
	return s, nil
}

// checkRequired is CheckName for a value that can be null.
func checkRequired(s *string, most int) error {
	if s == nil {
		return Problem(Required, nil, "This cannot be empty.")
	}
	*s = written.Plain(*s)
	return CheckName(*s, most)
}

// checkMarkdown makes Markdown of a text that need not be given, and returns what is wrong with it.
func checkMarkdown(s *string, most int) error {
	if s == nil {
		return nil
	}
	*s = written.Markdown(*s)
	return CheckText(*s, most)
}
