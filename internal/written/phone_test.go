package written_test

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"essaim/internal/written"
)

func TestPhoneReadsTheUsualWaysOfWriting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, country, want string }{
		{"+33 (0)4 77 12 34 56", "", "+33477123456"}, {"+33 4 77 12 34 56", "FR", "+33477123456"},
		{"0033 4 77 12 34 56", "FR", "+33477123456"},
		{"04 77 12 34 56", "FR", "+33477123456"}, {"04.77.12.34.56", "", "+33477123456"},
		{"04-77-12-34-56", "FR", "+33477123456"},
		{"04\u202f77\u00a012 34 56", "FR", "+33477123456"}, {"(+33) 4 77 12 34 56", "FR", "+33477123456"},
		{"tel:+33-4-77-12-34-56", "FR", "+33477123456"},
		{"\u202a+33 4 77 12 34 56\u202c", "FR", "+33477123456"},
		{"04 77 12 34 56 poste 12", "FR", "+33477123456;ext=12"},
		{"0262 20 12 34", "FR", "+262262201234"}, {"+41 (0)21 312 45 67", "FR", "+41213124567"},
		{"021 312 45 67", "CH", "+41213124567"},
		{"+32 (0)2 512 34 56", "FR", "+3225123456"}, {"02/512.34.56", "BE", "+3225123456"},
		{"0470 12 34 56", "BE", "+32470123456"},
	} {
		got, err := written.Phone(c.text, c.country)
		if err != nil || got != c.want {
			t.Errorf("%q in %q is %q (%v), want %q", c.text, c.country, got, err, c.want)
		}
		if again, err := written.Phone(got, c.country); err != nil || again != got {
			t.Errorf("%q read again is %q: %v", got, again, err)
		}
	}
}

func TestPhoneRefusesWhatIsNoNumberOrMoreThanOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "3949", "112", "04 77 12 34", "04 77 12 CALL", "Marie 04 77 12 34 56", "04 77 12 34 5b6",
		"04 77 12 34 56 / 06 12 34 56 78",
		"+33 04 77 12 34", "+999 123456", "1", strings.Repeat("1", 500),
	} {
		if got, err := written.Phone(text, "FR"); err == nil {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

// Each number that the library knows of the countries of the movement is read as that number, however it is written.
func TestPhoneNeverMakesANumberOfAnother(t *testing.T) {
	t.Parallel()
	tried := 0
	for country, in := range map[string][]string{"FR": {"FR", "GP", "MQ", "GF", "RE", "YT", "PM"}, "BE": {"BE"},
		"CH": {"CH"}} {
		for _, region := range in {
			for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE,
				phonenumbers.TOLL_FREE, phonenumbers.VOIP} {
				number := phonenumbers.GetExampleNumberForType(region, kind)
				if number == nil {
					continue
				}
				want := phonenumbers.Format(number, phonenumbers.E164)
				national := phonenumbers.Format(number, phonenumbers.NATIONAL)
				if region != country && kind != phonenumbers.FIXED_LINE && kind != phonenumbers.MOBILE {
					national = want // all of France dials these, whatever the region
				}
				for _, text := range []string{want, phonenumbers.Format(number, phonenumbers.INTERNATIONAL),
					phonenumbers.Format(number, phonenumbers.RFC3966),
					"00" + want[1:], "(" + want[:3] + ")" + want[3:], national, strings.ReplaceAll(national, " ", "."),
					strings.ReplaceAll(national, " ", "")} {
					tried++
					if got, err := written.Phone(text, country); err == nil && got != want {
						t.Errorf("%q in %s is taken for %s, and is %s", text, country, got, want)
					} else if err != nil && text == want {
						t.Errorf("%q is refused", text)
					}
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d ways were tried", tried)
	}
}
