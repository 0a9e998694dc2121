// Package coordination shows those who coordinate what waits for them.
package coordination

import (
	"strings"

	"essaim/internal/explorer/form"
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// Coordinating shows a page to those who coordinate a network or run the hub.
func Coordinating(show func(*page.Visit) (*page.View, error)) func(*page.Visit) (*page.View, error) {
	return page.Mine(func(v *page.Visit) (*page.View, error) {
		if v.Viewer().PermitOverview() != nil {
			return nil, page.ErrNotYours
		}
		return show(v)
	})
}

// coordinationPage is what the template coordination shows.
type coordinationPage struct {
	Proposals  int
	Admissions int
	Requests   int
	Letters    *query.CoordinationUnsentLetters
}

// Coordination shows what waits for the coordination.
func Coordination(v *page.Visit) (*page.View, error) {
	found, err := query.Coordination(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Coordination", "Coordination"), Data: coordinationPage{
		Proposals: found.Proposals.TotalCount + found.Claims.TotalCount, Admissions: found.Memberships.TotalCount,
		Requests: found.Requests.TotalCount, Letters: found.UnsentLetters,
	}}, nil
}

// coordinationProposalsPage is what the template coordination_proposals shows.
type coordinationProposalsPage struct {
	V         form.Forms
	Proposals []*query.CoordinationProposalsProposalsProposalConnectionNodesProposal
	Claims    []*query.CoordinationProposalsClaimsClaimConnectionNodesClaim
	Next      string
}

// Proposals is the queue of what was proposed, and of claims to records.
func Proposals(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationProposals(v.Context(), v.Client, v.QueryLanguage(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Propositions", "Proposals"), Data: coordinationProposalsPage{
		V: form.On(v), Proposals: found.Proposals.Nodes, Claims: found.Claims.Nodes,
		Next: page.ListPage{}.Next(v, found.Proposals.PageInfo),
	}}, nil
}

// coordinationAdmissionsPage is what the template coordination_admissions shows.
type coordinationAdmissionsPage struct {
	V           form.Forms
	Memberships []*query.CoordinationAdmissionsMembershipsMembershipConnectionNodesMembership
	Next        string
}

// Admissions are the applications to the networks.
func Admissions(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationAdmissions(v.Context(), v.Client, v.QueryLanguage(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Admissions", "Admissions"), Data: coordinationAdmissionsPage{
		V: form.On(v), Memberships: found.Memberships.Nodes,
		Next: page.ListPage{}.Next(v, found.Memberships.PageInfo),
	}}, nil
}

// coordinationOverlapsPage is what the template coordination_overlaps shows.
type coordinationOverlapsPage struct {
	Relations []*query.CoordinationOverlapsRelationsRelationConnectionNodesRelation
	Next      string
}

// Overlaps are groups whose territories overlap, and how far they articulate.
func Overlaps(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationOverlaps(v.Context(), v.Client, v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Chevauchements", "Overlaps"), Data: coordinationOverlapsPage{
		Relations: found.Relations.Nodes, Next: page.ListPage{}.Next(v, found.Relations.PageInfo),
	}}, nil
}

// coordinationChartersPage is what the template coordination_charters shows.
type coordinationChartersPage struct {
	Charters []*query.CoordinationChartersChartersCharterConnectionNodesCharter
}

// CharterList are the charters to publish new versions of.
func CharterList(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationCharters(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Chartes", "Charters"),
		Data: coordinationChartersPage{Charters: found.Charters.Nodes}}, nil
}

// spareArticles is how many empty articles the editor offers.
const spareArticles = 3

// article is an article as a form holds it.
type article struct {
	Title, Text string
	Kinds       []string
}

// coordinationCharterPage is what the template coordination_charter shows.
type coordinationCharterPage struct {
	V        form.Forms
	Charter  *query.CoordinationCharterCharter
	Articles []article
	Kinds    []*query.Choice
}

// CharterEditor publishes a new version of a charter.
func CharterEditor(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationCharter(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	if found.Charter == nil {
		return nil, page.ErrNoPage
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
	return &page.View{Title: v.Say("Nouvelle version : ", "New version: ") + found.Charter.Title,
		Data: coordinationCharterPage{
			V: form.On(v), Charter: found.Charter, Articles: articles, Kinds: found.Kinds.Nodes,
		}}, nil
}

// coordinationPartnersPage is what the template coordination_partners shows.
type coordinationPartnersPage struct {
	V        form.Forms
	Partners []*query.CoordinationPartnersPartnersPartner
}

// PartnerList shows partners' services, their checks in plain words and how they answer.
func PartnerList(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationPartners(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Partenaires", "Partners"),
		Data: coordinationPartnersPage{V: form.On(v), Partners: found.Partners}}, nil
}

// coordinationLogPage is what the template coordination_log shows.
type coordinationLogPage struct {
	Revisions []*query.CoordinationLogRevisionsRevisionConnectionNodesRevision
	Next      string
}

// ChangeLog is the history of all records.
func ChangeLog(v *page.Visit) (*page.View, error) {
	found, err := query.CoordinationLog(v.Context(), v.Client, v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Journal", "Log"), Wide: true, Data: coordinationLogPage{
		Revisions: found.Revisions.Nodes, Next: page.ListPage{}.Next(v, found.Revisions.PageInfo),
	}}, nil
}

// mergeSide is one of two records side by side, to be kept, and the other.
type mergeSide struct {
	V          form.Forms
	Keep, Drop query.Mergeable
}

// coordinationMergePage is what the template coordination_merge shows.
type coordinationMergePage struct {
	V             form.Forms
	Name          string
	NotTwo        bool // not two records were ticked
	Likely        []*query.CoordinationLikelyLikelyDuplicatesLikelyDuplicate
	Alike         []query.CoordinationAlikeSearchSearchConnectionNodesNode
	First, Second query.Mergeable
}

// Merge finds records whose names are alike, and shows two of them side by side, to keep one.
func Merge(v *page.Visit) (*page.View, error) {
	name, pair := strings.TrimSpace(v.URL.Query().Get("name")), v.URL.Query()["record"]
	if keep, duplicate := v.PostForm.Get("keep"), v.PostForm.Get("duplicate"); keep != "" { // it was not done
		pair = []string{keep, duplicate}
	}
	data := coordinationMergePage{V: form.On(v), Name: name, NotTwo: len(pair) != 0 && len(pair) != 2}
	if name == "" && len(pair) == 0 {
		likely, err := query.CoordinationLikely(v.Context(), v.Client)
		if err != nil {
			return nil, err
		}
		data.Likely = likely.LikelyDuplicates
	}
	if name != "" {
		found, err := query.CoordinationAlike(v.Context(), v.Client, name)
		if err != nil {
			return nil, err
		}
		data.Alike = found.Search.Nodes
	}
	if len(pair) == 2 {
		found, err := query.CoordinationMerge(v.Context(), v.Client, pair[0], pair[1], v.QueryLanguage())
		if err != nil {
			return nil, err
		}
		for _, node := range []query.Mergeable{found.A, found.B} {
			if _, ok := node.(page.Named); !ok {
				return nil, page.ErrNoPage
			}
		}
		data.First, data.Second = found.A, found.B
	}
	return &page.View{Title: v.Say("Doublons", "Duplicates"), Data: data}, nil
}
