package main

// THIS CODE WILL BE UPDATED WITH SCHEMA CHANGES. PREVIOUS IMPLEMENTATION FOR SCHEMA CHANGES WILL BE KEPT IN THE COMMENT SECTION. IMPLEMENTATION FOR UNCHANGED SCHEMA WILL BE KEPT.

import (
	"context"
	"strings"
)

type resolver struct{}

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

func (r *initiativeResolver) MarketProducts(ctx context.Context, obj *Initiative, first int) ([]*MarketProduct, error) {
	products := make([]*MarketProduct, min(first, len(names)))
	for n := range products {
		products[n] = productOf(obj.ID, n)
	}
	return products, nil
}

func (r *initiativeResolver) MarketPage(ctx context.Context, obj *Initiative) (*string, error) {
	page := "https://market.example/" + obj.Slug
	return &page, nil
}

func (r *queryResolver) MarketProduct(ctx context.Context, id string) (*MarketProduct, error) {
	return product(id), nil
}

func (r *queryResolver) MarketSearch(ctx context.Context, text string) ([]MarketFinding, error) {
	offer := productOf("initiative_00000000000000000000000000", 1)
	found := []MarketFinding{MarketOffer{offer, 20}}
	for n, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
			found = append(found, productOf("initiative_00000000000000000000000000", n))
		}
	}
	return found, nil
}

func (r *subscriptionResolver) MarketSold(ctx context.Context, initiative string, count int) (<-chan *MarketProduct, error) {
	sold := make(chan *MarketProduct)
	go func() {
		defer close(sold)
		for n := range count {
			select {
			case sold <- productOf(initiative, n%len(names)):
			case <-ctx.Done():
				return
			}
		}
	}()
	return sold, nil
}

func (r *resolver) Entity() EntityResolver { return &entityResolver{r} }

func (r *resolver) Initiative() InitiativeResolver { return &initiativeResolver{r} }

func (r *resolver) Query() QueryResolver { return &queryResolver{r} }

func (r *resolver) Subscription() SubscriptionResolver { return &subscriptionResolver{r} }

type (
	entityResolver       struct{ *resolver }
	initiativeResolver   struct{ *resolver }
	queryResolver        struct{ *resolver }
	subscriptionResolver struct{ *resolver }
)

// !!! WARNING !!!
// The code below was going to be deleted when updating resolvers. It has been copied here so you have
// one last chance to move it out of harms way if you want. There are two reasons this happens:
//  - When renaming or deleting a resolver the old code will be put in here. You can safely delete
//    it when you're done.
//  - You have helper methods in this file. Move them out to keep these resolver files clean.
/*
	type resolver struct{}
*/
