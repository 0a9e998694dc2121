package hub

import "time"

// Resource is something to read, watch or play.
type Resource struct {
	ID          string
	Slug        string
	Title       string
	KindCode    *string
	PublishedOn *PartialDate
	PublisherID *string
	URL         *string
	Licence     *string
	SourceURI   *string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int
	ArchivedAt  *time.Time
}

// IsNode marks a Resource as a Node.
func (*Resource) IsNode() {}

// IsEntity marks a Resource as resolvable by a federation gateway.
func (*Resource) IsEntity() {}

// GetID returns the id.
func (r *Resource) GetID() string { return r.ID }

// KindID is the id of the term of the resource's kind; nil where unknown.
func (r *Resource) KindID() *string { return termID(SchemeResourceKind, r.KindCode) }

// Source is the page that backs the record.
func (r *Resource) Source() *Source { return SourceOf(r.SourceURI) }

// ResourceFilter narrows a list of resources.
type ResourceFilter struct{ Kinds []string }

type (
	ResourceConnection = Connection[*Resource] // ResourceConnection is a page of resources.
	ResourceEdge       = Edge[*Resource]       // ResourceEdge is a resource in a page.
)
