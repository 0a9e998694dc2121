package hub

import "time"

// Proposal is a record that somebody proposed.
type Proposal struct {
	ActorID   string
	NetworkID *string // that reviews it
	Message   *string
	Email     *string
	Language  Language
	State     ProposalState
	Reason    *string
	CreatedAt time.Time
}

// ID is the global id: there is one proposal of a record.
func (p *Proposal) ID() string { return DerivedID(TypeProposal, p.ActorID) }

// ProposalState is how far a proposal has come.
type ProposalState string

// The states of a proposal.
const (
	ProposalOpen     ProposalState = "OPEN"
	ProposalAccepted ProposalState = "ACCEPTED"
	ProposalDeclined ProposalState = "DECLINED"
)

// ProposalEvent is what can be done to a proposal.
type ProposalEvent string

// What can be done to a proposal.
const (
	ProposalPublish ProposalEvent = "PUBLISH"
	ProposalDecline ProposalEvent = "DECLINE"
)

// ProposalMachine says what follows what (R7).
var ProposalMachine = Machine[ProposalState, ProposalEvent]{
	ProposalPublish: {{[]ProposalState{ProposalOpen}, ProposalAccepted}},
	ProposalDecline: {{[]ProposalState{ProposalOpen}, ProposalDeclined}},
}

// ProposalFilter narrows a list of proposals.
type ProposalFilter struct {
	States  []ProposalState
	Network *string
}

type (
	ProposalConnection = Connection[*Proposal] // ProposalConnection is a page of proposals.
	ProposalEdge       = Edge[*Proposal]       // ProposalEdge is a proposal in a page.
)

// ProposeInput is what goes with a record that is proposed.
type ProposeInput struct {
	Once
	Network *string
	Email   *string
	Message *string
}

// Check returns what is wrong with it.
func (in ProposeInput) Check() error {
	var wrong Problems
	_ = wrong.Add(checkOptional(in.Network, func(id string) error { return CheckID(id, TypeNetwork) }), "network")
	_ = wrong.Add(checkOptional(in.Email, func(s string) error { _, err := ParseEmail(s); return err }), "email")
	_ = wrong.Add(checkOptional(in.Message, atMost(MaxMessage)), "message")
	return wrong.Err()
}

// PublishProposalInput publishes what was proposed.
type PublishProposalInput struct {
	Once
	Actor string
}

// DeclineProposalInput declines what was proposed.
type DeclineProposalInput struct {
	Once
	Actor  string
	Reason string
}
