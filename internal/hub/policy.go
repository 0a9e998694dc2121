package hub

// Custody is what a rule must know of an actor to say who may change its record.
type Custody struct {
	ActorID    string
	Status     Status
	Kept       bool     // somebody has a role on it
	NetworkIDs []string // networks that admitted it, or review it
	PushedBy   *string  // the actor whose machine keeps it
}

// EditCapacity says in which capacity the viewer may change the record (R9), "" where it may not: its keepers; the
// machine that pushed it; and, where nobody keeps it, the coordination of its networks and the administrators.
func (v Viewer) EditCapacity(c Custody) Capacity {
	switch {
	case v.May(RecordsWrite) && c.PushedBy != nil && *c.PushedBy == v.Token.ActorID:
		return AsPartner
	case v.Refers(c.ActorID):
		return AsReferent
	case v.Keeps(c.ActorID):
		return AsEditor
	case c.Kept || c.PushedBy != nil:
		return ""
	default:
		return v.OversightCapacity(c)
	}
}

// SpeakCapacity says in which capacity the viewer may speak for the actor towards networks and charters, and say who
// keeps it: its referents; where nobody keeps it, the coordination of its networks and the administrators.
func (v Viewer) SpeakCapacity(c Custody) Capacity {
	switch {
	case v.Refers(c.ActorID):
		return AsReferent
	case c.Kept:
		return ""
	default:
		return v.OversightCapacity(c)
	}
}

// OversightCapacity says in which capacity the viewer oversees the record whoever keeps
// it: the coordination of its networks and the administrators. They archive, merge, and
// decide on claims and proposals; they do not edit what others keep.
func (v Viewer) OversightCapacity(c Custody) Capacity {
	switch {
	case v.Coordinates(c.NetworkIDs...):
		return AsCoordinator
	case v.Administrator && v.Token == nil:
		return AsAdministrator
	default:
		return ""
	}
}

// MergeCapacity says in which capacity the viewer makes one record of two, "" where it may not: it sees to both.
func (v Viewer) MergeCapacity(kept, duplicate Custody) Capacity {
	if v.OversightCapacity(duplicate) == "" {
		return ""
	}
	return v.OversightCapacity(kept)
}

// GovernCapacity says in which capacity the viewer may say who keeps the record: SpeakCapacity, and the administrators
// whoever keeps it.
func (v Viewer) GovernCapacity(c Custody) Capacity {
	if as := v.SpeakCapacity(c); as != "" {
		return as
	}
	if v.Administrator && v.Token == nil {
		return AsAdministrator
	}
	return ""
}

// NetworkCapacity says in which capacity the viewer may act for a network: its coordination and the administrators.
func (v Viewer) NetworkCapacity(networkID string) Capacity {
	switch {
	case v.Coordinates(networkID):
		return AsCoordinator
	case v.Administrator && v.Token == nil:
		return AsAdministrator
	default:
		return ""
	}
}

// Permit returns an error where there is no capacity to act in: to a caller who is not signed in it says to do so.
func (v Viewer) Permit(as Capacity) error {
	switch {
	case as != "":
		return nil
	case v.Anonymous():
		return Problem(Unauthenticated, nil, "Sign in first.")
	default:
		return Problem(Forbidden, nil, "You are not allowed to do this.")
	}
}

// PermitSignedIn returns an error to a caller who is neither a person nor a machine that the hub knows.
func (v Viewer) PermitSignedIn() error {
	if v.Anonymous() {
		return v.Permit("")
	}
	return nil
}

// PermitAdministrator returns an error unless the viewer runs the hub.
func (v Viewer) PermitAdministrator() error {
	if v.Administrator && v.Token == nil {
		return nil
	}
	return v.Permit("")
}

// PermitOverview returns an error unless the viewer coordinates a network or runs the
// hub: who oversees others' records.
func (v Viewer) PermitOverview() error {
	if v.Token == nil && len(v.NetworkIDs) > 0 {
		return nil
	}
	return v.PermitAdministrator()
}

// PermitPerson returns an error unless a person is signed in.
func (v Viewer) PermitPerson() error {
	if v.AccountID != "" {
		return nil
	}
	return v.Permit("")
}

// PartnerCapacity says in which capacity the viewer keeps an actor's GraphQL services: its machines with the scope, its
// referents, and who sees to its record.
func (v Viewer) PartnerCapacity(c Custody) Capacity {
	switch as := v.OversightCapacity(c); {
	case as != "":
		return as
	case v.May(PartnersWrite) && v.Token.ActorID == c.ActorID:
		return AsPartner
	case v.Refers(c.ActorID):
		return AsReferent
	default:
		return ""
	}
}

// Oversees reports whether a capacity is that of the coordination or of an administrator.
func (c Capacity) Oversees() bool { return c == AsCoordinator || c == AsAdministrator }
