package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// How often one may write in.
var (
	requestsOfClient = mutation.Limit{What: "request", Most: 20, Window: "1 hour"}
	requestsOfEmail  = mutation.Limit{What: "request of", Most: 10, Window: "1 day"}
	requestsTo       = mutation.Limit{What: "request to", Most: 100, Window: "1 day"}
)

// SendRequest relays what somebody writes in for: to the actor or network that is named, else to the
// group of the network whose territory holds the commune, else to the network's coordination, else to
// the administrators. It leaves the network for nobody. No address is disclosed. It returns the id.
func (s *Service) SendRequest(
	ctx context.Context, v hub.Viewer, in hub.SendRequestInput,
) (string, *hub.RequestReach, error) {
	if err := in.Check(); err != nil {
		return "", nil, err
	}
	if v.Token != nil {
		return "", nil, v.Permit("")
	}
	email, err := hub.ParseEmail(in.SenderEmail)
	if err != nil {
		return "", nil, hub.Under(err, "senderEmail")
	}
	if err := s.kernel.Within(ctx, requestsOfClient.Of(v.Client), requestsOfEmail.Of(email)); err != nil {
		return "", nil, err
	}
	reach, err := s.route(ctx, v, in.Route())
	if err != nil {
		return "", nil, err
	}
	to := "hub"
	switch {
	case reach.ActorID != nil:
		to = *reach.ActorID
	case reach.NetworkID != nil:
		to = *reach.NetworkID
	}
	if err := s.kernel.Within(ctx, requestsTo.Of(to)); err != nil {
		return "", nil, err
	}
	id, err := s.write(ctx, mutation.Call{Viewer: v, Name: "sendRequest", Key: in.IdempotencyKey, Input: in},
		func(ctx context.Context, a *act) (string, error) {
			request := &hub.Request{
				ID: newID(hub.TypeRequest), Kind: in.Kind, Text: in.Text,
				SenderName: in.SenderName, Language: languageOf(v),
				CommuneID: in.Commune, ActorID: reach.ActorID, NetworkID: reach.NetworkID,
			}
			if err := a.Store.AddRequest(ctx, request, reach.WithinID, email); err != nil {
				return "", err
			}
			var recipients []store.Recipient
			var err error
			if reach.ActorID != nil {
				recipients, err = a.Store.RelayAddressesUnsafe(ctx, *reach.ActorID)
			} else {
				recipients, err = a.Store.CoordinatorsUnsafe(ctx, reach.NetworkID)
			}
			if err != nil {
				return "", err
			}
			return request.ID,
				a.Mail(ctx, recipients, hub.LetterRequest, map[string]string{"name": in.SenderName, "text": in.Text})
		})
	if err != nil {
		return "", nil, err
	}
	reach, err = s.shownReach(ctx, v, in.Route(), reach)
	return id, reach, err
}

// shownReach is what the sender learns of whom a request reaches: not whether the hub can write to the addressee.
func (s *Service) shownReach(
	ctx context.Context, v hub.Viewer, r hub.RequestRoute, reach *hub.RequestReach,
) (*hub.RequestReach, error) {
	if r.To == nil {
		return reach, nil
	}
	return s.addressee(ctx, v, *r.To)
}

// RequestReach returns whom a request would reach.
func (s *Service) RequestReach(ctx context.Context, v hub.Viewer, r hub.RequestRoute) (*hub.RequestReach, error) {
	if err := r.Check(); err != nil {
		return nil, hub.First(err)
	}
	reach, err := s.route(ctx, v, r)
	if err != nil {
		return nil, err
	}
	return s.shownReach(ctx, v, r, reach)
}

// addressee returns the record that a request is addressed to.
func (s *Service) addressee(ctx context.Context, v hub.Viewer, id string) (*hub.RequestReach, error) {
	found, err := s.Nodes(ctx, v, []string{id})
	if err != nil {
		return nil, err
	}
	switch to := found[0].(type) {
	case *hub.Network:
		return &hub.RequestReach{NetworkID: &to.ID}, nil
	case hub.Actor:
		own := to.GetID()
		return &hub.RequestReach{ActorID: &own}, nil
	default:
		return nil, hub.Under(hub.NoSuchRecord(), "to")
	}
}

// route says whom a request reaches. An actor that the hub cannot write to is not
// reached: its networks' coordination is.
func (s *Service) route(ctx context.Context, v hub.Viewer, in hub.RequestRoute) (*hub.RequestReach, error) {
	if in.Commune != nil {
		held, err := s.store.TerritoriesByID(ctx, []string{*in.Commune})
		if err != nil {
			return nil, err
		}
		if commune := held[*in.Commune]; commune == nil || commune.Kind != hub.Commune {
			return nil, hub.Invalid(hub.At("commune"), "There is no such commune.")
		}
	}
	if in.To != nil {
		to, err := s.addressee(ctx, v, *in.To)
		if err != nil {
			return nil, err
		}
		if to.ActorID == nil {
			to.WithinID = to.NetworkID
			return to, nil
		}
		return s.routeToActor(ctx, *to.ActorID, in)
	}
	networks, err := s.store.NetworksByID(ctx, []string{*in.Network})
	if err != nil {
		return nil, err
	}
	if networks[*in.Network] == nil {
		return nil, hub.Under(hub.NoSuchRecord(), "network")
	}
	var groups []string
	if in.Commune != nil {
		if groups, err = s.store.GroupsCovering(ctx, *in.Commune, *in.Network); err != nil {
			return nil, err
		}
	}
	return in.ReachNetwork(groups), nil
}

// routeToActor says whom a request to an actor reaches.
func (s *Service) routeToActor(ctx context.Context, id string, in hub.RequestRoute) (*hub.RequestReach, error) {
	custody, err := s.store.CustodyUnsafe(ctx, id)
	if err != nil {
		return nil, err
	}
	addresses, err := s.store.RelayAddressesUnsafe(ctx, id)
	if err != nil {
		return nil, err
	}
	return in.ReachActor(id, custody[id].NetworkIDs, len(addresses) > 0)
}

// Requests returns a page of the requests that reached the viewer.
func (s *Service) Requests(
	ctx context.Context, v hub.Viewer, f hub.RequestFilter, p hub.PageRequest,
) (*hub.RequestConnection, error) {
	if err := v.PermitPerson(); err != nil {
		return nil, err
	}
	if _, err := placeOf(f.Actor, f.Network); err != nil {
		return nil, hub.First(err)
	}
	return s.store.Requests(ctx, v, f, p)
}

// Request returns a request that reached the viewer.
func (s *Service) Request(ctx context.Context, v hub.Viewer, id string) (*hub.Request, error) {
	return s.store.RequestByID(ctx, v, id)
}

// RequestCounts returns how many requests of each kind were sent in a year, as far as it may be told (R10).
func (s *Service) RequestCounts(ctx context.Context, year int) ([]*hub.RequestCount, error) {
	if year < 1900 || year > 9999 {
		return nil, hub.Invalid(hub.At("year"), "A year has four digits.")
	}
	counts, err := s.store.RequestCounts(ctx, year)
	if err != nil {
		return nil, err
	}
	told := make([]*hub.RequestCount, len(hub.RequestKinds))
	for i, kind := range hub.RequestKinds {
		told[i] = &hub.RequestCount{Kind: kind, Count: hub.Suppressed(counts[kind])}
	}
	return told, nil
}

// handle runs what is done with a request by those whom it reached. It returns the id.
func (s *Service) handle(
	ctx context.Context, c mutation.Call, id, reply string, event hub.RequestEvent, letter hub.Letter,
) (string, error) {
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(id, hub.TypeRequest), "id")
	if event == hub.RequestReplyTo || reply != "" {
		_ = wrong.Add(hub.CheckLetter(reply), "text")
	}
	if wrong.Err() != nil {
		return "", wrong
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		if err := c.Viewer.PermitPerson(); err != nil {
			return "", err
		}
		request, err := a.Store.LockRequest(ctx, c.Viewer, id)
		if err != nil {
			return "", hub.Under(err, "id")
		}
		state, err := hub.RequestMachine.Next(request.State, event)
		if err != nil {
			return id, err
		}
		if reply != "" {
			if err := a.Room(ctx, hub.PartReply, id); err != nil {
				return "", err
			}
		}
		if err := a.Store.SetRequestState(ctx, id, state, reply, c.Viewer.AccountID); err != nil || letter == "" {
			return id, err
		}
		sender, err := a.Store.SenderUnsafe(ctx, id)
		if err != nil {
			return "", err
		}
		name, err := a.placeName(ctx, hub.Place{ActorID: request.ActorID, NetworkID: request.NetworkID})
		if err != nil {
			return "", err
		}
		values := map[string]string{"name": name, "text": reply, "asked": request.Text, "state": string(state)}
		if state == hub.RequestAccepted && event == hub.RequestAccept { // each side is told the other's address
			account, err := a.Store.AccountByID(ctx, c.Viewer.AccountID)
			if err != nil {
				return "", err
			}
			values["address"] = account.Email
			if err := a.Mail(ctx, []store.Recipient{{Email: account.Email, Language: account.Language}},
				hub.LetterRequestAccepted,
				map[string]string{"name": request.SenderName, "address": sender.Email, "asked": request.Text,
					"text": ""}); err != nil {
				return "", err
			}
		}
		return id, a.Mail(ctx, []store.Recipient{sender}, letter, values)
	})
}

// ReplyToRequest answers by relay. It returns the id.
func (s *Service) ReplyToRequest(ctx context.Context, v hub.Viewer, in hub.ReplyToRequestInput) (string, error) {
	return s.handle(ctx, mutation.Call{Viewer: v, Name: "replyToRequest", Key: in.IdempotencyKey, Input: in}, in.ID,
		in.Text, hub.RequestReplyTo,
		hub.LetterRequestReply)
}

// AcceptRequest accepts a request: each side is mailed the other's address. It returns the id.
func (s *Service) AcceptRequest(ctx context.Context, v hub.Viewer, in hub.AcceptRequestInput) (string, error) {
	return s.handle(ctx, mutation.Call{Viewer: v, Name: "acceptRequest", Key: in.IdempotencyKey, Input: in}, in.ID,
		value(in.Text), hub.RequestAccept,
		hub.LetterRequestAccepted)
}

// DeclineRequest declines a request. It returns the id.
func (s *Service) DeclineRequest(ctx context.Context, v hub.Viewer, in hub.DeclineRequestInput) (string, error) {
	return s.handle(ctx, mutation.Call{Viewer: v, Name: "declineRequest", Key: in.IdempotencyKey, Input: in}, in.ID,
		value(in.Text), hub.RequestDecline,
		hub.LetterRequestReply)
}

// CloseRequest notes that a request is done with. It returns the id.
func (s *Service) CloseRequest(ctx context.Context, v hub.Viewer, in hub.CloseRequestInput) (string, error) {
	return s.handle(ctx, mutation.Call{Viewer: v, Name: "closeRequest", Key: in.IdempotencyKey, Input: in}, in.ID, "",
		hub.RequestClose, "")
}

// value is what a pointer points to, "" where it is nil.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
