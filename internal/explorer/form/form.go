// Package form is what people send: which actions there are, how their fields are read, and what is said beside a
// field where the API refuses it.
package form

import (
	"crypto/rand"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// A form of a page sends an action. Its fields are named by their paths in the action's input (group.name,
// fields.0.kind), so that a problem that the API finds stands beside the field it is about.

// maxForm is the most bytes of a form.
const maxForm = 128 << 10

// The fields of a form that are no part of an input.
const (
	formAction = "do"   // the action: only the button that is pressed says it
	formName   = "form" // which of a page's forms it is
	formBack   = "back" // the page to go to once it is done
)

// kind says how a field's text is read.
type kind int

const (
	text     kind = iota // as it is
	optional             // null where it is empty
	integer              // null where it is empty
	decimal              // null where it is empty
	flag                 // a box that is ticked
	known                // yes, no, or null where it is not known
	list                 // every value that is not empty
)

// single reports whether a form holds one value at most for each field that is one, and
// names one action. Of two controls of one name, one would be lost without a word.
func (f fields) single(form url.Values) bool {
	for name, values := range form {
		if len(values) > 1 && f[pattern(name)] != list {
			return false
		}
	}
	return true
}

// fields are the paths of an action's input, with how each is read. A star stands for a place in a list.
type fields map[string]kind

// read makes an input of a form. An invalid number is a problem of its field.
func (f fields) read(v *page.Visit, form url.Values) (map[string]any, []*query.Problem) {
	input := map[string]any{}
	var problems []*query.Problem
	for _, name := range slices.Sorted(maps.Keys(form)) { // in one order, for the problems
		values := form[name]
		how, known := f[pattern(name)]
		if !known {
			continue
		}
		value, ok := readField(how, values)
		if !ok {
			problems = append(problems,
				&query.Problem{Path: append([]string{"input"}, strings.Split(name, ".")...), Message: unread(v, how)})
			continue
		}
		put(input, strings.Split(name, "."), value)
	}
	for name, how := range f { // boxes that are not ticked, and lists without a value, are not sent
		if _, given := form[name]; !given && how == list && !strings.Contains(name, "*") {
			put(input, strings.Split(name, "."), []string{})
		}
	}
	return input, problems
}

// unread is why the text of a field could not be read.
func unread(v *page.Visit, how kind) string {
	if how == known {
		return v.Say("Oui ou non est attendu.", "Yes or no is expected.")
	}
	return v.Say("Un nombre est attendu.", "A number is expected.")
}

func readField(how kind, values []string) (any, bool) {
	value := strings.TrimSpace(values[0])
	switch how {
	case flag:
		return value != "", true
	case list:
		given := []string{}
		for _, one := range values {
			if one = strings.TrimSpace(one); one != "" {
				given = append(given, one)
			}
		}
		return given, true
	case text:
		return strings.ReplaceAll(value, "\r\n", "\n"), true
	}
	if value == "" {
		return nil, true
	}
	switch how {
	case integer:
		n, err := strconv.Atoi(value)
		return n, err == nil
	case known:
		return value == "true", value == "true" || value == "false"
	case decimal:
		n, err := strconv.ParseFloat(strings.NewReplacer(",", ".", " ", "", "\u00a0", "", "\u202f", "").
			Replace(value), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	default:
		return strings.ReplaceAll(value, "\r\n", "\n"), true
	}
}

// pattern is the path of a field with stars for its places in lists.
func pattern(name string) string {
	steps := strings.Split(name, ".")
	for i, step := range steps {
		if _, err := strconv.Atoi(step); err == nil {
			steps[i] = "*"
		}
	}
	return strings.Join(steps, ".")
}

// maxItems is how many items a list of a form has at most.
const maxItems = 100

// put sets a value at a path, and makes the objects and lists on its way. What is no path of an input is left out.
func put(into map[string]any, path []string, value any) {
	if len(path) == 1 {
		into[path[0]] = value
		return
	}
	at, err := strconv.Atoi(path[1])
	if err != nil || len(path) == 2 {
		inner, ok := into[path[0]].(map[string]any)
		if !ok {
			inner = map[string]any{}
			into[path[0]] = inner
		}
		put(inner, path[1:], value)
		return
	}
	items, _ := into[path[0]].([]map[string]any)
	if at < 0 || at >= maxItems {
		return
	}
	for len(items) <= at {
		items = append(items, map[string]any{})
	}
	put(items[at], path[2:], value)
	into[path[0]] = items
}

// keep drops the items of a list that have no value at a field: the empty rows of a form.
// It notes which rows the others were, so that a problem stands beside its own.
func keep(v *page.Visit, input map[string]any, listName, field string) {
	items, _ := input[listName].([]map[string]any)
	kept := []map[string]any{}
	for row, item := range items {
		if value, _ := item[field].(string); value != "" {
			kept = append(kept, item)
			v.Kept = append(v.Kept, row)
		}
	}
	input[listName], v.Listed = kept, listName
}

// besideRows has problems name the rows of the form where they name items of the list that was sent.
func besideRows(v *page.Visit, problems []*query.Problem) {
	for _, p := range problems {
		if len(p.Path) < 3 || p.Path[1] != v.Listed {
			continue
		}
		if item, err := strconv.Atoi(p.Path[2]); err == nil && item < len(v.Kept) {
			p.Path[2] = strconv.Itoa(v.Kept[item])
		}
	}
}

// Posted answers a form of a page: it does the action, and leads on or shows the page again with what is to be mended.
func Posted(show func(*page.Visit) (*page.View, error)) func(*page.Visit) (*page.View, error) {
	return func(v *page.Visit) (*page.View, error) {
		v.Body = http.MaxBytesReader(v.Writer, v.Body, maxForm)
		if err := v.ParseForm(); err != nil {
			return nil, errUnreadable
		}
		a, known := actions[v.PostForm.Get(formAction)]
		if !known {
			return nil, page.ErrNoPage
		}
		if !a.fields.single(v.PostForm) {
			return nil, errUnreadable
		}
		input, problems := a.fields.read(v, v.PostForm)
		if a.prepare != nil && len(problems) == 0 {
			var err error
			if problems, err = a.prepare(v, v.PostForm, input); err != nil {
				return nil, err
			}
		}
		if len(problems) == 0 {
			var err error
			if problems, err = a.do(v, input); err != nil {
				return nil, err
			}
			besideRows(v, problems)
		}
		again := a.again && len(problems) == 0
		if len(problems) == 0 && !again {
			if v.Instead != nil {
				v.Instead.Done = v.PostForm.Get(formAction)
				return v.Instead, nil
			}
			return nil, onward(v, a)
		}
		v.Sent = &page.Sent{Name: v.PostForm.Get(formName), Values: v.PostForm, Problems: problems, Places: v.Places,
			Others: v.Others}
		for _, p := range problems {
			v.Sent.Conflict = v.Sent.Conflict || p.Code == query.UserErrorCodeConflict
		}
		v.Client.First = nil // the query behind the page is not what was done
		shown, err := show(v)
		if shown != nil && !again {
			shown.Status = http.StatusUnprocessableEntity
		}
		return shown, err
	}
}

// onward leads on once a form is done: to the page that the form names or, without one, to the page it stands on.
func onward(v *page.Visit, a action) error {
	to := v.URL.Path
	if v.Answered != "" {
		to = v.Answered
	} else if back := v.PostForm.Get(formBack); strings.HasPrefix(back, "/"+v.Code()+"/") &&
		!strings.ContainsAny(back, "\\\r\n") {
		to = back
	}
	v.Tell(v.PostForm.Get(formAction))
	return page.Redirection{To: to, Status: http.StatusSeeOther}
}

// Form is one form of a page, with what was sent in it where it was not done.
type Form struct {
	Action  string // of its first button
	Of, Key string
	sent    *page.Sent
	french  bool
}

// Forms are the forms of a page.
type Forms struct{ *page.Visit }

// On returns the forms of the page that a visit is shown.
func On(v *page.Visit) Forms { return Forms{v} }

// Form is a form of the page: the action, and which one it is where there are several.
func (v Forms) Form(action string, of ...string) Form {
	f := Form{Action: action, Of: strings.Join(of, ""), Key: rand.Text(), french: v.French}
	if v.Sent != nil && v.Sent.Name == f.Name() {
		f.sent = v.Sent
	}
	return f
}

// Name names the form in its page, whichever of its buttons is pressed.
func (f Form) Name() string { return f.Action + f.Of }

// Sent reports whether this is the form that was sent and not done.
func (f Form) Sent() bool { return f.sent != nil }

// Refused reports whether the form was sent and not done. One that only asks what it would do is sent, and not refused.
func (f Form) Refused() bool { return f.sent != nil && len(f.sent.Problems) > 0 }

// Conflict reports whether the record changed since it was read.
func (f Form) Conflict() bool { return f.sent != nil && f.sent.Conflict }

// ID names a field of the form in its page.
func (f Form) ID(name string) string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(f.Action + "-" + f.Of + "-" + name)
}

// Value is what a field holds: what was sent or, at first, what the record has.
func (f Form) Value(name string, has any) string {
	if f.sent != nil {
		return f.sent.Values.Get(name)
	}
	return page.Plain(has)
}

// Has reports whether a field of several values holds one.
func (f Form) Has(name, value string, has bool) bool {
	if f.sent == nil {
		return has
	}
	for _, given := range f.sent.Values[name] {
		if given == value {
			return true
		}
	}
	return false
}

// Problem is what is to be mended in a field.
func (f Form) Problem(name string) string {
	if f.sent == nil {
		return ""
	}
	for _, p := range f.sent.Problems {
		if fieldOf(p) == name {
			return p.Message
		}
	}
	return ""
}

// Places are the territories that a field may have meant.
func (f Form) Places(name string) []*query.PlaceChoice {
	if f.sent == nil {
		return nil
	}
	return f.sent.Places[name]
}

// Others are the records that the other end of a relation may have meant.
func (f Form) Others() []page.Named {
	if f.sent == nil {
		return nil
	}
	return f.sent.Others
}

// Problems are all that is to be mended.
func (f Form) Problems() []*query.Problem {
	if f.sent == nil {
		return nil
	}
	return f.sent.Problems
}

// fieldOf is the field that a problem is about, "" where it is the whole.
func fieldOf(p *query.Problem) string {
	path := p.Path
	if len(path) > 0 && path[0] == "input" {
		path = path[1:]
	}
	return strings.Join(path, ".")
}

// Theirs is what the record has by now where it is not what was sent: for those who decide between the two.
func (f Form) Theirs(name string, has any) string {
	now := page.Plain(has)
	if !f.Conflict() || now == strings.TrimSpace(strings.ReplaceAll(f.sent.Values.Get(name), "\r\n", "\n")) {
		return ""
	}
	if now == "" {
		if f.french {
			return "(vide)"
		}
		return "(empty)"
	}
	return now
}
