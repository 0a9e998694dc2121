package hub

// NeighbourhoodRequest asks for the actors around an actor.
type NeighbourhoodRequest struct {
	Of    string
	Depth int
	Types []string
	Limit int
}

// How far a neighbourhood and a path reach, and how many actors and relations between them a neighbourhood holds.
const (
	MaxDepth              = 4
	MaxNeighbours         = 500
	MaxNeighbourRelations = 2000
	MaxPathLength         = 6
)

// Check returns an error about the first argument that cannot be meant.
func (r NeighbourhoodRequest) Check() error {
	if err := checkActorID("of", r.Of); err != nil {
		return err
	}
	if r.Depth < 1 || r.Depth > MaxDepth {
		return Invalid(At("depth"), "A depth is between 1 and %d.", MaxDepth)
	}
	if r.Limit < 1 || r.Limit > MaxNeighbours {
		return Invalid(At("limit"), "A neighbourhood has 1 to %d actors.", MaxNeighbours)
	}
	return nil
}

func checkActorID(name, id string) error {
	if err := CheckID(id, TypeInitiative, TypeGroup, TypeOrganisation); err != nil {
		return Under(err, name)
	}
	return nil
}

// Neighbourhood is a part of the relation graph.
type Neighbourhood struct {
	Actors    []*Neighbour
	Relations []*Relation
	Truncated bool
}

// Neighbour is an actor in a neighbourhood.
type Neighbour struct {
	ActorID  string
	Distance int
}

// PathRequest asks for a shortest chain of relations between two actors.
type PathRequest struct {
	From, To string
	Types    []string
}

// Check returns an error about the first argument that cannot be meant.
func (r PathRequest) Check() error {
	if err := checkActorID("from", r.From); err != nil {
		return err
	}
	return checkActorID("to", r.To)
}

// Path is a chain of relations between two actors.
type Path struct {
	ActorIDs  []string
	Relations []*Relation
}
