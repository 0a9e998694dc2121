package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// InvitationsAt returns the invitations to a place, for those who may invite.
func (s *Service) InvitationsAt(
	ctx context.Context, v hub.Viewer, actor, network *string,
) (invitations []*hub.Invitation, err error) {
	err = s.governed(ctx, v, actor, network, func(ctx context.Context, a *act, p hub.Place) (err error) {
		invitations, err = a.Store.InvitationsAt(ctx, p)
		return err
	})
	return invitations, err
}

// invitationsOfCaller is how often one may invite.
var invitationsOfCaller = mutation.Limit{What: "invitation", Most: 50, Window: "1 hour"}

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
	if err := s.kernel.Within(ctx, invitationsOfCaller.Of(v.Caller())); err != nil {
		return "", err
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "invite", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			at, err := a.governs(ctx, p)
			if err != nil {
				return "", err
			}
			id := newID(hub.TypeInvitation)
			if err := a.Store.AddInvitation(ctx, &hub.Invitation{ID: id, Email: email, Kind: in.Kind, Place: at},
				hub.InvitationLasts); err != nil {
				return "", err
			}
			name, err := a.placeName(ctx, at)
			if err != nil {
				return "", err
			}
			return id, a.Mail(ctx, []store.Recipient{{Email: email, Language: languageOf(v)}}, hub.LetterInvitation,
				map[string]string{"name": name, "role": string(in.Kind)})
		})
}

// answer runs what the owner of an address does with an invitation to it.
func (s *Service) answer(ctx context.Context, c mutation.Call, id string, event hub.InvitationEvent,
	fn func(context.Context, *act, *hub.Invitation) (string, error)) (string, error) {
	if err := hub.CheckID(id, hub.TypeInvitation); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		if err := c.Viewer.PermitPerson(); err != nil {
			return "", err
		}
		account, err := a.Store.AccountByID(ctx, c.Viewer.AccountID)
		if err != nil {
			return "", err
		}
		invitation, err := a.Store.LockInvitation(ctx, id)
		if err == nil && invitation.Email != account.Email {
			err = hub.NoSuchRecord()
		}
		if err != nil {
			return "", hub.Under(err, "id")
		}
		state, err := hub.InvitationMachine.Next(invitation.State, event)
		if err != nil {
			return "", err
		}
		if event == hub.InvitationAccept {
			past, err := a.Store.IsPast(ctx, invitation.ExpiresAt)
			if err == nil && past {
				err = hub.Problem(hub.Expired, hub.At("id"), "The invitation has expired. Ask for a new one.")
			}
			if err != nil {
				return "", err
			}
		}
		if err := a.Store.SetInvitationState(ctx, id, state); err != nil {
			return "", err
		}
		return fn(ctx, a, invitation)
	})
}

// AcceptInvitation takes a role that was offered to the viewer's address. It returns the id of the role.
func (s *Service) AcceptInvitation(ctx context.Context, v hub.Viewer, in hub.AcceptInvitationInput) (string, error) {
	return s.answer(ctx, mutation.Call{Viewer: v, Name: "acceptInvitation", Key: in.IdempotencyKey, Input: in}, in.ID,
		hub.InvitationAccept,
		func(ctx context.Context, a *act, n *hub.Invitation) (string, error) {
			return a.Store.Grant(ctx, newID(hub.TypeRole), v.AccountID, n.Kind, n.Place)
		})
}

// DeclineInvitation turns a role down. It returns the id of the invitation.
func (s *Service) DeclineInvitation(ctx context.Context, v hub.Viewer, in hub.DeclineInvitationInput) (string, error) {
	return s.answer(ctx, mutation.Call{Viewer: v, Name: "declineInvitation", Key: in.IdempotencyKey, Input: in}, in.ID,
		hub.InvitationDecline,
		func(_ context.Context, _ *act, n *hub.Invitation) (string, error) { return n.ID, nil })
}

// RevokeInvitation takes an invitation back. It returns the id.
func (s *Service) RevokeInvitation(ctx context.Context, v hub.Viewer, in hub.RevokeInvitationInput) (string, error) {
	if err := hub.CheckID(in.ID, hub.TypeInvitation); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "revokeInvitation", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitSignedIn(); err != nil {
				return "", err
			}
			invitation, err := a.Store.LockInvitation(ctx, in.ID)
			if err != nil {
				return "", hub.Under(err, "id")
			}
			if _, err := a.governs(ctx, invitation.Place); err != nil {
				return "", unknown(err)
			}
			state, err := hub.InvitationMachine.Next(invitation.State, hub.InvitationRevoke)
			if err != nil {
				return invitation.ID, err
			}
			return in.ID, a.Store.SetInvitationState(ctx, in.ID, state)
		})
}

// Invitation returns an invitation that a mutation wrote.
func (s *Service) Invitation(ctx context.Context, id string) (*hub.Invitation, error) {
	return s.store.InvitationByID(ctx, id)
}
