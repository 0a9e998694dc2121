package hub

import "time"

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
