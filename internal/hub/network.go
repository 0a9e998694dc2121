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

type (
	NetworkConnection = Connection[*Network] // NetworkConnection is a page of networks.
	NetworkEdge       = Edge[*Network]       // NetworkEdge is a network in a page.
)
