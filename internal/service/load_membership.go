package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// MembershipRow is a membership as a file gives it.
type MembershipRow struct {
	Row
	Network string // slug
	Actor   store.ActorRef
	State   hub.MembershipState
	Since   *hub.PartialDate
	Source  *string
}

func (l *load) putMemberships(ctx context.Context, data Dataset) error {
	held, err := l.store.MembershipIDsUnsafe(ctx)
	if err != nil {
		return err
	}
	seen := duplicates[store.MembershipKey]{}
	var rows []Row
	var ids []string
	var memberships []*hub.Membership
	for _, r := range data.Memberships {
		network, ok := l.records[hub.TypeNetwork][r.Network]
		if !ok {
			l.refuse(r.Row, "network_slug", "there is no network %q", r.Network)
			continue
		}
		actor, ok := l.knownActor(r.Row, "actor_slug", r.Actor)
		if !ok || !l.links(r.Row, "website", nil, r.Source) {
			continue
		}
		key := store.MembershipKey{ActorID: actor, NetworkID: network.ID}
		led := l.led(hub.TypeNetwork, r.Network) || l.led(r.Actor.Type.IDType(), r.Actor.Slug)
		if !seen.first(l, r.Row, "actor_slug", key, led) {
			continue
		}
		id := held[key]
		if id == "" {
			id = newID(hub.TypeMembership)
		}
		rows, ids = append(rows, r.Row), append(ids, id)
		memberships = append(memberships, &hub.Membership{
			ID: id, ActorID: actor, NetworkID: network.ID, State: r.State, Since: r.Since, SourceURI: r.Source,
		})
	}
	actions, err := l.store.LoadMemberships(ctx, memberships, columnsOf(data, rows))
	return l.put(rows, ids, actions, err)
}
