package explorer

import "essaim/internal/explorer/query"

// federation shows the partners whose services are part of the federated graph, and how they answer.
func federation(v *visit) (*view, error) {
	found, err := query.Federation(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{Page: "federation", Title: v.say("Fédération", "Federation"),
		Data: map[string]any{"Partners": found.Partners},
		Description: v.say("Les services de partenaires, interrogés avec ce hub comme un seul graphe.",
			"Partners' services, queried with this hub as one graph.")}, nil
}
