package service

import (
	"cmp"
	"context"
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

// Dataset is records as files give them: references are slugs and official codes. Rows are unchecked but for their form.
type Dataset struct {
	Territories []TerritoryRow // sets of communes
	Terms       []TermRow
	Actors      []ActorRow
	Networks    []NetworkRow
	Charters    []CharterRow
	Memberships []MembershipRow
	Relations   []RelationRow
	Events      []EventRow
	Resources   []ResourceRow
	Refusals    []Refusal // rows that could not be read at all
}

// Refusal is a row that was not taken, and why.
type Refusal struct {
	Row
	Field  string // column at fault; "" where it is the whole row
	Reason string
}

// Tally counts what became of the rows of a file.
type Tally struct{ Created, Updated, Unchanged, Refused int }

// Report is what became of a Dataset.
type Report struct {
	Files    map[string]*Tally
	Refusals []Refusal // by file and line
	Written  bool      // false where rows were refused and the load was to be whole
}

// LoadOptions says how rows that are refused are met.
type LoadOptions struct {
	Partial bool // take the other rows; by default nothing is written where a row is refused
}

// Load writes the records of a dataset in one transaction. Records are known by type and slug: loading again changes
// what differs and adds what is new. A row that names what does not exist, or says the same as another, is refused; then
// nothing is written, unless options say otherwise.
func (s *Service) Load(ctx context.Context, data Dataset, options LoadOptions) (*Report, error) {
	var report *Report
	err := s.inLoad(ctx, func(tx *Service) error {
		l := &load{store: tx.store, report: Report{Files: map[string]*Tally{}}, changes: map[hub.ChangeAction][]string{}}
		for _, refusal := range data.Refusals {
			l.refuse(refusal.Row, refusal.Field, "%s", refusal.Reason)
		}
		if err := l.run(ctx, data); err != nil {
			return err
		}
		slices.SortFunc(l.report.Refusals, func(a, b Refusal) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
		})
		report = &l.report
		if len(report.Refusals) > 0 && !options.Partial {
			return errRefused
		}
		report.Written = true
		return l.finish(ctx)
	})
	if err == errRefused {
		return report, nil
	}
	return report, err
}

// errRefused undoes a load that is not whole. It does not leave Load.
var errRefused = fmt.Errorf("rows were refused")

// inLoad runs fn in a transaction that no other load runs beside.
func (s *Service) inLoad(ctx context.Context, fn func(*Service) error) error {
	return s.store.InTx(ctx, func(st *store.Store) error {
		if err := st.LockLoad(ctx); err != nil {
			return err
		}
		return fn(s.on(st))
	})
}

// load is a load under way.
type load struct {
	store   *store.Store
	report  Report
	changes map[hub.ChangeAction][]string // ids of records

	terms    map[hub.TermKey]*hub.Term // those of the database and of the rows taken
	actors   map[store.ActorRef]string // ids; those of the database and of the rows taken
	networks map[string]string
	charters map[string]string
	// Memberships and charters count on what a network or charter says, not only on its id.
	charterNetworks map[string]string // charter slug → network slug
}

// run writes every concept after those it refers to.
func (l *load) run(ctx context.Context, data Dataset) (err error) {
	if l.actors, err = l.store.ActorIDsUnsafe(ctx); err != nil {
		return err
	}
	if l.networks, err = l.store.NetworkIDs(ctx); err != nil {
		return err
	}
	if l.charters, err = l.store.CharterIDs(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context, Dataset) error{
		l.putTerms, l.putTerritories, l.putActors, l.putNetworks, l.putCharters, l.putMemberships, l.putRelations,
		l.putEvents, l.putResources,
	} {
		if err := step(ctx, data); err != nil {
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
	if !slices.ContainsFunc(l.report.Refusals, func(r Refusal) bool { return r.Row == row }) { // a row is refused once, for several reasons
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

// duplicates tells the second row with a key from the first.
type duplicates[K comparable] map[K]int // line of the first

// first reports whether no earlier row had the key; a later one is refused.
func (d duplicates[K]) first(l *load, row Row, key K) bool {
	if line, seen := d[key]; seen {
		l.refuse(row, "", "says the same as line %d", line)
		return false
	}
	d[key] = row.Line
	return true
}

// knownTerm refuses a row whose code is no term of a vocabulary; an empty code is unknown, which is allowed.
func (l *load) knownTerm(row Row, field, scheme string, code *string) bool {
	if code == nil || l.terms[hub.TermKey{Scheme: scheme, Code: *code}] != nil {
		return true
	}
	l.refuse(row, field, "%q is no term of the vocabulary %s", *code, scheme)
	return false
}

// knownActor returns the id of the actor a row names; where there is none the row is refused.
func (l *load) knownActor(row Row, field string, ref store.ActorRef) (string, bool) {
	id, ok := l.actors[ref]
	if !ok {
		l.refuse(row, field, "there is no %s %q", ref.Type.IDType(), ref.Slug)
	}
	return id, ok
}

// optionalActor is knownActor where none need be named.
func (l *load) optionalActor(row Row, field string, ref *store.ActorRef) (id *string, ok bool) {
	if ref == nil {
		return nil, true
	}
	found, ok := l.knownActor(row, field, *ref)
	return &found, ok
}

// links refuses a row with an address that no page may link to, or a source that is none.
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
