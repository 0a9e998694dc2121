package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// concept is what the service knows of a type of record, so that it treats all types alike.
type concept struct {
	find    finder
	owner   func(hub.Node) *string // the actor that a record belongs to; nil if the type has no owners
	network func(hub.Node) string  // the network that oversees a record; nil if none does
	written writable               // archives, restores and loads records; nil if the type has rules of its own
}

// concepts are all types that implement Node. One table holds all actors.
var concepts = map[hub.RecordType]concept{
	hub.TypeInitiative: {find: restricted((*store.Reader).ActorsByID)},
	hub.TypeMembership: {
		find:    restricted((*store.Reader).MembershipsByID),
		network: func(n hub.Node) string { return n.(*hub.Membership).NetworkID },
	},
	hub.TypeSignature: {find: restricted((*store.Reader).SignaturesByID)},
	hub.TypeRelation:  {find: restricted((*store.Reader).RelationsByID)},
	hub.TypeNetwork: {
		find: open((*store.Reader).NetworksByID), network: hub.Node.GetID, written: networks,
	},
	hub.TypeCharter:        {find: open((*store.Reader).ChartersByID), written: charters},
	hub.TypeCharterVersion: {find: open((*store.Reader).CharterVersionsByID)},
	hub.TypeTerritory:      {find: open((*store.Reader).TerritoriesByID), written: territories},
	hub.TypeTerm:           {find: open((*store.Reader).TermsByID), written: terms},
	hub.TypeEvent:          ofActor(events),
	hub.TypeResource:       ofActor(resources),
}

// finder returns the records of a type that exist among ids and that the viewer may see, by id.
type finder func(ctx context.Context, read *store.Reader, v hub.Viewer, ids []string) (map[string]hub.Node, error)

// restricted is a finder of records that not everybody may see.
func restricted[T hub.Node](
	read func(*store.Reader, context.Context, hub.Viewer, []string) (map[string]T, error),
) finder {
	return func(ctx context.Context, from *store.Reader, v hub.Viewer, ids []string) (map[string]hub.Node, error) {
		return nodes(read(from, ctx, v, ids))
	}
}

// open is a finder of records that everybody may see.
func open[T hub.Node](read func(*store.Reader, context.Context, []string) (map[string]T, error)) finder {
	return func(ctx context.Context, from *store.Reader, _ hub.Viewer, ids []string) (map[string]hub.Node, error) {
		return nodes(read(from, ctx, ids))
	}
}

// ofActor is the concept of records that belong to actors.
func ofActor[R any, P interface {
	*R
	hub.Node
}](k *records[R]) concept {
	return concept{
		find: func(ctx context.Context, from *store.Reader, _ hub.Viewer, ids []string) (map[string]hub.Node, error) {
			found, err := k.stored.ByID(ctx, from, ids)
			records := make(map[string]hub.Node, len(found))
			for id, record := range found {
				records[id] = P(record)
			}
			return records, err
		},
		owner:   func(n hub.Node) *string { return k.Owner(n.(P)) },
		written: k,
	}
}

// nodes turns records into nodes.
func nodes[T hub.Node](records map[string]T, err error) (map[string]hub.Node, error) {
	found := make(map[string]hub.Node, len(records))
	for id, record := range records {
		found[id] = record
	}
	return found, err
}
