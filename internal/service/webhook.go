package service

import (
	"context"
	"crypto/rand"
	"encoding/base64"

	"essaim/internal/hub"
	"essaim/internal/mutation"
)

// webhookKeeper returns the id of an actor, and an error unless the viewer manages its
// webhooks: its referents do, and its machines with the scope.
func (a *act) webhookKeeper(ctx context.Context, actorID string) (id string, err error) {
	record, custody, err := a.SeeActor(ctx, actorID)
	if err != nil {
		return "", err
	}
	if a.Viewer.May(hub.WebhooksWrite) && a.Viewer.Token.ActorID == record.ID {
		return record.ID, nil
	}
	return record.ID, a.Viewer.Permit(a.Viewer.GovernCapacity(custody))
}

// checkTarget returns an error unless changes may be sent to an address, and a filter says which.
func (s *Service) checkTarget(address string, filter hub.ChangeFilter) error {
	var wrong hub.Problems
	_ = wrong.Add(callable{
		private:    s.options.PrivateTarget,
		notPublic:  hub.Invalid(hub.At("url"), "Changes are only sent to public addresses."),
		notByHTTPS: hub.Invalid(hub.At("url"), "Changes are only sent over https."),
	}.check(address))
	_ = wrong.Add(filter.Check())
	return wrong.Err()
}

// CreateWebhook has changes sent to an address, from now on. It returns the id and the
// secret with which they are signed.
func (s *Service) CreateWebhook(
	ctx context.Context, v hub.Viewer, in hub.CreateWebhookInput,
) (id, secret string, err error) {
	filter := hub.ChangeFilter{IDs: in.IDs, Types: in.Types}
	var wrong hub.Problems
	_ = wrong.Add(hub.CheckID(in.Actor, hub.ActorIDTypes...), "actor")
	_ = wrong.Add(s.checkTarget(in.URL, filter))
	if wrong.Err() != nil {
		return "", "", wrong
	}
	var key [24]byte
	_, _ = rand.Read(key[:]) // it never fails
	secret = "whsec_" + base64.StdEncoding.EncodeToString(key[:])
	now, err := s.store.LogHead(ctx)
	if err != nil {
		return "", "", err
	}
	id, err = s.write(ctx, mutation.Call{Viewer: v, Name: "createWebhook", Key: nil, Input: nil},
		func(ctx context.Context, a *act) (string, error) {
			actor, err := a.webhookKeeper(ctx, in.Actor)
			if err != nil {
				return "", hub.Under(err, "actor")
			}
			held, err := a.Store.WebhooksOf(ctx, actor)
			if err != nil {
				return "", err
			}
			if len(held) >= hub.Most[hub.PartWebhook] {
				return "",
					hub.Problem(hub.RateLimited, hub.At("actor"), "An actor has at most %d webhooks.",
						hub.Most[hub.PartWebhook])
			}
			webhook := &hub.Webhook{
				ID: newID(hub.TypeWebhook), ActorID: actor, URL: in.URL, Secret: secret, Filter: filter,
				ChangePosition: now,
			}
			return webhook.ID, a.Store.AddWebhook(ctx, webhook)
		})
	if err != nil {
		return "", "", err
	}
	return id, secret, nil
}

// Webhook returns a webhook that a mutation wrote.
func (s *Service) Webhook(ctx context.Context, id string) (*hub.Webhook, error) {
	return s.store.WebhookByID(ctx, id)
}

// Webhooks returns the webhooks of an actor, for those who manage them.
func (s *Service) Webhooks(ctx context.Context, v hub.Viewer, actor string) ([]*hub.Webhook, error) {
	if err := hub.CheckID(actor, hub.ActorIDTypes...); err != nil {
		return nil, hub.Under(err, "actor")
	}
	a := s.on(s.store, v)
	actor, err := a.webhookKeeper(ctx, actor)
	if err != nil {
		return nil, hub.Under(err, "actor")
	}
	return s.store.WebhooksOf(ctx, actor)
}

// DeliveriesTo returns the latest attempts to tell each webhook.
func (s *Service) DeliveriesTo(
	ctx context.Context, webhookIDs []string, first int,
) (map[string][]*hub.WebhookDelivery, error) {
	if err := checkFirst(first); err != nil {
		return nil, err
	}
	return s.store.DeliveriesTo(ctx, webhookIDs, first)
}

// changeWebhook runs a change of a webhook by those who manage it. It returns the id.
func (s *Service) changeWebhook(
	ctx context.Context, c mutation.Call, id string, fn func(context.Context, *act, *hub.Webhook) error,
) (string, error) {
	if err := hub.CheckID(id, hub.TypeWebhook); err != nil {
		return "", hub.Under(err, "id")
	}
	return s.write(ctx, c, func(ctx context.Context, a *act) (string, error) {
		if err := c.Viewer.PermitSignedIn(); err != nil {
			return "", err
		}
		webhook, err := a.Store.WebhookByID(ctx, id)
		if err != nil {
			return "", hub.Under(err, "id")
		}
		if _, err := a.webhookKeeper(ctx, webhook.ActorID); err != nil {
			return "", unknown(err)
		}
		return id, fn(ctx, a, webhook)
	})
}

// UpdateWebhook changes where, or which, changes are sent, or pauses it.
func (s *Service) UpdateWebhook(ctx context.Context, v hub.Viewer, in hub.UpdateWebhookInput) (string, error) {
	filter := hub.ChangeFilter{IDs: in.IDs, Types: in.Types}
	if err := s.checkTarget(in.URL, filter); err != nil {
		return "", err
	}
	return s.changeWebhook(ctx,
		mutation.Call{Viewer: v, Name: "updateWebhook", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(ctx context.Context, a *act, w *hub.Webhook) error {
			w.URL, w.Filter, w.Active = in.URL, filter, in.Active
			if err := a.Store.ChangeWebhook(ctx, w); err != nil {
				return err
			}
			return a.Store.RetryWebhook(ctx, w.ID)
		})
}

// DeleteWebhook ends a webhook.
func (s *Service) DeleteWebhook(ctx context.Context, v hub.Viewer, in hub.DeleteWebhookInput) (string, error) {
	return s.changeWebhook(ctx,
		mutation.Call{Viewer: v, Name: "deleteWebhook", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(ctx context.Context, a *act, w *hub.Webhook) error {
			return a.Store.RemoveWebhook(ctx, w.ID)
		})
}

// replaysOfWebhook is how often changes are sent again.
var replaysOfWebhook = mutation.Limit{What: "replay", Most: 20, Window: "1 hour"}

// ReplayWebhook sends changes again, from a position in the log on.
func (s *Service) ReplayWebhook(ctx context.Context, v hub.Viewer, in hub.ReplayWebhookInput) (string, error) {
	var from hub.ChangePosition
	if in.After != nil {
		var err error
		if from, err = hub.ParseChangeCursor(*in.After); err != nil {
			return "", err
		}
		// whether the log leads on
		if _, _, err := s.store.Changes(ctx, v, hub.ChangeFilter{IDs: []string{}}, from, 1); err != nil {
			return "", err
		}
	}
	return s.changeWebhook(ctx,
		mutation.Call{Viewer: v, Name: "replayWebhook", Key: in.IdempotencyKey, Input: in}, in.ID,
		func(ctx context.Context, a *act, w *hub.Webhook) error {
			if err := a.Within(ctx, replaysOfWebhook.Of(w.ID)); err != nil {
				return err
			}
			if err := a.Store.ReplayWebhook(ctx, w.ID, from); err != nil {
				return err
			}
			if err := a.Store.RetryWebhook(ctx, w.ID); err != nil {
				return err
			}
			return a.Store.EnqueueOnce(ctx, hub.WebhookJob{WebhookID: w.ID})
		})
}
