package explorer

import (
	"strings"

	"essaim/internal/explorer/query"
)

// coordinating shows a page to who coordinates a network or runs the hub.
func coordinating(show func(*visit) (*view, error)) func(*visit) (*view, error) {
	return mine(func(v *visit) (*view, error) {
		if v.viewer().PermitOverview() != nil {
			return nil, errNotYours
		}
		return show(v)
	})
}

// coordination shows what waits for the coordination.
func coordination(v *visit) (*view, error) {
	found, err := query.Coordination(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination", Title: v.say("Coordination", "Coordination"), Data: map[string]any{
		"Proposals": found.Proposals.TotalCount + found.Claims.TotalCount, "Admissions": found.Memberships.TotalCount,
		"Requests": found.Requests.TotalCount, "Letters": found.UnsentLetters,
	}}, nil
}

// proposals is the queue of what was proposed, and of who claims a record.
func proposals(v *visit) (*view, error) {
	found, err := query.CoordinationProposals(v.Context(), v.api, v.query(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination_proposals", Title: v.say("Propositions", "Proposals"), Data: map[string]any{
		"V": v, "Proposals": found.Proposals.Nodes, "Claims": found.Claims.Nodes,
		"Next": pageOf{}.next(v, found.Proposals.PageInfo),
	}}, nil
}

// admissions are the applications to the networks.
func admissions(v *visit) (*view, error) {
	found, err := query.CoordinationAdmissions(v.Context(), v.api, v.query(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination_admissions", Title: v.say("Admissions", "Admissions"), Data: map[string]any{
		"V": v, "Memberships": found.Memberships.Nodes, "Next": pageOf{}.next(v, found.Memberships.PageInfo),
	}}, nil
}

// overlaps are groups whose territories overlap, and how far they articulate.
func overlaps(v *visit) (*view, error) {
	found, err := query.CoordinationOverlaps(v.Context(), v.api, v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination_overlaps", Title: v.say("Chevauchements", "Overlaps"), Data: map[string]any{
		"Relations": found.Relations.Nodes, "Next": pageOf{}.next(v, found.Relations.PageInfo),
	}}, nil
}

// charterList are the charters to publish new versions of.
func charterList(v *visit) (*view, error) {
	found, err := query.CoordinationCharters(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination_charters", Title: v.say("Chartes", "Charters"),
		Data: map[string]any{"Charters": found.Charters.Nodes}}, nil
}

// spareArticles is how many empty articles the editor offers.
const spareArticles = 3

// charterEditor publishes a new version of a charter.
func charterEditor(v *visit) (*view, error) {
	found, err := query.CoordinationCharter(v.Context(), v.api, v.PathValue("slug"), v.query())
	if err != nil {
		return nil, err
	}
	if found.Charter == nil {
		return nil, errNoPage
	}
	type article struct {
		Title, Text string
		Kinds       []string
	}
	var articles []article
	for _, a := range found.Charter.VersionInForce.Articles {
		kept := article{Title: a.Title, Text: a.Text}
		for _, k := range a.AppliesToKinds {
			kept.Kinds = append(kept.Kinds, k.Code)
		}
		articles = append(articles, kept)
	}
	articles = append(articles, make([]article, spareArticles)...)
	return &view{Page: "coordination_charter",
		Title: v.say("Nouvelle version : ", "New version: ") + found.Charter.Title, Data: map[string]any{
			"V": v, "Charter": found.Charter, "Articles": articles, "Kinds": found.Kinds.Nodes,
		}}, nil
}

// partnerList shows partners' services, their checks in plain words and how they answer.
func partnerList(v *visit) (*view, error) {
	found, err := query.CoordinationPartners(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination_partners", Title: v.say("Partenaires", "Partners"),
		Data: map[string]any{"V": v, "Partners": found.Partners}}, nil
}

// changeLog is the history of all records.
func changeLog(v *visit) (*view, error) {
	found, err := query.CoordinationLog(v.Context(), v.api, v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &view{Page: "coordination_log", Title: v.say("Journal", "Log"), Wide: true, Data: map[string]any{
		"Revisions": found.Revisions.Nodes, "Next": pageOf{}.next(v, found.Revisions.PageInfo),
	}}, nil
}

// merge finds records whose names are alike, and shows two of them side by side, to keep one.
func merge(v *visit) (*view, error) {
	name, pair := strings.TrimSpace(v.URL.Query().Get("name")), v.URL.Query()["record"]
	if keep, duplicate := v.PostForm.Get("keep"), v.PostForm.Get("duplicate"); keep != "" { // it was not done
		pair = []string{keep, duplicate}
	}
	data := map[string]any{"V": v, "Name": name, "NotTwo": len(pair) != 0 && len(pair) != 2}
	if name == "" && len(pair) == 0 {
		likely, err := query.CoordinationLikely(v.Context(), v.api)
		if err != nil {
			return nil, err
		}
		data["Likely"] = likely.LikelyDuplicates
	}
	if name != "" {
		found, err := query.CoordinationAlike(v.Context(), v.api, name)
		if err != nil {
			return nil, err
		}
		data["Alike"] = found.Search.Nodes
	}
	if len(pair) == 2 {
		found, err := query.CoordinationMerge(v.Context(), v.api, pair[0], pair[1], v.query())
		if err != nil {
			return nil, err
		}
		for side, node := range map[string]query.Mergeable{"First": found.A, "Second": found.B} {
			if _, ok := node.(named); !ok {
				return nil, errNoPage
			}
			data[side] = node
		}
	}
	return &view{Page: "coordination_merge", Title: v.say("Doublons", "Duplicates"), Data: data}, nil
}
