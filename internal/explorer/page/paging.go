package page

import "net/url"

// ListPage says which page of a list an address asks for.
type ListPage struct {
	First, Last   int
	After, Before string
}

// ReadListPage reads which page of so many items an address asks for.
func ReadListPage(q url.Values, size int) ListPage {
	if before := q.Get("before"); before != "" {
		return ListPage{Last: size, Before: before}
	}
	return ListPage{First: size, After: q.Get("after")}
}

// pageInfo is where a page of a list stands.
type pageInfo interface {
	GetHasNextPage() bool
	GetEndCursor() string
}

// Next is the address of the page that follows, "" for none.
func (p ListPage) Next(v *Visit, at pageInfo) string {
	if !at.GetHasNextPage() {
		return ""
	}
	return v.turn("after", at.GetEndCursor())
}

// Previous is the address of the page before, "" for none.
func (p ListPage) Previous(v *Visit, at interface {
	GetHasPreviousPage() bool
	GetStartCursor() string
}) string {
	if !at.GetHasPreviousPage() {
		return ""
	}
	return v.turn("before", at.GetStartCursor())
}

// turn is the address of another page of the same list.
func (v *Visit) turn(direction, cursor string) string {
	q := v.URL.Query()
	q.Del("after")
	q.Del("before")
	q.Set(direction, cursor)
	return v.URL.Path + WithQuery(q.Encode())
}
