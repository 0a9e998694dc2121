package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *charterResolver) Network(ctx context.Context, obj *hub.Charter) (*hub.Network, error) {
	if obj.NetworkID == nil {
		return nil, nil
	}
	return loadNetwork(ctx, *obj.NetworkID)
}

func (r *charterResolver) Versions(ctx context.Context, obj *hub.Charter) ([]*hub.CharterVersion, error) {
	return load(ctx, "charter.versions", obj.ID, r.service.CharterVersionsOf)
}

func (r *charterResolver) VersionInForce(ctx context.Context, obj *hub.Charter) (*hub.CharterVersion, error) {
	return loadCharterVersion(ctx, obj.VersionInForceID)
}

func (r *charterArticleResolver) AppliesToKinds(ctx context.Context, obj *hub.CharterArticle) ([]*hub.Term, error) {
	return r.terms(ctx, hub.SchemeOrganisationKind, obj.AppliesToKinds)
}

func (r *charterVersionResolver) Charter(ctx context.Context, obj *hub.CharterVersion) (*hub.Charter, error) {
	return load(ctx, "charter", obj.CharterID, r.service.ChartersByID)
}

func (r *charterVersionResolver) Articles(ctx context.Context, obj *hub.CharterVersion) ([]*hub.CharterArticle, error) {
	return load(ctx, "charterVersion.articles", obj.ID, r.service.ArticlesOf)
}

func (r *charterVersionResolver) Signatures(ctx context.Context, obj *hub.CharterVersion, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Signature], error) {
	return loadPage(ctx, "charterVersion.signatures", obj.ID, nil, pageArguments{first, after, last, before},
		func(ctx context.Context, ids []string, p hub.PageRequest) (map[string]*hub.SignatureConnection, error) {
			return r.service.SignaturesUnder(ctx, viewer(ctx), ids, p)
		})
}

func (r *mutationResolver) CreateCharter(ctx context.Context, input hub.CreateCharterInput) (*generated.CreateCharterPayload, error) {
	id, err := r.service.CreateCharter(ctx, viewer(ctx), input)
	charter, refused, err := wrote[*hub.Charter](ctx, r.Resolver, id, err)
	return &generated.CreateCharterPayload{Charter: charter, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateCharter(ctx context.Context, input hub.UpdateCharterInput) (*generated.UpdateCharterPayload, error) {
	id, err := r.service.UpdateCharter(ctx, viewer(ctx), input)
	charter, refused, err := wrote[*hub.Charter](ctx, r.Resolver, id, err)
	return &generated.UpdateCharterPayload{Charter: charter, UserErrors: refused}, err
}

func (r *mutationResolver) PublishCharterVersion(ctx context.Context, input hub.PublishCharterVersionInput) (*generated.PublishCharterVersionPayload, error) {
	id, err := r.service.PublishCharterVersion(ctx, viewer(ctx), input)
	charter, refused, err := wrote[*hub.Charter](ctx, r.Resolver, id, err)
	return &generated.PublishCharterVersionPayload{Charter: charter, UserErrors: refused}, err
}

func (r *mutationResolver) SignCharter(ctx context.Context, input hub.SignCharterInput) (*generated.SignCharterPayload, error) {
	id, err := r.service.SignCharter(ctx, viewer(ctx), input)
	signature, refused, err := wrote[*hub.Signature](ctx, r.Resolver, id, err)
	return &generated.SignCharterPayload{Signature: signature, UserErrors: refused}, err
}

func (r *mutationResolver) WithdrawSignature(ctx context.Context, input hub.WithdrawSignatureInput) (*generated.WithdrawSignaturePayload, error) {
	id, err := r.service.WithdrawSignature(ctx, viewer(ctx), input)
	signature, refused, err := wrote[*hub.Signature](ctx, r.Resolver, id, err)
	return &generated.WithdrawSignaturePayload{Signature: signature, UserErrors: refused}, err
}

func (r *queryResolver) Charter(ctx context.Context, id *string, slug *string) (*hub.Charter, error) {
	return bySlug(ctx, id, slug, hub.TypeCharter, r.service.ChartersByID, r.service.CharterBySlug)
}

func (r *queryResolver) Charters(ctx context.Context, appliesTo []hub.ActorType, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Charter], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Charters(ctx, appliesTo, p)
}

func (r *signatureResolver) Actor(ctx context.Context, obj *hub.Signature) (hub.Actor, error) {
	return loadActor(ctx, obj.ActorID)
}

func (r *signatureResolver) CharterVersion(ctx context.Context, obj *hub.Signature) (*hub.CharterVersion, error) {
	return loadCharterVersion(ctx, obj.VersionID)
}

func (r *signatureResolver) Positions(ctx context.Context, obj *hub.Signature) ([]*hub.ArticlePosition, error) {
	return load(ctx, "signature.positions", obj.ID, r.service.PositionsOf)
}

func (r *Resolver) Charter() generated.CharterResolver { return &charterResolver{r} }

func (r *Resolver) CharterArticle() generated.CharterArticleResolver {
	return &charterArticleResolver{r}
}

func (r *Resolver) CharterVersion() generated.CharterVersionResolver {
	return &charterVersionResolver{r}
}

func (r *Resolver) Signature() generated.SignatureResolver { return &signatureResolver{r} }

type (
	charterResolver        struct{ *Resolver }
	charterArticleResolver struct{ *Resolver }
	charterVersionResolver struct{ *Resolver }
	signatureResolver      struct{ *Resolver }
)
