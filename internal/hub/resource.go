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

// ResourceDescription describes resources.
var ResourceDescription = describe(TypeResource, "resource",
	idField(must(func(r *Resource) *string { return &r.ID })),
	nameField("title", "title", MaxName, must(func(r *Resource) *string { return &r.Title })).
		titled().filed("title").label("titre", "title"),
	slugField(must(func(r *Resource) *string { return &r.Slug })),
	termField("kind", "kind_code", SchemeResourceKind, may(func(r *Resource) **string { return &r.KindCode })).
		searched().filed("kind").label("catégorie", "kind"),
	dateField("publishedOn", "published_on", may(func(r *Resource) **PartialDate { return &r.PublishedOn })).
		filed("published_on").label("publié le", "published on").schemaOrg("datePublished"),
	referenceField("publisher", "publisher_id", ActorIDTypes,
		may(func(r *Resource) **string { return &r.PublisherID })).
		owner().filed("publisher_slug").label("publié par", "publisher").schemaOrg("publisher"),
	linkField("url", "url", may(func(r *Resource) **string { return &r.URL })).
		filed("url").label("adresse", "address").schemaOrg("sameAs"),
	nameField("licence", "licence", MaxRole, may(func(r *Resource) **string { return &r.Licence })).
		filed("licence").label("licence", "licence").schemaOrg("license").
		helped("Par exemple CC BY-SA 4.0.", "For example CC BY-SA 4.0."),
	sourceField(may(func(r *Resource) **string { return &r.SourceURI })),
	instantField("createdAt", "created_at", must(func(r *Resource) *time.Time { return &r.CreatedAt })),
	instantField("updatedAt", "updated_at", must(func(r *Resource) *time.Time { return &r.UpdatedAt })),
	versionField(must(func(r *Resource) *int { return &r.Version })),
	archivedField(may(func(r *Resource) **time.Time { return &r.ArchivedAt })),
).called(Words{"Ressource", "Resource"}, Words{"Ressources", "Resources"}).
	schemaOrg("CreativeWork").filed("resources.csv").hidden()

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
