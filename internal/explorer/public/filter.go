package public

import (
	"net/url"
	"slices"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// filter narrows lists, map, downloads and statistics, as the address of a page says it.
// An address can be shared: it says all of it.
type filter struct {
	Text                                              string
	Types, Kinds, Phases, Networks, Themes, Territory []string
	From, To                                          string
}

// The parameters of an address that narrow.
const (
	byText      = "q"
	byType      = "type"
	byKind      = "kind"
	byPhase     = "phase"
	byNetwork   = "network"
	byTheme     = "theme"
	byTerritory = "territory" // kind and code, as DEPARTEMENT-26
	byFrom      = "from"
	byTo        = "to"
)

// territoryKey names a territory in an address.
func territoryKey(kind query.TerritoryKind, code string) string { return string(kind) + "-" + code }

// readFilter reads the filter of an address.
func readFilter(q url.Values) filter {
	given := func(name string) []string {
		return slices.DeleteFunc(slices.Clone(q[name]), func(value string) bool { return value == "" })
	}
	return filter{
		Text: strings.TrimSpace(q.Get(byText)), Types: given(byType), Kinds: given(byKind), Phases: given(byPhase),
		Networks: given(byNetwork), Themes: given(byTheme), Territory: given(byTerritory),
		From: q.Get(byFrom), To: q.Get(byTo),
	}
}

// The most values that one address narrows by, and the most bytes of one: each of them is written into many links.
const maxValues, maxValue = 30, 200

// filterOf reads the filter of the visit's address. It fails where the address holds more than anybody chooses.
func filterOf(v *page.Visit) (filter, error) {
	q, n := v.URL.Query(), 0
	for _, name := range []string{byText, byType, byKind, byPhase, byNetwork, byTheme, byTerritory, byFrom, byTo} {
		for _, value := range q[name] {
			if n++; n > maxValues || len(value) > maxValue {
				return filter{}, page.ErrTooMuch
			}
		}
	}
	return readFilter(q), nil
}

// values are the parameters of an address with the filter.
func (f filter) values() url.Values {
	q := url.Values{}
	for name, values := range map[string][]string{
		byText: {f.Text}, byType: f.Types, byKind: f.Kinds, byPhase: f.Phases, byNetwork: f.Networks, byTheme: f.Themes,
		byTerritory: f.Territory, byFrom: {f.From}, byTo: {f.To},
	} {
		for _, value := range values {
			if value != "" {
				q.Add(name, value)
			}
		}
	}
	return q
}

// Query is the filter as a part of an address.
func (f filter) Query() string { return f.values().Encode() }

// Suffix is the filter as the end of an address, with its question mark; "" where it narrows nothing.
func (f filter) Suffix() string { return page.WithQuery(f.Query()) }

// Empty reports whether it narrows nothing.
func (f filter) Empty() bool { return f.Query() == "" }

// Has reports whether a value of a parameter is given.
func (f filter) Has(name, value string) bool { return slices.Contains(f.values()[name], value) }

// Without is the address of the same filter less a value of a parameter.
func (f filter) Without(name, value string) string {
	q := f.values()
	q[name] = slices.DeleteFunc(q[name], func(v string) bool { return v == value })
	return q.Encode()
}

// input is the filter as the API takes it, without what narrows by one of the parameters:
// so that the others of its values can be counted.
func (f filter) input(but string) map[string]any {
	q := f.values()
	q.Del(but)
	input := map[string]any{}
	for name, field := range map[string]string{byType: "types", byKind: "kinds", byPhase: "phases",
		byNetwork: "networks", byTheme: "themes"} {
		if q.Has(name) {
			input[field] = q[name]
		}
	}
	for name, field := range map[string]string{byText: "text", byFrom: "startedFrom", byTo: "startedTo"} {
		if q.Has(name) {
			input[field] = q.Get(name)
		}
	}
	if q.Has(byTerritory) {
		codes := []map[string]any{}
		for _, key := range q[byTerritory] {
			kind, code, _ := strings.Cut(key, "-")
			codes = append(codes, map[string]any{"kind": kind, "code": code})
		}
		input["territoryCodes"] = codes
	}
	return input
}
