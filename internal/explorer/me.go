package explorer

import (
	"slices"

	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// mine shows a page to who signed in.
func mine(show func(*visit) (*view, error)) func(*visit) (*view, error) {
	return func(v *visit) (*view, error) {
		if v.viewer().AccountID == "" {
			return nil, errSignIn
		}
		shown, err := show(v)
		if shown != nil {
			shown.Hidden = true
		}
		return shown, err
	}
}

// me shows what is the visitor's, and what waits for them.
func me(v *visit) (*view, error) {
	found, err := query.Me(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	var claims []*query.MeClaimsClaimConnectionNodesClaim
	for _, c := range found.Claims.Nodes { // those that coordinators decide are shown to them elsewhere
		if c.Email == found.Viewer.Account.Email {
			claims = append(claims, c)
		}
	}
	return &view{Page: "me", Title: v.say("Mon espace", "My space"), Data: map[string]any{
		"V": v, "Viewer": found.Viewer, "Records": ownRecords(found.Viewer.Roles), "Claims": claims,
		"Requests":    found.Requests.TotalCount,
		"Coordinates": v.viewer().PermitOverview() == nil,
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

// myAccount shows the account, its sessions and what the hub holds about the visitor.
func myAccount(v *visit) (*view, error) {
	found, err := query.MyAccount(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	return &view{Page: "me_account", Title: v.say("Mon compte", "My account"),
		Data: map[string]any{"V": v, "Viewer": found.Viewer}}, nil
}

// myData sends what the hub holds about the visitor, as a file.
func myData(v *visit) (*view, error) {
	found, err := query.MyData(v.Context(), v.api)
	if err != nil {
		return nil, err
	}
	v.attach("application/json; charset=utf-8", "essaim-my-data.json")
	_, _ = v.w.Write([]byte(found.Viewer.PersonalData)) // the client may have left
	return nil, nil
}

// myRequests shows what people wrote to what the visitor keeps.
func myRequests(v *visit) (*view, error) {
	found, err := query.MyRequests(v.Context(), v.api, v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	return &view{Page: "me_requests", Title: v.say("Messages reçus", "Messages received"), Data: map[string]any{
		"V": v, "Requests": found.Requests.Nodes, "Next": pageOf{}.next(v, found.Requests.PageInfo),
	}}, nil
}

// recordPage is a page on which a record is kept, with the tabs to the others.
func (v *visit) recordPage(page, title string, node any, data map[string]any) (*view, error) {
	record, ok := node.(named)
	if !ok {
		return nil, errNoPage
	}
	data["V"], data["Record"], data["Tab"] = v, node, page
	return &view{Page: page, Title: title + " : " + record.GetName(), Data: data}, nil
}

// myRecord edits what a record says of itself.
func myRecord(v *visit) (*view, error) {
	found, err := query.MyRecord(v.Context(), v.api, v.PathValue("id"), v.query())
	if err != nil {
		return nil, err
	}
	if found.Node == nil {
		return nil, errNoPage
	}
	of := lowered(found.Node.GetTypename())
	controls, err := v.controls(hub.DescriptionOf(hub.RecordType(of)), found.Node,
		optionsBy(slices.Concat(found.Vocabulary.Nodes, found.Themes.Nodes)))
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_record", v.say("Modifier", "Edit"), found.Node,
		map[string]any{"Of": of, "Controls": controls})
}

// myPhases edits the phases and figures of an initiative.
func myPhases(v *visit) (*view, error) {
	found, err := query.MyPhases(v.Context(), v.api, v.PathValue("id"), v.query())
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_phases", v.say("Phases et chiffres", "Phases and figures"), found.Node,
		map[string]any{"Metrics": found.Metrics.Nodes})
}

// myContacts edits who can be reached, and who may see it.
func myContacts(v *visit) (*view, error) {
	found, err := query.MyContacts(v.Context(), v.api, v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_contacts", v.say("Contacts", "Contacts"), found.Node, map[string]any{})
}

// ownRelations are the relations of a record as its keeper sees them, those first that wait for an answer.
func ownRelations(node any) []ownRelation {
	record, ok := node.(interface {
		named
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

// myRelations edits the relations of a record.
func myRelations(v *visit) (*view, error) {
	found, err := query.MyRelations(v.Context(), v.api, v.PathValue("id"), v.query())
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_relations", v.say("Relations", "Relations"), found.Node,
		map[string]any{"Types": found.Types.Nodes, "Relations": ownRelations(found.Node)})
}

// myNetworks shows the networks of a record, and the charters that wait to be signed.
func myNetworks(v *visit) (*view, error) {
	found, err := query.MyNetworks(v.Context(), v.api, v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_networks", v.say("Réseaux et chartes", "Networks and charters"), found.Node,
		map[string]any{"Networks": found.Networks.Nodes})
}

// myPeople shows who keeps a record.
func myPeople(v *visit) (*view, error) {
	found, err := query.MyPeople(v.Context(), v.api, v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_people", v.say("Qui gère la fiche", "Who manages the record"), found.Node,
		map[string]any{"Roles": found.Roles, "Invitations": found.Invitations})
}

// myMore shows a record's events, resources and machines, and lets it be archived.
func myMore(v *visit) (*view, error) {
	found, err := query.MyMore(v.Context(), v.api, v.PathValue("id"), v.query())
	if err != nil {
		return nil, err
	}
	terms := optionsBy(found.Vocabulary.Nodes)
	event, err := v.controls(eventForm, nil, terms)
	if err != nil {
		return nil, err
	}
	resource, err := v.controls(resourceForm, nil, terms)
	if err != nil {
		return nil, err
	}
	return v.recordPage("me_more", v.say("Agenda, ressources, machines", "Events, resources, machines"), found.Node,
		map[string]any{
			"Tokens": found.Tokens, "Event": event, "Resource": resource,
		})
}
