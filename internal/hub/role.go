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
		return Invalid(At("actor"), "Editors and referents have a record; other roles do not.")
	case (kind == Coordinator) != (p.NetworkID != nil):
		return Invalid(At("network"), "Coordinators have a network; other roles do not.")
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

// RemoveRoleInput takes a role away.
type RemoveRoleInput struct {
	Once
	ID string
}
