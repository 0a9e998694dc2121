package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *externalRefResolver) LinkedBy(ctx context.Context, obj *hub.ExternalRef) (hub.Actor, error) {
	if obj.LinkedByID == nil {
		return nil, nil
	}
	return loadActor(ctx, *obj.LinkedByID)
}

func (r *mutationResolver) LinkRecord(ctx context.Context, input hub.LinkRecordInput) (*generated.LinkRecordPayload, error) {
	id, err := r.service.LinkRecord(ctx, viewer(ctx), input)
	record, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.LinkRecordPayload{Record: record, UserErrors: refused}, err
}

func (r *mutationResolver) UnlinkRecord(ctx context.Context, input hub.UnlinkRecordInput) (*generated.UnlinkRecordPayload, error) {
	id, err := r.service.UnlinkRecord(ctx, viewer(ctx), input)
	record, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.UnlinkRecordPayload{Record: record, UserErrors: refused}, err
}

func (r *queryResolver) Linked(ctx context.Context, refs []*hub.ExternalRefInput) ([]hub.Actor, error) {
	return r.service.Linked(ctx, viewer(ctx), refs)
}

func (r *Resolver) ExternalRef() generated.ExternalRefResolver { return &externalRefResolver{r} }

type externalRefResolver struct{ *Resolver }
