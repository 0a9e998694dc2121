package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

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
	return s.write(ctx, mutation.Call{Viewer: v, Name: "claimRecord", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			if err := v.PermitPerson(); err != nil {
				return "", err
			}
			record, _, err := a.SeeActor(ctx, in.Actor)
			if err != nil {
				return "", hub.Under(err, "actor")
			}
			if v.Keeps(record.ID) {
				return "", hub.Problem(hub.Taken, hub.At("actor"), "You already manage this record.")
			}
			claim := &hub.Claim{ID: newID(hub.TypeClaim), ActorID: record.ID, AccountID: v.AccountID,
				Message: in.Message}
			if err := a.Store.AddClaim(ctx, claim); err != nil {
				return "", hub.Under(err, "actor")
			}
			deciders, err := a.keepersOf(ctx, record.ID)
			if err != nil {
				return "", err
			}
			return claim.ID, a.Mail(ctx, deciders, hub.LetterClaim, map[string]string{"name": record.Name})
		})
}

// Claims returns a page of the claims that the viewer made or may decide.
func (s *Service) Claims(
	ctx context.Context, v hub.Viewer, f hub.ClaimFilter, p hub.PageRequest,
) (*hub.ClaimConnection, error) {
	if err := v.PermitPerson(); err != nil {
		return nil, err
	}
	return s.store.Claims(ctx, v, f, p)
}

// Claim returns a claim that a mutation wrote.
func (s *Service) Claim(ctx context.Context, id string) (*hub.Claim, error) {
	return s.store.ClaimByID(ctx, id)
}

// settle runs a decision on a claim for those who may take it.
func (s *Service) settle(ctx context.Context, c mutation.Call, id string, event hub.ClaimEvent,
	fn func(context.Context, *act, *hub.Claim, hub.ClaimState) error) (string, error) {
	if err := hub.CheckID(id, hub.TypeClaim); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		if err := c.Viewer.PermitPerson(); err != nil {
			return "", err
		}
		claim, err := a.Store.LockClaim(ctx, id)
		if err != nil {
			return "", hub.Under(err, "id")
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

// mayDecide returns NotFound to whoever neither made a claim nor may decide it, and Forbidden to whoever made it and
// may not.
func (a *act) mayDecide(ctx context.Context, claim *hub.Claim, event hub.ClaimEvent) error {
	own := claim.AccountID == a.Viewer.AccountID
	if event == hub.ClaimWithdraw {
		if !own {
			return hub.Under(hub.NoSuchRecord(), "id")
		}
		return nil
	}
	custody, err := a.Store.CustodyUnsafe(ctx, claim.ActorID)
	if err != nil {
		return err
	}
	if a.Viewer.GovernCapacity(custody[claim.ActorID]) != "" {
		return nil
	}
	if own {
		return a.Viewer.Permit("")
	}
	return hub.Under(hub.NoSuchRecord(), "id")
}

// AcceptClaim makes who claims a record its keeper. It returns the id of the claim.
func (s *Service) AcceptClaim(ctx context.Context, v hub.Viewer, in hub.AcceptClaimInput) (string, error) {
	if in.Kind != hub.Referent && in.Kind != hub.Editor {
		return "", hub.Invalid(hub.At("kind"), "A record has referents and editors.")
	}
	return s.settle(ctx, mutation.Call{Viewer: v, Name: "acceptClaim", Key: in.IdempotencyKey, Input: in}, in.ID,
		hub.ClaimAccept,
		func(ctx context.Context, a *act, c *hub.Claim, state hub.ClaimState) error {
			if err := a.Store.SetClaimState(ctx, c.ID, state, nil); err != nil {
				return err
			}
			if _, err := a.Store.Grant(ctx, newID(hub.TypeRole), c.AccountID, in.Kind,
				hub.ActorPlace(c.ActorID)); err != nil {
				return err
			}
			return a.tellClaimant(ctx, c, state, "")
		})
}

// DeclineClaim declines a claim. It returns the id.
func (s *Service) DeclineClaim(ctx context.Context, v hub.Viewer, in hub.DeclineClaimInput) (string, error) {
	if err := hub.CheckName(in.Reason, hub.MaxNote); err != nil {
		return "", hub.Under(err, "reason")
	}
	return s.settle(ctx, mutation.Call{Viewer: v, Name: "declineClaim", Key: in.IdempotencyKey, Input: in}, in.ID,
		hub.ClaimDecline,
		func(ctx context.Context, a *act, c *hub.Claim, state hub.ClaimState) error {
			if err := a.Store.SetClaimState(ctx, c.ID, state, &in.Reason); err != nil {
				return err
			}
			return a.tellClaimant(ctx, c, state, in.Reason)
		})
}

// tellClaimant mails what was decided.
func (a *act) tellClaimant(ctx context.Context, c *hub.Claim, state hub.ClaimState, reason string) error {
	account, err := a.Store.AccountByID(ctx, c.AccountID)
	if err != nil {
		return err
	}
	name, err := a.placeName(ctx, hub.ActorPlace(c.ActorID))
	if err != nil {
		return err
	}
	return a.Mail(ctx, []store.Recipient{{Email: account.Email, Language: account.Language}}, hub.LetterClaimDecided,
		map[string]string{"name": name, "state": string(state), "reason": reason})
}

// WithdrawClaim takes one's own claim back. It returns the id.
func (s *Service) WithdrawClaim(ctx context.Context, v hub.Viewer, in hub.WithdrawClaimInput) (string, error) {
	return s.settle(ctx, mutation.Call{Viewer: v, Name: "withdrawClaim", Key: in.IdempotencyKey, Input: in}, in.ID,
		hub.ClaimWithdraw,
		func(ctx context.Context, a *act, c *hub.Claim, state hub.ClaimState) error {
			return a.Store.SetClaimState(ctx, c.ID, state, nil)
		})
}
