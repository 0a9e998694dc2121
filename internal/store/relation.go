package store

import (
	"context"

	"essaim/internal/hub"
)

var relations = describe(hub.RelationDescription, computed{})

// relationFrom joins both ends, which the viewer must be allowed to see.
const relationFrom = `relation r JOIN actor s ON s.id = r.source_id JOIN actor t ON t.id = r.target_id`

// Relations returns a page of the relations that match, by type.
func (s *Store) Relations(
	ctx context.Context, v hub.Viewer, f hub.RelationFilter, p hub.PageRequest,
) (*hub.RelationConnection, error) {
	l := list[hub.Relation]{
		name: "relations", filter: f, columns: relations.columns, row: relations.row(nil),
		sources: []string{relationFrom},
		order:   []key{{"r.type_code", "text"}, idKey},
	}
	l.where.visibleRelation(v)
	among(&l.where, `r.type_code`, "types", f.Types)
	if f.Actors != nil {
		l.where.and(`(r.source_id = ANY (@actors::text[]) OR r.target_id = ANY (@actors::text[]))`)
		l.where.arg("actors", f.Actors)
	}
	return connection(ctx, s.db, l, p)
}

// RelationsOf returns a page of the relations of each actor, by type.
func (s *Reader) RelationsOf(
	ctx context.Context, v hub.Viewer, actorIDs []string, f hub.RelationFilter, p hub.PageRequest,
) (map[string]*hub.RelationConnection, error) {
	l := list[hub.Relation]{
		name: "actor.relations", filter: f, columns: relations.columns, row: relations.row(nil),
		order: []key{{"r.type_code", "text"}, idKey}, parent: `r.actor_id = p.id`,
	}
	l.where.visibleRelation(v)
	among(&l.where, `r.type_code`, "types", f.Types)
	// Each half follows its own index; no relation is in both, since none joins an actor to itself.
	const ends = ` JOIN actor s ON s.id = r.source_id JOIN actor t ON t.id = r.target_id`
	if f.Direction == nil || *f.Direction == hub.Outgoing {
		l.sources = append(l.sources, `(SELECT o.source_id AS actor_id, o.* FROM relation o) AS r`+ends)
	}
	if f.Direction == nil || *f.Direction == hub.Incoming {
		l.sources = append(l.sources, `(SELECT i.target_id AS actor_id, i.* FROM relation i) AS r`+ends)
	}
	return connections(ctx, s.db, l, actorIDs, p)
}

// RelationsByID returns the relations that exist among ids and that the viewer may see, by id.
func (s *Reader) RelationsByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]*hub.Relation, error) {
	var w where
	w.and(`r.id = ANY (@ids::text[])`)
	w.arg("ids", ids)
	w.visibleRelation(v)
	return relations.byID(ctx, s.db, relationFrom, w.sql(), w.args)
}

// RelationsTouching returns the relations with one of the actors at either end, along the given types only where any
// are named, in a stable order, at most limit of them.
func (s *Store) RelationsTouching(
	ctx context.Context, v hub.Viewer, actorIDs, types []string, limit int,
) ([]*hub.Relation, error) {
	var w where
	w.visibleRelation(v)
	among(&w, `r.type_code`, "types", types)
	w.arg("actors", actorIDs)
	w.arg("limit", limit)
	return relations.selected(ctx, s.db, `(
			SELECT o.* FROM relation o WHERE o.source_id = ANY (@actors::text[])
			UNION
			SELECT i.* FROM relation i WHERE i.target_id = ANY (@actors::text[])
		) AS r JOIN actor s ON s.id = r.source_id JOIN actor t ON t.id = r.target_id`,
		w.sql()+` ORDER BY r.id LIMIT @limit`, w.args)
}

// RelationsAmong returns the relations with both ends among the actors, along the given types only where any are named,
// at most limit of them.
func (s *Store) RelationsAmong(
	ctx context.Context, v hub.Viewer, actorIDs, types []string, limit int,
) ([]*hub.Relation, error) {
	var w where
	w.visibleRelation(v)
	w.and(`r.source_id = ANY (@actors::text[]) AND r.target_id = ANY (@actors::text[])`)
	among(&w, `r.type_code`, "types", types)
	w.arg("actors", actorIDs)
	w.arg("limit", limit)
	return relations.selected(ctx, s.db, relationFrom, w.sql()+` ORDER BY r.id LIMIT @limit`, w.args)
}

// RelationKey names a relation.
type RelationKey struct{ TypeCode, SourceID, TargetID string }

// RelationIDsUnsafe returns the ids of all relations, whoever may see them, for a load.
func (s *Store) RelationIDsUnsafe(ctx context.Context) (map[RelationKey]string, error) {
	type row struct{ ID, TypeCode, SourceID, TargetID string }
	rows, err := many[row](ctx, s.db, `SELECT id, type_code, source_id, target_id FROM relation`, nil)
	if err != nil {
		return nil, err
	}
	ids := make(map[RelationKey]string, len(rows))
	for _, r := range rows {
		ids[RelationKey{r.TypeCode, r.SourceID, r.TargetID}] = r.ID
	}
	return ids, nil
}

// LoadRelations adds the relations of files, or changes those whose id exists where
// something differs of what the columns of their files say.
func (s *Store) LoadRelations(
	ctx context.Context, put []*hub.Relation, columns [][]string,
) ([]hub.ChangeAction, error) {
	return relations.Load(ctx, s, put, columns)
}
