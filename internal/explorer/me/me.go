// Package me shows people what is theirs: their account, and the records that they keep.
package me

import (
	"slices"

	"essaim/internal/explorer/form"
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// mePage is what the template me shows.
type mePage struct {
	V           form.Forms
	Viewer      *query.MeViewer
	Records     []ownRecord
	Claims      []*query.MeClaimsClaimConnectionNodesClaim
	Requests    int
	Coordinates bool
}

// Me shows what is the visitor's, and what waits for them.
func Me(v *page.Visit) (*page.View, error) {
	found, err := query.Me(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	var claims []*query.MeClaimsClaimConnectionNodesClaim
	for _, c := range found.Claims.Nodes { // those that coordinators decide are shown to them elsewhere
		if c.Email == found.Viewer.Account.Email {
			claims = append(claims, c)
		}
	}
	return &page.View{Title: v.Say("Mon espace", "My space"), Data: mePage{
		V: form.On(v), Viewer: found.Viewer, Records: ownRecords(found.Viewer.Roles), Claims: claims,
		Requests:    found.Requests.TotalCount,
		Coordinates: v.Viewer().PermitOverview() == nil,
	}}, nil
}

// ownRecord is a record that the visitor keeps, with what waits there.
type ownRecord struct {
	Actor             query.MeViewerRolesRoleActor
	Role              query.RoleKind
	ToConfirm, ToSign int
}

func ownRecords(roles []*query.MeViewerRolesRole) []ownRecord {
	var records []ownRecord
	for _, role := range roles {
		if role.Actor == nil {
			continue
		}
		own := ownRecord{Actor: role.Actor, Role: role.Kind}
		for _, r := range role.Actor.GetRelations().Nodes {
			outgoing := r.Source.GetId() == role.Actor.GetId()
			if r.State == query.RelationStateAsserted &&
				(outgoing && !r.ConfirmedBySource || !outgoing && !r.ConfirmedByTarget) {
				own.ToConfirm++
			}
		}
		for _, m := range role.Actor.GetMemberships().Nodes {
			own.ToSign += len(m.VersionsToSign)
		}
		records = append(records, own)
	}
	return records
}

// meAccountPage is what the template me_account shows.
type meAccountPage struct {
	V      form.Forms
	Viewer *query.MyAccountViewer
}

// MyAccount shows the account, its sessions and what the hub holds about the visitor.
func MyAccount(v *page.Visit) (*page.View, error) {
	found, err := query.MyAccount(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Mon compte", "My account"),
		Data: meAccountPage{V: form.On(v), Viewer: found.Viewer}}, nil
}

// MyData sends what the hub holds about the visitor, as a file.
func MyData(v *page.Visit) (*page.View, error) {
	found, err := query.MyData(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	v.Attach("application/json; charset=utf-8", "essaim-my-data.json")
	_, _ = v.Writer.Write([]byte(found.Viewer.PersonalData)) // the client may have left
	return nil, nil
}

// meRequestsPage is what the template me_requests shows.
type meRequestsPage struct {
	V        form.Forms
	Requests []*query.MyRequestsRequestsRequestConnectionNodesRequest
	Next     string
}

// MyRequests shows what people wrote to what the visitor keeps.
func MyRequests(v *page.Visit) (*page.View, error) {
	found, err := query.MyRequests(v.Context(), v.Client, v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("Messages reçus", "Messages received"), Data: meRequestsPage{
		V: form.On(v), Requests: found.Requests.Nodes, Next: page.ListPage{}.Next(v, found.Requests.PageInfo),
	}}, nil
}

// recordPage is a record that the visitor keeps, on a page with tabs to the others about it.
type recordPage struct {
	V      form.Forms
	Record any // what the document of the page selects of it
	Tab    string
}

// newRecordPage returns what all pages about a record show. It fails where the address
// names no record that can be kept.
func newRecordPage(v *page.Visit, tab string, node any) (recordPage, error) {
	if _, ok := node.(page.Named); !ok {
		return recordPage{}, page.ErrNoPage
	}
	return recordPage{form.On(v), node, tab}, nil
}

// titled is the title of a page about the record.
func (p recordPage) titled(title string) string {
	return title + " : " + p.Record.(page.Named).GetName()
}

// meRecordPage is what the template me_record shows.
type meRecordPage struct {
	recordPage
	Of       string
	Controls []form.Control
}

// MyRecord edits what a record says of itself.
func MyRecord(v *page.Visit) (*page.View, error) {
	found, err := query.MyRecord(v.Context(), v.Client, v.PathValue("id"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	if found.Node == nil {
		return nil, page.ErrNoPage
	}
	of := page.Lowered(found.Node.GetTypename())
	controls, err := form.Controls(v, hub.DescriptionOf(hub.RecordType(of)), found.Node,
		form.OptionsBy(slices.Concat(found.Vocabulary.Nodes, found.Themes.Nodes)))
	if err != nil {
		return nil, err
	}
	record, err := newRecordPage(v, "me_record", found.Node)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Modifier", "Edit")),
		Data: meRecordPage{recordPage: record, Of: of, Controls: controls}}, nil
}

// mePhasesPage is what the template me_phases shows.
type mePhasesPage struct {
	recordPage
	Record  *query.MyPhasesNodeInitiative
	Metrics []page.Option
}

// MyPhases edits the phases and figures of an initiative.
func MyPhases(v *page.Visit) (*page.View, error) {
	found, err := query.MyPhases(v.Context(), v.Client, v.PathValue("id"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	initiative, ok := found.Node.(*query.MyPhasesNodeInitiative)
	if !ok {
		return nil, page.ErrNoPage
	}
	record, err := newRecordPage(v, "me_phases", initiative)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Phases et chiffres", "Phases and figures")),
		Data: mePhasesPage{recordPage: record, Record: initiative, Metrics: form.OptionsOf(found.Metrics.Nodes)}}, nil
}

// meContactsPage is what the template me_contacts shows.
type meContactsPage struct {
	recordPage
}

// MyContacts edits who can be reached, and who may see it.
func MyContacts(v *page.Visit) (*page.View, error) {
	found, err := query.MyContacts(v.Context(), v.Client, v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	record, err := newRecordPage(v, "me_contacts", found.Node)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Contacts", "Contacts")),
		Data: meContactsPage{recordPage: record}}, nil
}

// ownRelations are the relations of a record as its keeper sees them, those first that wait for an answer.
func ownRelations(node any) []ownRelation {
	record, ok := node.(interface {
		page.Named
		GetRelations() *query.MyRelationsNodeActorRelationsRelationConnection
	})
	if !ok {
		return nil
	}
	var relations []ownRelation
	for _, r := range record.GetRelations().Nodes {
		own := ownRelation{r, r.Type.Label, r.Target, r.State == query.RelationStateAsserted && !r.ConfirmedBySource,
			r.ConfirmedByTarget}
		if r.Target.GetId() == record.GetId() {
			own.Other, own.Waits, own.Told = r.Source,
				r.State == query.RelationStateAsserted && !r.ConfirmedByTarget, r.ConfirmedBySource
			if r.Type.InverseLabel != "" {
				own.Label = r.Type.InverseLabel
			}
		}
		relations = append(relations, own)
	}
	slices.SortStableFunc(relations, func(a, b ownRelation) int {
		switch {
		case a.Waits == b.Waits:
			return 0
		case a.Waits:
			return -1
		default:
			return 1
		}
	})
	return relations
}

// ownRelation is a relation as who keeps one of its ends sees it.
type ownRelation struct {
	*query.MyRelationsNodeActorRelationsRelationConnectionNodesRelation
	Label string
	Other query.Link
	Waits bool // for this end to confirm
	Told  bool // by the other end
}

// meRelationsPage is what the template me_relations shows.
type meRelationsPage struct {
	recordPage
	Types     []*query.MyRelationsTypesTermConnectionNodesTerm
	Relations []ownRelation
}

// MyRelations edits the relations of a record.
func MyRelations(v *page.Visit) (*page.View, error) {
	found, err := query.MyRelations(v.Context(), v.Client, v.PathValue("id"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	record, err := newRecordPage(v, "me_relations", found.Node)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Relations", "Relations")),
		Data: meRelationsPage{recordPage: record, Types: found.Types.Nodes, Relations: ownRelations(found.Node)}}, nil
}

// meNetworksPage is what the template me_networks shows.
type meNetworksPage struct {
	recordPage
	Networks []*query.MyNetworksNetworksNetworkConnectionNodesNetwork
}

// MyNetworks shows the networks of a record, and the charters that wait to be signed.
func MyNetworks(v *page.Visit) (*page.View, error) {
	found, err := query.MyNetworks(v.Context(), v.Client, v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	record, err := newRecordPage(v, "me_networks", found.Node)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Réseaux et chartes", "Networks and charters")),
		Data: meNetworksPage{recordPage: record, Networks: found.Networks.Nodes}}, nil
}

// mePeoplePage is what the template me_people shows.
type mePeoplePage struct {
	recordPage
	Roles       []*query.MyPeopleRolesRole
	Invitations []*query.MyPeopleInvitationsInvitation
}

// MyPeople shows who keeps a record.
func MyPeople(v *page.Visit) (*page.View, error) {
	found, err := query.MyPeople(v.Context(), v.Client, v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	record, err := newRecordPage(v, "me_people", found.Node)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Qui gère la fiche", "Who manages the record")),
		Data: mePeoplePage{recordPage: record, Roles: found.Roles, Invitations: found.Invitations}}, nil
}

// meMorePage is what the template me_more shows.
type meMorePage struct {
	recordPage
	Tokens   []*query.MyMoreTokensToken
	Event    []form.Control
	Resource []form.Control
}

// MyMore shows a record's events, resources and machines, and lets it be archived.
func MyMore(v *page.Visit) (*page.View, error) {
	found, err := query.MyMore(v.Context(), v.Client, v.PathValue("id"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	terms := form.OptionsBy(found.Vocabulary.Nodes)
	event, err := form.Controls(v, form.EventForm, nil, terms)
	if err != nil {
		return nil, err
	}
	resource, err := form.Controls(v, form.ResourceForm, nil, terms)
	if err != nil {
		return nil, err
	}
	record, err := newRecordPage(v, "me_more", found.Node)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: record.titled(v.Say("Agenda, ressources, machines", "Events, resources, machines")),
		Data: meMorePage{recordPage: record, Tokens: found.Tokens, Event: event, Resource: resource}}, nil
}

// contactFields are the fields of a contact in a form; C is nil and Rows empty where it is new.
type contactFields struct {
	F    form.Form
	C    *query.MyContactsNodeActorContactsContact
	Rows []*query.MyContactsNodeActorContactsContactFieldsContactField
}

// phaseFields are the fields of a phase in a form; P is nil where it is new.
type phaseFields struct {
	F form.Form
	P *query.MyPhasesNodeInitiativePhasesPhase
}

// observationFields are the fields of a figure in a form; O is nil where it is new.
type observationFields struct {
	F       form.Form
	O       *query.MyPhasesNodeInitiativeObservationsObservationConnectionNodesObservation
	Metrics []page.Option
}

// sign is the form by which an actor signs a version of a charter.
type sign struct {
	F       form.Form
	Actor   string
	Version *query.ToSign
}
