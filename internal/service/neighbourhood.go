package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
)

// relationsPerStep bounds what one step of a walk reads: beyond, the neighbourhood of a hub of thousands says little.
const relationsPerStep = 5000

// Neighbourhood returns the actors within some relations of an actor, in one statement for each step and one for the
// relations between those found, or NotFound where there is no such actor.
func (s *Service) Neighbourhood(
	ctx context.Context, v hub.Viewer, q hub.NeighbourhoodRequest,
) (*hub.Neighbourhood, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := s.checkCodes(ctx, q.Types, hub.At("types"), hub.SchemeRelationType); err != nil {
		return nil, err
	}
	middle, err := s.ActorsByID(ctx, v, []string{q.Of})
	if err != nil {
		return nil, err
	}
	if middle[q.Of] == nil {
		return nil, hub.NoSuchRecord()
	}
	answer := &hub.Neighbourhood{Actors: []*hub.Neighbour{{ActorID: q.Of}}}
	seen := map[string]bool{q.Of: true}
	frontier := []string{q.Of}
	for distance := 1; distance <= q.Depth && len(frontier) > 0; distance++ {
		step, err := s.store.RelationsTouching(ctx, v, frontier, q.Types, relationsPerStep)
		if err != nil {
			return nil, err
		}
		answer.Truncated = answer.Truncated || len(step) == relationsPerStep
		frontier = nil
		for _, relation := range step {
			for _, end := range []string{relation.SourceID, relation.TargetID} {
				switch {
				case seen[end]:
				case len(answer.Actors) == q.Limit:
					answer.Truncated = true
				default:
					seen[end] = true
					frontier = append(frontier, end)
					answer.Actors = append(answer.Actors, &hub.Neighbour{ActorID: end, Distance: distance})
				}
			}
		}
	}
	ids := make([]string, len(answer.Actors))
	for i, neighbour := range answer.Actors {
		ids[i] = neighbour.ActorID
	}
	answer.Relations, err = s.store.RelationsAmong(ctx, v, ids, q.Types, hub.MaxNeighbourRelations+1)
	if len(answer.Relations) > hub.MaxNeighbourRelations {
		answer.Relations, answer.Truncated = answer.Relations[:hub.MaxNeighbourRelations], true
	}
	return answer, err
}

// walk is one side of a search for a path: the relation by which each actor was reached from its root.
type walk struct {
	reachedBy map[string]*hub.Relation // nil for the root
	frontier  []string
}

// Path returns a shortest chain of relations between two actors; NotFound if there is none of at most
// hub.MaxPathLength. It walks from both ends by turns, the smaller frontier first, in one statement for each step.
func (s *Service) Path(ctx context.Context, v hub.Viewer, q hub.PathRequest) (*hub.Path, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if err := s.checkCodes(ctx, q.Types, hub.At("types"), hub.SchemeRelationType); err != nil {
		return nil, err
	}
	ends, err := s.ActorsByID(ctx, v, []string{q.From, q.To})
	if err != nil {
		return nil, err
	}
	if ends[q.From] == nil || ends[q.To] == nil {
		return nil, hub.NoSuchRecord()
	}
	if q.From == q.To {
		return &hub.Path{ActorIDs: []string{q.From}}, nil
	}
	from := &walk{map[string]*hub.Relation{q.From: nil}, []string{q.From}}
	to := &walk{map[string]*hub.Relation{q.To: nil}, []string{q.To}}
	// beside an actor with more than relationsPerStep relations a longer path may be found
	for range hub.MaxPathLength {
		near, far := from, to
		if len(to.frontier) < len(from.frontier) {
			near, far = to, from
		}
		if len(near.frontier) == 0 {
			return nil, hub.NoSuchRecord()
		}
		meeting, err := s.step(ctx, v, q.Types, near, far)
		if err != nil {
			return nil, err
		}
		if meeting != "" {
			return joinWalks(from, to, meeting), nil
		}
	}
	return nil, hub.NoSuchRecord()
}

// step moves near one relation on, and returns an actor that far has reached too, "" where they do not meet yet.
func (s *Service) step(ctx context.Context, v hub.Viewer, types []string, near, far *walk) (string, error) {
	relations, err := s.store.RelationsTouching(ctx, v, near.frontier, types, relationsPerStep)
	if err != nil {
		return "", err
	}
	old := make(map[string]bool, len(near.frontier))
	for _, id := range near.frontier {
		old[id] = true
	}
	near.frontier = nil
	meeting := ""
	for _, relation := range relations {
		for _, end := range []string{relation.SourceID, relation.TargetID} {
			_, reached := near.reachedBy[end]
			if reached || !old[relation.Other(end)] {
				continue
			}
			near.reachedBy[end] = relation
			near.frontier = append(near.frontier, end)
			if _, met := far.reachedBy[end]; met && meeting == "" {
				meeting = end
			}
		}
	}
	return meeting, nil
}

// joinWalks is the path through the actor at which two walks meet.
func joinWalks(from, to *walk, meeting string) *hub.Path {
	path := &hub.Path{ActorIDs: []string{meeting}}
	for at := meeting; from.reachedBy[at] != nil; {
		relation := from.reachedBy[at]
		at = relation.Other(at)
		path.ActorIDs = append(path.ActorIDs, at)
		path.Relations = append(path.Relations, relation)
	}
	slices.Reverse(path.ActorIDs)
	slices.Reverse(path.Relations)
	for at := meeting; to.reachedBy[at] != nil; {
		relation := to.reachedBy[at]
		at = relation.Other(at)
		path.ActorIDs = append(path.ActorIDs, at)
		path.Relations = append(path.Relations, relation)
	}
	return path
}
