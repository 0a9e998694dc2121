package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"essaim/internal/hub"
)

// list is a query whose rows are read page by page.
type list[T any] struct {
	name       string   // with filter and order it binds cursors to this list
	filter     any      // what the caller asked for, for the same end
	columns    string   // as the fields of the row's struct
	sources    []string // FROM clauses, as a rule one; the rows of all of them are the list. The record's alias is r
	where      where
	order      []key             // the last key is unique; an index repeats them
	descending bool              // all keys together: then one index serves both directions
	nearest    bool              // the index gives the order by the first key only, as one by distance does
	row        pgx.RowToFunc[*T] // reads the columns; by their names where it is nil
	// condition that joins a nested list's rows to their parent's id, p.id; "" for a list of its own
	parent string
}

// key is a part of an order: an SQL expression that is never null, and its type.
type key struct{ expression, sqlType string }

// textKey is a key of a text column, null as "".
func textKey(expression string) key {
	return key{`COALESCE(` + expression + `, '')`, "text"}
}

var idKey = key{"r.id", "text"}

// page is a page of a list before its rows become a connection.
type page[T any] struct {
	rows  []*T
	keys  [][]string // of each row, as text
	more  bool       // another row follows in the direction of reading
	total int
	scope string
}

// connection turns a page into what GraphQL answers.
func (p *page[T]) connection(request hub.PageRequest) *hub.Connection[*T] {
	c := &hub.Connection[*T]{Edges: make([]*hub.Edge[*T], len(p.rows)), PageInfo: p.info(request), TotalCount: p.total}
	for i, row := range p.rows {
		c.Edges[i] = &hub.Edge[*T]{Cursor: p.cursor(i), Node: row}
	}
	return c
}

// info is where the page stands. A cursor that was given stands on an item, so there is one on its other side.
func (p *page[T]) info(request hub.PageRequest) *hub.PageInfo {
	info := &hub.PageInfo{HasNextPage: p.more, HasPreviousPage: request.After != ""}
	if request.Backward {
		info.HasNextPage, info.HasPreviousPage = request.Before != "", p.more
	}
	if len(p.rows) > 0 {
		start, end := p.cursor(0), p.cursor(len(p.rows)-1)
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

func (p *page[T]) cursor(i int) string { return encodeCursor(p.scope, p.keys[i]) }

// fetch reads one page of the list.
func fetch[T any](ctx context.Context, db DB, l list[T], request hub.PageRequest) (*page[T], error) {
	pages, err := fetchEach[T](ctx, db, l, []string{""}, request)
	if err != nil {
		return nil, err
	}
	return pages[""], nil
}

// fetchEach reads the same page of the list of each parent, all in one statement, and one more where the total is asked
// for. The answer has a page for each parent.
func fetchEach[T any](
	ctx context.Context, db DB, l list[T], parents []string, request hub.PageRequest,
) (map[string]*page[T], error) {
	pages := make(map[string]*page[T], len(parents))
	for _, parent := range parents {
		pages[parent] = &page[T]{scope: l.scope(parent)}
	}
	rowWhere := l.where.clone()
	for _, bound := range []struct {
		cursor, argument string
		comparison       string
	}{{request.After, "after", ">"}, {request.Before, "before", "<"}} {
		if bound.cursor == "" {
			continue
		}
		for _, parent := range parents {
			keys, err := decodeCursor(bound.cursor, bound.argument, pages[parent].scope, l.order)
			if err != nil {
				return nil, err
			}
			l.bound(&rowWhere, keys, bound.argument, bound.comparison)
		}
	}

	batch := &pgx.Batch{}
	batch.Queue(l.rowsSQL(&rowWhere, request.Backward, len(parents) == 1),
		withArgs(rowWhere.args, parents, request.Size+1))
	if request.Total {
		batch.Queue(l.countSQL(len(parents) == 1), withArgs(l.where.args, parents, 0))
	}
	return detached(ctx, db, func(ctx context.Context) (map[string]*page[T], error) {
		return pages, readPages(db.SendBatch(ctx, batch), pages, request, l.row)
	})
}

// readPages reads the answers to rowsSQL and, where the total is asked for, to countSQL.
func readPages[T any](
	results pgx.BatchResults, pages map[string]*page[T], request hub.PageRequest, read pgx.RowToFunc[*T],
) error {
	defer results.Close()
	rows, err := results.Query()
	if err != nil {
		return err
	}
	if err := collect(rows, read, func(parent string, keys []string, row *T) {
		p := pages[parent]
		if len(p.rows) == request.Size {
			p.more = true
			return
		}
		p.rows, p.keys = append(p.rows, row), append(p.keys, keys)
	}); err != nil {
		return err
	}
	if request.Backward {
		for _, p := range pages {
			slices.Reverse(p.rows)
			slices.Reverse(p.keys)
		}
	}
	if request.Total {
		if err := collectTotals(results, pages); err != nil {
			return err
		}
	}
	return results.Close()
}

func withArgs(args pgx.NamedArgs, parents []string, limit int) pgx.NamedArgs {
	all := pgx.NamedArgs{"parents": parents, "limit": limit}
	for name, value := range args {
		all[name] = value
	}
	return all
}

// scope says of which list a cursor is: its name, filter, order and parent.
func (l *list[T]) scope(parent string) string {
	filter, err := json.Marshal(l.filter)
	if err != nil {
		panic(err) // filters are plain structs of strings and numbers
	}
	parts := []string{l.name, string(filter), parent, strconv.FormatBool(l.descending)}
	for _, k := range l.order {
		parts = append(parts, k.expression)
	}
	hash := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return string(hash[:6])
}

// bound leaves out what lies on the wrong side of a cursor.
func (l *list[T]) bound(w *where, keys []string, name, comparison string) {
	if l.descending {
		comparison = map[string]string{">": "<", "<": ">"}[comparison]
	}
	expressions, values := make([]string, len(l.order)), make([]string, len(l.order))
	for i, k := range l.order {
		argument := name + "_" + strconv.Itoa(i)
		expressions[i] = k.expression
		values[i] = `@` + argument + `::text::` + k.sqlType
		w.arg(argument, keys[i])
	}
	w.and(`(` + strings.Join(expressions, `, `) + `) ` + comparison + ` (` + strings.Join(values, `, `) + `)`)
}

// orderSQL is an order of reading, which is backward for the last items of the list.
func (l *list[T]) orderSQL(expressions []string, backward bool) string {
	direction := ` ASC`
	if l.descending != backward {
		direction = ` DESC`
	}
	return ` ORDER BY ` + strings.Join(expressions, direction+`, `) + direction
}

// expressions are the keys of the order on a row of a source.
func (l *list[T]) expressions() []string {
	expressions := make([]string, len(l.order))
	for i, k := range l.order {
		expressions[i] = k.expression
	}
	return expressions
}

// read are the keys of the order on a row that was read, from its array of keys.
func (l *list[T]) read() []string {
	expressions := make([]string, len(l.order))
	for i, k := range l.order {
		expressions[i] = `(u.keys[` + strconv.Itoa(i+1) + `])::` + k.sqlType
		if k.sqlType == "text" {
			expressions[i] += ` COLLATE "C"`
		}
	}
	return expressions
}

// pageSQL reads keys and columns of the rows of one page.
func (l *list[T]) pageSQL(w *where, backward bool) string {
	order, limit := l.expressions(), ` LIMIT @limit`
	if l.nearest {
		order, limit = order[:1], ` FETCH FIRST (@limit) ROWS WITH TIES`
	}
	parts := make([]string, len(l.sources))
	for i, source := range l.sources {
		parts[i] = `SELECT ARRAY[(` + strings.Join(l.expressions(), `)::text, (`) + `)::text] AS keys, ` + l.columns +
			` FROM ` + source + w.sql() + l.orderSQL(order, backward) + limit
	}
	if len(parts) == 1 && !l.nearest {
		return parts[0]
	}
	// Each part is in order, and no longer than the page: what remains is to merge them, or to order what is as near.
	return `SELECT u.* FROM ((` + strings.Join(parts, `) UNION ALL (`) + `)) AS u` + l.orderSQL(l.read(), backward) +
		` LIMIT @limit`
}

// parentsSQL are the parents of nested lists. A single one is a value that the planner
// knows: a country has more communes than the average territory.
func parentsSQL(single bool) string {
	if single {
		return `(SELECT (@parents::text[])[1] AS id, 1 AS place) AS p`
	}
	return `unnest(@parents::text[]) WITH ORDINALITY AS p (id, place)`
}

// rowsSQL reads parent, keys and the row's columns.
func (l *list[T]) rowsSQL(w *where, backward, single bool) string {
	if l.parent == "" {
		return `SELECT ''::text AS parent, c.* FROM (` + l.pageSQL(w, backward) + `) AS c`
	}
	scoped := w.clone()
	scoped.and(l.parent)
	return `SELECT p.id AS parent, c.* FROM ` + parentsSQL(single) + `
		CROSS JOIN LATERAL (` + l.pageSQL(&scoped, backward) + `) AS c ORDER BY p.place`
}

// countSQL counts the whole list of each parent.
func (l *list[T]) countSQL(single bool) string {
	w, id, from := l.where.clone(), `''::text`, ``
	if l.parent != "" {
		w.and(l.parent)
		id, from = `p.id`, ` FROM `+parentsSQL(single)
	}
	counts := make([]string, len(l.sources))
	for i, source := range l.sources {
		counts[i] = `(SELECT count(*) FROM ` + source + w.sql() + `)`
	}
	return `SELECT ` + id + `, ` + strings.Join(counts, ` + `) + from
}

// collect hands over the rows that rowsSQL reads.
func collect[T any](rows pgx.Rows, read pgx.RowToFunc[*T], each func(parent string, keys []string, row *T)) error {
	if read == nil {
		read = pgx.RowToAddrOfStructByName[T]
	}
	var head struct {
		parent string
		keys   []string
	}
	_, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		head.keys = nil // a new array for each row
		record, err := read(headedRow{row, []any{&head.parent, &head.keys}})
		if err == nil {
			each(head.parent, head.keys, record)
		}
		return struct{}{}, err
	})
	return err
}

// headedRow is a row whose first columns go to head; the others look like the whole row.
type headedRow struct {
	pgx.CollectableRow
	head []any
}

func (r headedRow) Scan(dest ...any) error { return r.CollectableRow.Scan(append(r.head, dest...)...) }

func (r headedRow) FieldDescriptions() []pgconn.FieldDescription {
	return r.CollectableRow.FieldDescriptions()[len(r.head):]
}

// collectTotals reads the answer to countSQL.
func collectTotals[T any](results pgx.BatchResults, pages map[string]*page[T]) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	var parent string
	var total int
	_, err = pgx.ForEachRow(rows, []any{&parent, &total}, func() error {
		pages[parent].total = total
		return nil
	})
	return err
}

// encodeCursor makes an opaque cursor: the scope of its list and the keys of its row.
func encodeCursor(scope string, keys []string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(scope + strings.Join(keys, "\x00")))
}

// decodeCursor returns the keys of a cursor, or an InvalidCursor error about the argument that held it.
func decodeCursor(cursor, argument, scope string, keys []key) ([]string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) < len(scope) {
		return nil, hub.Problem(hub.InvalidCursor, hub.At(argument), "That is not a cursor of this hub.")
	}
	found := strings.Split(string(raw[len(scope):]), "\x00")
	if string(raw[:len(scope)]) != scope || len(found) != len(keys) || !slices.EqualFunc(found, keys, validKey) {
		return nil, hub.Problem(hub.InvalidCursor, hub.At(argument),
			"That cursor belongs to another list: keep the list, its filter and its order while you page.")
	}
	return found, nil
}

// validKey reports whether text is a value of a key's type: the scope of a cursor can be
// forged, and PostgreSQL is not to meet what it cannot read.
func validKey(text string, k key) bool {
	switch k.sqlType {
	case "timestamptz":
		_, err := time.Parse("2006-01-02 15:04:05.999999-07", text)
		return err == nil
	case "int8":
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case "float8", "numeric":
		f, err := strconv.ParseFloat(text, 64)
		return err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	default:
		return utf8.ValidString(text)
	}
}

// connection reads one page of the list, as GraphQL answers it.
func connection[T any](ctx context.Context, db DB, l list[T], request hub.PageRequest) (*hub.Connection[*T], error) {
	p, err := fetch(ctx, db, l, request)
	if err != nil {
		return nil, err
	}
	return p.connection(request), nil
}

// connections is connection for the list of each parent, by parent.
func connections[T any](
	ctx context.Context, db DB, l list[T], parents []string, request hub.PageRequest,
) (map[string]*hub.Connection[*T], error) {
	pages, err := fetchEach(ctx, db, l, parents, request)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*hub.Connection[*T], len(pages))
	for parent, p := range pages {
		found[parent] = p.connection(request)
	}
	return found, nil
}
