package hub

import "time"

// Network is what actors join. What differs between networks is data, never code.
type Network struct {
	ID                     string
	Slug                   string
	Name                   string
	Summary                *string
	Website                *string
	Admission              *Admission
	TerritorialExclusivity *bool
	DecisionMode           *string
	OrganisationID         *string // the actor that embodies it
	SourceURI              *string
	CreatedAt              time.Time
	UpdatedAt              time.Time
	Version                int
	ArchivedAt             *time.Time
}

// NetworkDescription describes networks.
var NetworkDescription = describe(TypeNetwork, "network",
	idField(must(func(n *Network) *string { return &n.ID })),
	nameField("name", "name", MaxName, must(func(n *Network) *string { return &n.Name })).
		titled().filed("name").label("nom", "name"),
	slugField(must(func(n *Network) *string { return &n.Slug })),
	markdownField("summary", "summary", MaxSummary, may(func(n *Network) **string { return &n.Summary })).
		searched().filed("summary_fr").label("présentation", "summary").schemaOrg("description"),
	linkField("website", "website", may(func(n *Network) **string { return &n.Website })).
		filed("website").label("site", "website").schemaOrg("sameAs"),
	valueField("admission", "admission", Admissions, may(func(n *Network) **Admission { return &n.Admission })).
		filed("admission").label("admission", "admission"),
	flagField("territorialExclusivity", "territorial_exclusivity",
		may(func(n *Network) **bool { return &n.TerritorialExclusivity })).
		filed("territorial_exclusivity").label("un groupe par territoire", "one group per territory"),
	markdownField("decisionMode", "decision_mode", MaxNote, may(func(n *Network) **string { return &n.DecisionMode })).
		searched().filed("decision_mode").label("mode de décision", "decision mode"),
	referenceField("organisation", "organisation_id", ActorIDTypes,
		may(func(n *Network) **string { return &n.OrganisationID })).
		filed("organisation_slug").label("organisation", "organisation"),
	sourceField(may(func(n *Network) **string { return &n.SourceURI })),
	instantField("createdAt", "created_at", must(func(n *Network) *time.Time { return &n.CreatedAt })),
	instantField("updatedAt", "updated_at", must(func(n *Network) *time.Time { return &n.UpdatedAt })),
	versionField(must(func(n *Network) *int { return &n.Version })),
	archivedField(may(func(n *Network) **time.Time { return &n.ArchivedAt })),
).called(Words{"Réseau", "Network"}, Words{"Réseaux", "Networks"}).schemaOrg("Organization")

// IsNode marks a Network as a Node.
func (*Network) IsNode() {}

// IsEntity marks a Network as resolvable by a federation gateway.
func (*Network) IsEntity() {}

// GetID returns the id.
func (n *Network) GetID() string { return n.ID }

// Source is the page that backs the record.
func (n *Network) Source() *Source { return SourceOf(n.SourceURI) }

// Admission is how one becomes a member of a network.
type Admission string

// The ways to be admitted.
const (
	Cooptation  Admission = "COOPTATION"
	SignAndJoin Admission = "SIGN_AND_JOIN"
)

// Admissions lists them.
var Admissions = []Admission{Cooptation, SignAndJoin}

type (
	NetworkConnection = Connection[*Network] // NetworkConnection is a page of networks.
	NetworkEdge       = Edge[*Network]       // NetworkEdge is a network in a page.
)
