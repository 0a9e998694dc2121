package service

import (
	"context"
	"maps"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Nodes returns the records with these ids, in their order: nil for one that does not exist or that the viewer may not
// see. It asks one statement for each type among them.
func (s *Service) Nodes(ctx context.Context, v hub.Viewer, ids []string) ([]hub.Node, error) {
	if len(ids) > hub.MaxPage {
		return nil, hub.Invalid(hub.At("ids"), "Ask for at most %d records.", hub.MaxPage)
	}
	byType := map[hub.RecordType][]string{}
	for i, id := range ids {
		t, err := hub.TypeOf(id)
		if err != nil {
			return nil, hub.Under(err, "ids", i)
		}
		switch t { // one table holds all actors
		case hub.TypeGroup, hub.TypeOrganisation:
			t = hub.TypeInitiative
		}
		byType[t] = append(byType[t], id)
	}
	found := map[string]hub.Node{}
	for t, own := range byType {
		records, err := nodesOfType(ctx, s.Reader, v, t, own)
		if err != nil {
			return nil, err
		}
		maps.Copy(found, records)
	}
	nodes := make([]hub.Node, len(ids))
	for i, id := range ids {
		nodes[i] = found[id]
	}
	return nodes, nil
}

// nodesOfType returns the records of one type that exist among ids, by id.
func nodesOfType(
	ctx context.Context, read *store.Reader, v hub.Viewer, t hub.RecordType, ids []string,
) (map[string]hub.Node, error) {
	find := concepts[t].find
	if find == nil { // a part of a record, or what is nobody's to look up: there is no such node
		return nil, nil
	}
	return find(ctx, read, v, ids)
}
