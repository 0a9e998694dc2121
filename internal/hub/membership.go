package hub

// Membership is an actor's belonging to a network.
type Membership struct {
	ID        string
	ActorID   string
	NetworkID string
	State     MembershipState
	Since     *PartialDate
	Reason    *string
	// whether the charter in force that the network asks of such an actor is signed; nil where unknown
	Signed                *bool
	SourceURI             *string
	AcknowledgedVersionID *string
	PresentedBy           *string
	PresentedOn           *PartialDate
	Version               int
}

// MembershipDescription describes memberships.
var MembershipDescription = describe(TypeMembership, "membership",
	idField(must(func(m *Membership) *string { return &m.ID })),
	referenceField("actor", "actor_id", ActorIDTypes, must(func(m *Membership) *string { return &m.ActorID })).
		by(ByRule).filed("actor_slug").label("membre", "member"),
	referenceField("network", "network_id", []RecordType{TypeNetwork},
		must(func(m *Membership) *string { return &m.NetworkID })).
		by(ByRule).filed("network_slug").label("réseau", "network"),
	valueField("state", "state", MembershipStates, must(func(m *Membership) *MembershipState { return &m.State })).
		by(ByRule).filedOnce("state").label("état", "state"),
	dateField("since", "since", may(func(m *Membership) **PartialDate { return &m.Since })).
		by(ByRule).filed("since").label("depuis", "since"),
	markdownField("reason", "reason", MaxNote, may(func(m *Membership) **string { return &m.Reason })).
		by(ByRule).label("raison", "reason"),
	referenceField("acknowledgedVersion", "acknowledged_version_id", []RecordType{TypeCharterVersion},
		may(func(m *Membership) **string { return &m.AcknowledgedVersionID })).
		by(ByRule).remembered("acknowledged").label("charte reconnue", "acknowledged charter"),
	nameField("presentedBy", "presented_by", MaxRole, may(func(m *Membership) **string { return &m.PresentedBy })).
		by(ByRule).label("présenté par", "presented by"),
	dateField("presentedOn", "presented_on", may(func(m *Membership) **PartialDate { return &m.PresentedOn })).
		by(ByRule).label("présenté le", "presented on"),
	sourceField(may(func(m *Membership) **string { return &m.SourceURI })).by(ByRule),
	versionField(must(func(m *Membership) *int { return &m.Version })),
	computedField(KindFlag, "signed", "signed", may(func(m *Membership) **bool { return &m.Signed })),
)

// IsNode marks a Membership as a Node.
func (*Membership) IsNode() {}

// IsEntity marks a Membership as resolvable by a federation gateway.
func (*Membership) IsEntity() {}

// GetID returns the id.
func (m *Membership) GetID() string { return m.ID }

// Source is the page that backs the membership.
func (m *Membership) Source() *Source { return SourceOf(m.SourceURI) }

// Active reports whether the membership counts: admitted, with the network's charter in force signed. It is nil where
// nobody recorded signatures of that charter.
func (m *Membership) Active() *bool {
	active := false
	if m.State == Coopted || m.State == Joined {
		return m.Signed
	}
	return &active
}

// MembershipState is how far a membership has come.
type MembershipState string

// The states of a membership.
const (
	Applied   MembershipState = "APPLIED"
	Presented MembershipState = "PRESENTED"
	Coopted   MembershipState = "COOPTED"
	Joined    MembershipState = "JOINED"
	Declined  MembershipState = "DECLINED"
	Withdrawn MembershipState = "WITHDRAWN" // taken back before it was decided
	Left      MembershipState = "LEFT"
)

// MembershipStates lists them.
var MembershipStates = []MembershipState{Applied, Presented, Coopted, Joined, Declined, Withdrawn, Left}

// MembershipEvent is what can be done to a membership.
type MembershipEvent string

// What can be done to a membership.
const (
	MembershipApply   MembershipEvent = "APPLY"
	MembershipPresent MembershipEvent = "PRESENT"
	MembershipCoopt   MembershipEvent = "COOPT"
	MembershipJoin    MembershipEvent = "JOIN" // by signing, where the network admits so
	MembershipDecline MembershipEvent = "DECLINE"
	MembershipLeave   MembershipEvent = "LEAVE"
)

// MembershipMachine says what follows what (R2). An application begins from "", from nothing.
var MembershipMachine = Machine[MembershipState, MembershipEvent]{
	MembershipApply:   {{[]MembershipState{"", Declined, Withdrawn, Left}, Applied}},
	MembershipPresent: {{[]MembershipState{Applied, Presented}, Presented}},
	MembershipCoopt:   {{[]MembershipState{Presented}, Coopted}},
	MembershipJoin:    {{[]MembershipState{Applied, Presented}, Joined}},
	MembershipDecline: {{[]MembershipState{Applied, Presented}, Declined}},
	MembershipLeave:   {{[]MembershipState{Applied, Presented}, Withdrawn}, {[]MembershipState{Coopted, Joined}, Left}},
}

// MembershipFilter narrows a list of memberships.
type MembershipFilter struct {
	Networks []string
	Actors   []string
	States   []MembershipState
}

type (
	MembershipConnection = Connection[*Membership] // MembershipConnection is a page of memberships.
	MembershipEdge       = Edge[*Membership]       // MembershipEdge is a membership in a page.
)

// AdmittedStates are the states in which an actor belongs to a network.
var AdmittedStates = []MembershipState{Coopted, Joined}
