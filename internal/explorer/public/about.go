package public

import (
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// aboutPage is what the template about shows.
type aboutPage struct {
	Hub   *query.AboutHub
	Tiles string
}

// About says who runs the hub, under which licence its data is, and what it keeps about people.
func About(v *page.Visit) (*page.View, error) {
	found, err := query.About(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("À propos", "About"),
		Data: aboutPage{Hub: found.Hub, Tiles: v.TilesHost()},
		Description: v.Say("Ce qu'est ce site, sous quelle licence, et ce qu'il garde de vous.",
			"What this site is, under which licence, and what it keeps about you.")}, nil
}
