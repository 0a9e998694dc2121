package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const proposalColumns = `r.actor_id, a.review_network_id AS network_id, r.message, r.email, r.language, r.state, r.reason, r.created_at`

const proposalFrom = `proposal r JOIN actor a ON a.id = r.actor_id`

// AddProposal notes who proposed an actor.
func (s *Store) AddProposal(ctx context.Context, p *hub.Proposal) error {
	_, err := s.db.Exec(ctx,
		`INSERT INTO proposal (actor_id, email, message, language) VALUES (@actor, @email, @message, @language)`,
		pgx.NamedArgs{"actor": p.ActorID, "email": p.Email, "message": p.Message, "language": p.Language})
	return translate(err)
}

// LockProposalUnsafe returns the proposal of an actor and keeps it from being written by others, or NotFound.
func (s *Store) LockProposalUnsafe(ctx context.Context, actorID string) (*hub.Proposal, error) {
	return one[hub.Proposal](ctx, s.db,
		`SELECT `+proposalColumns+` FROM `+proposalFrom+` WHERE r.actor_id = @id FOR UPDATE OF r`,
		pgx.NamedArgs{"id": actorID})
}

// Decide notes what became of a proposal. The address of whoever made it goes.
func (s *Store) Decide(ctx context.Context, actorID string, state hub.ProposalState, reason *string) error {
	_, err := s.db.Exec(ctx,
		`UPDATE proposal SET state = @state, reason = @reason, decided_at = now(), email = NULL WHERE actor_id = @id`,
		pgx.NamedArgs{"id": actorID, "state": state, "reason": reason})
	return translate(err)
}

// Proposals returns a page of the proposals that the viewer may review, oldest first.
func (s *Store) Proposals(
	ctx context.Context, v hub.Viewer, f hub.ProposalFilter, p hub.PageRequest,
) (*hub.ProposalConnection, error) {
	l := list[hub.Proposal]{
		name: "proposals", filter: f, columns: proposalColumns, sources: []string{proposalFrom},
		order: []key{{"r.created_at", "timestamptz"}, {"r.actor_id", "text"}},
	}
	among(&l.where, `r.state`, "states", f.States)
	if f.Network != nil {
		l.where.and(`a.review_network_id = @network`)
		l.where.arg("network", *f.Network)
	}
	if !v.Administrator {
		l.where.and(`a.review_network_id = ANY (@networks::text[])`)
		l.where.arg("networks", append([]string{}, v.NetworkIDs...))
	}
	return connection(ctx, s.db, l, p)
}

// ProposalDeclined reports whether an actor was proposed and declined.
func (s *Store) ProposalDeclined(ctx context.Context, actorID string) (bool, error) {
	declined, err := column[bool](ctx, s.db,
		`SELECT EXISTS (SELECT FROM proposal WHERE actor_id = @id AND state = 'DECLINED')`,
		pgx.NamedArgs{"id": actorID})
	return err == nil && declined[0], err
}
