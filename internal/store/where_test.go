package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// The rules that hide rows are written twice: in Go, and in SQL for lists. They must answer alike, for every viewer.

func viewers(actor, other, network, otherNetwork string) map[string]hub.Viewer {
	return map[string]hub.Viewer{
		"the public":                       {},
		"its keeper":                       {ActorIDs: []string{actor}},
		"the keeper of another member":     {ActorIDs: []string{other}},
		"the keeper of nobody's fellow":    {ActorIDs: []string{hub.DerivedID(hub.TypeGroup, "stranger")}},
		"its network's coordination":       {NetworkIDs: []string{network}},
		"another network's coordination":   {NetworkIDs: []string{otherNetwork}},
		"a coordination that keeps others": {NetworkIDs: []string{otherNetwork}, ActorIDs: []string{other}},
		"an administrator":                 {Administrator: true},
	}
}

// scene is an actor and another one, members of a network, and a network without members.
type scene struct {
	pool                                *pgxpool.Pool
	store                               *store.Store
	actor, other, network, otherNetwork string
}

func newScene(t *testing.T) scene {
	t.Helper()
	pool := testkit.Reference(t)
	s := scene{
		pool: pool, store: store.New(pool),
		actor: hub.DerivedID(hub.TypeGroup, "a"), other: hub.DerivedID(hub.TypeGroup, "b"),
		network: hub.DerivedID(hub.TypeNetwork, "n"), otherNetwork: hub.DerivedID(hub.TypeNetwork, "o"),
	}
	s.exec(t, `INSERT INTO actor (id, type, slug, name) VALUES ($1, 'GROUP', 'a', 'A'), ($2, 'GROUP', 'b', 'B')`,
		s.actor, s.other)
	s.exec(t, `INSERT INTO network (id, slug, name) VALUES ($1, 'n', 'N'), ($2, 'o', 'O')`, s.network, s.otherNetwork)
	for i, id := range []string{s.actor, s.other} {
		s.exec(t, `INSERT INTO membership (id, actor_id, network_id, state) VALUES ($1, $2, $3, 'JOINED')`,
			hub.DerivedID(hub.TypeMembership, fmt.Sprint(i)), id, s.network)
	}
	return s
}

func (s scene) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := s.pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func TestVisibleActorAgreesWithItsRule(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for i, status := range []hub.Status{hub.Proposed, hub.Proposed, hub.Published, hub.Archived} {
		review := &s.network
		if i == 0 {
			review = nil
		}
		s.exec(t, `UPDATE actor SET status = $1, review_network_id = $2 WHERE id = $3`, string(status), review, s.actor)
		for name, v := range viewers(s.actor, s.other, s.network, s.otherNetwork) {
			found, err := s.store.ActorsByID(t.Context(), v, []string{s.actor})
			if err != nil {
				t.Fatal(err)
			}
			if sql, rule := len(found) == 1, status.VisibleTo(v, s.actor, review); sql != rule {
				t.Errorf("%s and %s: SQL says %t, the rule says %t", status, name, sql, rule)
			}
		}
	}
}

func TestVisibleRelationAgreesWithItsRule(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	id := hub.DerivedID(hub.TypeRelation, "r")
	s.exec(t, `INSERT INTO relation (id, type_code, source_id, target_id) VALUES ($1, 'en_lien_avec', $2, $3)`, id,
		s.actor, s.other)
	for _, state := range []hub.RelationState{hub.RelationAsserted, hub.RelationConfirmed, hub.RelationDeclined,
		hub.RelationEnded} {
		s.exec(t, `UPDATE relation SET state = $1, source_confirmed_at = now(), target_confirmed_at = now()`,
			string(state))
		for name, v := range viewers(s.actor, s.other, s.network, s.otherNetwork) {
			found, err := s.store.RelationsByID(t.Context(), v, []string{id})
			if err != nil {
				t.Fatal(err)
			}
			if sql, rule := len(found) == 1, state.VisibleTo(v, s.actor, s.other); sql != rule {
				t.Errorf("%s and %s: SQL says %t, the rule says %t", state, name, sql, rule)
			}
		}
	}
}

// A relation to a hidden actor is hidden, by whichever way it is asked for.
func TestRelationsToHiddenActorsAreHidden(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	id := hub.DerivedID(hub.TypeRelation, "r")
	s.exec(t, `INSERT INTO relation (id, type_code, source_id, target_id) VALUES ($1, 'en_lien_avec', $2, $3)`, id,
		s.actor, s.other)
	s.exec(t, `UPDATE actor SET status = 'PROPOSED' WHERE id = $1`, s.other)
	ctx, nobody, page := t.Context(), hub.Viewer{}, hub.FirstPage(10)
	byID, err1 := s.store.RelationsByID(ctx, nobody, []string{id})
	list, err2 := s.store.Relations(ctx, nobody, hub.RelationFilter{}, page)
	of, err3 := s.store.RelationsOf(ctx, nobody, []string{s.actor}, hub.RelationFilter{},
		hub.PageRequest{Size: 10, Total: true})
	touching, err4 := s.store.RelationsTouching(ctx, nobody, []string{s.actor}, nil, 10)
	memberships, err5 := s.store.MembershipsIn(ctx, nobody, []string{s.network}, hub.MembershipFilter{}, page)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(byID)+len(list.Edges)+len(of[s.actor].Edges)+of[s.actor].TotalCount+len(touching) != 0 {
		t.Error("the relation shows")
	}
	if len(memberships[s.network].Edges) != 1 {
		t.Error("the hidden actor's membership shows")
	}
}

func TestVisibleMembershipAgreesWithItsRule(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	id := hub.DerivedID(hub.TypeMembership, "0")
	for _, state := range hub.MembershipStates {
		s.exec(t, `UPDATE membership SET state = $1 WHERE id = $2`, string(state), id)
		for name, v := range viewers(s.actor, s.other, s.network, s.otherNetwork) {
			found, err := s.store.MembershipsByID(t.Context(), v, []string{id})
			if err != nil {
				t.Fatal(err)
			}
			if sql, rule := len(found) == 1, state.VisibleTo(v, s.actor, s.network); sql != rule {
				t.Errorf("%s and %s: SQL says %t, the rule says %t", state, name, sql, rule)
			}
		}
	}
}

func TestContactAudienceAgreesWithItsRule(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	audiences := []hub.Audience{hub.Public, hub.NetworkWide, hub.Coordination, hub.Nobody}
	kinds := []hub.ContactFieldKind{hub.ContactName, hub.ContactEmail, hub.ContactPhone, hub.ContactURL}
	var fields []store.NewContactField
	for i, audience := range audiences {
		fields = append(fields,
			store.NewContactField{Kind: kinds[i], Value: string(audience), Audience: audience, Consented: true})
	}
	if err := s.store.AddContact(t.Context(), s.actor, "accueil", fields); err != nil {
		t.Fatal(err)
	}
	for name, v := range viewers(s.actor, s.other, s.network, s.otherNetwork) {
		contacts, err := s.store.ContactsOf(t.Context(), v, []string{s.actor})
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		for _, contact := range contacts[s.actor] {
			for _, field := range contact.Fields {
				seen = append(seen, field.Value)
			}
		}
		stands := hub.Belonging{
			SharesNetwork: slices.Contains(v.ActorIDs, s.actor) || slices.Contains(v.ActorIDs, s.other),
			Coordinates:   slices.Contains(v.NetworkIDs, s.network),
		}
		for _, audience := range audiences {
			if sql, rule := slices.Contains(seen, string(audience)), audience.Admits(v, s.actor, stands); sql != rule {
				t.Errorf("%s and %s: SQL says %t, the rule says %t", audience, name, sql, rule)
			}
		}
	}
}

// Without a consent that stands, a field shows to nobody but who keeps the record, be it public.
func TestContactsShowWithConsentOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	err := s.store.AddContact(t.Context(), s.actor, "presse", []store.NewContactField{
		{Kind: hub.ContactEmail, Value: "never asked", Audience: hub.Public},
		{Kind: hub.ContactPhone, Value: "withdrawn", Audience: hub.Public, Consented: true, Withdrawn: true},
		{Kind: hub.ContactURL, Value: "stands", Audience: hub.Public, Consented: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range viewers(s.actor, s.other, s.network, s.otherNetwork) {
		contacts, err := s.store.ContactsOf(t.Context(), v, []string{s.actor})
		if err != nil {
			t.Fatal(err)
		}
		fields := contacts[s.actor][0].Fields
		if keeps := v.Keeps(s.actor); keeps && len(fields) != 3 ||
			!keeps && (len(fields) != 1 || fields[0].Value != "stands") {
			t.Errorf("%s sees %d fields", name, len(fields))
		}
		for _, field := range fields {
			if told := field.Audience != nil; told != v.Keeps(s.actor) {
				t.Errorf("%s is told the audience: %t", name, told)
			}
		}
	}
}
