package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// How often one may propose a record.
var (
	proposalsOfClient = mutation.Limit{What: "proposal", Most: 20, Window: "1 hour"}
	proposalsOfEmail  = mutation.Limit{What: "proposal of", Most: 10, Window: "1 day"}
)

// Propose keeps a record that anybody proposes until it is reviewed. It returns the id.
func (s *Service) Propose(
	ctx context.Context, v hub.Viewer, t hub.ActorType, in hub.ProposeInput, patch hub.Patch[hub.ActorCore],
) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(in.Check())
	_ = wrong.Add(patch.CheckNew(), string(t.IDType()))
	if wrong.Err() != nil {
		return "", wrong
	}
	if v.Token != nil {
		return "", v.Permit("")
	}
	email, err := s.proposer(ctx, v, in)
	if err != nil {
		return "", err
	}
	if err := s.kernel.Within(ctx, proposalsOfClient.Of(v.Client), proposalsOfEmail.Of(email)); err != nil {
		return "", err
	}
	return s.write(ctx,
		mutation.Call{Viewer: v, Name: "propose" + string(t), Key: in.IdempotencyKey, Input: []any{in, patch}},
		func(ctx context.Context, a *act) (string, error) {
			if slug := patch.Slug(); slug != nil && hub.ValidSlug(*slug) {
				// A wish: whoever proposes is not told which records there are that nobody sees yet.
				free, err := a.Store.FreeSlug(ctx, t.IDType(), *slug)
				if err != nil {
					return "", err
				}
				patch = patch.WithSlug(free)
			}
			record, err := a.newActor(ctx, t, patch)
			if err != nil {
				return "", err
			}
			if in.Network != nil {
				if _, err := a.network(ctx, *in.Network); err != nil {
					return "", err
				}
			}
			record.Status, record.ReviewNetworkID = hub.Proposed, in.Network
			if err := a.addActor(ctx, record, hub.AsVisitor); err != nil {
				return "", err
			}
			language := languageOf(v)
			if err := a.Store.AddProposal(ctx,
				&hub.Proposal{ActorID: record.ID, Email: &email, Message: in.Message, Language: language}); err != nil {
				return "", err
			}
			if err := a.Mail(ctx, []store.Recipient{{Email: email, Language: language}}, hub.LetterProposalReceived,
				map[string]string{"name": record.Name}); err != nil {
				return "", err
			}
			reviewers, err := a.Store.CoordinatorsUnsafe(ctx, in.Network)
			if err != nil {
				return "", err
			}
			return record.ID, a.Mail(ctx, reviewers, hub.LetterProposalToReview, map[string]string{"name": record.Name})
		})
}

// proposer is the address of whoever proposes: that of the account, or the one that is given.
func (s *Service) proposer(ctx context.Context, v hub.Viewer, in hub.ProposeInput) (string, error) {
	if v.AccountID != "" {
		account, err := s.store.AccountByID(ctx, v.AccountID)
		if err != nil {
			return "", err
		}
		return account.Email, nil
	}
	if in.Email == nil {
		return "", hub.Problem(hub.Required, hub.At("email"), "Give an address where you can be reached, or sign in.")
	}
	return hub.ParseEmail(*in.Email)
}

// languageOf is the language in which a viewer is written to.
func languageOf(v hub.Viewer) hub.Language {
	if v.Language == "" {
		return hub.French
	}
	return v.Language
}

// Proposals returns a page of the proposals that the viewer may review.
func (s *Service) Proposals(
	ctx context.Context, v hub.Viewer, f hub.ProposalFilter, p hub.PageRequest,
) (*hub.ProposalConnection, error) {
	if err := v.PermitPerson(); err != nil {
		return nil, err
	}
	if f.Network != nil {
		if err := hub.CheckID(*f.Network, hub.TypeNetwork); err != nil {
			return nil, hub.Under(err, "network")
		}
	}
	return s.store.Proposals(ctx, v, f, p)
}

// review runs a decision on a proposal for those who may take it.
func (s *Service) review(ctx context.Context, c mutation.Call, actorID string, event hub.ProposalEvent,
	fn func(context.Context, *act, *hub.ActorCore, *hub.Proposal, hub.ProposalState,
		hub.Capacity) error) (string, error) {
	if err := hub.CheckID(actorID, hub.ActorIDTypes...); err != nil {
		return "", hub.Under(err, "actor")
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		record, err := a.Store.LockActorUnsafe(ctx, actorID)
		if err != nil {
			return "", hub.Under(err, "actor")
		}
		custody := hub.Custody{ActorID: record.ID, Status: record.Status, NetworkIDs: optional(record.ReviewNetworkID)}
		as := c.Viewer.OversightCapacity(custody)
		if !record.Status.VisibleTo(c.Viewer, record.ID, record.ReviewNetworkID) && as == "" {
			return "", hub.Under(hub.NoSuchRecord(), "actor")
		}
		if err := c.Viewer.Permit(as); err != nil {
			return "", err
		}
		proposal, err := a.Store.LockProposalUnsafe(ctx, actorID)
		if err != nil {
			return "", hub.Under(err, "actor")
		}
		state, err := hub.ProposalMachine.Next(proposal.State, event)
		if err != nil {
			return record.ID, err
		}
		return record.ID, fn(ctx, a, record, proposal, state, as)
	})
}

// PublishProposal publishes what was proposed, and invites who proposed it to keep it. It returns the id of the actor.
func (s *Service) PublishProposal(ctx context.Context, v hub.Viewer, in hub.PublishProposalInput) (string, error) {
	return s.review(ctx, mutation.Call{Viewer: v, Name: "publishProposal", Key: in.IdempotencyKey, Input: in}, in.Actor,
		hub.ProposalPublish,
		func(ctx context.Context, a *act, record *hub.ActorCore, p *hub.Proposal, state hub.ProposalState,
			as hub.Capacity) error {
			if err := a.setStatus(ctx, record, hub.Published, as); err != nil {
				return err
			}
			if err := a.Store.Decide(ctx, record.ID, state, nil); err != nil {
				return err
			}
			if p.Email == nil {
				return nil
			}
			if err := a.Store.AddInvitation(ctx, &hub.Invitation{
				ID: newID(hub.TypeInvitation), Email: *p.Email, Kind: hub.Referent, Place: hub.ActorPlace(record.ID),
			}, hub.InvitationLasts); err != nil {
				return err
			}
			return a.Mail(ctx, []store.Recipient{{Email: *p.Email, Language: p.Language}}, hub.LetterProposalPublished,
				map[string]string{"name": record.Name})
		})
}

// DeclineProposal declines what was proposed. It returns the id of the actor.
func (s *Service) DeclineProposal(ctx context.Context, v hub.Viewer, in hub.DeclineProposalInput) (string, error) {
	if err := hub.CheckName(in.Reason, hub.MaxNote); err != nil {
		return "", hub.Under(err, "reason")
	}
	return s.review(ctx, mutation.Call{Viewer: v, Name: "declineProposal", Key: in.IdempotencyKey, Input: in}, in.Actor,
		hub.ProposalDecline,
		func(ctx context.Context, a *act, record *hub.ActorCore, p *hub.Proposal, state hub.ProposalState,
			as hub.Capacity) error {
			if err := a.setStatus(ctx, record, hub.Archived, as); err != nil {
				return err
			}
			if err := a.Store.Decide(ctx, record.ID, state, &in.Reason); err != nil || p.Email == nil {
				return err
			}
			return a.Mail(ctx, []store.Recipient{{Email: *p.Email, Language: p.Language}}, hub.LetterProposalDeclined,
				map[string]string{"name": record.Name, "reason": in.Reason})
		})
}
