package public

import (
	"essaim/internal/explorer/form"
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// takePartPage is what the template take_part shows.
type takePartPage struct{}

// TakePart shows the ways to take part.
func TakePart(v *page.Visit) (*page.View, error) {
	return &page.View{
		Title: v.Say("Participer", "Take part"),
		Data:  takePartPage{},
		Description: v.Say("Proposer une initiative ou un groupe, écrire à un groupe, gérer sa fiche.",
			"Propose an initiative or a group, write to a group, manage your record."),
	}, nil
}

// kindOf are the vocabularies of kinds, by the type of actor as addresses name it.
var kindOf = map[string]string{"initiative": "initiative_kind", "group": "group_kind",
	"organisation": "organisation_kind"}

// proposePage is what the template propose shows.
type proposePage struct {
	V        form.Forms
	Of       string
	Title    string
	Kinds    []page.Option
	Networks []*query.ProposeNetworksNetworkConnectionNodesNetwork
	SignedIn bool
}

// Propose asks for a new record.
func Propose(v *page.Visit) (*page.View, error) {
	of := v.PathValue("type")
	if kindOf[of] == "" {
		return nil, page.ErrNoPage
	}
	found, err := query.Propose(v.Context(), v.Client, v.QueryLanguage(), kindOf[of])
	if err != nil {
		return nil, err
	}
	title := map[string]string{
		"initiative":   v.Say("Proposer une initiative", "Propose an initiative"),
		"group":        v.Say("Proposer un groupe", "Propose a group"),
		"organisation": v.Say("Proposer une organisation", "Propose an organisation"),
	}[of]
	return &page.View{Title: title, Data: proposePage{
		V: form.On(v), Of: of, Title: title, Kinds: form.OptionsOf(found.Kinds.Nodes), Networks: found.Networks.Nodes,
		SignedIn: !v.Viewer().Anonymous(),
	}}, nil
}

// requestPage is what the template request shows.
type requestPage struct {
	V        form.Forms
	To       query.RequestToNode // nil where the sender's commune leads to somebody
	Networks []page.Option       // among which the sender chooses
	Reached  *query.RequestReachRequestReach
}

// Request asks what to write to a group, or to whom the sender's commune leads.
func Request(v *page.Visit) (*page.View, error) {
	data := requestPage{V: form.On(v), Reached: v.Reached}
	var networks []page.Option // among which the sender chooses
	if id := v.To("to"); id != "" {
		found, err := query.RequestTo(v.Context(), v.Client, id)
		if err != nil {
			return nil, err
		}
		if !isAddressee(found.Node) {
			return nil, page.ErrNoPage
		}
		data.To = found.Node
		if member, ok := found.Node.(interface {
			GetMemberships() *query.RequestToNodeActorMembershipsMembershipConnection
		}); ok {
			for _, m := range member.GetMemberships().Nodes {
				networks = append(networks, page.Option{Code: m.Network.Id, Label: m.Network.Name})
			}
		}
		if len(networks) < 2 { // it is that one
			networks = nil
		}
	} else {
		found, err := query.RequestNetworks(v.Context(), v.Client)
		if err != nil {
			return nil, err
		}
		for _, n := range found.Networks.Nodes {
			networks = append(networks, page.Option{Code: n.Id, Label: n.Name})
		}
	}
	data.Networks = networks
	return &page.View{Title: v.Say("Écrire", "Write"), Data: data,
		Description: v.Say("Rejoindre, se former, s'inspirer : votre message arrive au groupe de votre territoire.",
			"Join, learn, be inspired: your message reaches the group of your territory.")}, nil
}

// isAddressee reports whether a record is one that can be written to, or kept.
func isAddressee(node any) bool {
	_, ok := node.(page.Named)
	return ok
}

// claimPage is what the template claim shows.
type claimPage struct {
	V  form.Forms
	To query.RequestToNode
}

// Claim asks for the right to keep a record.
func Claim(v *page.Visit) (*page.View, error) {
	if v.Viewer().Anonymous() {
		return nil, page.ErrSignIn
	}
	found, err := query.RequestTo(v.Context(), v.Client, v.To("actor"))
	if err != nil {
		return nil, err
	}
	if !isAddressee(found.Node) {
		return nil, page.ErrNoPage
	}
	return &page.View{Title: v.Say("Gérer cette fiche", "Manage this record"), Hidden: true,
		Data: claimPage{V: form.On(v), To: found.Node}}, nil
}
