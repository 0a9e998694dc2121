package public

import (
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// resourcesPage is what the template resources shows.
type resourcesPage struct {
	Resources []*query.ResourceLine
	Total     int
	Kinds     []*query.ResourcesVocabularyTermConnectionNodesTerm
	Kind      string
	Next      string
}

// Resources lists documents, kits, films…
func Resources(v *page.Visit) (*page.View, error) {
	found, err := query.Resources(v.Context(), v.Client, v.QueryLanguage(), kinds(v), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: v.Say("Ressources", "Resources"),
		Description: v.Say("Guides, kits, jeux et films pour se former et se lancer.",
			"Guides, kits, games and films to learn and to begin."),
		Data: resourcesPage{
			Resources: found.Resources.Nodes, Total: found.Resources.TotalCount, Kinds: found.Vocabulary.Nodes,
			Kind: v.URL.Query().Get(byKind),
			Next: page.ListPage{}.Next(v, found.Resources.PageInfo),
		},
	}, nil
}

// resourcePage is what the template resource shows.
type resourcePage struct {
	Resource *query.ResourceResource
}

// Resource is the page of a resource.
func Resource(v *page.Visit) (*page.View, error) {
	found, err := query.Resource(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	r := found.Resource
	if r == nil {
		return nil, page.ErrNoPage
	}
	if err := sameSlug(v, r); err != nil {
		return nil, err
	}
	ld, err := linkedData(v, hub.TypeResource, r)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: r.Title, JSONLD: ld, Data: resourcePage{Resource: r}}, nil
}
