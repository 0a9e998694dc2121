package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// governs returns an error unless the viewer says who has roles at a place: NotFound where it may not know of it. It returns
// the place; that of a record which was merged into another is the other.
func (a *act) governs(ctx context.Context, p hub.Place) (hub.Place, error) {
	switch {
	case p.ActorID != nil:
		record, custody, err := a.seeActor(ctx, *p.ActorID)
		if err != nil {
			return p, under(err, "actor")
		}
		return hub.ActorPlace(record.ID), a.viewer.Permit(a.viewer.GovernCapacity(custody))
	case p.NetworkID != nil:
		if _, err := a.network(ctx, *p.NetworkID); err != nil {
			return p, err
		}
		return p, a.viewer.Permit(a.viewer.NetworkCapacity(*p.NetworkID))
	default:
		return p, a.viewer.PermitAdministrator()
	}
}

// unknown hides what the viewer may not govern: of another's invitation, role or webhook, nobody learns.
func unknown(err error) error {
	if code := hub.CodeOf(err); code == hub.Forbidden || code == hub.NotFound {
		return under(hub.NoSuchRecord(), "id")
	}
	return err
}

// placeOf checks the place of a role as a caller gives it.
func placeOf(actor, network *string) (hub.Place, error) {
	var wrong hub.Problems
	if actor != nil {
		_ = wrong.Add(hub.CheckID(*actor, hub.ActorIDTypes...), "actor")
	}
	if network != nil {
		_ = wrong.Add(hub.CheckID(*network, hub.TypeNetwork), "network")
	}
	if actor != nil && network != nil {
		_ = wrong.Add(hub.Invalid(hub.At("network"), "Give the actor or the network, not both."))
	}
	return hub.Place{ActorID: actor, NetworkID: network}, wrong.Err()
}

// governed runs a read of the roles at a place for who may say who has them.
func (s *Service) governed(ctx context.Context, v hub.Viewer, actor, network *string, fn func(context.Context, *act, hub.Place) error) error {
	p, err := placeOf(actor, network)
	if err != nil {
		if problems, ok := err.(hub.Problems); ok {
			err = problems[0]
		}
		return err
	}
	a := &act{Service: s, viewer: v}
	p, err = a.governs(ctx, p)
	if err != nil {
		return err
	}
	return fn(ctx, a, p)
}

// RolesAt returns the roles at a place, for who may say who has them.
func (s *Service) RolesAt(ctx context.Context, v hub.Viewer, actor, network *string) (roles []*hub.Role, err error) {
	err = s.governed(ctx, v, actor, network, func(ctx context.Context, a *act, p hub.Place) (err error) {
		roles, err = a.store.RolesAt(ctx, p)
		return err
	})
	return roles, err
}

// InvitationsAt returns the invitations to a place, for who may invite.
func (s *Service) InvitationsAt(ctx context.Context, v hub.Viewer, actor, network *string) (invitations []*hub.Invitation, err error) {
	err = s.governed(ctx, v, actor, network, func(ctx context.Context, a *act, p hub.Place) (err error) {
		invitations, err = a.store.InvitationsAt(ctx, p)
		return err
	})
	return invitations, err
}

// invitationsOfCaller is how often one may invite.
var invitationsOfCaller = limit{"invitation", 50, "1 hour"}

// Invite offers a role to an address. It returns the id of the invitation.
func (s *Service) Invite(ctx context.Context, v hub.Viewer, in hub.InviteInput) (string, error) {
	var wrong hub.Problems
	email, err := hub.ParseEmail(in.Email)
	_ = wrong.Add(err, "email")
	p, err := placeOf(in.Actor, in.Network)
	_ = wrong.Add(err)
	if wrong.Err() == nil {
		_ = wrong.Add(p.CheckKind(in.Kind))
	}
	if wrong.Err() != nil {
		return "", wrong
	}
	if err := s.within(ctx, invitationsOfCaller.of(v.Caller())); err != nil {
		return "", err
	}
	return s.write(ctx, v, "invite", in.IdempotencyKey, in, func(ctx context.Context, a *act) (string, error) {
		at, err := a.governs(ctx, p)
		if err != nil {
			return "", err
		}
		id := newID(hub.TypeInvitation)
		if err := a.store.AddInvitation(ctx, &hub.Invitation{ID: id, Email: email, Kind: in.Kind, Place: at}, hub.InvitationLasts); err != nil {
			return "", err
		}
		name, err := a.PlaceName(ctx, at)
		if err != nil {
			return "", err
		}
		return id, a.mail(ctx, []store.Recipient{{Email: email, Language: languageOf(v)}}, hub.LetterInvitation,
			map[string]string{"name": name, "role": string(in.Kind)})
	})
}

// PlaceName is what people call a place; "" for the hub.
func (s *Service) PlaceName(ctx context.Context, p hub.Place) (string, error) {
	switch {
	case p.ActorID != nil:
		record, err := s.store.ActorRecordUnsafe(ctx, *p.ActorID)
		if err != nil {
			return "", err
		}
		return record.Name, nil
	case p.NetworkID != nil:
		networks, err := s.store.NetworksByID(ctx, []string{*p.NetworkID})
		if err != nil || networks[*p.NetworkID] == nil {
			return "", err
		}
		return networks[*p.NetworkID].Name, nil
	default:
		return "", nil
	}
}

// answer runs what the owner of an address does with an invitation to it.
func (s *Service) answer(ctx context.Context, v hub.Viewer, mutation, id string, key *string, input any, event hub.InvitationEvent,
	fn func(context.Context, *act, *hub.Invitation) (string, error)) (string, error) {
	if err := hub.CheckID(id, hub.TypeInvitation); err != nil {
		return "", under(err, "id")
	}
	return s.write(ctx, v, mutation, key, input, func(ctx context.Context, a *act) (string, error) {
		if err := v.PermitPerson(); err != nil {
			return "", err
		}
		account, err := a.store.AccountByID(ctx, v.AccountID)
		if err != nil {
			return "", err
		}
		invitation, err := a.store.LockInvitation(ctx, id)
		if err == nil && invitation.Email != account.Email {
			err = hub.NoSuchRecord()
		}
		if err != nil {
			return "", under(err, "id")
		}
		state, err := hub.InvitationMachine.Next(invitation.State, event)
		if err != nil {
			return "", err
		}
		if event == hub.InvitationAccept && !stillOpen(invitation.ExpiresAt) {
			return "", hub.Problem(hub.Expired, hub.At("id"), "The invitation is too old: ask for another one.")
		}
		if err := a.store.SetInvitationState(ctx, id, state); err != nil {
			return "", err
		}
		return fn(ctx, a, invitation)
	})
}

// AcceptInvitation takes a role that was offered to the viewer's address. It returns the id of the role.
func (s *Service) AcceptInvitation(ctx context.Context, v hub.Viewer, in hub.AcceptInvitationInput) (string, error) {
	return s.answer(ctx, v, "acceptInvitation", in.ID, in.IdempotencyKey, in, hub.InvitationAccept,
		func(ctx context.Context, a *act, n *hub.Invitation) (string, error) {
			return a.store.Grant(ctx, newID(hub.TypeRole), v.AccountID, n.Kind, n.Place)
		})
}

// DeclineInvitation turns a role down. It returns the id of the invitation.
func (s *Service) DeclineInvitation(ctx context.Context, v hub.Viewer, in hub.DeclineInvitationInput) (string, error) {
	return s.answer(ctx, v, "declineInvitation", in.ID, in.IdempotencyKey, in, hub.InvitationDecline,
		func(_ context.Context, _ *act, n *hub.Invitation) (string, error) { return n.ID, nil })
}

// RevokeInvitation takes an invitation back. It returns the id.
func (s *Service) RevokeInvitation(ctx context.Context, v hub.Viewer, in hub.RevokeInvitationInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeInvitation); err != nil {
		return "", under(err, "id")
	}
	return s.write(ctx, v, "revokeInvitation", in.IdempotencyKey, in, func(ctx context.Context, a *act) (string, error) {
		if err := v.PermitSignedIn(); err != nil {
			return "", err
		}
		invitation, err := a.store.LockInvitation(ctx, in.ID)
		if err != nil {
			return "", under(err, "id")
		}
		if _, err := a.governs(ctx, invitation.Place); err != nil {
			return "", unknown(err)
		}
		state, err := hub.InvitationMachine.Next(invitation.State, hub.InvitationRevoke)
		if err != nil {
			return invitation.ID, err
		}
		return in.ID, a.store.SetInvitationState(ctx, in.ID, state)
	})
}

// RemoveRole takes a role away, or gives up one's own; the tokens that its owner made go with it. A place that
// had a referent, a coordinator or an administrator keeps one, as long as there is anybody.
func (s *Service) RemoveRole(ctx context.Context, v hub.Viewer, in hub.RemoveRoleInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeRole); err != nil {
		return "", under(err, "id")
	}
	return s.write(ctx, v, "removeRole", in.IdempotencyKey, in, func(ctx context.Context, a *act) (string, error) {
		if err := v.PermitSignedIn(); err != nil {
			return "", err
		}
		role, err := a.store.RoleByID(ctx, in.ID)
		if err != nil {
			return "", under(err, "id")
		}
		if role.AccountID != v.AccountID {
			if _, err := a.governs(ctx, role.Place); err != nil {
				return "", unknown(err)
			}
		}
		if err := a.leavesKeeper(ctx, role); err != nil {
			return "", err
		}
		if err := a.store.RevokeTokensOf(ctx, role.AccountID, role.ActorID); err != nil {
			return "", err
		}
		return "", a.store.RemoveRole(ctx, role.ID)
	})
}

// leavesKeeper returns a LastKeeper error where a role is the last one of who can give others: the hub is never left
// without an administrator, nor editors without a referent.
func (a *act) leavesKeeper(ctx context.Context, role *hub.Role) error {
	if role.Kind == hub.Editor {
		return nil
	}
	roles, err := a.store.LockRolesAt(ctx, role.Place)
	if err != nil {
		return err
	}
	same, other := 0, 0
	for _, r := range roles {
		switch {
		case r.ID == role.ID:
		case r.Kind == role.Kind:
			same++
		default:
			other++
		}
	}
	if same == 0 && (role.Kind == hub.Administrator || other > 0) {
		return hub.Problem(hub.LastKeeper, hub.At("id"), "Somebody else has to have this role first.")
	}
	return nil
}

// ClaimRecord says that a record is the viewer's to keep. It returns the id of the claim.
func (s *Service) ClaimRecord(ctx context.Context, v hub.Viewer, in hub.ClaimRecordInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	if in.Message == "" {
		_ = wrong.Add(hub.Problem(hub.Required, hub.At("message"), "This cannot be empty."))
	}
	_ = wrong.Add(hub.CheckText(in.Message, hub.MaxMessage), "message")
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.write(ctx, v, "claimRecord", in.IdempotencyKey, in, func(ctx context.Context, a *act) (string, error) {
		if err := v.PermitPerson(); err != nil {
			return "", err
		}
		record, _, err := a.seeActor(ctx, in.Actor)
		if err != nil {
			return "", under(err, "actor")
		}
		if v.Keeps(record.ID) {
			return "", hub.Problem(hub.Taken, hub.At("actor"), "You keep this record already.")
		}
		claim := &hub.Claim{ID: newID(hub.TypeClaim), ActorID: record.ID, AccountID: v.AccountID, Message: in.Message}
		if err := a.store.AddClaim(ctx, claim); err != nil {
			return "", under(err, "actor")
		}
		deciders, err := a.keepersOf(ctx, record.ID)
		if err != nil {
			return "", err
		}
		return claim.ID, a.mail(ctx, deciders, hub.LetterClaim, map[string]string{"name": record.Name})
	})
}

// Claims returns a page of the claims that the viewer made or may decide.
func (s *Service) Claims(ctx context.Context, v hub.Viewer, f hub.ClaimFilter, p hub.PageRequest) (*hub.ClaimConnection, error) {
	if err := v.PermitPerson(); err != nil {
		return nil, err
	}
	return s.store.Claims(ctx, v, f, p)
}

// Claim returns a claim that a mutation wrote.
func (s *Service) Claim(ctx context.Context, id string) (*hub.Claim, error) {
	return s.store.ClaimByID(ctx, id)
}

// Invitation returns an invitation that a mutation wrote.
func (s *Service) Invitation(ctx context.Context, id string) (*hub.Invitation, error) {
	return s.store.InvitationByID(ctx, id)
}

// Role returns a role that a mutation wrote.
func (s *Service) Role(ctx context.Context, id string) (*hub.Role, error) {
	return s.store.RoleByID(ctx, id)
}

// settle runs a decision on a claim by who may take it.
func (s *Service) settle(ctx context.Context, v hub.Viewer, mutation, id string, key *string, input any, event hub.ClaimEvent,
	fn func(context.Context, *act, *hub.Claim, hub.ClaimState) error) (string, error) {
	if err := hub.CheckID(id, hub.TypeClaim); err != nil {
		return "", under(err, "id")
	}
	return s.write(ctx, v, mutation, key, input, func(ctx context.Context, a *act) (string, error) {
		if err := v.PermitPerson(); err != nil {
			return "", err
		}
		claim, err := a.store.LockClaim(ctx, id)
		if err != nil {
			return "", under(err, "id")
		}
		if err := a.mayDecide(ctx, claim, event); err != nil {
			return "", err
		}
		state, err := hub.ClaimMachine.Next(claim.State, event)
		if err != nil {
			return claim.ID, err
		}
		return claim.ID, fn(ctx, a, claim, state)
	})
}

// mayDecide returns NotFound to who neither made a claim nor may decide it, and Forbidden to who made it and may not.
func (a *act) mayDecide(ctx context.Context, claim *hub.Claim, event hub.ClaimEvent) error {
	own := claim.AccountID == a.viewer.AccountID
	if event == hub.ClaimWithdraw {
		if !own {
			return under(hub.NoSuchRecord(), "id")
		}
		return nil
	}
	custody, err := a.store.CustodyUnsafe(ctx, claim.ActorID)
	if err != nil {
		return err
	}
	if a.viewer.GovernCapacity(custody[claim.ActorID]) != "" {
		return nil
	}
	if own {
		return a.viewer.Permit("")
	}
	return under(hub.NoSuchRecord(), "id")
}

// AcceptClaim makes who claims a record its keeper. It returns the id of the claim.
func (s *Service) AcceptClaim(ctx context.Context, v hub.Viewer, in hub.AcceptClaimInput) (string, error) {
	if in.Kind != hub.Referent && in.Kind != hub.Editor {
		return "", hub.Invalid(hub.At("kind"), "A record has referents and editors.")
	}
	return s.settle(ctx, v, "acceptClaim", in.ID, in.IdempotencyKey, in, hub.ClaimAccept, func(ctx context.Context, a *act, c *hub.Claim, state hub.ClaimState) error {
		if err := a.store.SetClaimState(ctx, c.ID, state, nil); err != nil {
			return err
		}
		if _, err := a.store.Grant(ctx, newID(hub.TypeRole), c.AccountID, in.Kind, hub.ActorPlace(c.ActorID)); err != nil {
			return err
		}
		return a.tellClaimant(ctx, c, state, "")
	})
}

// DeclineClaim declines a claim. It returns the id.
func (s *Service) DeclineClaim(ctx context.Context, v hub.Viewer, in hub.DeclineClaimInput) (string, error) {
	if err := hub.CheckName(in.Reason, hub.MaxNote); err != nil {
		return "", under(err, "reason")
	}
	return s.settle(ctx, v, "declineClaim", in.ID, in.IdempotencyKey, in, hub.ClaimDecline, func(ctx context.Context, a *act, c *hub.Claim, state hub.ClaimState) error {
		if err := a.store.SetClaimState(ctx, c.ID, state, &in.Reason); err != nil {
			return err
		}
		return a.tellClaimant(ctx, c, state, in.Reason)
	})
}

// tellClaimant mails what was decided.
func (a *act) tellClaimant(ctx context.Context, c *hub.Claim, state hub.ClaimState, reason string) error {
	account, err := a.store.AccountByID(ctx, c.AccountID)
	if err != nil {
		return err
	}
	name, err := a.PlaceName(ctx, hub.ActorPlace(c.ActorID))
	if err != nil {
		return err
	}
	return a.mail(ctx, []store.Recipient{{Email: account.Email, Language: account.Language}}, hub.LetterClaimDecided,
		map[string]string{"name": name, "state": string(state), "reason": reason})
}

// WithdrawClaim takes one's own claim back. It returns the id.
func (s *Service) WithdrawClaim(ctx context.Context, v hub.Viewer, in hub.WithdrawClaimInput) (string, error) {
	return s.settle(ctx, v, "withdrawClaim", in.ID, in.IdempotencyKey, in, hub.ClaimWithdraw, func(ctx context.Context, a *act, c *hub.Claim, state hub.ClaimState) error {
		return a.store.SetClaimState(ctx, c.ID, state, nil)
	})
}

// AddAdministrator makes the owner of an address an administrator, for the operator. It reports whether they were none
// before.
func (s *Service) AddAdministrator(ctx context.Context, address string) (bool, error) {
	email, err := hub.ParseEmail(address)
	if err != nil {
		return false, err
	}
	return store.Write(ctx, s.store, func(ctx context.Context, st *store.Store) (bool, error) {
		account, err := st.AccountOf(ctx, newID(hub.TypeAccount), email, hub.French)
		if err != nil {
			return false, err
		}
		id := newID(hub.TypeRole)
		granted, err := st.Grant(ctx, id, account.ID, hub.Administrator, hub.Place{})
		return granted == id, err
	})
}
