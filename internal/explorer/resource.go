package explorer

import "essaim/internal/explorer/query"

// resources lists documents, kits, films…
func resources(v *visit) (*view, error) {
	found, err := query.Resources(v.Context(), v.api, v.query(), v.kinds(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &view{
		Page: "resources", Title: v.say("Ressources", "Resources"),
		Description: v.say("Guides, kits, jeux et films pour se former et se lancer.",
			"Guides, kits, games and films to learn and to begin."),
		Data: map[string]any{
			"Resources": found.Resources.Nodes, "Total": found.Resources.TotalCount, "Kinds": found.Vocabulary.Nodes,
			"Kind": v.URL.Query().Get(byKind),
			"Next": pageOf{}.next(v, found.Resources.PageInfo),
		},
	}, nil
}

// resource is the page of a resource.
func resource(v *visit) (*view, error) {
	found, err := query.Resource(v.Context(), v.api, v.PathValue("slug"), v.query())
	if err != nil {
		return nil, err
	}
	r := found.Resource
	if r == nil {
		return nil, errNoPage
	}
	if err := v.sameSlug(r); err != nil {
		return nil, err
	}
	ld := map[string]any{"@context": "https://schema.org", "@type": "CreativeWork", "name": r.Title, "identifier": r.Id,
		"url": v.BaseURL + v.path("/resources/", r.Slug)}
	if r.PublishedOn != "" {
		ld["datePublished"] = r.PublishedOn
	}
	if r.Licence != "" {
		ld["license"] = r.Licence
	}
	return &view{Page: "resource", Title: r.Title, JSONLD: ld, Data: map[string]any{"Resource": r}}, nil
}
