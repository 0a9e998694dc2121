package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// RelationRow is a relation as a file gives it.
type RelationRow struct {
	Row
	Type           string // code
	Source, Target store.ActorRef
	Since          *hub.PartialDate
	Evidence       *string
}

func (l *load) putRelations(ctx context.Context, data Dataset) error {
	held, err := l.store.RelationIDsUnsafe(ctx)
	if err != nil {
		return err
	}
	seen := duplicates[store.RelationKey]{}
	var rows []Row
	var ids []string
	var relations []*hub.Relation
	for _, r := range data.Relations {
		source, ok := l.knownActor(r.Row, "from_slug", r.Source)
		if !ok {
			continue
		}
		target, ok := l.knownActor(r.Row, "to_slug", r.Target)
		if !ok || !l.knownTerm(r.Row, "type", hub.SchemeRelationType, &r.Type) ||
			!l.links(r.Row, "website", nil, r.Evidence) {
			continue
		}
		if !l.terms[hub.TermKey{Scheme: hub.SchemeRelationType, Code: r.Type}].MayJoin(r.Source.Type, r.Target.Type) {
			l.refuse(r.Row, "type", "%q does not lead from a %s to a %s", r.Type, r.Source.Type.IDType(),
				r.Target.Type.IDType())
			continue
		}
		led := l.led(r.Source.Type.IDType(), r.Source.Slug) || l.led(r.Target.Type.IDType(), r.Target.Slug)
		if source == target && led {
			l.leave(r.Row, "both ends are one record now")
			continue
		}
		if source == target {
			l.refuse(r.Row, "to_slug", "a relation joins two actors")
			continue
		}
		key := store.RelationKey{TypeCode: r.Type, SourceID: source, TargetID: target}
		if !seen.first(l, r.Row, "to_slug", key, led) {
			continue
		}
		id := held[key]
		if id == "" {
			id = newID(hub.TypeRelation)
		}
		rows, ids = append(rows, r.Row), append(ids, id)
		relations = append(relations, &hub.Relation{
			ID: id, TypeCode: r.Type, SourceID: source, TargetID: target, Since: r.Since,
			State: hub.RelationAsserted, EvidenceURI: r.Evidence,
		})
	}
	actions, err := l.store.LoadRelations(ctx, relations, columnsOf(data, rows))
	return l.put(rows, ids, actions, err)
}
