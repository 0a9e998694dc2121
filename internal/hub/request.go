package hub

import (
	"slices"
	"time"
)

// Request is what somebody wrote in for.
type Request struct {
	ID          string
	Kind        RequestKind
	Text        string
	SenderName  string
	SenderEmail *string // nil until the request is accepted
	Language    Language
	CommuneID   *string
	ActorID     *string // whom it reached: an actor,
	NetworkID   *string // else the coordination of a network, else the administrators
	WithinID    *string // the network to which it belongs; nil where the actor is of none
	State       RequestState
	CreatedAt   time.Time
}

// RequestReply is an answer that was relayed to the sender.
type RequestReply struct {
	RequestID string
	Text      string
	CreatedAt time.Time
}

// RequestKind is what a request is about.
type RequestKind string

// RequestKinds lists them.
var RequestKinds = []RequestKind{"JOIN", "SHARE_PRACTICE", "BE_TRAINED", "BE_INSPIRED", "PROPOSE", "BE_PUT_IN_TOUCH",
	"PRESS", "OTHER"}

// RequestState is how far a request has come.
type RequestState string

// The states of a request.
const (
	RequestOpen     RequestState = "OPEN"
	RequestAccepted RequestState = "ACCEPTED"
	RequestDeclined RequestState = "DECLINED"
	RequestClosed   RequestState = "CLOSED"
)

// RequestEvent is what can be done to a request.
type RequestEvent string

// What can be done to a request.
const (
	RequestReplyTo RequestEvent = "REPLY"
	RequestAccept  RequestEvent = "ACCEPT"
	RequestDecline RequestEvent = "DECLINE"
	RequestClose   RequestEvent = "CLOSE"
)

// RequestMachine says what follows what.
var RequestMachine = Machine[RequestState, RequestEvent]{
	RequestReplyTo: {{[]RequestState{RequestOpen}, RequestOpen}, {[]RequestState{RequestAccepted}, RequestAccepted}},
	RequestAccept:  {{[]RequestState{RequestOpen}, RequestAccepted}},
	RequestDecline: {{[]RequestState{RequestOpen}, RequestDeclined}},
	RequestClose:   {{[]RequestState{RequestOpen, RequestAccepted, RequestDeclined}, RequestClosed}},
}

// RequestFilter narrows a list of requests.
type RequestFilter struct {
	States  []RequestState
	Actor   *string
	Network *string
}

// RequestCount is how many requests of a kind there were; Count is nil where they are too few to be told.
type RequestCount struct {
	Kind  RequestKind
	Count *int
}

// FewestTold is the least number of persons that is told (R10): of fewer, somebody could be recognised.
const FewestTold = 5

// Suppressed is a count of persons as it may be told: nil where it is below FewestTold, zero included.
func Suppressed(count int) *int {
	if count < FewestTold {
		return nil
	}
	return &count
}

type (
	RequestConnection = Connection[*Request] // RequestConnection is a page of requests.
	RequestEdge       = Edge[*Request]       // RequestEdge is a request in a page.
)

// RequestReach is whom a request reached: an actor, the coordination of a network or, where both are nil, the
// administrators.
type RequestReach struct {
	ActorID   *string
	NetworkID *string
	WithinID  *string // the network to which the request belongs; nil where an actor is of none
}

// RequestRoute says whom a request is for.
type RequestRoute struct {
	Commune *string
	To      *string
	Network *string
}

// Check returns what is wrong with it.
func (r RequestRoute) Check() error {
	var wrong Problems
	_ = wrong.Add(checkOptional(r.Commune, func(id string) error { return CheckID(id, TypeTerritory) }), "commune")
	_ = wrong.Add(checkOptional(r.To,
		func(id string) error { return CheckID(id, append(ActorIDTypes, TypeNetwork)...) }), "to")
	_ = wrong.Add(checkOptional(r.Network, func(id string) error { return CheckID(id, TypeNetwork) }), "network")
	if r.To == nil && r.Network == nil {
		_ = wrong.Add(Problem(Required, At("network"), "Say which network the message is for: nobody else reads it."))
	}
	return wrong.Err()
}

// ReachActor says whom a request to an actor reaches: the actor where the hub can write
// to it, else the coordination of the network in which the sender writes. networks are
// those that the actor belongs to: of several, the sender names one.
func (r RequestRoute) ReachActor(actorID string, networks []string, writable bool) (*RequestReach, error) {
	within := r.Network
	switch {
	case within != nil && !slices.Contains(networks, *within):
		return nil, Invalid(At("network"), "The record is not a member of this network.")
	case within == nil && len(networks) > 1:
		return nil, Problem(Required, At("network"),
			"Say which network the message is for: nobody else reads it.")
	case within == nil && len(networks) == 1:
		within = &networks[0]
	}
	if writable {
		return &RequestReach{ActorID: &actorID, WithinID: within}, nil
	}
	return &RequestReach{NetworkID: within, WithinID: within}, nil
}

// ReachNetwork says whom a request within a network reaches: the first of the groups that cover the sender's commune,
// which are those of the smallest territory, else the network's coordination.
func (r RequestRoute) ReachNetwork(groups []string) *RequestReach {
	if len(groups) > 0 {
		return &RequestReach{ActorID: &groups[0], WithinID: r.Network}
	}
	return &RequestReach{NetworkID: r.Network, WithinID: r.Network}
}

// SendRequestInput writes in.
type SendRequestInput struct {
	Once
	Kind        RequestKind
	Text        string
	SenderName  string
	SenderEmail string
	Commune     *string
	To          *string
	Network     *string
}

// Route is whom it is for.
func (in SendRequestInput) Route() RequestRoute { return RequestRoute{in.Commune, in.To, in.Network} }

// Check returns what is wrong with it.
func (in SendRequestInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckLetter(in.Text), "text")
	_ = wrong.Add(CheckName(in.SenderName, MaxRole), "senderName")
	_, err := ParseEmail(in.SenderEmail)
	_ = wrong.Add(err, "senderEmail")
	_ = wrong.Add(in.Route().Check())
	return wrong.Err()
}

// CheckLetter returns an error unless s is a text to be sent.
func CheckLetter(s string) error {
	if s == "" {
		return Problem(Required, nil, "This cannot be empty.")
	}
	return CheckText(s, MaxLetter)
}

// ReplyToRequestInput answers by relay.
type ReplyToRequestInput struct {
	Once
	ID   string
	Text string
}

// AcceptRequestInput accepts a request.
type AcceptRequestInput struct {
	Once
	ID   string
	Text *string
}

// DeclineRequestInput declines a request.
type DeclineRequestInput struct {
	Once
	ID   string
	Text *string
}

// CloseRequestInput notes that a request is done with.
type CloseRequestInput struct {
	Once
	ID string
}
