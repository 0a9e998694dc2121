package hub

import (
	"encoding/json"
	"slices"

	"essaim/internal/written"
)

// FieldKind says what a field holds. How a field is checked and cleaned, stored, compared, erased, searched, read from
// files and asked for in forms follows from it.
type FieldKind int

// The kinds of field.
const (
	KindID        FieldKind = iota
	KindName                // text on one line
	KindMarkdown            // text of several lines
	KindSlug                // name in URLs
	KindLink                // http or https address
	KindSource              // link, or the name of a printed document
	KindDate                // PartialDate
	KindTerm                // code of a term of a vocabulary
	KindTerms               // codes of several terms, in a table of their own
	KindValue               // value of a closed list
	KindReference           // id of another record
	KindFlag                // yes or no
	KindNumber              // figure
	KindPoint               // latitude, longitude, and whether they stand for a wider place
	KindParts               // rows of their own, with fields of their own
	KindInstant             // when something happened
	KindCount               // how often something happened
)

// Writer says who writes a field.
type Writer int

// The writers of a field.
const (
	ByPatch    Writer = iota // whoever may change the record, with a Patch
	ByRule                   // the service, as the rules of the domain say
	ByDatabase               // the database, as it writes the record
	ByReading                // nobody: it is computed as the record is read
)

// Attribute is what can be said of a field without the Go type of its record.
type Attribute struct {
	Name     string       // in the schema, and as a column that is computed on reading
	History  string       // its name in snapshots; "" where history does not keep it
	Columns  []string     // of the record's table; none for KindTerms and KindParts
	Kind     FieldKind    // what it holds
	Writer   Writer       // who writes it
	Required bool         // a record always has it
	Scheme   string       // KindTerm, KindTerms: the vocabulary
	Refers   []RecordType // KindReference: the types of record that it may name
	Values   []string     // KindValue: the closed list
	Max      int          // characters of a text, or items of a list; 0 where the kind knows
	Distinct bool         // no two records say the same
	Own      bool         // the hub alone writes it, of nothing that people wrote
	Title    bool         // what the record is called
	Owner    bool         // the actor that the record belongs to: who may change that one's record may change it
	Search   bool         // search looks in it
	File     string       // its column in files; "" where files do not hold it
	// KindValue: the words of files for its values, where these are not the values themselves
	FileWords map[string]string
	FileAlso  []string   // other columns of files that its value follows from
	FileOnce  bool       // a file says it of a new record only
	FR, EN    string     // what people call it
	Ask       Ask        // how a form asks for it
	SchemaOrg string     // its property in schema.org, by which machines read pages; "" where it has none
	Link      string     // KindTerms: the table that joins records to terms
	Parts     *Described // KindParts: what each part says
	// KindParts: the field that stands for a part in history; "" where all do that history keeps
	Each string
}

// Ask is how a form asks for a field, where it does otherwise than by the field's label.
type Ask struct {
	FR, EN         string // what it asks; the label where it is ""
	HelpFR, HelpEN string // what helps to answer
	Day            bool   // KindDate: the day is known
	Not            string // why no form asks; "" where forms do
}

// Words reports whether people write the field in words of their own, which can hold anybody's personal data.
func (a *Attribute) Words() bool {
	switch a.Kind {
	case KindName, KindMarkdown, KindLink, KindSource:
		return true
	}
	return false
}

// Redactable reports whether a value of the field can be taken out of history. What says
// who may see a revision, and which one it is, cannot.
func (a *Attribute) Redactable() bool {
	return a.Writer == ByPatch || !slices.Contains([]string{"version", "status", "state", "archivedAt"}, a.Name)
}

// Filed reports whether a file that is loaded again changes the field.
func (a *Attribute) Filed() bool { return a.File != "" && !a.FileOnce }

// HoldsText reports whether the columns of the field can hold text.
func (a *Attribute) HoldsText() bool {
	switch a.Kind {
	case KindFlag, KindNumber, KindPoint, KindInstant, KindCount:
		return false
	}
	return true
}

// FiledBy reports whether a file with these columns says the field.
func (a *Attribute) FiledBy(columns []string) bool {
	return a.Filed() &&
		(slices.Contains(columns, a.File) ||
			slices.ContainsFunc(a.FileAlso, func(c string) bool { return slices.Contains(columns, c) }))
}

// Label is what people call the field.
func (a *Attribute) Label(l Language) string {
	if l == English {
		return a.EN
	}
	return a.FR
}

// Field is an Attribute of records of type R, with the way to its value. Values are held
// as *T, nil where nothing is said.
type Field[R any] struct {
	Attribute
	addresses func(*R) []any            // of its columns' values, to read rows into
	values    func(*R) []any            // of its columns, to write
	get       func(*R) any              // its value
	set       func(*R, any)             // its value
	says      func(any) bool            // whether a value is not nil
	take      func(any) (any, bool)     // its value, of what the API was given
	clean     func(any) error           // cleans a value, and says what is wrong with it
	parse     func(json.RawMessage) any // its value, of a snapshot
	equal     func(before, after *R) bool
	foreign   *Error // why no record of this type has it, where those of its table do; nil where they have it
}

// slot is where a record of type R keeps a value of type T.
type slot[R, T any] struct {
	address  func(*R) any
	get      func(*R) *T
	set      func(*R, *T)
	value    func(*R) any // as the database takes it
	required bool
}

// must is a slot that always holds a value.
func must[R, T any](at func(*R) *T) slot[R, T] {
	return slot[R, T]{
		address: func(r *R) any { return at(r) }, get: at, set: func(r *R, v *T) { *at(r) = *orZero(v) },
		value: func(r *R) any { return *at(r) }, required: true,
	}
}

func orZero[T any](v *T) *T {
	if v == nil {
		return new(T)
	}
	return v
}

// may is a slot that is nil where nothing is known.
func may[R, T any](at func(*R) **T) slot[R, T] {
	return slot[R, T]{
		address: func(r *R) any { return at(r) }, get: func(r *R) *T { return *at(r) },
		set:   func(r *R, v *T) { *at(r) = v },
		value: func(r *R) any { return *at(r) },
	}
}

// field is a field of one column.
func field[R any, T comparable](kind FieldKind, name, column string, s slot[R, T], clean func(*T) error) *Field[R] {
	return &Field[R]{
		Attribute: Attribute{Name: name, History: name, Columns: []string{column}, Kind: kind, Required: s.required},
		addresses: func(r *R) []any { return []any{s.address(r)} },
		values:    func(r *R) []any { return []any{s.value(r)} },
		get:       func(r *R) any { return s.get(r) },
		set:       func(r *R, v any) { s.set(r, v.(*T)) },
		says:      says[T],
		take:      take[T],
		clean: func(v any) error {
			switch v := v.(*T); {
			case v == nil && s.required:
				return Problem(Required, nil, "This cannot be empty.")
			case v == nil || clean == nil:
				return nil
			default:
				return clean(v)
			}
		},
		parse: parse[T],
		equal: func(before, after *R) bool {
			b, a := s.get(before), s.get(after)
			return b == nil && a == nil || b != nil && a != nil && *b == *a
		},
	}
}

// take is a value that the API was given: null, a value or a pointer to one.
func take[T any](v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return (*T)(nil), true
	case *T:
		return v, true
	case T:
		return &v, true
	}
	return nil, false
}

func says[T any](v any) bool { return v.(*T) != nil }

// parse is a value of a snapshot.
func parse[T any](raw json.RawMessage) any {
	var value *T
	_ = json.Unmarshal(raw, &value) // the hub wrote it
	return value
}

// The constructors of fields, one for each kind.

func idField[R any](s slot[R, string]) *Field[R] {
	return field(KindID, "id", "id", s, nil).by(ByRule).forgotten().schemaOrg("identifier")
}

func nameField[R any](name, column string, most int, s slot[R, string]) *Field[R] {
	f := field(KindName, name, column, s, func(v *string) error {
		*v = written.Plain(*v)
		if *v == "" && !s.required {
			return nil
		}
		return CheckName(*v, most)
	})
	f.Max = most
	return f
}

func markdownField[R any](name, column string, most int, s slot[R, string]) *Field[R] {
	f := field(KindMarkdown, name, column, s, func(v *string) error {
		*v = written.Markdown(*v)
		return CheckText(*v, most)
	})
	f.Max = most
	return f
}

func slugField[R any](s slot[R, string]) *Field[R] {
	return field(KindSlug, "slug", "slug", s, checked(CheckSlug)).filed("slug").
		label("nom dans l'adresse", "name in the address").
		unasked("it is made of the name")
}

func linkField[R any](name, column string, s slot[R, string]) *Field[R] {
	return field(KindLink, name, column, s, checked(CheckLink))
}

func sourceField[R any](s slot[R, string]) *Field[R] {
	return field(KindSource, "source", "source_uri", s, checked(CheckSource)).filed("source_url").
		label("source", "source").
		asked("Source (adresse web)", "Source (web address)")
}

func dateField[R any](name, column string, s slot[R, PartialDate]) *Field[R] {
	return field(KindDate, name, column, s, func(d *PartialDate) error { return d.Check() })
}

func termField[R any](name, column, scheme string, s slot[R, string]) *Field[R] {
	f := field(KindTerm, name, column, s, nil)
	f.Scheme = scheme
	return f
}

func valueField[R any, T ~string](name, column string, values []T, s slot[R, T]) *Field[R] {
	f := field(KindValue, name, column, s, nil)
	f.take = func(v any) (any, bool) {
		if text, ok := v.(string); ok { // as files give it
			value := T(text)
			return &value, true
		}
		return take[T](v)
	}
	for _, v := range values {
		f.Values = append(f.Values, string(v))
	}
	return f
}

func referenceField[R any](name, column string, types []RecordType, s slot[R, string]) *Field[R] {
	f := field(KindReference, name, column, s, checked(func(id string) error { return CheckID(id, types...) }))
	f.Refers = types
	return f
}

func flagField[R any](name, column string, s slot[R, bool]) *Field[R] {
	return field(KindFlag, name, column, s, nil)
}

func numberField[R any](name, column string, s slot[R, float64]) *Field[R] {
	return field(KindNumber, name, column, s, func(v *float64) error {
		if *v > maxFigure || *v < -maxFigure {
			return Invalid(nil, "This figure is too large.")
		}
		return nil
	})
}

func instantField[R any, T comparable](name, column string, s slot[R, T]) *Field[R] {
	return field(KindInstant, name, column, s, nil).by(ByDatabase).forgotten()
}

// versionField counts the record's changes.
func versionField[R any](s slot[R, int]) *Field[R] {
	return field(KindCount, "version", "version", s, nil).by(ByDatabase).label("version", "version")
}

// archivedField says when the record was archived; history keeps whether it was.
func archivedField[R any, T comparable](s slot[R, T]) *Field[R] {
	return instantField("archivedAt", "archived_at", s).remembered("archived").label("archivé", "archived")
}

// computedField is read, and never written.
func computedField[R any, T comparable](kind FieldKind, name, column string, s slot[R, T]) *Field[R] {
	return field(kind, name, column, s, nil).by(ByReading).forgotten()
}

// pointField is a point on a map in three columns. People give one, or none; one that
// stands for a wider place is the hub's.
func pointField[R any](latitude, longitude func(*R) **float64, approximate func(*R) *bool) *Field[R] {
	get := func(r *R) *PointInput {
		if *latitude(r) == nil || *longitude(r) == nil {
			return nil
		}
		return &PointInput{Latitude: **latitude(r), Longitude: **longitude(r)}
	}
	return &Field[R]{
		Attribute: Attribute{Name: "point", History: "point",
			Columns: []string{"latitude", "longitude", "point_approximate"}, Kind: KindPoint},
		addresses: func(r *R) []any { return []any{latitude(r), longitude(r), approximate(r)} },
		values:    func(r *R) []any { return []any{*latitude(r), *longitude(r), *approximate(r)} },
		get:       func(r *R) any { return get(r) },
		set: func(r *R, v any) {
			*latitude(r), *longitude(r), *approximate(r) = nil, nil, false
			if p := v.(*PointInput); p != nil {
				*latitude(r), *longitude(r) = &p.Latitude, &p.Longitude
			}
		},
		says: says[PointInput],
		take: take[PointInput],
		clean: func(v any) error {
			if p := v.(*PointInput); p != nil {
				return CheckPoint(p.Latitude, p.Longitude)
			}
			return nil
		},
		parse: func(raw json.RawMessage) any {
			p := parse[Point](raw).(*Point)
			if p == nil || p.Approximate { // that one follows from the place
				return (*PointInput)(nil)
			}
			return &PointInput{Latitude: p.Latitude, Longitude: p.Longitude}
		},
		equal: func(before, after *R) bool {
			b, a := get(before), get(after)
			return *approximate(before) == *approximate(after) &&
				(b == nil && a == nil || b != nil && a != nil && *b == *a)
		},
	}
}

// termsField is codes of terms in a table of their own. The list is nil where it was not read.
func termsField[R any](name, link, scheme string, most int, at func(*R) *[]string) *Field[R] {
	return &Field[R]{
		Attribute: Attribute{Name: name, History: name, Kind: KindTerms, Link: link, Scheme: scheme, Max: most},
		addresses: func(*R) []any { return nil },
		values:    func(*R) []any { return nil },
		get:       func(r *R) any { return at(r) },
		set: func(r *R, v any) {
			*at(r) = []string{}
			if codes := v.(*[]string); codes != nil {
				*at(r) = *codes
			}
		},
		says: says[[]string],
		take: func(v any) (any, bool) {
			if codes, ok := v.([]string); ok && codes == nil {
				return (*[]string)(nil), true
			}
			return take[[]string](v)
		},
		clean: func(v any) error {
			if codes := v.(*[]string); codes != nil && len(*codes) > most {
				return Problem(TooLong, nil, "Give at most %d.", most)
			}
			return nil
		},
		parse: parse[[]string],
		equal: func(before, after *R) bool { return slices.Equal(*at(before), *at(after)) },
	}
}

// listField is values of a closed list in a column.
func listField[R any, T ~string](name, column string, at func(*R) *[]T) *Field[R] {
	return &Field[R]{
		Attribute: Attribute{Name: name, History: name, Columns: []string{column}, Kind: KindValue, Required: true},
		addresses: func(r *R) []any { return []any{at(r)} },
		values:    func(r *R) []any { return []any{append([]T{}, *at(r)...)} }, // never null
		get:       func(r *R) any { return at(r) },
		set:       func(r *R, v any) { *at(r) = *v.(*[]T) },
		says:      says[[]T],
		take:      take[[]T],
		parse:     parse[[]T],
		equal:     func(before, after *R) bool { return slices.Equal(*at(before), *at(after)) },
	}
}

// partsField is rows of their own, which other mutations write.
func partsField[R any](name string, parts *Described) *Field[R] {
	return &Field[R]{
		Attribute: Attribute{Name: name, History: name, Kind: KindParts, Writer: ByRule, Parts: parts},
		addresses: func(*R) []any { return nil },
		values:    func(*R) []any { return nil },
		equal:     func(_, _ *R) bool { return true },
	}
}

// each names the field that stands for a part.
func (f *Field[R]) each(field string) *Field[R] { f.Each = field; return f }

// checked is a check of a text that leaves it as it is.
func checked(check func(string) error) func(*string) error {
	return func(s *string) error { return check(*s) }
}

// What is said of a field beyond its kind.

func (f *Field[R]) by(w Writer) *Field[R] { f.Writer = w; return f }

// refused says why records of a type cannot have a field that others of their table have.
func (f *Field[R]) refused(why *Error) *Field[R] { f.foreign = why; return f.forgotten() }

func (f *Field[R]) label(fr, en string) *Field[R] { f.FR, f.EN = fr, en; return f }

func (f *Field[R]) asked(fr, en string) *Field[R] { f.Ask.FR, f.Ask.EN = fr, en; return f }

func (f *Field[R]) helped(fr, en string) *Field[R] { f.Ask.HelpFR, f.Ask.HelpEN = fr, en; return f }

func (f *Field[R]) unasked(why string) *Field[R] { f.Ask.Not = why; return f }

func (f *Field[R]) days() *Field[R] { f.Ask.Day = true; return f }

func (f *Field[R]) filed(column string) *Field[R] { f.File = column; return f }

// worded says by which words files name the values of a closed list, where they do not name them as the schema does.
func (f *Field[R]) worded(words map[string]string) *Field[R] { f.FileWords = words; return f }

func (f *Field[R]) filedBy(column string, also ...string) *Field[R] {
	f.FileAlso = also
	return f.filed(column)
}

func (f *Field[R]) filedOnce(column string) *Field[R] { f.FileOnce = true; return f.filed(column) }

func (f *Field[R]) distinct() *Field[R] { f.Distinct = true; return f }

func (f *Field[R]) own() *Field[R] { f.Own = true; return f }

func (f *Field[R]) owner() *Field[R] { f.Owner = true; return f.by(ByRule) }

func (f *Field[R]) searched() *Field[R] { f.Search = true; return f }

func (f *Field[R]) titled() *Field[R] { f.Title = true; return f.searched().schemaOrg("name") }

func (f *Field[R]) schemaOrg(property string) *Field[R] { f.SchemaOrg = property; return f }

func (f *Field[R]) remembered(name string) *Field[R] { f.History = name; return f }

func (f *Field[R]) forgotten() *Field[R] { return f.remembered("") }
