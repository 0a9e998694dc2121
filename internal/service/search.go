package service

import (
	"context"

	"essaim/internal/hub"
)

// Search returns a page of the records that match a text, best first. A text without a word finds nothing.
func (s *Service) Search(
	ctx context.Context, v hub.Viewer, q hub.SearchRequest, p hub.PageRequest,
) (*hub.SearchConnection, error) {
	if err := hub.CheckSearchText(q.Text); err != nil {
		return nil, hub.Under(err, "text")
	}
	if q.Filter != nil {
		if err := s.CheckFilter(ctx, *q.Filter, "filter"); err != nil {
			return nil, err
		}
	}
	approximate, err := s.store.Approximate(ctx, v, q)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Search(ctx, v, q, approximate, p)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found.Hits))
	for i, hit := range found.Hits {
		ids[i] = hit.RecordID
	}
	nodes, err := s.Nodes(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	answer := &hub.SearchConnection{PageInfo: found.PageInfo, TotalCount: found.TotalCount, Approximate: approximate,
		Request: q}
	for i, hit := range found.Hits {
		if nodes[i] == nil {
			continue // it went away between the two statements
		}
		title := hit.Title
		if actor, ok := nodes[i].(hub.Actor); ok { // one that was merged into another leads to that one
			title = actor.Core().Name
		}
		answer.Edges = append(answer.Edges, &hub.SearchEdge{
			Cursor: found.Cursors[i], Node: nodes[i], Title: title, Score: hit.Score, Highlights: hit.Highlights,
		})
	}
	return answer, nil
}

// SearchIsPartial reports whether a search found more than is ranked.
func (s *Service) SearchIsPartial(ctx context.Context, v hub.Viewer, c *hub.SearchConnection) (bool, error) {
	return s.store.SearchIsPartial(ctx, v, c.Request, c.Approximate)
}

// Facets counts what a search found along each dimension.
func (s *Service) Facets(ctx context.Context, v hub.Viewer, c *hub.SearchConnection) ([]*hub.Facet, error) {
	return s.store.Facets(ctx, v, c.Request, c.Approximate)
}
