package hub

// MaxPage is the most items a page holds, DefaultPage what it holds where the caller does not say.
const (
	MaxPage     = 200
	DefaultPage = 20
)

// PageRequest asks for a page of a list. The zero PageRequest asks for nothing: make one with NewPageRequest.
type PageRequest struct {
	Size     int
	Backward bool   // the last Size items, not the first
	After    string // cursor; "" where not given
	Before   string // cursor; "" where not given
	Total    bool   // also count the whole list
}

// NewPageRequest checks the arguments of a Relay connection.
func NewPageRequest(first *int, after *string, last *int, before *string) (PageRequest, error) {
	p := PageRequest{Size: DefaultPage}
	if first != nil && last != nil {
		return p, Invalid(At("last"), "Give first or last, not both.")
	}
	for _, size := range []struct {
		name  string
		given *int
	}{{"first", first}, {"last", last}} {
		if size.given == nil {
			continue
		}
		if *size.given < 1 || *size.given > MaxPage {
			return p, Invalid(At(size.name), "A page has 1 to %d items.", MaxPage)
		}
		p.Size = *size.given
	}
	p.Backward = last != nil
	if after != nil {
		p.After = *after
	}
	if before != nil {
		p.Before = *before
	}
	return p, nil
}

// FirstPage asks for the first size items of a list.
func FirstPage(size int) PageRequest { return PageRequest{Size: size} }

// PageInfo says where a page stands in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Edge is an item of a list with its cursor.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// Connection is a page of a list.
type Connection[T any] struct {
	Edges      []*Edge[T]
	PageInfo   *PageInfo
	TotalCount int // of the whole list; 0 unless the PageRequest asked for it
}

// Nodes are the items without their cursors.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}

// MapConnection returns the same page with each item turned into another.
func MapConnection[T, U any](c *Connection[T], turn func(T) U) *Connection[U] {
	turned := &Connection[U]{Edges: make([]*Edge[U], len(c.Edges)), PageInfo: c.PageInfo, TotalCount: c.TotalCount}
	for i, edge := range c.Edges {
		turned.Edges[i] = &Edge[U]{Cursor: edge.Cursor, Node: turn(edge.Node)}
	}
	return turned
}
