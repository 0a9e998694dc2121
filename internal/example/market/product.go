package main

import (
	"fmt"
	"strconv"
	"strings"
)

// productPrefix begins the id of every product: the type's name, as the hub asks of what can be asked for by node(id:).
const productPrefix = "market_product_"

var names = []string{"Pommes de terre", "Épeautre", "Lentilles vertes", "Fromage de chèvre", "Œufs",
	"Huile de tournesol"}

// productOf is the nth product of an initiative.
func productOf(initiativeID string, n int) *MarketProduct {
	cents := 100 + 50*n
	return &MarketProduct{
		ID:         fmt.Sprintf("%s%d_%s", productPrefix, n, initiativeID),
		Name:       names[n%len(names)],
		Prices:     []*MarketPrice{{"solidaire", cents}, {"juste", 2 * cents}, {"de soutien", 3 * cents}},
		Initiative: &Initiative{ID: initiativeID},
	}
}

// product is the product with an id; nil if there is none.
func product(id string) *MarketProduct {
	number, initiativeID, ok := strings.Cut(strings.TrimPrefix(id, productPrefix), "_")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 || n >= len(names) || !strings.HasPrefix(initiativeID, "initiative_") {
		return nil
	}
	return productOf(initiativeID, n)
}
