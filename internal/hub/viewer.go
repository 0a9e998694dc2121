package hub

import "slices"

// Viewer is whoever is asking. The zero Viewer is the anonymous public.
//
// It is an argument, not a context value: a function that reads guarded records cannot be called without saying for
// whom.
type Viewer struct {
	AccountID     string   // the person; "" for the public and for machines
	SessionID     string   // the session in which the person asks
	ActorIDs      []string // actors whose record the viewer keeps
	ReferentIDs   []string // those among them that the viewer speaks for
	NetworkIDs    []string // networks whose coordination the viewer belongs to
	Administrator bool
	Token         *Token   // what a machine signed in with; nil for people
	Language      Language // in which messages are written; French where nobody said
	Client        string   // stands for the network address, for limits; not the address itself
}

// Anonymous reports whether nobody signed in.
func (v Viewer) Anonymous() bool { return v.AccountID == "" && v.Token == nil }

// Caller names the caller, for what is kept for each caller apart: a token, an account, or a client of the public.
func (v Viewer) Caller() string {
	switch {
	case v.Token != nil:
		return v.Token.ID
	case v.AccountID != "":
		return v.AccountID
	default:
		return v.Client
	}
}

// Keeps reports whether the viewer is a person who keeps the actor's record.
func (v Viewer) Keeps(actorID string) bool {
	return v.Token == nil && slices.Contains(v.ActorIDs, actorID)
}

// Refers reports whether the viewer speaks for the actor.
func (v Viewer) Refers(actorID string) bool {
	return v.Token == nil && slices.Contains(v.ReferentIDs, actorID)
}

// Coordinates reports whether the viewer belongs to the coordination of one of the networks.
func (v Viewer) Coordinates(networkIDs ...string) bool {
	return v.Token == nil &&
		slices.ContainsFunc(networkIDs, func(id string) bool { return slices.Contains(v.NetworkIDs, id) })
}

// May reports whether the viewer is a machine whose token has the scope.
func (v Viewer) May(scope TokenScope) bool {
	return v.Token != nil && slices.Contains(v.Token.Scopes, scope)
}
