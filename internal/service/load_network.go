package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// NetworkRow is a network as a file gives it.
type NetworkRow struct {
	Row
	hub.Network
	Organisation *store.ActorRef // that embodies it
	Charters     []string        // slugs of those it keeps
}

func (l *load) putNetworks(ctx context.Context, data Dataset) error {
	l.charterNetworks = map[string]string{}
	seen := duplicates[string]{}
	var rows []Row
	var ids []string
	var networks []*hub.Network
	for _, r := range data.Networks {
		network := r.Network
		if !seen.first(l, r.Row, "slug", r.Slug, false) || !sound(l, r.Row, hub.NetworkDescription, &network) ||
			!l.soundCharters(r) {
			continue
		}
		organisation, ok := l.optionalActor(r.Row, "organisation_slug", r.Organisation)
		if !ok {
			continue
		}
		network.Slug, ok = l.own(r.Row, hub.TypeNetwork, r.Slug)
		if !ok {
			continue
		}
		network.OrganisationID = organisation
		network.ID = l.id(hub.TypeNetwork, r.Slug)
		for _, charter := range r.Charters {
			l.charterNetworks[l.now(hub.TypeCharter, charter)] = r.Slug
		}
		rows, ids, networks = append(rows, r.Row), append(ids, network.ID), append(networks, &network)
	}
	actions, err := store.Networks.Load(ctx, l.store, networks, columnsOf(data, rows))
	return l.put(rows, ids, actions, err)
}

// soundCharters refuses a row that keeps a charter that is nowhere.
func (l *load) soundCharters(r NetworkRow) bool {
	for _, slug := range r.Charters {
		if _, held := l.records[hub.TypeCharter][slug]; !held && !l.rows[hub.TypeCharter][slug] {
			l.refuse(r.Row, "charters", "there is no charter %q", slug)
			return false
		}
	}
	return true
}
