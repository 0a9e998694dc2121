package hub

import "slices"

// Status is where an actor's record stands between its proposal and the archive. The SQL twin of VisibleTo is
// visibleActor in package store; a test holds the two to the same answers.
type Status string

// The statuses of a record.
const (
	Proposed  Status = "PROPOSED"  // waits for review
	Published Status = "PUBLISHED" // everybody sees it
	Archived  Status = "ARCHIVED"  // kept, no longer shown
)

// VisibleTo reports whether a viewer may see the record of the actor whose id is given. A proposal shows to those who
// review it: the coordination of the network it was made to, and the administrators.
func (s Status) VisibleTo(v Viewer, actorID string, reviewNetworkID *string) bool {
	return s == Published || v.Administrator || slices.Contains(v.ActorIDs, actorID) ||
		s == Proposed && reviewNetworkID != nil && slices.Contains(v.NetworkIDs, *reviewNetworkID)
}

// VisibleTo reports whether a viewer may see a relation between two actors that the viewer may see: one that the other
// end denies shows to its ends, and to administrators, only. Its SQL twin is visibleRelation in package store.
func (s RelationState) VisibleTo(v Viewer, sourceID, targetID string) bool {
	return s != RelationDeclined || v.Administrator || slices.Contains(v.ActorIDs, sourceID) ||
		slices.Contains(v.ActorIDs, targetID)
}

// VisibleTo reports whether a viewer may see a membership of an actor that the viewer may see: what is not decided, or
// was refused, shows to the actor, to the network's coordination and to administrators only. Its SQL twin is
// visibleMembership in package store.
func (s MembershipState) VisibleTo(v Viewer, actorID, networkID string) bool {
	switch s {
	case Coopted, Joined, Left:
		return true
	default:
		return v.Administrator || slices.Contains(v.ActorIDs, actorID) || slices.Contains(v.NetworkIDs, networkID)
	}
}
