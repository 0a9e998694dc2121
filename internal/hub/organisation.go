package hub

// Organisation is a legal person or network member.
type Organisation struct{ ActorCore }

type (
	OrganisationConnection = Connection[*Organisation] // OrganisationConnection is a page of organisations.
	OrganisationEdge       = Edge[*Organisation]       // OrganisationEdge is an organisation in a page.
)
