package public

import (
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// federationPage is what the template federation shows.
type federationPage struct {
	Partners []*query.FederationPartnersPartner
}

// Federation shows the partners whose services are part of the federated graph, and how they answer.
func Federation(v *page.Visit) (*page.View, error) {
	found, err := query.Federation(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Fédération", "Federation"),
		Data: federationPage{Partners: found.Partners},
		Description: v.Say("Les services de partenaires, interrogés avec ce hub comme un seul graphe.",
			"Partners' services, queried with this hub as one graph.")}, nil
}
