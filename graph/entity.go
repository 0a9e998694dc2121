package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *entityResolver) FindManyCharterByIDs(ctx context.Context, reps []*generated.CharterByIDsInput) ([]*hub.Charter, error) {
	return entities[*generated.CharterByIDsInput, *hub.Charter](ctx, reps,
		func(i *generated.CharterByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyCharterVersionByIDs(ctx context.Context, reps []*generated.CharterVersionByIDsInput) ([]*hub.CharterVersion, error) {
	return entities[*generated.CharterVersionByIDsInput, *hub.CharterVersion](ctx, reps,
		func(i *generated.CharterVersionByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyEventByIDs(ctx context.Context, reps []*generated.EventByIDsInput) ([]*hub.Event, error) {
	return entities[*generated.EventByIDsInput, *hub.Event](ctx, reps,
		func(i *generated.EventByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyGroupByIDs(ctx context.Context, reps []*generated.GroupByIDsInput) ([]*hub.Group, error) {
	return entities[*generated.GroupByIDsInput, *hub.Group](ctx, reps,
		func(i *generated.GroupByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyInitiativeByIDs(ctx context.Context, reps []*generated.InitiativeByIDsInput) ([]*hub.Initiative, error) {
	return entities[*generated.InitiativeByIDsInput, *hub.Initiative](ctx, reps,
		func(i *generated.InitiativeByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyMembershipByIDs(ctx context.Context, reps []*generated.MembershipByIDsInput) ([]*hub.Membership, error) {
	return entities[*generated.MembershipByIDsInput, *hub.Membership](ctx, reps,
		func(i *generated.MembershipByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyNetworkByIDs(ctx context.Context, reps []*generated.NetworkByIDsInput) ([]*hub.Network, error) {
	return entities[*generated.NetworkByIDsInput, *hub.Network](ctx, reps,
		func(i *generated.NetworkByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyOrganisationByIDs(ctx context.Context, reps []*generated.OrganisationByIDsInput) ([]*hub.Organisation, error) {
	return entities[*generated.OrganisationByIDsInput, *hub.Organisation](ctx, reps,
		func(i *generated.OrganisationByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyRelationByIDs(ctx context.Context, reps []*generated.RelationByIDsInput) ([]*hub.Relation, error) {
	return entities[*generated.RelationByIDsInput, *hub.Relation](ctx, reps,
		func(i *generated.RelationByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyResourceByIDs(ctx context.Context, reps []*generated.ResourceByIDsInput) ([]*hub.Resource, error) {
	return entities[*generated.ResourceByIDsInput, *hub.Resource](ctx, reps,
		func(i *generated.ResourceByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManySignatureByIDs(ctx context.Context, reps []*generated.SignatureByIDsInput) ([]*hub.Signature, error) {
	return entities[*generated.SignatureByIDsInput, *hub.Signature](ctx, reps,
		func(i *generated.SignatureByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyTermByIDs(ctx context.Context, reps []*generated.TermByIDsInput) ([]*hub.Term, error) {
	return entities[*generated.TermByIDsInput, *hub.Term](ctx, reps,
		func(i *generated.TermByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *entityResolver) FindManyTerritoryByIDs(ctx context.Context, reps []*generated.TerritoryByIDsInput) ([]*hub.Territory, error) {
	return entities[*generated.TerritoryByIDsInput, *hub.Territory](ctx, reps,
		func(i *generated.TerritoryByIDsInput) string { return i.ID }, r.Resolver)
}

func (r *Resolver) Entity() generated.EntityResolver { return &entityResolver{r} }

type entityResolver struct{ *Resolver }
