package explorer

import "essaim/internal/explorer/query"

// networks lists what actors join.
func networks(v *visit) (*view, error) {
	found, err := query.Networks(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{
		Page: "networks", Title: v.say("Réseaux", "Networks"), Data: map[string]any{"Networks": found.Networks.Nodes},
		Description: v.say("Les réseaux que groupes et organisations rejoignent, et comment on y entre.",
			"The networks that groups and organisations join, and how they do."),
	}, nil
}

// network is the page of a network with its members.
func network(v *visit) (*view, error) {
	found, err := query.Network(v.Context(), v.api, v.PathValue("slug"), v.query(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	n := found.Network
	if n == nil {
		return nil, errNoPage
	}
	if err := v.sameSlug(n); err != nil {
		return nil, err
	}
	ld := map[string]any{
		"@context": "https://schema.org", "@type": "Organization", "name": n.Name, "identifier": n.Id,
		"url": v.BaseURL + v.path("/networks/", n.Slug), "dateModified": n.UpdatedAt,
	}
	if n.Summary != "" {
		ld["description"] = unmarked(n.Summary)
	}
	return &view{
		Page: "network", Title: n.Name, Description: excerpt(unmarked(n.Summary), 200), JSONLD: ld,
		Data: map[string]any{"Network": n, "Next": pageOf{}.next(v, n.Memberships.PageInfo)},
	}, nil
}
