package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *differenceResolver) Label(ctx context.Context, obj *hub.Difference, language hub.Language) (string, error) {
	return obj.Label(language), nil
}

func (r *likelyDuplicateResolver) First(ctx context.Context, obj *hub.LikelyDuplicate) (hub.Actor, error) {
	return loadActor(ctx, obj.FirstID)
}

func (r *likelyDuplicateResolver) Second(ctx context.Context, obj *hub.LikelyDuplicate) (hub.Actor, error) {
	return loadActor(ctx, obj.SecondID)
}

func (r *mergeResolver) Kept(ctx context.Context, obj *hub.Merge) (hub.Actor, error) {
	return loadActor(ctx, obj.KeptID)
}

func (r *mutationResolver) ArchiveRecord(ctx context.Context, input hub.ArchiveRecordInput) (*generated.ArchiveRecordPayload, error) {
	id, err := r.service.ArchiveRecord(ctx, viewer(ctx), input)
	record, refused, err := wrote[hub.Node](ctx, r.Resolver, id, err)
	return &generated.ArchiveRecordPayload{Record: record, UserErrors: refused}, err
}

func (r *mutationResolver) RestoreRecord(ctx context.Context, input hub.RestoreRecordInput) (*generated.RestoreRecordPayload, error) {
	id, err := r.service.RestoreRecord(ctx, viewer(ctx), input)
	record, refused, err := wrote[hub.Node](ctx, r.Resolver, id, err)
	return &generated.RestoreRecordPayload{Record: record, UserErrors: refused}, err
}

func (r *mutationResolver) RestoreRevision(ctx context.Context, input hub.RestoreRevisionInput) (*generated.RestoreRevisionPayload, error) {
	id, err := r.service.RestoreRevision(ctx, viewer(ctx), input)
	record, refused, err := wrote[hub.Node](ctx, r.Resolver, id, err)
	return &generated.RestoreRevisionPayload{Record: record, UserErrors: refused}, err
}

func (r *mutationResolver) RedactRevisions(ctx context.Context, input hub.RedactRevisionsInput) (*generated.RedactRevisionsPayload, error) {
	id, err := r.service.RedactRevisions(ctx, viewer(ctx), input)
	record, refused, err := wrote[hub.Node](ctx, r.Resolver, id, err)
	return &generated.RedactRevisionsPayload{Record: record, UserErrors: refused}, err
}

func (r *mutationResolver) ConfirmRecord(ctx context.Context, input hub.ConfirmRecordInput) (*generated.ConfirmRecordPayload, error) {
	id, err := r.service.ConfirmRecord(ctx, viewer(ctx), input)
	actor, refused, err := wrote[hub.Actor](ctx, r.Resolver, id, err)
	return &generated.ConfirmRecordPayload{Actor: actor, UserErrors: refused}, err
}

func (r *mutationResolver) MergeRecords(ctx context.Context, input hub.MergeRecordsInput) (*generated.MergeRecordsPayload, error) {
	id, err := r.service.MergeRecords(ctx, viewer(ctx), input)
	merge, refused, err := wrotePrivate(ctx, id, err, r.service.Merge)
	return &generated.MergeRecordsPayload{Merge: merge, UserErrors: refused}, err
}

func (r *mutationResolver) UndoMerge(ctx context.Context, input hub.UndoMergeInput) (*generated.UndoMergePayload, error) {
	id, err := r.service.UndoMerge(ctx, viewer(ctx), input)
	merge, refused, err := wrotePrivate(ctx, id, err, r.service.Merge)
	return &generated.UndoMergePayload{Merge: merge, UserErrors: refused}, err
}

func (r *queryResolver) Revisions(ctx context.Context, of *string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Revision], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Revisions(ctx, viewer(ctx), of, p)
}

func (r *queryResolver) LikelyDuplicates(ctx context.Context, first int) ([]*hub.LikelyDuplicate, error) {
	return r.service.LikelyDuplicates(ctx, viewer(ctx), first)
}

func (r *revisionResolver) Record(ctx context.Context, obj *hub.Revision) (hub.Node, error) {
	return loadNode(ctx, obj.RecordID)
}

func (r *revisionResolver) Agent(ctx context.Context, obj *hub.Revision) (hub.Actor, error) {
	return loadOptionalActor(ctx, obj.AgentID)
}

func (r *Resolver) Difference() generated.DifferenceResolver { return &differenceResolver{r} }

func (r *Resolver) LikelyDuplicate() generated.LikelyDuplicateResolver {
	return &likelyDuplicateResolver{r}
}

func (r *Resolver) Merge() generated.MergeResolver { return &mergeResolver{r} }

func (r *Resolver) Revision() generated.RevisionResolver { return &revisionResolver{r} }

type (
	differenceResolver      struct{ *Resolver }
	likelyDuplicateResolver struct{ *Resolver }
	mergeResolver           struct{ *Resolver }
	revisionResolver        struct{ *Resolver }
)
