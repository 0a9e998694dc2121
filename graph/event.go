package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *eventResolver) Kind(ctx context.Context, obj *hub.Event) (*hub.Term, error) {
	return loadOptionalTerm(ctx, obj.KindID())
}

func (r *eventResolver) Place(ctx context.Context, obj *hub.Event) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.PlaceID)
}

func (r *eventResolver) Organiser(ctx context.Context, obj *hub.Event) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.OrganiserID)
}

func (r *mutationResolver) CreateEvent(ctx context.Context, input generated.CreateEventInput) (*generated.CreateEventPayload, error) {
	id, err := r.service.CreateEvent(ctx, viewer(ctx), input.Organiser, input.IdempotencyKey.Value(),
		hub.EventDescription.Patch(input.Event))
	event, refused, err := wrote[*hub.Event](ctx, r.Resolver, id, err)
	return &generated.CreateEventPayload{Event: event, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateEvent(ctx context.Context, input generated.UpdateEventInput) (*generated.UpdateEventPayload, error) {
	id, err := r.service.UpdateEvent(ctx, viewer(ctx), target(input.ID, input.ExpectedVersion, input.IdempotencyKey),
		hub.EventDescription.Patch(input.Event))
	event, refused, err := wrote[*hub.Event](ctx, r.Resolver, id, err)
	return &generated.UpdateEventPayload{Event: event, UserErrors: refused}, err
}

func (r *queryResolver) Event(ctx context.Context, id *string, slug *string) (*hub.Event, error) {
	return bySlug(ctx, id, slug, hub.TypeEvent, r.service.EventsByID, r.service.EventBySlug)
}

func (r *queryResolver) Events(ctx context.Context, kinds []string, territories []string, from *hub.PartialDate, to *hub.PartialDate, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Event], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Events(ctx, hub.EventFilter{Kinds: kinds, Territories: territories, From: from, To: to}, p)
}

func (r *Resolver) Event() generated.EventResolver { return &eventResolver{r} }

type eventResolver struct{ *Resolver }
