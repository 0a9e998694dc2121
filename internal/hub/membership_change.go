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

// CheckApplication returns an error unless the actor may apply (R1): a group has a territory, and of the charters that
// the network asks of such an actor, where there are any, one in force is acknowledged. asked are their versions in
// force.
func CheckApplication(actor *ActorCore, acknowledged *string, asked []string) error {
	if actor.Type == ActorGroup && actor.TerritoryID == nil {
		return Problem(TerritoryMissing, At("actor"),
			"A group that applies needs a territory: say which one it covers.")
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
		"That is no charter version in force which the network asks of such an actor.")
}
