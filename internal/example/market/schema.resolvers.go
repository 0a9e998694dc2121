package main

import (
	"context"
	"strings"
)

func (r *initiativeResolver) MarketProducts(ctx context.Context, obj *Initiative, first int) ([]*MarketProduct, error) {
	products := make([]*MarketProduct, min(max(first, 0), len(names)))
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

func (r *resolver) Initiative() InitiativeResolver { return &initiativeResolver{r} }

func (r *resolver) Query() QueryResolver { return &queryResolver{r} }

func (r *resolver) Subscription() SubscriptionResolver { return &subscriptionResolver{r} }

type (
	initiativeResolver   struct{ *resolver }
	queryResolver        struct{ *resolver }
	subscriptionResolver struct{ *resolver }
)
