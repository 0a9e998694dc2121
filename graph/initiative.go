package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *initiativeResolver) Kind(ctx context.Context, obj *hub.Initiative) (*hub.Term, error) {
	return loadOptionalTerm(ctx, obj.KindID())
}

func (r *initiativeResolver) Place(ctx context.Context, obj *hub.Initiative) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.PlaceID)
}

func (r *initiativeResolver) Territory(ctx context.Context, obj *hub.Initiative) (*hub.Territory, error) {
	return loadTerritory(ctx, obj.TerritoryID)
}

func (r *initiativeResolver) Themes(ctx context.Context, obj *hub.Initiative) ([]*hub.Term, error) {
	return r.themes(ctx, obj.ID)
}

func (r *initiativeResolver) Contacts(ctx context.Context, obj *hub.Initiative) ([]*hub.Contact, error) {
	return r.contacts(ctx, obj.ID)
}

func (r *initiativeResolver) ExternalRefs(ctx context.Context, obj *hub.Initiative) ([]*hub.ExternalRef, error) {
	return r.externalRefs(ctx, obj.ID)
}

func (r *initiativeResolver) Memberships(ctx context.Context, obj *hub.Initiative, states []hub.MembershipState, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Membership], error) {
	return r.memberships(ctx, obj.ID, hub.MembershipFilter{States: states}, pageArguments{first, after, last, before})
}

func (r *initiativeResolver) Relations(ctx context.Context, obj *hub.Initiative, types []string, direction *hub.RelationDirection, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Relation], error) {
	return r.relations(ctx, obj.ID, hub.RelationFilter{Types: types, Direction: direction},
		pageArguments{first, after, last, before})
}

func (r *initiativeResolver) Signatures(ctx context.Context, obj *hub.Initiative, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Signature], error) {
	return r.signatures(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *initiativeResolver) Events(ctx context.Context, obj *hub.Initiative, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Event], error) {
	return r.events(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *initiativeResolver) Resources(ctx context.Context, obj *hub.Initiative, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Resource], error) {
	return r.resources(ctx, obj.ID, pageArguments{first, after, last, before})
}

func (r *initiativeResolver) Phases(ctx context.Context, obj *hub.Initiative) ([]*hub.Phase, error) {
	return load(ctx, "initiative.phases", obj.ID, r.service.PhasesOf)
}

func (r *initiativeResolver) Observations(ctx context.Context, obj *hub.Initiative, metrics []string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Observation], error) {
	return loadPage(ctx, "initiative.observations", obj.ID, metrics, pageArguments{first, after, last, before},
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.ObservationConnection, error) {
			return r.service.ObservationsOf(ctx, ids, metrics, p)
		})
}

func (r *initiativeResolver) Carriers(ctx context.Context, obj *hub.Initiative, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Relation], error) {
	incoming := hub.Incoming
	return r.relations(ctx, obj.ID, hub.RelationFilter{Types: []string{hub.CarriesCode}, Direction: &incoming},
		pageArguments{first, after, last, before})
}

func (r *mutationResolver) ProposeInitiative(ctx context.Context, input generated.ProposeInitiativeInput) (*generated.ProposeInitiativePayload, error) {
	id, err := r.service.Propose(ctx, viewer(ctx), hub.ActorInitiative,
		propose(input.Network, input.Email, input.Message, input.IdempotencyKey),
		actorPatch(hub.ActorInitiative, input.Initiative))
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.ProposeInitiativePayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) CreateInitiative(ctx context.Context, input generated.CreateInitiativeInput) (*generated.CreateInitiativePayload, error) {
	id, err := r.service.CreateActor(ctx, viewer(ctx), hub.ActorInitiative, input.IdempotencyKey.Value(),
		actorPatch(hub.ActorInitiative, input.Initiative))
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.CreateInitiativePayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateInitiative(ctx context.Context, input generated.UpdateInitiativeInput) (*generated.UpdateInitiativePayload, error) {
	id, err := r.service.UpdateActor(ctx, viewer(ctx), hub.ActorInitiative,
		target(input.ID, input.ExpectedVersion, input.IdempotencyKey),
		actorPatch(hub.ActorInitiative, input.Initiative))
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.UpdateInitiativePayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) AddPhase(ctx context.Context, input hub.AddPhaseInput) (*generated.AddPhasePayload, error) {
	id, err := r.service.AddPhase(ctx, viewer(ctx), input)
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.AddPhasePayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) UpdatePhase(ctx context.Context, input hub.UpdatePhaseInput) (*generated.UpdatePhasePayload, error) {
	id, err := r.service.UpdatePhase(ctx, viewer(ctx), input)
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.UpdatePhasePayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) RemovePhase(ctx context.Context, input hub.RemovePhaseInput) (*generated.RemovePhasePayload, error) {
	id, err := r.service.RemovePhase(ctx, viewer(ctx), input)
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.RemovePhasePayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) AddObservation(ctx context.Context, input hub.AddObservationInput) (*generated.AddObservationPayload, error) {
	id, err := r.service.AddObservation(ctx, viewer(ctx), input)
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.AddObservationPayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateObservation(ctx context.Context, input hub.UpdateObservationInput) (*generated.UpdateObservationPayload, error) {
	id, err := r.service.UpdateObservation(ctx, viewer(ctx), input)
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.UpdateObservationPayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *mutationResolver) RemoveObservation(ctx context.Context, input hub.RemoveObservationInput) (*generated.RemoveObservationPayload, error) {
	id, err := r.service.RemoveObservation(ctx, viewer(ctx), input)
	initiative, refused, err := wrote[*hub.Initiative](ctx, r.Resolver, id, err)
	return &generated.RemoveObservationPayload{Initiative: initiative, UserErrors: refused}, err
}

func (r *observationResolver) Metric(ctx context.Context, obj *hub.Observation) (*hub.Term, error) {
	return loadTerm(ctx, obj.MetricID())
}

func (r *phaseResolver) SucceededBy(ctx context.Context, obj *hub.Phase) (*hub.Initiative, error) {
	successor, err := loadOptionalActor(ctx, obj.SucceededBy)
	initiative, _ := successor.(*hub.Initiative)
	return initiative, err
}

func (r *queryResolver) Initiative(ctx context.Context, id *string, slug *string) (*hub.Initiative, error) {
	return actorOfType[*hub.Initiative](ctx, r.Resolver, hub.ActorInitiative, id, slug)
}

func (r *queryResolver) Initiatives(ctx context.Context, filter *hub.ActorFilter, orderBy *hub.ActorOrder, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Initiative], error) {
	return actorsOfType[*hub.Initiative](ctx, r.Resolver, hub.ActorInitiative, filter, orderBy,
		pageArguments{first, after, last, before})
}

func (r *Resolver) Initiative() generated.InitiativeResolver { return &initiativeResolver{r} }

func (r *Resolver) Observation() generated.ObservationResolver { return &observationResolver{r} }

func (r *Resolver) Phase() generated.PhaseResolver { return &phaseResolver{r} }

type (
	initiativeResolver  struct{ *Resolver }
	observationResolver struct{ *Resolver }
	phaseResolver       struct{ *Resolver }
)
