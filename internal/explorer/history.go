package explorer

import "essaim/internal/explorer/query"

// history shows what changed in a record: when, by whom in which capacity, from what to what.
func history(v *visit) (*view, error) {
	found, err := query.History(v.Context(), v.api, v.PathValue("id"), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	if found.Node == nil {
		return nil, errNoPage
	}
	return &view{
		Page: "history", Title: v.say("Historique", "History"), Hidden: true,
		Data: map[string]any{"Node": found.Node, "Revisions": found.Revisions.Nodes, "Next": pageOf{}.next(v, found.Revisions.PageInfo)},
	}, nil
}
