package hub

// Group is a collective that is the reference on its territory, or a working group.
type Group struct{ ActorCore }

type (
	GroupConnection = Connection[*Group] // GroupConnection is a page of groups.
	GroupEdge       = Edge[*Group]       // GroupEdge is a group in a page.
)
