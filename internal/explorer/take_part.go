package explorer

import (
	"errors"
	"strings"

	"essaim/internal/explorer/query"
)

// takePart shows the ways to take part.
func takePart(v *visit) (*view, error) {
	return &view{
		Page: "take_part", Title: v.say("Participer", "Take part"),
		Description: v.say("Proposer une initiative ou un groupe, écrire à un groupe, tenir sa fiche.",
			"Propose an initiative or a group, write to a group, keep your record."),
	}, nil
}

// kindOf are the vocabularies of kinds, by the type of actor as addresses name it.
var kindOf = map[string]string{"initiative": "initiative_kind", "group": "group_kind",
	"organisation": "organisation_kind"}

// propose asks for a new record.
func propose(v *visit) (*view, error) {
	of := v.PathValue("type")
	if kindOf[of] == "" {
		return nil, errNoPage
	}
	found, err := query.Propose(v.Context(), v.api, v.query(), kindOf[of])
	if err != nil {
		return nil, err
	}
	title := map[string]string{
		"initiative":   v.say("Proposer une initiative", "Propose an initiative"),
		"group":        v.say("Proposer un groupe", "Propose a group"),
		"organisation": v.say("Proposer une organisation", "Propose an organisation"),
	}[of]
	return &view{Page: "propose", Title: title, Data: map[string]any{
		"V": v, "Of": of, "Title": title, "Kinds": found.Kinds.Nodes, "Themes": found.Themes.Nodes,
		"Networks": found.Networks.Nodes,
		"SignedIn": !v.viewer().Anonymous(),
	}}, nil
}

// request asks what to write to a group, or to whom the sender's commune leads.
func request(v *visit) (*view, error) {
	data := map[string]any{"V": v, "To": nil}
	var networks []option // among which the sender chooses
	if id := v.to("to"); id != "" {
		found, err := query.RequestTo(v.Context(), v.api, id)
		if err != nil {
			return nil, err
		}
		if !isAddressee(found.Node) {
			return nil, errNoPage
		}
		data["To"] = found.Node
		if member, ok := found.Node.(interface {
			GetMemberships() *query.RequestToNodeActorMembershipsMembershipConnection
		}); ok {
			for _, m := range member.GetMemberships().Nodes {
				networks = append(networks, option{m.Network.Id, m.Network.Name})
			}
		}
		if len(networks) < 2 { // it is that one
			networks = nil
		}
	} else {
		found, err := query.RequestNetworks(v.Context(), v.api)
		if err != nil {
			return nil, err
		}
		for _, n := range found.Networks.Nodes {
			networks = append(networks, option{n.Id, n.Name})
		}
	}
	data["Networks"], data["Reached"] = networks, v.reached
	return &view{Page: "request", Title: v.say("Écrire", "Write"), Data: data,
		Description: v.say("Rejoindre, se former, s'inspirer : votre message arrive au groupe de votre territoire.",
			"Join, learn, be inspired: your message reaches the group of your territory.")}, nil
}

// isAddressee reports whether a record is one that can be written to, or kept.
func isAddressee(node any) bool {
	_, ok := node.(named)
	return ok
}

// to is the id that an address or a form names.
func (v *visit) to(name string) string {
	if v.PostForm != nil && v.PostForm.Get(name) != "" {
		return v.PostForm.Get(name)
	}
	return v.URL.Query().Get(name)
}

// claim asks for the right to keep a record.
func claim(v *visit) (*view, error) {
	if v.viewer().Anonymous() {
		return nil, errSignIn
	}
	found, err := query.RequestTo(v.Context(), v.api, v.to("actor"))
	if err != nil {
		return nil, err
	}
	if !isAddressee(found.Node) {
		return nil, errNoPage
	}
	return &view{Page: "claim", Title: v.say("Tenir cette fiche", "Keep this record"), Hidden: true,
		Data: map[string]any{"V": v, "To": found.Node}}, nil
}

// The answers to who may not see a page.
var (
	errSignIn   = errors.New("explorer: sign in first")
	errNotYours = errors.New("explorer: not for the visitor")
)

// lowered is a type of record as addresses name it.
func lowered(typename string) string { return strings.ToLower(typename) }
