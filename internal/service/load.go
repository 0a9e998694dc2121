package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Row says where a record of a Dataset stands, for the report.
type Row struct {
	File string
	Line int
}

// Dataset is records as files give them: references are slugs and official codes. Rows
// are unchecked but for their form.
type Dataset struct {
	Territories []TerritoryRow // sets of communes
	Terms       []TermRow
	Actors      []ActorRow
	Networks    []NetworkRow
	Charters    []CharterRow
	Memberships []MembershipRow
	Relations   []RelationRow
	Records     []RecordRow // of every other type whose description names its file
	Refusals    []Refusal   // rows that could not be read at all
	// of each file: of a record that is held, what its file has no column for stays as it is
	Columns map[string][]string
}

// Refusal is a row that was not taken, and why.
type Refusal struct {
	Row
	Field  string // column at fault
	Reason string
}

// Note is a row that was met otherwise than it says, and how.
type Note struct {
	Row
	Text string
}

// Tally counts what became of the rows of a file.
type Tally struct{ Created, Updated, Unchanged, Refused int }

// Report is what became of a Dataset.
type Report struct {
	Files    map[string]*Tally
	Refusals []Refusal // by file and line
	Notes    []Note    // by file and line
	Written  bool      // false where rows were refused and the load was to be whole
	database *Refusal  // by which the database ended the transaction
}

// LoadOptions says how rows that are refused are met.
type LoadOptions struct {
	Partial bool // take the other rows; by default nothing is written where a row is refused
}

// Load writes the records of a dataset in one transaction. Records are known by type and slug:
// loading again changes what differs and adds what is new. A row whose slug was that of a record
// that was merged or renamed is one of the record that stands. A row that names what does not exist,
// or says the same as another, is refused; then nothing is written, unless options say otherwise.
func (s *Service) Load(ctx context.Context, data Dataset, options LoadOptions) (*Report, error) {
	var refused []Refusal // by the database, which ends a transaction with them
	for {
		report, err := s.tryLoad(ctx, data, options, refused)
		if err == errRefused && options.Partial {
			refused = append(refused, *report.database)
			continue
		}
		if err == errRefused {
			return report, nil
		}
		if err != nil {
			return nil, err
		}
		return report, s.store.NumberChanges(ctx) // no other process may be there to do it
	}
}

// tryLoad is Load without the rows that were refused before. It returns errRefused with the report
// where a row was, unless the others are to be taken and it was none that the database refused.
func (s *Service) tryLoad(ctx context.Context, data Dataset, options LoadOptions, refused []Refusal) (*Report, error) {
	var report *Report
	err := s.inLoad(ctx, func(st *store.Store) error {
		l := &load{
			store: st, report: Report{Files: map[string]*Tally{}},
			changes: map[hub.ChangeAction][]string{}, refused: map[Row]bool{},
		}
		report = &l.report
		for _, refusal := range slices.Concat(data.Refusals, refused) {
			l.refuse(refusal.Row, refusal.Field, "%s", refusal.Reason)
		}
		for _, refusal := range refused {
			l.refused[refusal.Row] = true
		}
		err := l.run(ctx, data)
		byRow := func(a, b Row) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) }
		slices.SortStableFunc(l.report.Refusals, func(a, b Refusal) int { return byRow(a.Row, b.Row) })
		slices.SortStableFunc(l.report.Notes, func(a, b Note) int { return byRow(a.Row, b.Row) })
		switch {
		case err != nil:
			return err
		case len(l.report.Refusals) > 0 && !options.Partial:
			return errRefused
		}
		report.Written = true
		return l.finish(ctx)
	})
	return report, err
}

// errRefused undoes a load that is not whole. It does not leave Load.
var errRefused = fmt.Errorf("rows were refused")

// inLoad runs fn in a transaction that no other load runs beside.
func (s *Service) inLoad(ctx context.Context, fn func(*store.Store) error) error {
	return s.store.InTx(ctx, func(st *store.Store) error {
		if err := st.LockLoad(ctx); err != nil {
			return err
		}
		return fn(st)
	})
}

// load is a load under way.
type load struct {
	store   *store.Store
	report  Report
	changes map[hub.ChangeAction][]string // ids of records

	refused map[Row]bool              // by the database, the time before
	terms   map[hub.TermKey]*hub.Term // those of the database and of the rows taken
	// Records by every slug that leads to one: those of the database and of the rows taken.
	records map[hub.RecordType]map[string]store.Standing
	rows    map[hub.RecordType]map[string]bool // the slugs that rows have
	// Memberships and charters count on what a network or charter says, not only on its id.
	charterNetworks map[string]string // charter slug → network slug
}

// slugs are those that the rows of a dataset have, by the type of their record.
func (d Dataset) slugs() map[hub.RecordType]map[string]bool {
	found := map[hub.RecordType]map[string]bool{}
	add := func(t hub.RecordType, slug string) {
		if found[t] == nil {
			found[t] = map[string]bool{}
		}
		found[t][slug] = true
	}
	for _, r := range d.Actors {
		add(r.Type.IDType(), r.Slug)
	}
	for _, r := range d.Networks {
		add(hub.TypeNetwork, r.Slug)
	}
	for _, r := range d.Charters {
		add(hub.TypeCharter, r.Slug)
	}
	for _, r := range d.Records {
		add(r.Type, r.Slug())
	}
	return found
}

// run writes every concept after those it refers to.
func (l *load) run(ctx context.Context, data Dataset) (err error) {
	l.records, l.rows = map[hub.RecordType]map[string]store.Standing{}, data.slugs()
	for _, t := range store.SlugTypes() {
		if l.records[t], err = l.store.StandingBySlugUnsafe(ctx, t); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context, Dataset) error{
		l.putTerms, l.putTerritories, l.putActors, l.putNetworks, l.putCharters, l.putMemberships, l.putRelations,
		l.putRecords,
	} {
		if err := step(ctx, data); err != nil {
			return err
		}
	}
	return nil
}

// putRecords writes the records of each type whose description names its file.
func (l *load) putRecords(ctx context.Context, data Dataset) error {
	for _, d := range hub.Descriptions {
		if d.File == "" {
			continue
		}
		if err := concepts[d.Type].written.load(ctx, l, data); err != nil {
			return err
		}
	}
	return nil
}

// finish makes what was written searchable and leaves it in the change log.
func (l *load) finish(ctx context.Context) error {
	for _, action := range slices.Sorted(maps.Keys(l.changes)) {
		if err := l.store.IndexRecords(ctx, l.changes[action]); err != nil {
			return err
		}
		if err := l.store.LogChanges(ctx, hub.Author{Capacity: hub.AsOperator}, action, l.changes[action]); err != nil {
			return err
		}
	}
	return nil
}

// tally counts the rows of a file.
func (l *load) tally(file string) *Tally {
	if l.report.Files[file] == nil {
		l.report.Files[file] = &Tally{}
	}
	return l.report.Files[file]
}

// refuse says why a row is not taken.
func (l *load) refuse(row Row, field, reason string, args ...any) {
	// a row is refused once, for several reasons
	if !slices.ContainsFunc(l.report.Refusals, func(r Refusal) bool { return r.Row == row }) {
		l.tally(row.File).Refused++
	}
	l.report.Refusals = append(l.report.Refusals, Refusal{row, field, fmt.Sprintf(reason, args...)})
}

// took counts what was done to the record of each row.
func (l *load) took(rows []Row, ids []string, actions []hub.ChangeAction) {
	for i, action := range actions {
		tally := l.tally(rows[i].File)
		switch action {
		case hub.Created:
			tally.Created++
		case hub.Updated:
			tally.Updated++
		default:
			tally.Unchanged++
			continue
		}
		if ids != nil {
			l.changes[action] = append(l.changes[action], ids[i])
		}
	}
}

// note says how a row was met that is taken, but not as it says.
func (l *load) note(row Row, text string, args ...any) {
	l.report.Notes = append(l.report.Notes, Note{row, fmt.Sprintf(text, args...)})
}

// leave counts a row that writes nothing, and says why.
func (l *load) leave(row Row, text string, args ...any) {
	l.took([]Row{row}, nil, []hub.ChangeAction{""})
	l.note(row, text, args...)
}

// columnsOf are the columns that the file of each row has; nil for a row of no file.
func columnsOf(data Dataset, rows []Row) [][]string {
	columns := make([][]string, len(rows))
	for i, row := range rows {
		columns[i] = data.Columns[row.File]
	}
	return columns
}

// constrained says which column of a file breaks a constraint that only the database sees.
var constrained = map[string]string{"membership_one_for_territory": "actor_slug",
	"relation_carrier_non_profit": "from_slug"}

// put counts what was written for each row; the row that the database refused is refused.
func (l *load) put(rows []Row, ids []string, actions []hub.ChangeAction, err error) error {
	if refused, ok := errors.AsType[*store.PutError](err); ok && refused.Index < len(rows) {
		field := cmp.Or(constrained[refused.Constraint], refused.Column)
		if shown, ok := errors.AsType[*hub.Error](err); ok {
			l.refuse(rows[refused.Index], field, "%s", shown.Error())
		} else {
			l.refuse(rows[refused.Index], field, "the database does not take it (%s)",
				cmp.Or(refused.Constraint, "a value that cannot be"))
		}
		last := l.report.Refusals[len(l.report.Refusals)-1]
		l.report.database = &last
		return errRefused
	}
	if err != nil {
		return err
	}
	l.took(rows, ids, actions)
	return nil
}

// id is the id of the record of a slug: the one that stands, or a new one, which later rows can name.
func (l *load) id(t hub.RecordType, slug string) string {
	standing, known := l.records[t][slug]
	if !known {
		standing = store.Standing{ID: newID(t), Slug: slug}
		l.records[t][slug] = standing
	}
	return standing.ID
}

// own returns the slug under which a row is written, and false where the row writes nothing: it is one of a record
// that was merged into another or is archived, or another row names the record by the slug that it has now.
func (l *load) own(row Row, t hub.RecordType, slug string) (string, bool) {
	standing, known := l.records[t][slug]
	switch {
	case !known:
		return slug, true
	case standing.Merged:
		l.leave(row, "%q was merged into %q, which stays as it is", slug, standing.Slug)
	case standing.Archived:
		l.leave(row, "%q is archived, and stays as it is", slug)
	case standing.Slug != slug && l.rows[t][standing.Slug]:
		l.leave(row, "%q is called %q now, which has a row of its own", slug, standing.Slug)
	case standing.Slug != slug:
		l.note(row, "%q is called %q now", slug, standing.Slug)
		return standing.Slug, true
	default:
		return slug, true
	}
	return "", false
}

// now is the slug that the record of a slug has.
func (l *load) now(t hub.RecordType, slug string) string {
	return cmp.Or(l.records[t][slug].Slug, slug)
}

// led reports whether a slug leads to a record that has another one.
func (l *load) led(t hub.RecordType, slug string) bool { return l.now(t, slug) != slug }

// duplicates tells the second row with a key from the first.
type duplicates[K comparable] map[K]firstRow

// firstRow is the first row with a key.
type firstRow struct {
	line int
	led  bool // to the key by a merge or a new name
}

// first reports whether no earlier row had the key. A later one is refused; where one of
// the two was led to the key, what it says is said already.
func (d duplicates[K]) first(l *load, row Row, field string, key K, led bool) bool {
	if l.refused[row] {
		return false
	}
	earlier, seen := d[key]
	switch {
	case seen && (led || earlier.led):
		l.leave(row, "says the same as line %d, since records were merged or renamed", earlier.line)
		return false
	case seen:
		l.refuse(row, field, "says the same as line %d", earlier.line)
		return false
	}
	d[key] = firstRow{row.Line, led}
	return true
}

// soundSlug refuses a row with a slug that no address can have.
func (l *load) soundSlug(row Row, slug string) bool {
	if hub.ValidSlug(slug) {
		return true
	}
	l.refuse(row, "slug", "%q is not a slug: lower-case letters, digits and single hyphens", slug)
	return false
}

// sound refuses a row whose record cannot be meant, or names a term that no vocabulary has.
func sound[R any](l *load, row Row, d *hub.Description[R], record *R) bool {
	var wrong hub.Problems
	_ = wrong.Add(d.Clean(record)) // these are the only errors that it returns
	for _, problem := range wrong {
		l.refuse(row, columnAbout(d.Described, problem.Path), "%s", problem.Error())
	}
	known := true
	d.Terms(record, func(a *hub.Attribute, codes []string) {
		for _, code := range codes {
			known = l.knownTerm(row, a.File, a.Scheme, &code) && known
		}
	})
	return known && len(wrong) == 0
}

// columnAbout is the column of a file that holds what a problem is about.
func columnAbout(d *hub.Described, path []any) string {
	a := d.Attribute(fmt.Sprint(path[0]))
	switch {
	case a == nil:
		return ""
	case a.Kind == hub.KindPoint && len(path) > 1 && path[1] == "longitude":
		return "lon"
	default:
		return a.File
	}
}

// knownTerm refuses a row whose code is no term of a vocabulary; an empty code is unknown, which is allowed.
func (l *load) knownTerm(row Row, field, scheme string, code *string) bool {
	if code == nil || l.terms[hub.TermKey{Scheme: scheme, Code: *code}] != nil {
		return true
	}
	l.refuse(row, field, "%q is not a term of the vocabulary %s", *code, scheme)
	return false
}

// knownActor returns the id of the actor a row names; if there is none the row is refused.
func (l *load) knownActor(row Row, field string, ref store.ActorRef) (string, bool) {
	standing, ok := l.records[ref.Type.IDType()][ref.Slug]
	if !ok {
		l.refuse(row, field, "there is no %s %q", ref.Type.IDType(), ref.Slug)
	}
	return standing.ID, ok
}

// optionalActor is knownActor where none need be named.
func (l *load) optionalActor(row Row, field string, ref *store.ActorRef) (id *string, ok bool) {
	if ref == nil {
		return nil, true
	}
	found, ok := l.knownActor(row, field, *ref)
	return &found, ok
}

// links refuses a row with an address that no page may link to, or an invalid source.
func (l *load) links(row Row, column string, link, source *string) bool {
	if link != nil {
		if err := hub.CheckLink(*link); err != nil {
			l.refuse(row, column, "%s", err.Error())
			return false
		}
	}
	if source != nil {
		if err := hub.CheckSource(*source); err != nil {
			l.refuse(row, "source_url", "%s", err.Error())
			return false
		}
	}
	return true
}
