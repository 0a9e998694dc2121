package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Records reads and writes the records of a type. Its SQL is made once, from their description.
type Records[R any] struct {
	*hub.Description[R]
	from    string // the table r, with what it is joined to
	columns string // of a record r, as read fills a record
	insert  string
	update  string
	put     string // insert, or change what differs
	set     string // insert, or change, whether anything differs or not

	written  []string // columns
	computed computed
}

// computed is the SQL of what a table does not hold as the description says: fields computed on reading, and columns
// computed on writing.
type computed struct {
	from    string            // the table r with what it is joined to; the table alone where it is ""
	reading map[string]string // by column
	writing map[string]string // by column
	touch   string            // set on each change; what counts it where it is "" and the description counts changes
}

// counts is what a change of a record that counts its changes sets.
const counts = `updated_at = now(), version = r.version + 1`

// describe makes the statements of a type of record.
func describe[R any](d *hub.Description[R], c computed) *Records[R] {
	var read, written []string
	for _, f := range d.Fields {
		for _, column := range f.Columns {
			column := quoted(column)
			expression := `r.` + column
			if f.Writer == hub.ByReading {
				expression = c.reading[column] + ` AS ` + column
			}
			read = append(read, expression)
			if f.Writer == hub.ByPatch || f.Writer == hub.ByRule {
				written = append(written, column)
			}
		}
	}
	if c.from == "" {
		c.from = d.Table + ` r`
	}
	if c.touch == "" && d.Attribute("version") != nil {
		c.touch = counts
	}
	key := d.Of(hub.KindID).Columns[0]
	written = slices.DeleteFunc(written, func(column string) bool { return column == key })
	for _, column := range slices.Sorted(maps.Keys(c.writing)) {
		if !slices.Contains(written, column) { // one that the description leaves to the store
			written = append(written, column)
		}
	}
	return &Records[R]{
		Description: d, from: c.from, columns: strings.Join(read, `, `), written: written, computed: c,
		insert: insertSQL(d.Table, key, written, c.writing),
		update: updateSQL(d.Table, key, written, c.writing, c.touch),
		set:    setSQL(d.Table, key, written, c.writing, c.touch),
		put:    putSQL(d.Table, key, written, c.writing, c.touch),
	}
}

// load is put for a record of a file with these columns, of any file where they are nil: of a record that
// is held, what the file has no column for stays as it is. "" where files hold nothing of such records.
func (d *Records[R]) load(columns []string) string {
	said := map[string]bool{}
	filed := false
	for _, f := range d.Fields {
		if !f.Filed() || columns != nil && !f.FiledBy(columns) {
			continue
		}
		filed = true
		for _, column := range f.Columns {
			said[quoted(column)] = true
		}
	}
	if !filed {
		return ""
	}
	for column, expression := range d.computed.writing { // what follows from columns that are kept is kept
		said[column] = !slices.ContainsFunc(d.written,
			func(from string) bool { return !said[from] && strings.Contains(expression, `@`+from) })
	}
	kept := slices.DeleteFunc(slices.Clone(d.written), func(column string) bool { return said[column] })
	return putSQL(d.Table, d.Of(hub.KindID).Columns[0], d.written, d.computed.writing, d.computed.touch,
		kept...)
}

// Load adds records of files, or changes those whose id exists where something differs of what the columns of their
// files say.
func (d *Records[R]) Load(
	ctx context.Context, s *Store, records []*R, columns [][]string,
) ([]hub.ChangeAction, error) {
	batch, made := &pgx.Batch{}, map[string]string{}
	for i, r := range records {
		file := strings.Join(columns[i], "\n")
		if made[file] == "" {
			made[file] = d.load(columns[i])
		}
		batch.Queue(made[file], d.args(r))
	}
	return runPuts(ctx, s.db, batch)
}

// row reads the columns of a record, and what follows them in the row.
func (d *Records[R]) row(more func(*R) []any) pgx.RowToFunc[*R] {
	return func(row pgx.CollectableRow) (*R, error) {
		r := new(R)
		addresses := d.Addresses(r)
		if more != nil {
			addresses = append(addresses, more(r)...)
		}
		return r, row.Scan(addresses...)
	}
}

// ownedRow reads the columns of a record and, after them, the id of what it belongs to.
func (d *Records[R]) ownedRow(owners *[]string) pgx.RowToFunc[*R] {
	return d.row(func(*R) []any {
		*owners = append(*owners, "")
		return []any{&(*owners)[len(*owners)-1]}
	})
}

// byOwner gathers records by the id of what they belong to; those of one owner keep their order.
func byOwner[R any](records []*R, owners []string) map[string][]*R {
	owned := map[string][]*R{}
	for i, record := range records {
		owned[owners[i]] = append(owned[owners[i]], record)
	}
	return owned
}

// args are the values of the columns that are written.
func (d *Records[R]) args(r *R) pgx.NamedArgs {
	args := make(pgx.NamedArgs, len(d.Fields)+4)
	d.Values(r, func(column string, value any) { args[column] = value })
	return args
}

// selected reads the records that a condition leaves; from is the table r with what it is joined to.
func (d *Records[R]) selected(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) ([]*R, error) {
	return collected(ctx, db, `SELECT `+d.columns+` FROM `+from+rest, args, d.row(nil))
}

// one is selected for a statement that finds one record at most; it returns NotFound where it finds none.
func (d *Records[R]) one(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) (*R, error) {
	found, err := d.optional(ctx, db, from, rest, args)
	if err == nil && found == nil {
		err = hub.NoSuchRecord()
	}
	return found, err
}

// optional is one that returns nil where it finds none.
func (d *Records[R]) optional(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) (*R, error) {
	found, err := d.selected(ctx, db, from, rest, args)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// byID is selected for the records by id.
func (d *Records[R]) byID(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) (map[string]*R, error) {
	found, err := d.selected(ctx, db, from, rest, args)
	if err != nil {
		return nil, err
	}
	return keyed(found, d.ID), nil
}

// ByID returns the records that exist among ids, by id, whoever may see them.
func (d *Records[R]) ByID(ctx context.Context, s *Reader, ids []string) (map[string]*R, error) {
	where := ` WHERE r.id = ANY (@ids::text[])`
	if d.Hidden {
		where += ` AND r.archived_at IS NULL`
	}
	return d.byID(ctx, s.db, d.from, where, pgx.NamedArgs{"ids": ids})
}

// BySlug returns the record with this slug, or which had it before another took none, or NotFound.
func (d *Records[R]) BySlug(ctx context.Context, s *Reader, slug string) (*R, error) {
	return d.one(ctx, s.db, d.from, ` WHERE r.archived_at IS NULL AND r.id = COALESCE(
			(SELECT n.id FROM `+d.Table+` n WHERE n.slug = @slug),
			(SELECT d.record_id FROM slug_redirect d WHERE d.record_type = @type AND d.slug = @slug))`,
		pgx.NamedArgs{"slug": slug, "type": d.Type.Constant()})
}

// Lock returns a record and keeps it from being written by others until the transaction ends, or NotFound.
func (d *Records[R]) Lock(ctx context.Context, s *Store, id string) (*R, error) {
	return d.one(ctx, s.db, d.from, ` WHERE r.id = @id FOR UPDATE OF r`, pgx.NamedArgs{"id": id})
}

// Put adds the records, or changes those whose id exists where something differs.
func (d *Records[R]) Put(ctx context.Context, s *Store, records []*R) ([]hub.ChangeAction, error) {
	batch := &pgx.Batch{}
	for _, r := range records {
		batch.Queue(d.put, d.args(r))
	}
	return runPuts(ctx, s.db, batch)
}

// quoted is the name of a column as SQL takes it.
func quoted(column string) string {
	if column == "symmetric" { // a reserved word
		return `"symmetric"`
	}
	return column
}

func insertSQL(table, key string, columns []string, computed map[string]string) string {
	return `INSERT INTO ` + table + ` AS r (` + strings.Join(slices.Concat([]string{key}, columns), `, `) + `)
		VALUES (@` + key + `, ` + strings.Join(valuesOf(columns, computed), `, `) + `)`
}

func updateSQL(table, key string, columns []string, computed map[string]string, touch string) string {
	values := valuesOf(columns, computed)
	sets := make([]string, len(columns))
	for i, column := range columns {
		sets[i] = column + ` = ` + values[i]
	}
	if touch != "" {
		sets = append(sets, touch)
	}
	return `UPDATE ` + table + ` AS r SET ` + strings.Join(sets, `, `) + ` WHERE r.` + key + ` = @` + key
}

func setSQL(table, key string, columns []string, computed map[string]string, touch string) string {
	sets := make([]string, len(columns))
	for i, column := range columns {
		sets[i] = column + ` = excluded.` + column
	}
	if touch != "" {
		sets = append(sets, touch)
	}
	return insertSQL(table, key, columns, computed) + `
		ON CONFLICT (` + key + `) DO UPDATE SET ` + strings.Join(sets, `, `)
}

// valuesOf are the values of columns: @column, or what computed says.
func valuesOf(columns []string, computed map[string]string) []string {
	values := make([]string, len(columns))
	for i, column := range columns {
		values[i] = `@` + strings.Trim(column, `"`)
		if expression, ok := computed[column]; ok {
			values[i] = expression
		}
	}
	return values
}
