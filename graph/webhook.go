package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) CreateWebhook(ctx context.Context, input hub.CreateWebhookInput) (*generated.CreateWebhookPayload, error) {
	id, secret, err := r.service.CreateWebhook(ctx, viewer(ctx), input)
	webhook, refused, err := wrotePrivate(ctx, id, err, r.service.Webhook)
	return &generated.CreateWebhookPayload{Webhook: webhook, Secret: orNil(secret), UserErrors: refused}, err
}

func (r *mutationResolver) UpdateWebhook(ctx context.Context, input hub.UpdateWebhookInput) (*generated.UpdateWebhookPayload, error) {
	id, err := r.service.UpdateWebhook(ctx, viewer(ctx), input)
	webhook, refused, err := wrotePrivate(ctx, id, err, r.service.Webhook)
	return &generated.UpdateWebhookPayload{Webhook: webhook, UserErrors: refused}, err
}

func (r *mutationResolver) DeleteWebhook(ctx context.Context, input hub.DeleteWebhookInput) (*generated.DeleteWebhookPayload, error) {
	_, err := r.service.DeleteWebhook(ctx, viewer(ctx), input)
	refused, err := problems(ctx, err)
	return &generated.DeleteWebhookPayload{UserErrors: refused}, err
}

func (r *mutationResolver) ReplayWebhook(ctx context.Context, input hub.ReplayWebhookInput) (*generated.ReplayWebhookPayload, error) {
	id, err := r.service.ReplayWebhook(ctx, viewer(ctx), input)
	webhook, refused, err := wrotePrivate(ctx, id, err, r.service.Webhook)
	return &generated.ReplayWebhookPayload{Webhook: webhook, UserErrors: refused}, err
}

func (r *queryResolver) Webhooks(ctx context.Context, actor string) ([]*hub.Webhook, error) {
	return r.service.Webhooks(ctx, viewer(ctx), actor)
}

func (r *webhookResolver) Actor(ctx context.Context, obj *hub.Webhook) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *webhookResolver) Deliveries(ctx context.Context, obj *hub.Webhook, first int) ([]*hub.WebhookDelivery, error) {
	return loadField(ctx, "webhook.deliveries", obj.ID, first,
		func(ctx context.Context, ids []string) (map[string][]*hub.WebhookDelivery, error) {
			return r.service.DeliveriesTo(ctx, ids, first)
		})
}

func (r *Resolver) Webhook() generated.WebhookResolver { return &webhookResolver{r} }

type webhookResolver struct{ *Resolver }
