package explorer

import "essaim/internal/explorer/query"

// about says who runs the hub, under which licence its data is, and what it keeps about people.
func about(v *visit) (*view, error) {
	found, err := query.About(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{Page: "about", Title: v.say("À propos", "About"),
		Data: map[string]any{"Hub": found.Hub, "Tiles": v.tilesHost()},
		Description: v.say("Ce qu'est ce site, sous quelle licence, et ce qu'il garde de vous.",
			"What this site is, under which licence, and what it keeps about you.")}, nil
}
