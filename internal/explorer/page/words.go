package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// Words writes what a page says in one language. Texts stand in both languages where they are said.
type Words struct {
	French  bool
	printer *message.Printer
}

// The two languages of the explorer.
var (
	InFrench  = Words{true, message.NewPrinter(xlanguage.French)}
	InEnglish = Words{false, message.NewPrinter(xlanguage.BritishEnglish)}
)

// wordsIn are the words of a language.
func wordsIn(l hub.Language) Words {
	if l == hub.French {
		return InFrench
	}
	return InEnglish
}

// Code is the language as HTML and URLs name it.
func (s Words) Code() string { return s.Say("fr", "en") }

// Say is a text in the language.
func (s Words) Say(french, english string) string {
	if s.French {
		return typeset.Replace(french)
	}
	return english
}

// typeset writes French as it is printed: with its apostrophe, and no break before what ends a sentence or a quotation.
var typeset = strings.NewReplacer("'", "’", " :", "\u00a0:", " ;", "\u202f;", " ?", "\u202f?", " !", "\u202f!", "« ",
	"«\u00a0", " »", "\u00a0»")

// Quote is a text between quotation marks, which no line ends beside.
func (s Words) Quote(text string) string {
	if s.French {
		return "«\u00a0" + text + "\u00a0»"
	}
	return "“" + text + "”"
}

// Path is where a page is in the language.
func (s Words) Path(parts ...any) string {
	return "/" + s.Code() + fmt.Sprint(parts...)
}

// Number writes a number with the language's separators.
func (s Words) Number(n any) string { return s.printer.Sprint(number.Decimal(n)) }

// count writes a number with the noun in its form: in French one is for 0, 1 and what lies between.
func (s Words) count(n int, frenchOne, frenchMany, englishOne, englishMany string) string {
	noun := s.Say(frenchMany, englishMany)
	if n == 1 || s.French && n == 0 {
		noun = s.Say(frenchOne, englishOne)
	}
	return s.Number(n) + "\u00a0" + noun
}

var months = map[bool][12]string{
	true: {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
		"décembre"},
	false: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"},
}

// Date writes a date as precisely as it is known: "2024", "avril 2024", "12 avril 2024".
func (s Words) Date(known string) string {
	parts := strings.Split(known, "-")
	if len(parts) == 1 {
		return known
	}
	month, err := strconv.Atoi(parts[1])
	if err != nil || month < 1 || month > 12 {
		return known
	}
	text := months[s.French][month-1] + " " + parts[0]
	if len(parts) == 3 {
		day := strings.TrimPrefix(parts[2], "0")
		if s.French && day == "1" {
			day = "1er"
		}
		text = day + " " + text
	}
	return text
}

// Dates writes a span of dates.
func (s Words) Dates(from, to string) string {
	if to == "" || to == from {
		return s.Date(from)
	}
	return s.Date(from) + " – " + s.Date(to)
}

// day writes the day of an instant.
func (s Words) day(t time.Time) string { return s.Date(t.UTC().Format(time.DateOnly)) }

// moment writes an instant to the minute, in universal time.
func (s Words) moment(t time.Time) string {
	return s.day(t) + s.Say(" à ", " at ") + t.UTC().Format("15:04") + " UTC"
}

// Label is what people read for a value of a closed list; the value where it is not known.
func (s Words) Label(value any) string {
	code := fmt.Sprint(value)
	for _, labels := range []map[string]hub.Words{valueLabels, hub.ValueLabels} {
		if pair, ok := labels[code]; ok {
			return s.Say(pair[0], pair[1])
		}
	}
	return code
}

// Option is a choice of a form.
type Option struct{ Code, Label string }

// values are the choices of a closed list, by its name in GraphQL.
func (s Words) values(list string) ([]Option, error) {
	var values any
	switch list {
	case "PhaseKind":
		values = query.AllPhaseKind
	case "Scale":
		values = query.AllScale
	case "RequestKind":
		values = query.AllRequestKind
	case "Position":
		values = query.AllPosition
	case "Audience":
		values = query.AllAudience
	case "ContactFieldKind":
		values = query.AllContactFieldKind
	case "TokenScope":
		values = query.AllTokenScope
	default:
		return nil, fmt.Errorf("no closed list %q", list)
	}
	var options []Option
	for i, all := 0, reflect.ValueOf(values); i < all.Len(); i++ {
		code := fmt.Sprint(all.Index(i))
		options = append(options, Option{code, s.Label(code)})
	}
	return options, nil
}

// Plain is a value as a field of a form holds it.
func Plain(value any) string {
	switch value := value.(type) {
	case nil, bool: // a value that is not there
		return ""
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	if at := reflect.ValueOf(value); at.Kind() == reflect.Pointer && at.IsNil() {
		return ""
	}
	return fmt.Sprint(value)
}

// functions are what templates call.
func (s Words) functions() template.FuncMap {
	return template.FuncMap{
		"t": s.Say, "quote": s.Quote, "lang": s.Code, "path": s.Path, "number": s.Number,
		"count": s.count, "date": s.Date,
		"dates": s.Dates, "day": s.day,
		"moment": s.moment, "label": s.Label, "link": func(record any) string { return s.Link(record) },
		"markdown": markdown, "unmarked": Unmarked, "excerpt": Excerpt, "host": host, "dict": dict,
		"lower":   strings.ToLower,
		"instant": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"text":    func(value any) string { return fmt.Sprint(value) },
		"json": func(value any) (string, error) {
			text, err := json.Marshal(value)
			return string(text), err
		},
		"values": s.values,
		"add":    func(a, b int) int { return a + b },
	}
}

// pages of the types of records, by their name in GraphQL.
var PathOf = map[string]string{
	"Initiative": "/initiatives/", "Group": "/groups/", "Organisation": "/organisations/", "Network": "/networks/",
	"Charter": "/charters/", "Event": "/events/", "Resource": "/resources/", "Territory": "/territories/",
}

// Link is the path of the page of a record that a document selected with its type and slug; a territory with kind and
// code. It is "" for what has no page.
func (s Words) Link(record any) string {
	value := reflect.ValueOf(record)
	for value.IsValid() && (value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface) {
		value = value.Elem()
	}
	if value.Kind() != reflect.Struct {
		return ""
	}
	field := func(name string) string {
		found := value.FieldByName(name)
		if !found.IsValid() {
			return ""
		}
		return fmt.Sprint(found.Interface())
	}
	of := field("Typename")
	if of == "" && field("Code") != "" && field("Kind") != "" {
		of = "Territory"
	}
	prefix, ok := PathOf[of]
	switch {
	case !ok:
		return ""
	case of == "Territory":
		return s.Path(prefix, strings.ToLower(field("Kind")), "/", field("Code"))
	default:
		return s.Path(prefix, field("Slug"))
	}
}

// Excerpt is the beginning of a text, to the end of a word.
func Excerpt(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	cut := string(letters[:most])
	if space := strings.LastIndexByte(cut, ' '); space > most/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// host is the name of the site that an address leads to.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// dict gives a nested template more than one value.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		values[name] = pairs[i+1]
	}
	return values, nil
}

// Lowered is a type of record as addresses name it.
func Lowered(typename string) string { return strings.ToLower(typename) }

// Capital writes a text with a capital at its beginning.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
