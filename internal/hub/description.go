package hub

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Description is all that the hub knows of a type of record: what it says, field by field. Columns and
// statements, checks, history, erasure, search, files and forms read it, so that a field is described once.
type Description[R any] struct {
	*Described
	Fields []*Field[R]

	rule func(*R) error // what must be true of a record as a whole; nil for nothing
}

func describe[R any](t RecordType, table string, fields ...*Field[R]) *Description[R] {
	d := &Description[R]{Described: &Described{Type: t, Table: table}, Fields: fields}
	for _, f := range fields {
		if f.foreign == nil {
			d.Attributes = append(d.Attributes, &f.Attribute)
		}
	}
	return d
}

// called says what people call a record of a type, and several: those are counted.
func (d *Description[R]) called(one, many Words) *Description[R] { d.One, d.Many = one, many; return d }

// schemaOrg names the type that records have in schema.org, by which machines read their pages.
func (d *Description[R]) schemaOrg(t string) *Description[R] { d.SchemaOrg = t; return d }

// filed names the file that holds records of a type, one a row, whose columns the fields name.
func (d *Description[R]) filed(name string) *Description[R] { d.File = name; return d }

// hidden says that an archived record is shown to nobody, and cannot be changed.
func (d *Description[R]) hidden() *Description[R] { d.Hidden = true; return d }

// aside says that search looks for records of a type only where it is asked to.
func (d *Description[R]) aside() *Description[R] { d.Aside = true; return d }

// with is the description with a rule that looks at several fields.
func (d *Description[R]) with(rule func(*R) error) *Description[R] {
	d.rule = rule
	return d
}

// What every record has, where its description says so.

// ID is the id of a record.
func (d *Description[R]) ID(r *R) string { return d.text(r, KindID) }

// Slug is the slug of a record; "" where it has none.
func (d *Description[R]) Slug(r *R) string { return d.text(r, KindSlug) }

// SetSlug gives a record a slug.
func (d *Description[R]) SetSlug(r *R, slug string) {
	d.set(r, &slug, func(f *Field[R]) bool { return f.Kind == KindSlug })
}

// SetID gives a record its id.
func (d *Description[R]) SetID(r *R, id string) {
	d.set(r, &id, func(f *Field[R]) bool { return f.Kind == KindID })
}

// Owner is the id of the actor that a record belongs to; nil where it belongs to none.
func (d *Description[R]) Owner(r *R) *string {
	if f := d.field(func(f *Field[R]) bool { return f.Owner }); f != nil {
		return f.get(r).(*string)
	}
	return nil
}

// SetOwner gives a record to an actor.
func (d *Description[R]) SetOwner(r *R, id *string) {
	d.set(r, id, func(f *Field[R]) bool { return f.Owner })
}

// Version is how often a record changed; 1 where that is not counted.
func (d *Description[R]) Version(r *R) int {
	if f := d.field(func(f *Field[R]) bool { return f.Name == "version" }); f != nil {
		return *f.get(r).(*int)
	}
	return 1
}

// Archived reports whether a record was taken out of sight by an instant.
func (d *Description[R]) Archived(r *R) bool {
	f := d.field(func(f *Field[R]) bool { return f.Name == "archivedAt" })
	return f != nil && f.says(f.get(r))
}

// text is the value of the first field of a kind, which records always have; "" where their type has no such field.
func (d *Description[R]) text(r *R, kind FieldKind) string {
	if f := d.field(func(f *Field[R]) bool { return f.Kind == kind }); f != nil {
		return *f.get(r).(*string)
	}
	return ""
}

// set gives the first field that is meant a value, if the type has such a field.
func (d *Description[R]) set(r *R, value *string, is func(*Field[R]) bool) {
	if f := d.field(is); f != nil {
		f.set(r, value)
	}
}

// field is the first field that is meant; nil if there is none.
func (d *Description[R]) field(is func(*Field[R]) bool) *Field[R] {
	i := slices.IndexFunc(d.Fields, is)
	if i < 0 {
		return nil
	}
	return d.Fields[i]
}

// Words are what people read, in French and English.
type Words [2]string

// Described is a Description without the Go type of its records.
type Described struct {
	Type       RecordType
	Table      string
	Attributes []*Attribute
	One, Many  Words  // what people call such a record, and several; none where nobody counts them
	File       string // that holds one record a row; "" where none does, or a reader of its own reads it
	SchemaOrg  string // their type in schema.org; "" where they have no page
	Hidden     bool   // an archived record is shown to nobody, and cannot be changed
	Aside      bool   // search looks for them only where it is asked to
}

// Attribute is the attribute with a name; nil if there is none.
func (d *Described) Attribute(name string) *Attribute {
	return d.first(func(a *Attribute) bool { return a.Name == name })
}

// Remembered is the attribute that history keeps under a name; nil if there is none.
func (d *Described) Remembered(name string) *Attribute {
	return d.first(func(a *Attribute) bool { return a.History == name })
}

// Of is the first attribute of a kind; nil if there is none.
func (d *Described) Of(kind FieldKind) *Attribute {
	return d.first(func(a *Attribute) bool { return a.Kind == kind })
}

func (d *Described) first(is func(*Attribute) bool) *Attribute {
	for _, a := range d.Attributes {
		if is(a) {
			return a
		}
	}
	return nil
}

// Owned is the attribute that names the actor a record belongs to; nil where none does.
func (d *Described) Owned() *Attribute {
	return d.first(func(a *Attribute) bool { return a.Owner })
}

// Searched reports whether search finds records of the type: those that are called something.
func (d *Described) Searched() bool {
	return slices.ContainsFunc(d.Attributes, func(a *Attribute) bool { return a.Title })
}

// HasHistory reports whether history keeps what records of the type say.
func (d *Described) HasHistory() bool {
	return slices.ContainsFunc(d.Attributes, func(a *Attribute) bool { return a.History != "" })
}

// Addresses are where the columns of a row are read into, in the order of the fields.
func (d *Description[R]) Addresses(r *R) []any {
	addresses := make([]any, 0, len(d.Fields)+2)
	for _, f := range d.Fields {
		addresses = append(addresses, f.addresses(r)...)
	}
	return addresses
}

// Values hands over the columns that are written, with their values.
func (d *Description[R]) Values(r *R, each func(column string, value any)) {
	for _, f := range d.Fields {
		if f.Writer == ByDatabase || f.Writer == ByReading {
			continue
		}
		for i, value := range f.values(r) {
			each(f.Columns[i], value)
		}
	}
}

// Same reports whether two records say the same.
func (d *Description[R]) Same(a, b *R) bool {
	return !slices.ContainsFunc(d.Fields, func(f *Field[R]) bool { return !f.equal(a, b) })
}

// Patch is what a change says of records of type R: the fields that are given, in the
// order of their description. It is made by Patch or PatchTo.
type Patch[R any] struct {
	description *Description[R]
	given       []givenField[R]
	unknown     []string // that nobody described: a fault of the hub
}

type givenField[R any] struct {
	*Field[R]
	value any // *T of the field, nil where it is to be emptied
}

// Patch is the change that an input of the API asks for. The input holds the fields that are given, by name.
func (d *Description[R]) Patch(input map[string]any) Patch[R] {
	p := Patch[R]{description: d}
	for _, f := range d.Fields {
		raw, is := input[f.Name]
		if !is || f.Writer != ByPatch {
			continue
		}
		if value, ok := f.take(raw); ok {
			p.given = append(p.given, givenField[R]{f, value})
		}
	}
	if len(p.given) < len(input) {
		for name := range input {
			if !slices.ContainsFunc(p.given, func(g givenField[R]) bool { return g.Name == name }) {
				p.unknown = append(p.unknown, name)
			}
		}
	}
	return p
}

// PatchTo is the change that makes a record say what a snapshot says. What the snapshot
// does not tell of stays as it is.
func (d *Description[R]) PatchTo(s Snapshot) Patch[R] {
	p := Patch[R]{description: d}
	for _, f := range d.Fields {
		if raw, told := s[f.History]; told && f.Writer == ByPatch {
			p.given = append(p.given, givenField[R]{f, f.parse(raw)})
		}
	}
	return p
}

// Say gives a field of a record a value, as the API or a file gives it, and reports
// whether the field takes such values.
func (d *Description[R]) Say(r *R, name string, value any) bool {
	for _, f := range d.Fields {
		if f.Name == name && f.take != nil && f.foreign == nil {
			taken, ok := f.take(value)
			if ok {
				f.set(r, taken)
			}
			return ok
		}
	}
	return false
}

// Terms hands over the codes of terms that a record names, with their fields.
func (d *Description[R]) Terms(r *R, each func(a *Attribute, codes []string)) {
	for _, f := range d.Fields {
		if f.Kind == KindTerm || f.Kind == KindTerms {
			Patch[R]{given: []givenField[R]{{f, f.get(r)}}}.Terms(each)
		}
	}
}

// Restored is a record that says what a snapshot says.
func (d *Description[R]) Restored(s Snapshot) *R {
	r := new(R)
	for _, f := range d.Fields {
		if raw, told := s[f.History]; told && f.parse != nil {
			f.set(r, f.parse(raw))
		}
	}
	return r
}

// MarshalJSON writes the fields that are given: two attempts of one change are known by it.
func (p Patch[R]) MarshalJSON() ([]byte, error) {
	fields := make(map[string]any, len(p.given))
	for _, g := range p.given {
		fields[g.Name] = g.value
	}
	return json.Marshal(fields)
}

// Check cleans the values that are given, and returns what is wrong with them.
func (p Patch[R]) Check() error {
	if len(p.unknown) > 0 {
		return fmt.Errorf("hub: nobody described these fields of a %s: %q", p.description.Type, p.unknown)
	}
	var wrong Problems
	for _, g := range p.given {
		if g.foreign != nil && g.says(g.value) {
			_ = wrong.Add(g.foreign, g.Name)
			continue
		}
		_ = wrong.Add(g.clean(g.value), g.Name)
	}
	return wrong.Err()
}

// CheckNew is Check for a new record, which has what a record must have. Its slug can be made of its name.
func (p Patch[R]) CheckNew() error {
	var wrong Problems
	for _, f := range p.description.Fields {
		if f.Required && f.Writer == ByPatch && f.Kind != KindSlug && !p.gives(f.Name) {
			_ = wrong.Add(Problem(Required, At(f.Name), "This cannot be empty."))
		}
	}
	if err := wrong.Add(p.Check()); err != nil {
		return err
	}
	return wrong.Err()
}

// gives reports whether the change says something of a field.
func (p Patch[R]) gives(name string) bool {
	return slices.ContainsFunc(p.given, func(g givenField[R]) bool { return g.Name == name })
}

// Slug is the slug that is given; nil where none is.
func (p Patch[R]) Slug() *string {
	for _, g := range p.given {
		if g.Kind == KindSlug {
			return g.value.(*string)
		}
	}
	return nil
}

// WithSlug is the change with another slug than the one that is given.
func (p Patch[R]) WithSlug(slug string) Patch[R] {
	p.given = slices.Clone(p.given)
	for i, g := range p.given {
		if g.Kind == KindSlug {
			p.given[i].value = &slug
		}
	}
	return p
}

// Title is what a new record is to be called, "" where nothing is given.
func (p Patch[R]) Title() string {
	for _, g := range p.given {
		if title, ok := g.value.(*string); ok && g.Title && title != nil {
			return *title
		}
	}
	return ""
}

// Terms hands over the codes of terms that are given, with their fields.
func (p Patch[R]) Terms(each func(a *Attribute, codes []string)) {
	for _, g := range p.given {
		switch value := g.value.(type) {
		case *string:
			if g.Kind == KindTerm && value != nil {
				each(&g.Attribute, []string{*value})
			}
		case *[]string:
			if g.Kind == KindTerms && value != nil {
				each(&g.Attribute, *value)
			}
		}
	}
}

// References hands over the ids of other records that are given, with their fields.
func (p Patch[R]) References(each func(a *Attribute, id string)) {
	for _, g := range p.given {
		if id, ok := g.value.(*string); ok && g.Kind == KindReference && id != nil {
			each(&g.Attribute, *id)
		}
	}
}

// Apply changes a record as the patch says, and returns what is wrong with it then.
func (p Patch[R]) Apply(r *R) error {
	for _, g := range p.given {
		g.set(r, g.value)
	}
	return p.description.checkWhole(r)
}

// checkWhole returns what is wrong with a record as a whole, its fields being right.
func (d *Description[R]) checkWhole(r *R) error {
	if d.rule == nil {
		return nil
	}
	return d.rule(r)
}

// Clean cleans all that a record says, and returns what is wrong with it: for records that do not come as a Patch.
func (d *Description[R]) Clean(r *R) error {
	var wrong Problems
	for _, f := range d.Fields {
		if f.clean != nil && f.Writer == ByPatch && f.foreign == nil {
			_ = wrong.Add(f.clean(f.get(r)), f.Name)
		}
	}
	_ = wrong.Add(d.checkWhole(r))
	return wrong.Err()
}
