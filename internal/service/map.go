package service

import (
	"context"

	"essaim/internal/hub"
)

// Map returns what a map shows in a rectangle.
func (s *Service) Map(ctx context.Context, v hub.Viewer, m hub.MapRequest) (*hub.MapView, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	if err := s.checkNames(ctx, m.Filter, "filter"); err != nil {
		return nil, err
	}
	return s.store.Map(ctx, v, m)
}

// Near returns a page of the actors around a point, nearest first.
func (s *Service) Near(
	ctx context.Context, v hub.Viewer, n hub.NearRequest, p hub.PageRequest,
) (*hub.NearConnection, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	if err := s.checkNames(ctx, n.Filter, "filter"); err != nil {
		return nil, err
	}
	found, err := s.store.Near(ctx, v, n, p)
	if err != nil {
		return nil, err
	}
	answer := &hub.NearConnection{PageInfo: found.PageInfo, TotalCount: found.TotalCount}
	for i, actor := range found.Actors {
		answer.Edges = append(answer.Edges,
			&hub.NearEdge{Cursor: found.Cursors[i], Node: actor, Distance: found.Distances[i]})
	}
	return answer, nil
}
