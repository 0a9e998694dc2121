package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
	"time"
)

func (r *mutationResolver) ProposePartner(ctx context.Context, input hub.ProposePartnerInput) (*generated.ProposePartnerPayload, error) {
	id, err := r.service.ProposePartner(ctx, viewer(ctx), input)
	partner, refused, err := wrotePrivate(ctx, id, err, r.service.PartnerUnsafe)
	return &generated.ProposePartnerPayload{Partner: partner, UserErrors: refused}, err
}

func (r *mutationResolver) UpdatePartner(ctx context.Context, input hub.UpdatePartnerInput) (*generated.UpdatePartnerPayload, error) {
	id, err := r.service.UpdatePartner(ctx, viewer(ctx), input)
	partner, refused, err := wrotePrivate(ctx, id, err, r.service.PartnerUnsafe)
	return &generated.UpdatePartnerPayload{Partner: partner, UserErrors: refused}, err
}

func (r *mutationResolver) CheckPartner(ctx context.Context, input generated.CheckPartnerInput) (*generated.CheckPartnerPayload, error) {
	check, err := r.service.CheckPartner(ctx, viewer(ctx), input.ID)
	partner, refused, err := wrotePrivate(ctx, idOfChecked(check), err, r.service.PartnerUnsafe)
	return &generated.CheckPartnerPayload{Partner: partner, Check: check, UserErrors: refused}, err
}

func (r *mutationResolver) ActivatePartner(ctx context.Context, input generated.ActivatePartnerInput) (*generated.ActivatePartnerPayload, error) {
	check, err := r.service.ActivatePartner(ctx, viewer(ctx), input.ID)
	partner, refused, err := wrotePrivate(ctx, idOfChecked(check), err, r.service.PartnerUnsafe)
	return &generated.ActivatePartnerPayload{Partner: partner, Check: check, UserErrors: refused}, err
}

func (r *mutationResolver) SuspendPartner(ctx context.Context, input hub.SuspendPartnerInput) (*generated.SuspendPartnerPayload, error) {
	id, err := r.service.SuspendPartner(ctx, viewer(ctx), input)
	partner, refused, err := wrotePrivate(ctx, id, err, r.service.PartnerUnsafe)
	return &generated.SuspendPartnerPayload{Partner: partner, UserErrors: refused}, err
}

func (r *mutationResolver) RetirePartner(ctx context.Context, input hub.RetirePartnerInput) (*generated.RetirePartnerPayload, error) {
	id, err := r.service.RetirePartner(ctx, viewer(ctx), input)
	partner, refused, err := wrotePrivate(ctx, id, err, r.service.PartnerUnsafe)
	return &generated.RetirePartnerPayload{Partner: partner, UserErrors: refused}, err
}

func (r *partnerResolver) Actor(ctx context.Context, obj *hub.Partner) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *partnerResolver) Schema(ctx context.Context, obj *hub.Partner) (*hub.PartnerSchema, error) {
	return r.partnerSchema(ctx, obj.SchemaID)
}

func (r *partnerResolver) Schemas(ctx context.Context, obj *hub.Partner, first int) ([]*hub.PartnerSchema, error) {
	return loadField(ctx, "partner.schemas", obj.ID, first,
		func(ctx context.Context, ids []string) (map[string][]*hub.PartnerSchema, error) {
			return r.service.PartnerSchemasOf(ctx, viewer(ctx), ids, first)
		})
}

func (r *partnerResolver) Checks(ctx context.Context, obj *hub.Partner, first int) ([]*hub.PartnerCheck, error) {
	return loadField(ctx, "partner.checks", obj.ID, first,
		func(ctx context.Context, ids []string) (map[string][]*hub.PartnerCheck, error) {
			return r.service.PartnerChecksOf(ctx, viewer(ctx), ids, first)
		})
}

func (r *partnerResolver) LastCheckedAt(ctx context.Context, obj *hub.Partner) (*time.Time, error) {
	check, err := r.lastCheck(ctx, obj.ID)
	if check == nil {
		return nil, err
	}
	return &check.CreatedAt, nil
}

func (r *partnerResolver) LastCheckPassed(ctx context.Context, obj *hub.Partner) (*bool, error) {
	check, err := r.lastCheck(ctx, obj.ID)
	if check == nil {
		return nil, err
	}
	passed := check.Passed()
	return &passed, nil
}

func (r *partnerResolver) Health(ctx context.Context, obj *hub.Partner) (*hub.PartnerHealth, error) {
	if obj.State != hub.PartnerActive {
		return nil, nil
	}
	return r.partnerHealth(obj.Namespace), nil
}

func (r *partnerCheckResolver) Schema(ctx context.Context, obj *hub.PartnerCheck) (*hub.PartnerSchema, error) {
	return r.partnerSchema(ctx, obj.SchemaID)
}

func (r *partnerFindingResolver) Problem(ctx context.Context, obj *hub.PartnerFinding) (string, error) {
	return obj.Problem.In(viewer(ctx).Language), nil
}

func (r *partnerFindingResolver) Mend(ctx context.Context, obj *hub.PartnerFinding) (string, error) {
	return obj.Mend.In(viewer(ctx).Language), nil
}

func (r *queryResolver) Partner(ctx context.Context, id string) (*hub.Partner, error) {
	return orNull(r.service.Partner(ctx, viewer(ctx), id))
}

func (r *queryResolver) Partners(ctx context.Context, states []hub.PartnerState) ([]*hub.Partner, error) {
	return r.service.Partners(ctx, viewer(ctx), states)
}

func (r *Resolver) Partner() generated.PartnerResolver { return &partnerResolver{r} }

func (r *Resolver) PartnerCheck() generated.PartnerCheckResolver { return &partnerCheckResolver{r} }

func (r *Resolver) PartnerFinding() generated.PartnerFindingResolver {
	return &partnerFindingResolver{r}
}

type (
	partnerResolver        struct{ *Resolver }
	partnerCheckResolver   struct{ *Resolver }
	partnerFindingResolver struct{ *Resolver }
)
