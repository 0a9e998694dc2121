package hub

// ApplyToNetworkInput applies to join a network.
type ApplyToNetworkInput struct {
	Once
	Actor               string
	Network             string
	AcknowledgedVersion *string
}

// PresentMembershipInput records a presentation.
type PresentMembershipInput struct {
	Once
	ID          string
	PresentedBy string
	PresentedOn *PartialDate
}

// Check returns what is wrong with it.
func (in PresentMembershipInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckName(in.PresentedBy, MaxName), "presentedBy")
	_ = wrong.Add(checkDate(in.PresentedOn), "presentedOn")
	return wrong.Err()
}

// CooptMemberInput co-opts.
type CooptMemberInput struct {
	Once
	ID     string
	Reason *string
}

// DeclineMembershipInput declines an application.
type DeclineMembershipInput struct {
	Once
	ID     string
	Reason string
}

// LeaveNetworkInput ends a membership.
type LeaveNetworkInput struct {
	Once
	ID     string
	Reason *string
}

// lacksTerritory reports whether an actor is a group without the territory that networks ask of it (R1).
func (a *ActorCore) lacksTerritory() bool { return a.Type == ActorGroup && a.TerritoryID == nil }

// CheckAdmission returns an error unless an actor may become a member: a group has a territory (R1), which it can have
// lost since it applied, and no other group that the network recognises, whose name is given, has the very same (R3).
func CheckAdmission(actor *ActorCore, holder string) error {
	switch {
	case actor.lacksTerritory():
		return Problem(TerritoryMissing, nil, "A group that applies needs a territory. Say which one it covers.")
	case holder != "":
		return Problem(TerritoryTaken, nil, "The network already recognises %s on this territory.", holder)
	default:
		return nil
	}
}

// CheckApplication returns an error unless the actor may apply (R1): a group has a territory, and of the charters that
// the network asks of such an actor, where there are any, one in force is acknowledged. asked are their versions in
// force.
func CheckApplication(actor *ActorCore, acknowledged *string, asked []string) error {
	if err := CheckAdmission(actor, ""); err != nil { // who could not be admitted need not apply
		return Under(err, "actor")
	}
	if acknowledged == nil {
		if len(asked) > 0 {
			return Problem(CharterMissing, At("acknowledgedVersion"),
				"Acknowledge the charter in force with the application.")
		}
		return nil
	}
	for _, id := range asked {
		if id == *acknowledged {
			return nil
		}
	}
	return Problem(CharterMissing, At("acknowledgedVersion"),
		"That is not a charter version in force that the network asks of such an actor.")
}
