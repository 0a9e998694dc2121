package hub

import "time"

// RoleKind is what a person may do.
type RoleKind string

// The kinds of role.
const (
	Editor        RoleKind = "EDITOR"
	Referent      RoleKind = "REFERENT"
	Coordinator   RoleKind = "COORDINATOR"
	Administrator RoleKind = "ADMINISTRATOR"
)

// Place is where a role holds: an actor, a network or, where both are nil, the hub.
type Place struct {
	ActorID   *string
	NetworkID *string
}

// ActorPlace is the place of a role on an actor.
func ActorPlace(id string) Place { return Place{ActorID: &id} }

// NetworkPlace is the place of a role in a network.
func NetworkPlace(id string) Place { return Place{NetworkID: &id} }

// CheckKind returns an error unless a role of a kind can hold at the place.
func (p Place) CheckKind(kind RoleKind) error {
	switch {
	case p.ActorID != nil && p.NetworkID != nil:
		return Invalid(At("network"), "Give the actor or the network, not both.")
	case (kind == Editor || kind == Referent) != (p.ActorID != nil):
		return Invalid(At("actor"), "An editor or referent has a record; other roles have none.")
	case (kind == Coordinator) != (p.NetworkID != nil):
		return Invalid(At("network"), "A coordinator has a network; other roles have none.")
	}
	return nil
}

// Role is what a person may do, and where.
type Role struct {
	ID        string
	AccountID string
	Kind      RoleKind
	Place
	Email     *string // nil where the viewer is not to know
	CreatedAt time.Time
}

// Invitation is a role that is offered to an address.
type Invitation struct {
	ID    string
	Email string
	Kind  RoleKind
	Place
	State     InvitationState
	CreatedAt time.Time
	ExpiresAt time.Time
}

// InvitationState is how far an invitation has come.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen     InvitationState = "OPEN"
	InvitationAccepted InvitationState = "ACCEPTED"
	InvitationDeclined InvitationState = "DECLINED"
	InvitationRevoked  InvitationState = "REVOKED"
)

// InvitationEvent is what can be done to an invitation.
type InvitationEvent string

// What can be done to an invitation.
const (
	InvitationAccept  InvitationEvent = "ACCEPT"
	InvitationDecline InvitationEvent = "DECLINE"
	InvitationRevoke  InvitationEvent = "REVOKE"
)

// InvitationMachine says what follows what.
var InvitationMachine = Machine[InvitationState, InvitationEvent]{
	InvitationAccept:  {{[]InvitationState{InvitationOpen}, InvitationAccepted}},
	InvitationDecline: {{[]InvitationState{InvitationOpen}, InvitationDeclined}},
	InvitationRevoke:  {{[]InvitationState{InvitationOpen}, InvitationRevoked}},
}

// Claim is somebody's word that a record is theirs to keep.
type Claim struct {
	ID        string
	ActorID   string
	AccountID string
	Email     string
	Message   string
	State     ClaimState
	Reason    *string
	CreatedAt time.Time
}

// ClaimState is how far a claim has come.
type ClaimState string

// The states of a claim.
const (
	ClaimOpen      ClaimState = "OPEN"
	ClaimAccepted  ClaimState = "ACCEPTED"
	ClaimDeclined  ClaimState = "DECLINED"
	ClaimWithdrawn ClaimState = "WITHDRAWN"
)

// ClaimEvent is what can be done to a claim.
type ClaimEvent string

// What can be done to a claim.
const (
	ClaimAccept   ClaimEvent = "ACCEPT"
	ClaimDecline  ClaimEvent = "DECLINE"
	ClaimWithdraw ClaimEvent = "WITHDRAW"
)

// ClaimMachine says what follows what.
var ClaimMachine = Machine[ClaimState, ClaimEvent]{
	ClaimAccept:   {{[]ClaimState{ClaimOpen}, ClaimAccepted}},
	ClaimDecline:  {{[]ClaimState{ClaimOpen}, ClaimDeclined}},
	ClaimWithdraw: {{[]ClaimState{ClaimOpen}, ClaimWithdrawn}},
}

// ClaimFilter narrows a list of claims.
type ClaimFilter struct{ States []ClaimState }

type (
	ClaimConnection = Connection[*Claim] // ClaimConnection is a page of claims.
	ClaimEdge       = Edge[*Claim]       // ClaimEdge is a claim in a page.
)

// InviteInput offers a role.
type InviteInput struct {
	Once
	Email   string
	Kind    RoleKind
	Actor   *string
	Network *string
}

// Place is where the role is to hold.
func (in InviteInput) Place() Place { return Place{in.Actor, in.Network} }

// AcceptInvitationInput takes a role that was offered.
type AcceptInvitationInput struct {
	Once
	ID string
}

// DeclineInvitationInput turns a role down.
type DeclineInvitationInput struct {
	Once
	ID string
}

// RevokeInvitationInput takes an invitation back.
type RevokeInvitationInput struct {
	Once
	ID string
}

// RemoveRoleInput takes a role away.
type RemoveRoleInput struct {
	Once
	ID string
}

// ClaimRecordInput says that a record is the caller's.
type ClaimRecordInput struct {
	Once
	Actor   string
	Message string
}

// AcceptClaimInput makes who claims a record its keeper.
type AcceptClaimInput struct {
	Once
	ID   string
	Kind RoleKind
}

// DeclineClaimInput declines a claim.
type DeclineClaimInput struct {
	Once
	ID     string
	Reason string
}

// WithdrawClaimInput takes a claim back.
type WithdrawClaimInput struct {
	Once
	ID string
}
