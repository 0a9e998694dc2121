package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// ApplyToNetwork applies for an actor to join a network (R1), or again after it was declined or left. Where the network
// admits by signature and the charters are signed already, it joins at once. It returns the id of the membership.
func (s *Service) ApplyToNetwork(ctx context.Context, v hub.Viewer, in hub.ApplyToNetworkInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	_ = wrong.Add(hub.CheckID(in.Network, hub.TypeNetwork), "network")
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "applyToNetwork", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			actor, as, err := a.speaker(ctx, in.Actor)
			if err != nil {
				return "", err
			}
			network, err := a.network(ctx, in.Network)
			if err != nil {
				return "", err
			}
			asked, err := a.Store.VersionsAsked(ctx, actor.ID, network.ID, nil)
			if err != nil {
				return "", err
			}
			if err := hub.CheckApplication(actor, in.AcknowledgedVersion, asked); err != nil {
				return "", err
			}
			m, err := a.Store.LockMembershipOfUnsafe(ctx, actor.ID, network.ID)
			if err != nil {
				return "", err
			}
			action := hub.Updated
			if m == nil {
				m = &hub.Membership{ID: newID(hub.TypeMembership), ActorID: actor.ID, NetworkID: network.ID}
				action = hub.Created
			}
			if m.State == hub.Left {
				// to the public, which saw that it was, and does not see that it is asked for again
				action = hub.Deleted
			}
			if m.State, err = hub.MembershipMachine.Next(m.State, hub.MembershipApply); err != nil {
				return m.ID, err
			}
			since := today()
			m.Since, m.Reason, m.AcknowledgedVersionID, m.PresentedBy, m.PresentedOn = &since, nil,
				in.AcknowledgedVersion, nil, nil
			if err := a.Store.SetMembership(ctx, m); err != nil {
				return "", err
			}
			a.Changed(action, as, m.ID)
			if err := a.join(ctx, actor, as); err != nil {
				return "", err
			}
			coordinators, err := a.Store.CoordinatorsUnsafe(ctx, &network.ID)
			if err != nil {
				return "", err
			}
			return m.ID,
				a.Mail(ctx, coordinators, hub.LetterApplication,
					map[string]string{"name": actor.Name, "network": network.Name})
		})
}

// speaker returns a published actor that the viewer speaks for, for writing, and in which capacity.
func (a *act) speaker(ctx context.Context, id string) (*hub.ActorCore, hub.Capacity, error) {
	actor, custody, err := a.LockActor(ctx, id)
	if err != nil {
		return nil, "", hub.Under(err, "actor")
	}
	as := a.Viewer.SpeakCapacity(custody)
	if err := a.Viewer.Permit(as); err != nil {
		return nil, "", err
	}
	if actor.Status != hub.Published {
		return nil, "", hub.Problem(hub.WrongState, hub.At("actor"), "A record can apply and sign only once it is published.")
	}
	return actor, as, nil
}

// network returns a network that is in use.
func (a *act) network(ctx context.Context, id string) (*hub.Network, error) {
	networks, err := a.Store.NetworksByID(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	if n := networks[id]; n != nil && n.ArchivedAt == nil {
		return n, nil
	}
	return nil, hub.Problem(hub.NotFound, hub.At("network"), "There is no such network.")
}

// join makes an actor a member of the networks that admit by signature, to which it
// applied and whose charters in force it has signed.
func (a *act) join(ctx context.Context, actor *hub.ActorCore, as hub.Capacity) error {
	ids, err := a.Store.AppliedBySignature(ctx, actor.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, err := a.Store.LockMembershipUnsafe(ctx, id)
		if err != nil {
			return err
		}
		if err := a.admit(ctx, m, actor, hub.MembershipJoin, nil, as); err != nil {
			return err
		}
	}
	return nil
}

// admit makes an applicant a member, where no other group is recognised on its territory
// (R3), and asks it and the groups whose territories overlap with its own to articulate (R4).
func (a *act) admit(
	ctx context.Context, m *hub.Membership, actor *hub.ActorCore, event hub.MembershipEvent,
	reason *string, as hub.Capacity,
) (err error) {
	if m.State, err = hub.MembershipMachine.Next(m.State, event); err != nil {
		return err
	}
	// one admission at a time: each sees the others' territories
	if _, err := store.Networks.Lock(ctx, a.Store, m.NetworkID); err != nil {
		return err
	}
	holder, err := a.Store.HolderOfTerritory(ctx, m)
	if err != nil {
		return err
	}
	if err := hub.CheckAdmission(actor, holder); err != nil {
		return err
	}
	since := today()
	m.Since, m.Reason = &since, reason
	if err := a.Store.SetMembership(ctx, m); err != nil {
		return err
	}
	a.Changed(hub.Created, as, m.ID) // to the public, which did not see the application
	return a.articulate(ctx, m.NetworkID, actor)
}

// articulateAll is articulate in each network that recognises a group.
func (a *act) articulateAll(ctx context.Context, group *hub.ActorCore) error {
	if group.Type != hub.ActorGroup || group.TerritoryID == nil {
		return nil
	}
	memberships, err := a.Store.MembershipsOf(ctx, hub.Viewer{Administrator: true}, []string{group.ID},
		hub.MembershipFilter{States: hub.AdmittedStates}, hub.FirstPage(hub.MaxPage))
	if err != nil {
		return err
	}
	for _, m := range memberships[group.ID].Nodes() {
		if _, err := store.Networks.Lock(ctx, a.Store, m.NetworkID); err != nil {
			return err
		}
		if err := a.articulate(ctx, m.NetworkID, group); err != nil {
			return err
		}
	}
	return nil
}

// articulate proposes to a group, and to each group that the network recognises on a territory which overlaps with its
// own, that they say how they work together (R4). Neither stands by it until it confirms.
func (a *act) articulate(ctx context.Context, networkID string, group *hub.ActorCore) error {
	if group.Type != hub.ActorGroup || group.TerritoryID == nil {
		return nil
	}
	others, err := a.Store.OverlappingGroupsUnsafe(ctx, networkID, group.ID)
	if err != nil {
		return err
	}
	for _, other := range others {
		held, err := a.Store.RelationBetweenUnsafe(ctx, hub.ArticulatesCode, group.ID, other)
		if err != nil {
			return err
		}
		if held != nil {
			continue
		}
		relation := &hub.Relation{
			ID: newID(hub.TypeRelation), TypeCode: hub.ArticulatesCode, SourceID: group.ID, TargetID: other,
			State: hub.RelationAsserted,
		}
		if err := a.Store.SetRelation(ctx, relation); err != nil {
			return err
		}
		a.Changed(hub.Created, hub.AsOperator, relation.ID)
		record, err := a.Store.ActorRecordUnsafe(ctx, other)
		if err != nil {
			return err
		}
		for _, end := range []struct{ id, other string }{{group.ID, record.Name}, {other, group.Name}} {
			keepers, err := a.keepersOf(ctx, end.id)
			if err != nil {
				return err
			}
			if err := a.Mail(ctx, keepers, hub.LetterOverlap, map[string]string{"name": end.other}); err != nil {
				return err
			}
		}
	}
	return nil
}

// decision is what a coordinator decides on.
type decision struct {
	membership *hub.Membership
	actor      *hub.ActorCore
	network    *hub.Network
}

// decide runs a step of a membership by the coordination of its network, and tells the applicant.
func (s *Service) decide(ctx context.Context, c mutation.Call, id string,
	fn func(context.Context, *act, decision) error) (string, error) {
	if err := hub.CheckID(id, hub.TypeMembership); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		m, err := a.Store.MembershipUnsafe(ctx, id)
		if err != nil {
			return "", hub.Under(err, "id")
		}
		if !c.Viewer.Coordinates(m.NetworkID) { // R2: not even an administrator
			if !m.State.VisibleTo(c.Viewer, m.ActorID, m.NetworkID) {
				return "", hub.Under(hub.NoSuchRecord(), "id")
			}
			return "", c.Viewer.Permit("")
		}
		actor, err := a.Store.LockActorUnsafe(ctx, m.ActorID) // actors are locked before their memberships
		if err != nil {
			return "", err
		}
		if m, err = a.Store.LockMembershipUnsafe(ctx, id); err != nil {
			return "", hub.Under(err, "id")
		}
		network, err := a.network(ctx, m.NetworkID)
		if err != nil {
			return "", err
		}
		return id, fn(ctx, a, decision{m, actor, network})
	})
}

// checkCooptation returns an error unless the network admits its members by co-optation.
func (d decision) checkCooptation() error {
	if d.network.Admission == nil || *d.network.Admission != hub.Cooptation {
		return hub.Problem(hub.WrongState, hub.At("id"), "This network does not admit by co-optation.")
	}
	return nil
}

// PresentMembership records that an applicant was presented (R2). It returns the id.
func (s *Service) PresentMembership(ctx context.Context, v hub.Viewer, in hub.PresentMembershipInput) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	return s.decide(ctx, mutation.Call{Viewer: v, Name: "presentMembership", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(ctx context.Context, a *act, d decision) (err error) {
			m := d.membership
			if err := d.checkCooptation(); err != nil {
				return err
			}
			if m.State, err = hub.MembershipMachine.Next(m.State, hub.MembershipPresent); err != nil {
				return err
			}
			m.PresentedBy, m.PresentedOn = &in.PresentedBy, or(in.PresentedOn, today())
			m.Since = m.PresentedOn
			if err := a.Store.SetMembership(ctx, m); err != nil {
				return err
			}
			a.Changed(hub.Updated, hub.AsCoordinator, m.ID)
			return nil
		})
}

// CooptMember co-opts an applicant that was presented (R2). It returns the id.
func (s *Service) CooptMember(ctx context.Context, v hub.Viewer, in hub.CooptMemberInput) (string, error) {
	if err := checkReason(in.Reason); err != nil {
		return "", err
	}
	return s.decide(ctx, mutation.Call{Viewer: v, Name: "cooptMember", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(ctx context.Context, a *act, d decision) error {
			if err := d.checkCooptation(); err != nil {
				return err
			}
			if d.membership.State == hub.Applied {
				return hub.Problem(hub.NotPresented, hub.At("id"), "Co-optation follows a recorded presentation.")
			}
			if err := a.admit(ctx, d.membership, d.actor, hub.MembershipCoopt, in.Reason,
				hub.AsCoordinator); err != nil {
				return hub.Under(err, "id")
			}
			return a.tellMember(ctx, d)
		})
}

// tellMember mails an applicant what was decided.
func (a *act) tellMember(ctx context.Context, d decision) error {
	keepers, err := a.Store.KeepersUnsafe(ctx, d.actor.ID)
	if err != nil {
		return err
	}
	return a.Mail(ctx, keepers, hub.LetterMembership, map[string]string{
		"name": d.actor.Name, "network": d.network.Name, "state": string(d.membership.State),
		"reason": value(d.membership.Reason),
	})
}

// DeclineMembership declines an application. It returns the id.
func (s *Service) DeclineMembership(ctx context.Context, v hub.Viewer, in hub.DeclineMembershipInput) (string, error) {
	if err := hub.CheckName(in.Reason, hub.MaxNote); err != nil {
		return "", hub.Under(err, "reason")
	}
	return s.decide(ctx, mutation.Call{Viewer: v, Name: "declineMembership", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(ctx context.Context, a *act, d decision) (err error) {
			m := d.membership
			if m.State, err = hub.MembershipMachine.Next(m.State, hub.MembershipDecline); err != nil {
				return err
			}
			since := today()
			m.Since, m.Reason = &since, &in.Reason
			if err := a.Store.SetMembership(ctx, m); err != nil {
				return err
			}
			a.Changed(hub.Updated, hub.AsCoordinator, m.ID)
			return a.tellMember(ctx, d)
		})
}

// LeaveNetwork ends a membership, or takes an application back. It returns the id.
func (s *Service) LeaveNetwork(ctx context.Context, v hub.Viewer, in hub.LeaveNetworkInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeMembership); err != nil {
		return "", hub.Under(err, "id")
	}
	if err := checkReason(in.Reason); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "leaveNetwork", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			m, err := a.Store.LockMembershipUnsafe(ctx, in.ID)
			if err == nil && !m.State.VisibleTo(v, m.ActorID, m.NetworkID) {
				err = hub.NoSuchRecord()
			}
			if err != nil {
				return "", hub.Under(err, "id")
			}
			_, custody, err := a.SeeActor(ctx, m.ActorID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			as := v.SpeakCapacity(custody)
			if err := v.Permit(as); err != nil {
				return "", err
			}
			if m.State, err = hub.MembershipMachine.Next(m.State, hub.MembershipLeave); err != nil {
				return m.ID, err
			}
			since := today()
			m.Since, m.Reason = &since, in.Reason
			if err := a.Store.SetMembership(ctx, m); err != nil {
				return "", err
			}
			a.Changed(hub.Updated, as, m.ID)
			return m.ID, nil
		})
}
