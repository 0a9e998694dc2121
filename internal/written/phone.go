// Package written reads what people write in many ways, and makes one of it: telephone numbers.
package written

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// ErrPhone is the failure of a text that is no telephone number, or more than one.
var ErrPhone = errors.New("written: no telephone number")

// regions are, by the code of a country, the regions of libphonenumber in which its national numbers ring.
var regions = map[string][]string{"FR": {"FR"}, "BE": {"BE"}, "CH": {"CH"}}

// Countries are the codes of the countries whose numbers are read as one dials them there.
func Countries() []string { return slices.Sorted(maps.Keys(regions)) }

// overseas are those of France that have a country code of their own, and overseasBegin
// how their numbers begin as one dials them in France (plan de numérotation of Arcep):
// libphonenumber takes them for numbers of +33 too, where none rings.
var (
	overseas      = []string{"GP", "MQ", "GF", "RE", "YT", "PM"}
	overseasBegin = regexp.MustCompile(`^0(262|263|269|508|590|594|596|639|690|691|692|693|694|696|697|708)`)
)

var (
	extension = regexp.MustCompile(`(?i)\s*(?:poste|ext\.?|extension|x|#|;ext=)\s*(\d{1,6})$`)
	digits    = regexp.MustCompile(`^\+?[0-9 ()./-]+$`)
)

// Phone reads a telephone number in any of the usual ways of writing: with its country (+33, 0033, (+33),
// +33 (0)) or, as one dials it there, in the country of a code ("FR", "BE", "CH"; that of France where it
// is ""). It returns the number in the form of E.164, with its extension as RFC 3966 writes it (;ext=12).
// What rings nowhere, or is more than a number, is ErrPhone: no number is ever made of another one.
func Phone(text, country string) (string, error) {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r):
			return '-'
		}
		return r
	}, norm.NFKC.String(text))
	text = strings.TrimPrefix(strings.TrimSpace(text), "tel:")
	suffix := ""
	if found := extension.FindStringSubmatch(text); found != nil {
		text, suffix = strings.TrimSuffix(text, found[0]), ";ext="+found[1]
	}
	if strings.HasPrefix(text, "(+") || strings.HasPrefix(text, "(00") {
		text = strings.Replace(strings.Replace(text, "(", "", 1), ")", "", 1)
	}
	if !digits.MatchString(text) { // the library reads letters as a telephone's keys
		return "", ErrPhone
	}
	typed := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	in, known := regions[country]
	if !known {
		in = regions["FR"]
	}
	if in[0] == "FR" && overseasBegin.MatchString(typed) {
		in = overseas
	}
	for _, region := range in {
		number, err := phonenumbers.Parse(text, region)
		if err != nil || !phonenumbers.IsValidNumber(number) {
			continue
		}
		if !strings.HasSuffix(typed, phonenumbers.GetNationalSignificantNumber(number)) {
			return "", ErrPhone
		}
		return phonenumbers.Format(number, phonenumbers.E164) + suffix, nil
	}
	return "", ErrPhone
}
