package written

import (
	"strings"
	"unicode"

	"github.com/anyascii/go"
)

// maxSlug leaves room for a number behind a slug.
const maxSlug = 180

// Slug makes a slug of a text in any script: its letters and numbers in the letters of
// ASCII, everything else a hyphen. It is empty where the text has neither.
func Slug(text string) string {
	var slug strings.Builder
	for _, r := range Text(text) {
		switch {
		case unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number, unicode.Symbol):
			slug.WriteString(strings.ToLower(anyascii.TransliterateRune(r)))
		default:
			slug.WriteByte('-')
		}
	}
	words := strings.FieldsFunc(slug.String(),
		func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	joined := strings.Join(words, "-")
	return strings.Trim(joined[:min(len(joined), maxSlug)], "-")
}
