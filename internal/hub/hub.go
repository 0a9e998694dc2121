// Package hub holds the concepts of Essaim and their rules.
//
// It is pure: no input or output, nothing beyond the standard library. Struct fields have the names of the GraphQL
// fields they answer and of the SQL columns they are read from.
package hub

// Hub says what a hub is and what it holds.
type Hub struct {
	Name         string
	Version      string
	Licence      string // SPDX identifier
	Contact      *string
	Attributions []Attribution
	Limits       Limits
}

// Attribution names the maker of data the hub builds on.
type Attribution struct {
	Title   string
	Author  string
	Licence string
	URI     string
}

// RecordCount is how many records of a GraphQL type there are.
type RecordCount struct {
	Type  string
	Count int
}

// Limits is what one request may ask for.
type Limits struct {
	BodyBytes           int
	DocumentBytes       int
	Tokens              int
	Depth               int
	Aliases             int
	Directives          int
	Fields              int
	Cost                int
	Representations     int
	PageSize            int
	TimeoutMilliseconds int
}
