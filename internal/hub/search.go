package hub

import "unicode/utf8"

// maxSearchText is how long a search text may be, in characters.
const maxSearchText = 200

// CheckSearchText returns an error unless s can be searched for.
func CheckSearchText(s string) error {
	if utf8.RuneCountInString(s) > maxSearchText {
		return Invalid(nil, "A search text has at most %d characters.", maxSearchText)
	}
	return nil
}

// SearchType is a type of record that search finds, as the schema writes it: RecordType.Constant.
type SearchType string

// DefaultSearchTypes are searched where the caller does not say: all but those whose names would hide the rest.
var DefaultSearchTypes = defaultSearchTypes()

func defaultSearchTypes() []SearchType {
	var types []SearchType
	for _, d := range Descriptions {
		if d.Searched() && !d.Aside {
			types = append(types, SearchType(d.Type.Constant()))
		}
	}
	return types
}

// SearchRequest is what to search for.
type SearchRequest struct {
	Text   string
	Types  []SearchType // nil: DefaultSearchTypes
	Filter *ActorFilter // nil: records that are no actors are found too
}

// SearchHit is a record that matches.
type SearchHit struct {
	RecordID   string
	Title      string // what the record is called
	Score      float64
	Highlights []*Highlight
}

// SearchEdge is a hit in a page of results.
type SearchEdge struct {
	Cursor     string
	Node       Node
	Title      string // what the record is called
	Score      float64
	Highlights []*Highlight
}

// SearchConnection is a page of results.
type SearchConnection struct {
	Edges       []*SearchEdge
	PageInfo    *PageInfo
	TotalCount  int
	Approximate bool
	Request     SearchRequest // what was asked, for the facets
}

// Nodes are the records without their cursors.
func (c *SearchConnection) Nodes() []Node {
	nodes := make([]Node, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}

// Highlight is a part of a record that matches.
type Highlight struct {
	Field     HighlightField
	Fragments []*HighlightFragment
}

// HighlightField is which part of a record a highlight shows.
type HighlightField string

// The parts.
const (
	HighlightTitle HighlightField = "TITLE"
	HighlightText  HighlightField = "TEXT"
)

// HighlightFragment is a piece of highlighted text.
type HighlightFragment struct {
	Text  string
	Match bool
}

// Facet is how records divide along one dimension.
type Facet struct {
	Dimension Dimension
	Buckets   []*Bucket
}
