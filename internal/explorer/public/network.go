package public

import (
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// networksPage is what the template networks shows.
type networksPage struct {
	Networks []*query.NetworksNetworksNetworkConnectionNodesNetwork
}

// Networks lists what actors join.
func Networks(v *page.Visit) (*page.View, error) {
	found, err := query.Networks(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: v.Say("Réseaux", "Networks"), Data: networksPage{Networks: found.Networks.Nodes},
		Description: v.Say("Les réseaux que groupes et organisations rejoignent, et comment on y entre.",
			"The networks that groups and organisations join, and how they do."),
	}, nil
}

// networkPage is what the template network shows.
type networkPage struct {
	Network *query.NetworkNetwork
	Next    string
}

// Network is the page of a network with its members.
func Network(v *page.Visit) (*page.View, error) {
	found, err := query.Network(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage(),
		v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	n := found.Network
	if n == nil {
		return nil, page.ErrNoPage
	}
	if err := sameSlug(v, n); err != nil {
		return nil, err
	}
	ld, err := linkedData(v, hub.TypeNetwork, n)
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: n.Name, Description: page.Excerpt(page.Unmarked(n.Summary), 200), JSONLD: ld,
		Data: networkPage{Network: n, Next: page.ListPage{}.Next(v, n.Memberships.PageInfo)},
	}, nil
}
