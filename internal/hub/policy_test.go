package hub_test

import (
	"testing"

	"essaim/internal/hub"
)

const (
	group   = "group_01h455vb4pex5vsknk084sn02q"
	network = "network_01h455vb4pex5vsknk084sn02q"
)

// machine is a machine of the group, with scopes.
func machine(scopes ...hub.TokenScope) hub.Viewer {
	return hub.Viewer{Token: &hub.Token{ID: "token", ActorID: group, Scopes: scopes}}
}

// viewers are those whom the rules tell apart.
var viewers = map[string]hub.Viewer{
	"public":        {},
	"somebody":      {AccountID: "account"},
	"editor":        {AccountID: "account", ActorIDs: []string{group}},
	"referent":      {AccountID: "account", ActorIDs: []string{group}, ReferentIDs: []string{group}},
	"coordinator":   {AccountID: "account", NetworkIDs: []string{network}},
	"foreign":       {AccountID: "account", NetworkIDs: []string{"network_another"}},
	"administrator": {AccountID: "account", Administrator: true},
	"machine":       machine(hub.RecordsWrite, hub.PartnersWrite),
	"reader":        machine(hub.ContactsRead),
	// What a person is says nothing about the machines of the same actor.
	"machine of an administrator": {Administrator: true, NetworkIDs: []string{network}, ActorIDs: []string{group},
		ReferentIDs: []string{group}, Token: &hub.Token{ID: "token", ActorID: "another"}},
}

// In which capacity each may do what with a record (R9): whoever is not named may not.
func TestInWhichCapacityEachActsOnARecord(t *testing.T) {
	t.Parallel()
	partner := group
	kept := hub.Custody{ActorID: group, Status: hub.Published, Kept: true, NetworkIDs: []string{network}}
	orphan := hub.Custody{ActorID: group, Status: hub.Published, NetworkIDs: []string{network}}
	pushed := hub.Custody{ActorID: group, Status: hub.Published, PushedBy: &partner, NetworkIDs: []string{network}}
	alone := hub.Custody{ActorID: group, Status: hub.Published, Kept: true}
	for _, rule := range []struct {
		what     string
		capacity func(hub.Viewer) hub.Capacity
		want     map[string]hub.Capacity
	}{
		{"edit what is kept", func(v hub.Viewer) hub.Capacity { return v.EditCapacity(kept) },
			map[string]hub.Capacity{"editor": hub.AsEditor, "referent": hub.AsReferent}},
		{"edit what nobody keeps", func(v hub.Viewer) hub.Capacity { return v.EditCapacity(orphan) },
			map[string]hub.Capacity{"editor": hub.AsEditor, "referent": hub.AsReferent,
				"coordinator": hub.AsCoordinator, "administrator": hub.AsAdministrator}},
		{"edit what a machine pushed", func(v hub.Viewer) hub.Capacity { return v.EditCapacity(pushed) },
			map[string]hub.Capacity{"editor": hub.AsEditor, "referent": hub.AsReferent, "machine": hub.AsPartner}},
		{"speak for what is kept", func(v hub.Viewer) hub.Capacity { return v.SpeakCapacity(kept) },
			map[string]hub.Capacity{"referent": hub.AsReferent}},
		{"speak for what nobody keeps", func(v hub.Viewer) hub.Capacity { return v.SpeakCapacity(orphan) },
			map[string]hub.Capacity{"referent": hub.AsReferent, "coordinator": hub.AsCoordinator,
				"administrator": hub.AsAdministrator}},
		{"see to it", func(v hub.Viewer) hub.Capacity { return v.OversightCapacity(kept) },
			map[string]hub.Capacity{"coordinator": hub.AsCoordinator, "administrator": hub.AsAdministrator}},
		{"see to what is in no network", func(v hub.Viewer) hub.Capacity { return v.OversightCapacity(alone) },
			map[string]hub.Capacity{"administrator": hub.AsAdministrator}},
		{"say who keeps it", func(v hub.Viewer) hub.Capacity { return v.GovernCapacity(kept) },
			map[string]hub.Capacity{"referent": hub.AsReferent, "administrator": hub.AsAdministrator}},
		{"act for the network", func(v hub.Viewer) hub.Capacity { return v.NetworkCapacity(network) },
			map[string]hub.Capacity{"coordinator": hub.AsCoordinator, "administrator": hub.AsAdministrator}},
		{"keep its services", func(v hub.Viewer) hub.Capacity { return v.PartnerCapacity(kept) },
			map[string]hub.Capacity{"referent": hub.AsReferent, "machine": hub.AsPartner,
				"coordinator": hub.AsCoordinator, "administrator": hub.AsAdministrator}},
		{"merge it into another of the network",
			func(v hub.Viewer) hub.Capacity { return v.MergeCapacity(orphan, kept) },
			map[string]hub.Capacity{"coordinator": hub.AsCoordinator, "administrator": hub.AsAdministrator}},
		{"merge it into one that is in no network",
			func(v hub.Viewer) hub.Capacity { return v.MergeCapacity(alone, kept) },
			map[string]hub.Capacity{"administrator": hub.AsAdministrator}},
		{"merge what is in no network into it", func(v hub.Viewer) hub.Capacity { return v.MergeCapacity(kept, alone) },
			map[string]hub.Capacity{"administrator": hub.AsAdministrator}},
	} {
		for who, viewer := range viewers {
			if got := rule.capacity(viewer); got != rule.want[who] {
				t.Errorf("%s: %s acts as %q, want %q", rule.what, who, got, rule.want[who])
			}
		}
	}
}

// Whoever may not is told to sign in where that could help, and no more.
func TestARefusalSaysToSignInToThoseWhoHaveNot(t *testing.T) {
	t.Parallel()
	for _, rule := range []struct {
		what   string
		permit func(hub.Viewer) error
		may    []string
	}{
		{"signed in", hub.Viewer.PermitSignedIn, []string{"somebody", "editor", "referent", "coordinator", "foreign",
			"administrator", "machine", "reader", "machine of an administrator"}},
		{"a person", hub.Viewer.PermitPerson, []string{"somebody", "editor", "referent", "coordinator", "foreign",
			"administrator"}},
		{"an administrator", hub.Viewer.PermitAdministrator, []string{"administrator"}},
		{"who sees to others", hub.Viewer.PermitOverview, []string{"coordinator", "foreign", "administrator"}},
	} {
		may := map[string]bool{}
		for _, who := range rule.may {
			may[who] = true
		}
		for who, viewer := range viewers {
			want := hub.Code("")
			switch {
			case may[who]:
			case who == "public":
				want = hub.Unauthenticated
			default:
				want = hub.Forbidden
			}
			if got := hub.CodeOf(rule.permit(viewer)); got != want {
				t.Errorf("%s: %s is told %q, want %q", rule.what, who, got, want)
			}
		}
	}
}

// What everybody sees, and what shows to those whom it concerns.
func TestToWhomAStateShows(t *testing.T) {
	t.Parallel()
	review := network
	for _, rule := range []struct {
		what  string
		shows func(hub.Viewer) bool
		to    []string
	}{
		{"a record that is published",
			func(v hub.Viewer) bool { return hub.Published.VisibleTo(v, group, nil) }, all()},
		{"a proposal to the network", func(v hub.Viewer) bool { return hub.Proposed.VisibleTo(v, group, &review) },
			[]string{"editor", "referent", "coordinator", "administrator"}},
		{"what is archived", func(v hub.Viewer) bool { return hub.Archived.VisibleTo(v, group, &review) },
			[]string{"editor", "referent", "administrator"}},
		{"an application", func(v hub.Viewer) bool { return hub.Applied.VisibleTo(v, group, network) },
			[]string{"editor", "referent", "coordinator", "administrator"}},
		{"a member", func(v hub.Viewer) bool { return hub.Coopted.VisibleTo(v, group, network) }, all()},
		{"one that left", func(v hub.Viewer) bool { return hub.Left.VisibleTo(v, group, network) }, all()},
		{"a relation that waits",
			func(v hub.Viewer) bool { return hub.RelationAsserted.VisibleTo(v, group, "x") }, all()},
		{"one that is denied", func(v hub.Viewer) bool { return hub.RelationDeclined.VisibleTo(v, "x", group) },
			[]string{"editor", "referent", "administrator"}},
	} {
		to := map[string]bool{}
		for _, who := range rule.to {
			to[who] = true
		}
		for who, viewer := range viewers {
			if viewer.Token != nil { // a machine sees what the public sees: tokens give no roles
				viewer = hub.Viewer{Token: viewer.Token}
			}
			if got := rule.shows(viewer); got != to[who] {
				t.Errorf("%s: shows to %s: %v", rule.what, who, got)
			}
		}
	}
}

func all() (names []string) {
	for who := range viewers {
		names = append(names, who)
	}
	return names
}

// A contact field shows to its audience (R11), from the widest to the narrowest, and to those who keep the record.
func TestAContactFieldShowsToItsAudienceOnly(t *testing.T) {
	t.Parallel()
	strangers, members, coordination := hub.Belonging{}, hub.Belonging{SharesNetwork: true},
		hub.Belonging{Coordinates: true}
	for audience, admits := range map[hub.Audience]map[hub.Belonging]bool{
		hub.Public:       {strangers: true, members: true, coordination: true},
		hub.NetworkWide:  {strangers: false, members: true, coordination: true},
		hub.Coordination: {strangers: false, members: false, coordination: true},
		hub.Nobody:       {strangers: false, members: false, coordination: false},
	} {
		for belonging, want := range admits {
			if got := audience.Admits(viewers["somebody"], group, belonging); got != want {
				t.Errorf("%s to %+v: %v", audience, belonging, got)
			}
			if !audience.Admits(viewers["editor"], group, belonging) {
				t.Errorf("%s does not show to an editor of the record", audience)
			}
		}
	}
}
