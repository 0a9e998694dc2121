package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// described is the SQL of a type of record, made once from its description.
type described[R any] struct {
	*hub.Description[R]
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
	reading map[string]string // by column
	writing map[string]string // by column
	touch   string            // set on each change
}

// counts is what a change of a record that counts its changes sets.
const counts = `updated_at = now(), version = r.version + 1`

// describe makes the statements of a type of record.
func describe[R any](d *hub.Description[R], c computed) *described[R] {
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
	key := d.Described().Of(hub.KindID).Columns[0]
	written = slices.DeleteFunc(written, func(column string) bool { return column == key })
	for _, column := range slices.Sorted(maps.Keys(c.writing)) {
		if !slices.Contains(written, column) { // one that the description leaves to the store
			written = append(written, column)
		}
	}
	return &described[R]{
		Description: d, columns: strings.Join(read, `, `), written: written, computed: c,
		insert: insertSQL(d.Table, key, written, c.writing),
		update: updateSQL(d.Table, key, written, c.writing, c.touch),
		set:    setSQL(d.Table, key, written, c.writing, c.touch),
		put:    putSQL(d.Table, key, written, c.writing, c.touch),
	}
}

// load is put for a record of a file with these columns, of any file where they are nil: of a record that
// is held, what the file has no column for stays as it is. "" where files hold nothing of such records.
func (d *described[R]) load(columns []string) string {
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
	return putSQL(d.Table, d.Described().Of(hub.KindID).Columns[0], d.written, d.computed.writing, d.computed.touch,
		kept...)
}

// loads runs load for each record, with the columns of its file.
func (d *described[R]) loads(ctx context.Context, db DB, records []*R, columns [][]string) ([]hub.ChangeAction, error) {
	batch, made := &pgx.Batch{}, map[string]string{}
	for i, r := range records {
		file := strings.Join(columns[i], "\n")
		if made[file] == "" {
			made[file] = d.load(columns[i])
		}
		batch.Queue(made[file], d.args(r))
	}
	return runPuts(ctx, db, batch)
}

// row reads the columns of a record, and what follows them in the row.
func (d *described[R]) row(more func(*R) []any) pgx.RowToFunc[*R] {
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
func (d *described[R]) ownedRow(owners *[]string) pgx.RowToFunc[*R] {
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
func (d *described[R]) args(r *R) pgx.NamedArgs {
	args := make(pgx.NamedArgs, len(d.Fields)+4)
	d.Values(r, func(column string, value any) { args[column] = value })
	return args
}

// selected reads the records that a condition leaves; from is the table r with what it is joined to.
func (d *described[R]) selected(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) ([]*R, error) {
	return collected(ctx, db, `SELECT `+d.columns+` FROM `+from+rest, args, d.row(nil))
}

// one is selected for a statement that finds one record at most; it returns NotFound where it finds none.
func (d *described[R]) one(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) (*R, error) {
	found, err := d.optional(ctx, db, from, rest, args)
	if err == nil && found == nil {
		err = hub.NoSuchRecord()
	}
	return found, err
}

// optional is one that returns nil where it finds none.
func (d *described[R]) optional(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) (*R, error) {
	found, err := d.selected(ctx, db, from, rest, args)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// byID is selected for the records by id.
func (d *described[R]) byID(ctx context.Context, db DB, from, rest string, args pgx.NamedArgs) (map[string]*R, error) {
	found, err := d.selected(ctx, db, from, rest, args)
	if err != nil {
		return nil, err
	}
	return keyed(found, d.ID), nil
}

// lock returns a record and keeps it from being written by others until the transaction ends, or NotFound.
func (d *described[R]) lock(ctx context.Context, db DB, from, id string) (*R, error) {
	return d.one(ctx, db, from, ` WHERE r.id = @id FOR UPDATE OF r`, pgx.NamedArgs{"id": id})
}

// puts runs put, or load, for each record.
func (d *described[R]) puts(ctx context.Context, db DB, sql string, records []*R) ([]hub.ChangeAction, error) {
	batch := &pgx.Batch{}
	for _, r := range records {
		batch.Queue(sql, d.args(r))
	}
	return runPuts(ctx, db, batch)
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
