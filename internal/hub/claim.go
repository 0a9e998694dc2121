package hub

import "time"

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
