package graph

import (
	"context"
	"essaim/graph/generated"
	"essaim/internal/hub"
)

func (r *mutationResolver) CreateTerm(ctx context.Context, input hub.CreateTermInput) (*generated.CreateTermPayload, error) {
	id, err := r.service.CreateTerm(ctx, viewer(ctx), input)
	term, refused, err := wrote[*hub.Term](ctx, r.Resolver, id, err)
	return &generated.CreateTermPayload{Term: term, UserErrors: refused}, err
}

func (r *mutationResolver) UpdateTerm(ctx context.Context, input hub.UpdateTermInput) (*generated.UpdateTermPayload, error) {
	id, err := r.service.UpdateTerm(ctx, viewer(ctx), input)
	term, refused, err := wrote[*hub.Term](ctx, r.Resolver, id, err)
	return &generated.UpdateTermPayload{Term: term, UserErrors: refused}, err
}

func (r *queryResolver) Term(ctx context.Context, scheme string, code string) (*hub.Term, error) {
	return loadTerm(ctx, hub.TermKey{Scheme: scheme, Code: code}.ID())
}

func (r *queryResolver) Vocabulary(ctx context.Context, schemes []string, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Term], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Terms(ctx, schemes, p)
}

func (r *queryResolver) Themes(ctx context.Context, first *int, after *string, last *int, before *string) (*hub.Connection[*hub.Term], error) {
	p, err := page(ctx, first, after, last, before)
	if err != nil {
		return nil, err
	}
	return r.service.Terms(ctx, []string{hub.SchemeTheme}, p)
}

func (r *termResolver) Label(ctx context.Context, obj *hub.Term, language hub.Language) (string, error) {
	return obj.Label(language), nil
}

func (r *termResolver) InverseLabel(ctx context.Context, obj *hub.Term, language hub.Language) (*string, error) {
	return obj.InverseLabel(language), nil
}

func (r *termResolver) Broader(ctx context.Context, obj *hub.Term) (*hub.Term, error) {
	return loadOptionalTerm(ctx, obj.BroaderID)
}

func (r *Resolver) Term() generated.TermResolver { return &termResolver{r} }

type termResolver struct{ *Resolver }
