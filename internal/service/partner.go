package service

import (
	"context"
	"net/url"
	"slices"

	"essaim/internal/gateway/policy"
	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/schema"
)

// partnersOfActor is how many services an actor has.
const partnersOfActor = 5

// partnerKeeper returns the id of an actor, and the capacity in which the viewer keeps its services:
// its machines with the scope, its referents, the coordination of its networks, the administrators.
func (a *act) partnerKeeper(ctx context.Context, actorID string) (id string, as hub.Capacity, err error) {
	record, custody, err := a.SeeActor(ctx, actorID)
	if err != nil {
		return "", "", err
	}
	return record.ID, a.Viewer.PartnerCapacity(custody), nil
}

// checkPartnerURL returns an error unless a service may be at an address.
func (s *Service) checkPartnerURL(address string) error {
	if u, err := url.Parse(address); err == nil && u.Fragment != "" {
		return hub.Invalid(hub.At("url"), "%.80q is not an http or https address.", address)
	}
	return callable{
		private:    s.options.Federation.Private,
		notPublic:  hub.Invalid(hub.At("url"), "A partner's service must have a public address."),
		notByHTTPS: hub.Invalid(hub.At("url"), "A partner's service must use https."),
	}.check(address)
}

// ProposePartner registers a service that waits for the coordination. It returns the id.
func (s *Service) ProposePartner(ctx context.Context, v hub.Viewer, in hub.ProposePartnerInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	_ = wrong.Add(s.checkPartnerURL(in.URL))
	_ = wrong.Add(checkNamespace(in.Namespace))
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.write(ctx, mutation.Call{Viewer: v, Name: "proposePartner", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			actor, as, err := a.partnerKeeper(ctx, in.Actor)
			if err != nil {
				return "", hub.Under(err, "actor")
			}
			if err := v.Permit(as); err != nil {
				return "", err
			}
			held, err := a.Store.Partners(ctx, nil)
			if err != nil {
				return "", err
			}
			of := slices.DeleteFunc(held, func(p *hub.Partner) bool { return p.ActorID != actor })
			if len(of) >= partnersOfActor {
				return "",
					hub.Problem(hub.RateLimited, hub.At("actor"), "An actor has at most %d services.", partnersOfActor)
			}
			partner := &hub.Partner{
				ID: newID(hub.TypePartner), ActorID: actor, Namespace: in.Namespace, URL: in.URL,
				Subscriptions: in.Subscriptions,
				Timeout:       hub.DefaultPartnerTimeout, State: hub.PartnerProposed,
			}
			return partner.ID, hub.Under(a.Store.AddPartner(ctx, partner), "namespace")
		})
}

// checkNamespace returns an error for a namespace that cannot stand before names beside the hub's own.
func checkNamespace(namespace string) error {
	rules, err := policy.New(schema.SDL(), namespace, nil) // what is private has words too
	if err != nil {
		return err
	}
	if !rules.FreeNamespace() {
		return hub.Invalid(hub.At("namespace"),
			"A namespace has 3 to 20 lower-case letters and digits, and is not one of the hub's own words.")
	}
	return nil
}

// changePartner runs a change of a partner by those who manage it. It returns the id.
func (s *Service) changePartner(
	ctx context.Context, c mutation.Call, id string, fn func(context.Context, *act, *hub.Partner, hub.Capacity) error,
) (string, error) {
	if err := hub.CheckID(id, hub.TypePartner); err != nil {
		return "", hub.Under(err, "id")
	}
	changed, err := s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		if err := c.Viewer.PermitSignedIn(); err != nil {
			return "", err
		}
		partner, err := a.Store.LockPartner(ctx, id)
		if err != nil {
			return "", hub.Under(err, "id")
		}
		_, as, err := a.partnerKeeper(ctx, partner.ActorID)
		if err != nil {
			return "", unknown(err)
		}
		if err := c.Viewer.Permit(as); err != nil {
			return "", err
		}
		if err := fn(ctx, a, partner, as); err != nil {
			return "", err
		}
		return id, a.Store.PutPartner(ctx, partner)
	})
	if err == nil {
		s.registryChanged(ctx)
	}
	return changed, err
}

// UpdatePartner changes where and how a service is asked. How long it is waited for, and
// what it is told of clients, is the coordination's to say.
func (s *Service) UpdatePartner(ctx context.Context, v hub.Viewer, in hub.UpdatePartnerInput) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(in.Check())
	if in.URL != nil {
		_ = wrong.Add(s.checkPartnerURL(*in.URL))
	}
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.changePartner(ctx,
		mutation.Call{Viewer: v, Name: "updatePartner", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(_ context.Context, _ *act, p *hub.Partner, as hub.Capacity) error {
			if p.State == hub.PartnerRetired {
				return hub.Problem(hub.WrongState, nil, "This is not possible in the state %s.", p.State)
			}
			if (in.ForwardedHeaders != nil || in.Timeout != nil) && !as.Oversees() {
				return v.Permit("")
			}
			if in.URL != nil && *in.URL != p.URL {
				p.URL = *in.URL
				if p.State == hub.PartnerActive && !as.Oversees() { // it was another service that was let in
					p.State, p.Reason = hub.PartnerProposed, nil
				}
			}
			p.Subscriptions = *or(in.Subscriptions, p.Subscriptions)
			p.Timeout = *or(in.Timeout, p.Timeout)
			for i, header := range in.ForwardedHeaders {
				if err := hub.CheckForwarded(header, p.Namespace); err != nil {
					return hub.Under(err, "forwardedHeaders", i)
				}
			}
			if in.ForwardedHeaders != nil {
				p.ForwardedHeaders = in.ForwardedHeaders
			}
			return nil
		})
}

// SuspendPartner takes a service out of the federated graph.
func (s *Service) SuspendPartner(ctx context.Context, v hub.Viewer, in hub.SuspendPartnerInput) (string, error) {
	return s.endPartner(ctx, v, "suspendPartner", in, hub.PartnerSuspend)
}

// RetirePartner ends a registration.
func (s *Service) RetirePartner(ctx context.Context, v hub.Viewer, in hub.RetirePartnerInput) (string, error) {
	return s.endPartner(ctx, v, "retirePartner", hub.SuspendPartnerInput(in), hub.PartnerRetire)
}

func (s *Service) endPartner(
	ctx context.Context, v hub.Viewer, name string, in hub.SuspendPartnerInput, event hub.PartnerEvent,
) (string, error) {
	if err := checkReason(in.Reason); err != nil {
		return "", err
	}
	return s.changePartner(ctx, mutation.Call{Viewer: v, Name: name, Key: in.IdempotencyKey, Input: in}, in.ID,
		func(_ context.Context, _ *act, p *hub.Partner, _ hub.Capacity) (err error) {
			p.State, err = hub.PartnerMachine.Next(p.State, event)
			p.Reason = in.Reason
			return err
		})
}

// PartnerUnsafe returns a partner for any caller: one that a mutation wrote.
func (s *Service) PartnerUnsafe(ctx context.Context, id string) (*hub.Partner, error) {
	return s.store.PartnerByID(ctx, id)
}

// Partner returns a partner that the viewer may see, or NotFound.
func (s *Service) Partner(ctx context.Context, v hub.Viewer, id string) (*hub.Partner, error) {
	if err := hub.CheckID(id, hub.TypePartner); err != nil {
		return nil, hub.Under(err, "id")
	}
	partner, err := s.store.PartnerByID(ctx, id)
	if err != nil {
		return nil, err
	}
	if visible, err := s.seesPartner(ctx, v, partner); err != nil || !visible {
		return nil, either(err, hub.NoSuchRecord())
	}
	return partner, nil
}

// Partners returns the partners in some states that the viewer may see.
func (s *Service) Partners(ctx context.Context, v hub.Viewer, states []hub.PartnerState) ([]*hub.Partner, error) {
	found, err := s.store.Partners(ctx, states)
	if err != nil {
		return nil, err
	}
	seen := []*hub.Partner{}
	for _, partner := range found {
		visible, err := s.seesPartner(ctx, v, partner)
		if err != nil {
			return nil, err
		}
		if visible {
			seen = append(seen, partner)
		}
	}
	return seen, nil
}

// seesPartner reports whether the viewer may see a partner: everybody the active ones,
// who keeps or reviews it the others.
func (s *Service) seesPartner(ctx context.Context, v hub.Viewer, p *hub.Partner) (bool, error) {
	if v.Anonymous() || p.State == hub.PartnerActive {
		return p.State == hub.PartnerActive, nil
	}
	_, as, err := s.on(s.store, v).partnerKeeper(ctx, p.ActorID)
	if hub.CodeOf(err) == hub.NotFound {
		return false, nil
	}
	return as != "", err
}

// either is the first of two errors that there is.
func either(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// PartnerSchemas returns schemas of partners by their ids.
func (s *Service) PartnerSchemas(ctx context.Context, ids []int64) (map[int64]*hub.PartnerSchema, error) {
	return s.store.PartnerSchemasByID(ctx, ids)
}

// PartnerSchemasOf returns the latest schemas of each partner that the viewer keeps: what
// was only checked is nobody else's.
func (s *Service) PartnerSchemasOf(
	ctx context.Context, v hub.Viewer, partnerIDs []string, first int,
) (map[string][]*hub.PartnerSchema, error) {
	kept, err := s.keptAmong(ctx, v, partnerIDs, first)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	return s.store.PartnerSchemasOf(ctx, kept, first)
}

// PartnerChecksOf returns the latest checks of each partner that the viewer keeps.
func (s *Service) PartnerChecksOf(
	ctx context.Context, v hub.Viewer, partnerIDs []string, first int,
) (map[string][]*hub.PartnerCheck, error) {
	kept, err := s.keptAmong(ctx, v, partnerIDs, first)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	return s.store.PartnerChecksOf(ctx, kept, first)
}

// LastChecks returns when each partner was last checked and whether it passed; the findings are its keepers' alone.
func (s *Service) LastChecks(ctx context.Context, partnerIDs []string) (map[string]*hub.PartnerCheck, error) {
	latest, err := s.store.PartnerChecksOf(ctx, partnerIDs, 1)
	last := make(map[string]*hub.PartnerCheck, len(latest))
	for id, checks := range latest {
		last[id] = checks[0]
	}
	return last, err
}

// keptAmong are the partners that the viewer keeps, among some.
func (s *Service) keptAmong(
	ctx context.Context, v hub.Viewer, partnerIDs []string, first int,
) (kept []string, err error) {
	if err := checkFirst(first); err != nil || v.Anonymous() {
		return nil, err
	}
	for _, id := range partnerIDs {
		partner, err := s.store.PartnerByID(ctx, id)
		if err != nil {
			return nil, err
		}
		_, as, err := s.on(s.store, v).partnerKeeper(ctx, partner.ActorID)
		if err != nil && hub.CodeOf(err) != hub.NotFound {
			return nil, err
		}
		if as != "" {
			kept = append(kept, id)
		}
	}
	return kept, nil
}

func checkFirst(first int) error {
	if first < 1 || first > hub.MaxPage {
		return hub.Invalid(hub.At("first"), "A page has 1 to %d items.", hub.MaxPage)
	}
	return nil
}
