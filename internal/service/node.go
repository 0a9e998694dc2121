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
	switch t {
	case hub.TypeInitiative:
		return as(read.ActorsByID(ctx, v, ids))
	case hub.TypeNetwork:
		return as(read.NetworksByID(ctx, ids))
	case hub.TypeMembership:
		return as(read.MembershipsByID(ctx, v, ids))
	case hub.TypeCharter:
		return as(read.ChartersByID(ctx, ids))
	case hub.TypeCharterVersion:
		return as(read.CharterVersionsByID(ctx, ids))
	case hub.TypeSignature:
		return as(read.SignaturesByID(ctx, v, ids))
	case hub.TypeRelation:
		return as(read.RelationsByID(ctx, v, ids))
	case hub.TypeTerritory:
		return as(read.TerritoriesByID(ctx, ids))
	case hub.TypeEvent:
		return as(read.EventsByID(ctx, ids))
	case hub.TypeResource:
		return as(read.ResourcesByID(ctx, ids))
	case hub.TypeTerm:
		return as(read.TermsByID(ctx, ids))
	default: // a part of a record, or what is nobody's to look up: there is no such node
		return nil, nil
	}
}

// as turns records into nodes.
func as[T hub.Node](records map[string]T, err error) (map[string]hub.Node, error) {
	nodes := make(map[string]hub.Node, len(records))
	for id, record := range records {
		nodes[id] = record
	}
	return nodes, err
}
