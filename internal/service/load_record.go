package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// RecordRow is a record of a type whose description names its file, as the file gives it.
type RecordRow struct {
	Row
	Type     hub.RecordType
	Said     map[string]any             // what its cells say, by the name of the field
	Actors   map[string]*store.ActorRef // the actors that it names, by the name of the field
	Communes map[string]string          // the official codes of the communes that it names, by the name of the field
}

// Slug is the slug that the row gives.
func (r RecordRow) Slug() string {
	slug, _ := r.Said["slug"].(string)
	return slug
}

// load writes the rows of the type.
func (k *records[R]) load(ctx context.Context, l *load, data Dataset) error {
	communes, err := l.communes(ctx, data.Records)
	if err != nil {
		return err
	}
	seen := duplicates[string]{}
	var rows []Row
	var ids []string
	var records []*R
	for _, r := range data.Records {
		if r.Type != k.Type {
			continue
		}
		record := new(R)
		for name, value := range r.Said {
			k.Say(record, name, value)
		}
		if !seen.first(l, r.Row, "slug", r.Slug(), false) || !sound(l, r.Row, k.Description, record) ||
			!k.refer(l, r, communes, record) {
			continue
		}
		slug, ok := l.own(r.Row, k.Type, r.Slug())
		if !ok {
			continue
		}
		k.SetSlug(record, slug)
		k.SetID(record, l.id(k.Type, r.Slug()))
		rows, ids, records = append(rows, r.Row), append(ids, k.ID(record)), append(records, record)
	}
	if len(rows) == 0 {
		return nil
	}
	actions, err := k.stored.Load(ctx, l.store, records, columnsOf(data, rows))
	return l.put(rows, ids, actions, err)
}

// refer gives a record the ids of the records that its row names. A row that names what does not exist is refused.
func (k *records[R]) refer(l *load, r RecordRow, communes map[string]*hub.Territory, record *R) bool {
	for _, a := range k.Attributes {
		if ref := r.Actors[a.Name]; ref != nil {
			id, ok := l.knownActor(r.Row, a.File, *ref)
			if !ok {
				return false
			}
			k.Say(record, a.Name, id)
		}
		if code := r.Communes[a.Name]; code != "" {
			id := hub.TerritoryID(hub.Commune, code)
			if communes[id] == nil {
				l.refuse(r.Row, a.File, "there is no commune %q", code)
				return false
			}
			k.Say(record, a.Name, id)
		}
	}
	return true
}

// communes are those that rows name, by id.
func (l *load) communes(ctx context.Context, rows []RecordRow) (map[string]*hub.Territory, error) {
	var ids []string
	for _, r := range rows {
		for _, code := range r.Communes {
			ids = append(ids, hub.TerritoryID(hub.Commune, code))
		}
	}
	return l.store.TerritoriesByID(ctx, ids)
}
