package hub

import "time"

// PartialDate is a calendar date known to the year ("2024"), the month ("2024-04") or the day ("2024-04-12"): EDTF,
// level 0. Dates of any precision sort as text, a wider one before the narrower ones it holds.
type PartialDate string

// Before reports whether the date is earlier than another, as far as both are known: a year is not before its months.
func (d PartialDate) Before(o PartialDate) bool {
	known := min(len(d), len(o))
	return d[:known] < o[:known]
}

// Check returns an error unless the date exists.
func (d PartialDate) Check() error {
	_, err := ParsePartialDate(string(d))
	return err
}

// checkDate is Check for a date that need not be given.
func checkDate(d *PartialDate) error {
	if d == nil {
		return nil
	}
	return d.Check()
}

// ParsePartialDate checks that s is a date that exists.
func ParsePartialDate(s string) (PartialDate, error) {
	layout := "2006-01-02"
	if len(s) == 4 || len(s) == 7 || len(s) == 10 {
		if _, err := time.Parse(layout[:len(s)], s); err == nil && s >= "0001" {
			return PartialDate(s), nil
		}
	}
	return "", Invalid(nil, "%.20q is not a date: write a year 2024, a month 2024-04 or a day 2024-04-12.", s)
}
