package written

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	blackFlag          = '\U0001F3F4'
)

// joining are the scripts whose letters a zero-width joiner or non-joiner shapes.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Bengali, unicode.Devanagari, unicode.Gujarati, unicode.Gurmukhi,
	unicode.Kannada, unicode.Khmer,
	unicode.Malayalam, unicode.Mongolian, unicode.Myanmar, unicode.Nko, unicode.Oriya, unicode.Sinhala,
	unicode.Syriac, unicode.Tamil,
	unicode.Telugu, unicode.Thaana, unicode.Tibetan,
}

// Text is a text in the composed form (NFC), without what nobody sees: marks that change its
// direction, joiners where they join nothing, fillers, soft hyphens. A separator of lines is a
// line break, a blank of Braille a space. What a text must not hold is left for a check to refuse.
func Text(s string) string {
	if isPlain(s) {
		return s
	}
	runes := []rune(norm.NFC.String(s))
	var text strings.Builder
	before := rune(0) // the last one that is kept
	for i, r := range runes {
		switch {
		case r == '\u2028' || r == '\u2029':
			r = '\n'
		case r == '\u2800':
			r = ' '
		case !isInvisible(r):
		case r == zeroWidthJoiner || r == zeroWidthNonJoiner:
			if i+1 == len(runes) || !joins(before, runes[i+1]) {
				continue
			}
		case unicode.Is(unicode.Variation_Selector, r):
			if before == 0 || unicode.IsSpace(before) ||
				unicode.In(before, unicode.Latin, unicode.Greek, unicode.Cyrillic) {
				continue
			}
		case 0xE0020 <= r && r <= 0xE007F: // a flag of a part of a country
			if before != blackFlag && (before < 0xE0020 || before > 0xE007F) {
				continue
			}
		default:
			continue
		}
		text.WriteRune(r)
		before = r
	}
	return norm.NFC.String(text.String()) // what stood apart may compose now
}

// isPlain reports whether a text has nothing that could be invisible or composed: the letters of western Europe.
func isPlain(s string) bool {
	for _, r := range s {
		if r >= 0x300 && r != '’' && r != '…' && r != '–' && r != '—' && r != '€' || r == '\u00ad' ||
			r == utf8.RuneError {
			return false
		}
	}
	return true
}

// isInvisible reports whether a rune shows nothing and takes no room: Default_Ignorable_Code_Point of
// Unicode, and what else is of the category Cf but the signs that stand before Arabic numbers, which show.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// joins reports whether a joiner between two runes does something: within a word of a joining script, or in an emoji.
func joins(before, after rune) bool {
	isLetter := func(r rune) bool { return unicode.In(r, joining...) }
	isPicture := func(r rune) bool {
		return unicode.In(r, unicode.So, unicode.Sk, unicode.Variation_Selector) || r == '♂' || r == '♀'
	}
	return isLetter(before) && isLetter(after) || isPicture(before) && isPicture(after)
}
