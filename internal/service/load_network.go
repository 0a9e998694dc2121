package service

import (
	"context"
	"unicode/utf8"

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
		if !seen.first(l, r.Row, "slug", r.Slug, false) || !l.links(r.Row, "website", r.Website, r.SourceURI) {
			continue
		}
		if !l.soundNetwork(r) {
			continue
		}
		organisation, ok := l.optionalActor(r.Row, "organisation_slug", r.Organisation)
		if !ok {
			continue
		}
		network := r.Network
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
	actions, err := l.store.PutNetworks(ctx, networks)
	return l.put(rows, ids, actions, err)
}

// soundNetwork refuses a row whose own values cannot be meant, or that keeps a charter that is nowhere.
func (l *load) soundNetwork(r NetworkRow) bool {
	tooLong := func(text *string, most int) bool { return text != nil && utf8.RuneCountInString(*text) > most }
	switch {
	case !l.soundSlug(r.Row, r.Slug):
		return false
	case r.Name == "" || tooLong(&r.Name, hub.MaxName):
		l.refuse(r.Row, "name", "a name has 1 to %d characters", hub.MaxName)
		return false
	case tooLong(r.Summary, hub.MaxSummary):
		l.refuse(r.Row, "summary_fr", "a summary has at most %d characters", hub.MaxSummary)
		return false
	case tooLong(r.DecisionMode, hub.MaxNote):
		l.refuse(r.Row, "decision_mode", "a decision mode has at most %d characters", hub.MaxNote)
		return false
	}
	for _, slug := range r.Charters {
		if _, held := l.records[hub.TypeCharter][slug]; !held && !l.rows[hub.TypeCharter][slug] {
			l.refuse(r.Row, "charters", "there is no charter %q", slug)
			return false
		}
	}
	return true
}
