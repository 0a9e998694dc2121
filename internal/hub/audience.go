package hub

import "slices"

// Audience says to whom a contact field shows. The SQL twin of Admits is contactAudience in package store; a test holds
// the two to the same answers.
type Audience string

// From the widest to the narrowest. A field shows to its audience only while its consent stands.
const (
	Public       Audience = "PUBLIC"       // everybody
	NetworkWide  Audience = "NETWORK"      // who keeps a record of a member of one of the actor's networks
	Coordination Audience = "COORDINATION" // who coordinates one of the actor's networks
	Nobody       Audience = "NOBODY"       // relay by form only
)

// Belonging is how a viewer stands to an actor, as the networks and memberships of both say.
type Belonging struct {
	SharesNetwork bool // the viewer keeps a member of one of the actor's networks
	Coordinates   bool // the viewer coordinates one of the actor's networks
}

// Admits reports whether a viewer who stands so to the actor, whose id is given, may see a field with this audience.
// Who keeps the actor's record sees all of its fields.
func (a Audience) Admits(v Viewer, actorID string, b Belonging) bool {
	if slices.Contains(v.ActorIDs, actorID) {
		return true
	}
	switch a {
	case Public:
		return true
	case NetworkWide:
		return b.SharesNetwork || b.Coordinates
	case Coordination:
		return b.Coordinates
	default:
		return false
	}
}
