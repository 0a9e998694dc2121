package main

import (
	"context"
)

func (r *entityResolver) FindManyInitiativeByIDs(ctx context.Context, reps []*InitiativeByIDsInput) ([]*Initiative, error) {
	found := make([]*Initiative, len(reps))
	for i, rep := range reps {
		found[i] = &Initiative{ID: rep.ID}
	}
	return found, nil
}

func (r *entityResolver) FindManyMarketProductByIDs(ctx context.Context, reps []*MarketProductByIDsInput) ([]*MarketProduct, error) {
	found := make([]*MarketProduct, len(reps))
	for i, rep := range reps {
		found[i] = product(rep.ID)
	}
	return found, nil
}

func (r *resolver) Entity() EntityResolver { return &entityResolver{r} }

type entityResolver struct{ *resolver }
