package hub_test

import (
	"maps"
	"slices"
	"testing"

	"essaim/internal/hub"
)

// follows says to which state an event leads from each state from which it may happen.
type follows[S, E ~string] map[E]map[S]S

// hold holds a machine to what follows what: everything else is refused as the wrong state, and changes nothing.
func hold[S, E ~string](t *testing.T, name string, machine hub.Machine[S, E], states []S, want follows[S, E]) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		if events, told := slices.Sorted(maps.Keys(machine)),
			slices.Sorted(maps.Keys(want)); !slices.Equal(events, told) {
			t.Fatalf("the machine knows %v, the rules %v", events, told)
		}
		for event, steps := range want {
			for _, from := range states {
				to, allowed := steps[from]
				got, err := machine.Next(from, event)
				switch {
				case allowed && (err != nil || got != to):
					t.Errorf("%q after %q leads to %q, %v; want %q", event, from, got, err, to)
				case !allowed && (hub.CodeOf(err) != hub.WrongState || got != from):
					t.Errorf("%q after %q leads to %q, %v; want a refusal", event, from, got, err)
				}
			}
		}
	})
}

// What can be done to a record in which state is said here once more, by hand, beside the machines.
func TestEachEventFollowsFromItsStatesOnly(t *testing.T) {
	t.Parallel()
	hold(t, "membership", hub.MembershipMachine,
		[]hub.MembershipState{"", hub.Applied, hub.Presented, hub.Coopted, hub.Joined, hub.Declined, hub.Withdrawn,
			hub.Left},
		follows[hub.MembershipState, hub.MembershipEvent]{
			hub.MembershipApply: {"": hub.Applied, hub.Declined: hub.Applied, hub.Withdrawn: hub.Applied,
				hub.Left: hub.Applied},
			hub.MembershipPresent: {hub.Applied: hub.Presented, hub.Presented: hub.Presented},
			hub.MembershipCoopt:   {hub.Presented: hub.Coopted},
			hub.MembershipJoin:    {hub.Applied: hub.Joined, hub.Presented: hub.Joined},
			hub.MembershipDecline: {hub.Applied: hub.Declined, hub.Presented: hub.Declined},
			hub.MembershipLeave: {hub.Applied: hub.Withdrawn, hub.Presented: hub.Withdrawn, hub.Coopted: hub.Left,
				hub.Joined: hub.Left},
		})
	hold(t, "relation", hub.RelationMachine,
		[]hub.RelationState{hub.RelationAsserted, hub.RelationConfirmed, hub.RelationDeclined, hub.RelationEnded},
		follows[hub.RelationState, hub.RelationEvent]{
			hub.RelationConfirm: {hub.RelationAsserted: hub.RelationConfirmed,
				hub.RelationDeclined: hub.RelationConfirmed},
			hub.RelationDecline: {hub.RelationAsserted: hub.RelationDeclined,
				hub.RelationConfirmed: hub.RelationDeclined},
			hub.RelationEnd: {hub.RelationAsserted: hub.RelationEnded, hub.RelationConfirmed: hub.RelationEnded},
			hub.RelationChange: {hub.RelationAsserted: hub.RelationAsserted,
				hub.RelationConfirmed: hub.RelationAsserted,
				hub.RelationEnded:     hub.RelationAsserted},
		})
	hold(t, "request", hub.RequestMachine,
		[]hub.RequestState{hub.RequestOpen, hub.RequestAccepted, hub.RequestDeclined, hub.RequestClosed},
		follows[hub.RequestState, hub.RequestEvent]{
			hub.RequestReplyTo: {hub.RequestOpen: hub.RequestOpen, hub.RequestAccepted: hub.RequestAccepted},
			hub.RequestAccept:  {hub.RequestOpen: hub.RequestAccepted},
			hub.RequestDecline: {hub.RequestOpen: hub.RequestDeclined},
			hub.RequestClose: {hub.RequestOpen: hub.RequestClosed, hub.RequestAccepted: hub.RequestClosed,
				hub.RequestDeclined: hub.RequestClosed},
		})
	hold(t, "claim", hub.ClaimMachine,
		[]hub.ClaimState{hub.ClaimOpen, hub.ClaimAccepted, hub.ClaimDeclined, hub.ClaimWithdrawn},
		follows[hub.ClaimState, hub.ClaimEvent]{
			hub.ClaimAccept:   {hub.ClaimOpen: hub.ClaimAccepted},
			hub.ClaimDecline:  {hub.ClaimOpen: hub.ClaimDeclined},
			hub.ClaimWithdraw: {hub.ClaimOpen: hub.ClaimWithdrawn},
		})
	hold(t, "invitation", hub.InvitationMachine,
		[]hub.InvitationState{hub.InvitationOpen, hub.InvitationAccepted, hub.InvitationDeclined,
			hub.InvitationRevoked},
		follows[hub.InvitationState, hub.InvitationEvent]{
			hub.InvitationAccept:  {hub.InvitationOpen: hub.InvitationAccepted},
			hub.InvitationDecline: {hub.InvitationOpen: hub.InvitationDeclined},
			hub.InvitationRevoke:  {hub.InvitationOpen: hub.InvitationRevoked},
		})
	hold(t, "proposal", hub.ProposalMachine,
		[]hub.ProposalState{hub.ProposalOpen, hub.ProposalAccepted, hub.ProposalDeclined},
		follows[hub.ProposalState, hub.ProposalEvent]{
			hub.ProposalPublish: {hub.ProposalOpen: hub.ProposalAccepted},
			hub.ProposalDecline: {hub.ProposalOpen: hub.ProposalDeclined},
		})
	hold(t, "partner", hub.PartnerMachine,
		[]hub.PartnerState{hub.PartnerProposed, hub.PartnerActive, hub.PartnerSuspended, hub.PartnerRetired},
		follows[hub.PartnerState, hub.PartnerEvent]{
			hub.PartnerActivate: {hub.PartnerProposed: hub.PartnerActive, hub.PartnerSuspended: hub.PartnerActive,
				hub.PartnerActive: hub.PartnerActive},
			hub.PartnerSuspend: {hub.PartnerActive: hub.PartnerSuspended},
			hub.PartnerRetire: {hub.PartnerProposed: hub.PartnerRetired, hub.PartnerActive: hub.PartnerRetired,
				hub.PartnerSuspended: hub.PartnerRetired},
		})
}
