package form

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// errUnreadable is the answer to a form that cannot be read.
var errUnreadable = hub.Invalid(nil, "The form could not be read.")

// action is what a form can do: a mutation of the API.
type action struct {
	fields fields
	// prepare makes of a form what the API takes, where that is more than its fields; nil for nothing.
	prepare prepare
	do      func(v *page.Visit, input map[string]any) ([]*query.Problem, error)
	done    [2]string // what people read once it is done, in French and English
	again   bool      // once it is done, the page is shown with what the form holds: nothing is sent yet
}

// mutation is a document of pages/actions.graphql: what it answers has "done", with its problems.
func mutation[R interface{ GetDone() P }, P interface{ GetUserErrors() []*query.Problem }](
	ask func(context.Context, graphql.Client, map[string]any) (R, error),
) func(*page.Visit, map[string]any) ([]*query.Problem, error) {
	return answered(ask, nil)
}

// answered is a mutation whose answer is looked at once it is done.
func answered[R interface{ GetDone() P }, P interface{ GetUserErrors() []*query.Problem }](
	ask func(context.Context, graphql.Client, map[string]any) (R, error), then func(*page.Visit, P),
) func(*page.Visit, map[string]any) ([]*query.Problem, error) {
	return func(v *page.Visit, input map[string]any) ([]*query.Problem, error) {
		answer, err := ask(v.Context(), v.Client, input)
		if err != nil {
			// a value of no type of ours
			if refused, ok := errors.AsType[*page.Refusal](err); ok && refused.Code() == "GRAPHQL_VALIDATION_FAILED" {
				return []*query.Problem{{Message: refused.Errors[0].Message}}, nil
			}
			return nil, err
		}
		problems := answer.GetDone().GetUserErrors()
		if len(problems) == 0 && then != nil {
			then(v, answer.GetDone())
		}
		return problems, nil
	}
}

// What several actions say once they are done.
var (
	saved   = [2]string{"C'est enregistré.", "It is saved."}
	thanked = [2]string{"Merci ! La coordination relit votre proposition, et vous écrit.",
		"Thank you! The coordination reads your proposal over, and writes to you."}
)

// What forms say of records, as these are described.
var (
	initiativeForm   = hub.DescriptionOf(hub.TypeInitiative)
	groupForm        = hub.DescriptionOf(hub.TypeGroup)
	organisationForm = hub.DescriptionOf(hub.TypeOrganisation)
	EventForm        = hub.DescriptionOf(hub.TypeEvent)
	ResourceForm     = hub.DescriptionOf(hub.TypeResource)
)

var proposing = fields{"network": optional, "email": optional, "message": optional}

func with(a fields, more fields) fields {
	all := maps.Clone(a)
	maps.Copy(all, more)
	return all
}

// updating are the fields of a change of what is there already.
var updating = fields{"id": text, "expectedVersion": integer}

var byID = fields{"id": text, "idempotencyKey": text}
var byIDWithReason = fields{"id": text, "reason": optional, "idempotencyKey": text}

var phaseFields = fields{
	"expectedVersion": integer, "kind": text, "startedOn": optional, "endedOn": optional, "plannedEnd": optional,
	"note": optional, "source": optional, "idempotencyKey": text,
}

var observationFields = fields{
	"expectedVersion": integer, "metric": text, "value": decimal, "unit": text, "observedOn": text,
	"source": text, "idempotencyKey": text,
}

var contactFields = fields{
	"label": text, "idempotencyKey": text,
	"fields.*.kind": text, "fields.*.value": text, "fields.*.audience": text,
	"fields.*.consent": flag, "fields.*.mine": flag,
}

var charterFields = fields{
	"charter": text, "label": text, "title": text, "language": text, "publishedOn": optional,
	"source": optional, "idempotencyKey": text,
	"articles.*.title": text, "articles.*.text": text, "articles.*.appliesToKinds": list,
}

// actions are what forms do, by the name they send.
var actions = map[string]action{
	"propose-initiative": {
		fields:  recordFields(initiativeForm, proposing),
		prepare: placed(initiativeForm), do: mutation(query.ProposeInitiative),
		done: thanked,
	},
	"propose-group": {
		fields: recordFields(groupForm, proposing), prepare: placed(groupForm), do: mutation(query.ProposeGroup),
		done: thanked,
	},
	"propose-organisation": {
		fields:  recordFields(organisationForm, proposing),
		prepare: placed(organisationForm), do: mutation(query.ProposeOrganisation),
		done: thanked,
	},
	"request-reach": {
		fields: fields{"to": optional, "network": optional, "commune": optional}, prepare: communeOf("commune"),
		do: requestReach, again: true,
	},
	"send-request": {
		fields: fields{"kind": text, "text": text, "senderName": text, "senderEmail": text, "to": optional,
			"network": optional, "commune": optional, "idempotencyKey": text},
		prepare: communeOf("commune"), do: answered(query.SendRequest, requestSent),
		done: [2]string{"C'est envoyé.", "It is sent."},
	},
	"claim": {
		fields: fields{"actor": text, "message": text, "idempotencyKey": text}, do: mutation(query.ClaimRecord),
		done: [2]string{"Votre demande est arrivée à la coordination, qui vous écrira.",
			"Your claim has reached the coordination, which will write to you."},
	},

	"withdraw-claim": {fields: byID, do: mutation(query.WithdrawClaim),
		done: [2]string{"La demande est retirée.", "The claim is withdrawn."}},

	"request-sign-in": {fields: fields{"email": text},
		do: answered(query.RequestSignIn, goTo[*query.RequestSignInDoneRequestSignInPayload]("/sign-in?sent=1"))},
	"confirm-sign-in": {
		fields: fields{"token": optional, "code": optional},
		do:     answered(query.ConfirmSignIn, goTo[*query.ConfirmSignInDoneConfirmSignInPayload]("/me")),
	},
	"sign-out": {
		fields: fields{"idempotencyKey": text}, // an input without a field is none
		do:     answered(query.SignOut, goTo[*query.SignOutDoneSignOutPayload]("/")),
		done:   [2]string{"Vous n'êtes plus connecté·e.", "You are signed out."},
	},

	"accept-invitation": {
		fields: byID, do: mutation(query.AcceptInvitation),
		done: [2]string{"Bienvenue : l'invitation est acceptée.", "Welcome: the invitation is accepted."},
	},
	"decline-invitation": {
		fields: byID, do: mutation(query.DeclineInvitation),
		done: [2]string{"L'invitation est refusée.", "The invitation is declined."},
	},
	"update-account": {
		fields: fields{"language": text, "idempotencyKey": text}, do: mutation(query.UpdateAccount), done: saved,
	},
	"end-session": {
		fields: fields{"id": text}, do: mutation(query.EndSession),
		done: [2]string{"La session est fermée.", "The session has ended."},
	},
	"end-other-sessions": {
		fields: fields{"idempotencyKey": text}, do: mutation(query.EndOtherSessions),
		done: [2]string{"Les autres sessions sont fermées.", "The other sessions have ended."},
	},
	"erase-my-data": {
		fields: fields{"email": text},
		do:     answered(query.EraseMyData, goTo[*query.EraseMyDataDoneEraseMyDataPayload]("/")),
		done:   [2]string{"Vos données sont effacées.", "Your data is erased."},
	},

	"update-initiative": {
		fields: recordFields(initiativeForm, updating), prepare: placed(initiativeForm),
		do: mutation(query.UpdateInitiative), done: saved,
	},
	"update-group": {fields: recordFields(groupForm, updating), prepare: placed(groupForm),
		do: mutation(query.UpdateGroup), done: saved},
	"update-organisation": {
		fields: recordFields(organisationForm, updating), prepare: placed(organisationForm),
		do:   mutation(query.UpdateOrganisation),
		done: saved,
	},
	"confirm-record": {
		fields: byID, do: mutation(query.ConfirmRecord),
		done: [2]string{"Merci : la fiche est confirmée.", "Thank you: the record is confirmed."},
	},
	"archive-record": {
		fields: byIDWithReason, do: mutation(query.ArchiveRecord),
		done: [2]string{"La fiche est archivée.", "The record is archived."},
	},
	"restore-revision": {
		fields: fields{"id": text, "version": integer, "idempotencyKey": text}, do: mutation(query.RestoreRevision),
		done: [2]string{"La fiche dit de nouveau ce qu'elle disait alors.", "The record says again what it said then."},
	},
	"redact-revisions": {
		fields: fields{"id": text, "field": text, "reason": text, "idempotencyKey": text},
		do:     mutation(query.RedactRevisions),
		done:   [2]string{"C'est retiré de l'historique.", "It is taken out of the history."},
	},
	"restore-record": {
		fields: byID, do: mutation(query.RestoreRecord),
		done: [2]string{"La fiche est de nouveau publiée.", "The record is published again."},
	},

	"add-phase": {fields: with(phaseFields, fields{"initiative": text}), do: mutation(query.AddPhase),
		done: saved},
	"update-phase": {fields: with(phaseFields, fields{"id": text}), do: mutation(query.UpdatePhase), done: saved},
	"remove-phase": {fields: byID, do: mutation(query.RemovePhase), done: saved},
	"add-observation": {fields: with(observationFields, fields{"initiative": text}),
		do: mutation(query.AddObservation), done: saved},
	"update-observation": {fields: with(observationFields, fields{"id": text}), do: mutation(query.UpdateObservation),
		done: saved},
	"remove-observation": {fields: byID, do: mutation(query.RemoveObservation), done: saved},

	"add-contact": {fields: with(contactFields, fields{"actor": text}), prepare: contactGiven,
		do: mutation(query.AddContact), done: saved},
	"update-contact": {fields: with(contactFields, fields{"id": text}), prepare: contactGiven,
		do: mutation(query.UpdateContact), done: saved},
	"remove-contact": {fields: byID, do: mutation(query.RemoveContact), done: saved},

	"assert-relation": {
		fields: fields{"type": text, "source": text, "target": text, "role": optional, "since": optional,
			"until": optional, "evidence": optional, "idempotencyKey": text},
		prepare: relationEnds, do: mutation(query.AssertRelation),
		done: [2]string{"C'est dit : l'autre côté est prié de confirmer.",
			"It is told: the other side is asked to confirm."},
	},
	"confirm-relation": {
		fields: byID, do: mutation(query.ConfirmRelation),
		done: [2]string{"La relation est confirmée.", "The relation is confirmed."},
	},
	"decline-relation": {
		fields: byIDWithReason, do: mutation(query.DeclineRelation),
		done: [2]string{"La relation est refusée.", "The relation is declined."},
	},
	"end-relation": {
		fields: fields{"id": text, "until": optional, "idempotencyKey": text}, do: mutation(query.EndRelation),
		done: [2]string{"La relation est terminée.", "The relation has ended."},
	},

	"apply": {
		fields: fields{"actor": text, "network": text, "acknowledgedVersion": optional, "idempotencyKey": text},
		do:     mutation(query.ApplyToNetwork),
		done:   [2]string{"La candidature est envoyée.", "The application is sent."},
	},
	"leave": {fields: byIDWithReason, do: mutation(query.LeaveNetwork), done: [2]string{"C'est noté.", "It is noted."}},
	"sign": {
		fields: fields{"actor": text, "charterVersion": text, "capacity": optional, "idempotencyKey": text,
			"positions.*.number": integer, "positions.*.position": text},
		prepare: positionsGiven, do: mutation(query.SignCharter),
		done: [2]string{"La charte est signée.", "The charter is signed."},
	},
	"withdraw-signature": {
		fields: byID, do: mutation(query.WithdrawSignature),
		done: [2]string{"La signature est retirée.", "The signature is withdrawn."},
	},

	"reply-request": {
		fields: fields{"id": text, "text": text, "idempotencyKey": text}, do: mutation(query.ReplyToRequest),
		done: [2]string{"La réponse est envoyée.", "The reply is sent."},
	},
	"accept-request": {
		fields: fields{"id": text, "text": optional, "idempotencyKey": text}, do: mutation(query.AcceptRequest),
		done: [2]string{"C'est accepté : vous voyez maintenant l'adresse, et l'autre la vôtre.",
			"It is accepted: you see the address now, and the other sees yours."},
	},
	"decline-request": {
		fields: fields{"id": text, "text": optional, "idempotencyKey": text}, do: mutation(query.DeclineRequest),
		done: [2]string{"La demande est refusée.", "The request is declined."},
	},
	"close-request": {
		fields: byID, do: mutation(query.CloseRequest),
		done: [2]string{"La demande est close.", "The request is closed."},
	},

	"invite": {
		fields: fields{"email": text, "kind": text, "actor": optional, "network": optional, "idempotencyKey": text},
		do:     mutation(query.Invite), done: [2]string{"L'invitation est envoyée.", "The invitation is sent."},
	},
	"revoke-invitation": {
		fields: byID, do: mutation(query.RevokeInvitation),
		done: [2]string{"L'invitation est retirée.", "The invitation is revoked."},
	},
	"remove-role": {fields: byID, do: mutation(query.RemoveRole), done: [2]string{"C'est fait.", "It is done."}},
	"create-token": {
		fields: fields{"actor": text, "name": text, "scopes": list, "expiresInDays": integer},
		do:     answered(query.CreateToken, tokenShown),
	},
	"revoke-token": {
		fields: byID, do: mutation(query.RevokeToken),
		done: [2]string{"Le jeton est révoqué.", "The token is revoked."},
	},

	"create-event": {
		fields: recordFields(EventForm, fields{"organiser": text}), prepare: placed(EventForm),
		do:   mutation(query.CreateEvent),
		done: [2]string{"Le rendez-vous est publié.", "The event is published."},
	},
	"create-resource": {
		fields: recordFields(ResourceForm, fields{"publisher": text}),
		do:     mutation(query.CreateResource),
		done:   [2]string{"La ressource est publiée.", "The resource is published."},
	},

	"publish-proposal": {
		fields: fields{"actor": text, "idempotencyKey": text}, do: mutation(query.PublishProposal),
		done: [2]string{"La fiche est publiée.", "The record is published."},
	},
	"decline-proposal": {
		fields: fields{"actor": text, "reason": text, "idempotencyKey": text}, do: mutation(query.DeclineProposal),
		done: [2]string{"La proposition est refusée.", "The proposal is declined."},
	},
	"accept-claim": {
		fields: fields{"id": text, "kind": text, "idempotencyKey": text}, do: mutation(query.AcceptClaim),
		done: [2]string{"La demande est acceptée.", "The claim is accepted."},
	},
	"decline-claim": {
		fields: byIDWithReason, do: mutation(query.DeclineClaim),
		done: [2]string{"La demande est refusée.", "The claim is declined."},
	},
	"present-membership": {
		fields: fields{"id": text, "presentedBy": text, "presentedOn": optional, "idempotencyKey": text},
		do:     mutation(query.PresentMembership),
		done:   [2]string{"La présentation est notée.", "The presentation is noted."},
	},
	"coopt": {
		fields: byIDWithReason, do: mutation(query.CooptMember),
		done: [2]string{"Le membre est coopté.", "The member is co-opted."},
	},
	"decline-membership": {
		fields: byIDWithReason, do: mutation(query.DeclineMembership),
		done: [2]string{"La candidature est refusée.", "The application is declined."},
	},
	"merge-records": {
		fields: fields{"keep": text, "duplicate": text, "idempotencyKey": text},
		do:     answered(query.MergeRecords, merged),
		done:   [2]string{"Les fiches sont fusionnées.", "The records are merged."},
	},
	"undo-merge": {
		fields: byID, do: mutation(query.UndoMerge),
		done: [2]string{"Les deux fiches sont de nouveau là.", "Both records are there again."},
	},
	"publish-version": {
		fields: charterFields, prepare: articlesGiven, do: mutation(query.PublishCharterVersion),
		done: [2]string{"La version est publiée : ses signataires sont priés de signer à nouveau.",
			"The version is published: its signatories are asked to sign again."},
	},
	"propose-partner": {
		fields: fields{"actor": text, "namespace": text, "url": text, "idempotencyKey": text},
		do:     mutation(query.ProposePartner),
		done: [2]string{"Le service est proposé : la coordination le contrôle et l'active.",
			"The service is proposed: the coordination checks and activates it."},
	},
	"check-partner": {
		fields: fields{"id": text}, do: mutation(query.CheckPartner),
		done: [2]string{"Le service est contrôlé.", "The service is checked."},
	},
	"activate-partner": {
		fields: fields{"id": text}, do: mutation(query.ActivatePartner),
		done: [2]string{"Le contrôle est fait : voyez l'état du service.",
			"The check is done: see the state of the service."},
	},
	"suspend-partner": {
		fields: byIDWithReason, do: mutation(query.SuspendPartner),
		done: [2]string{"Le service est suspendu.", "The service is suspended."},
	},
	"retire-partner": {
		fields: byIDWithReason, do: mutation(query.RetirePartner),
		done: [2]string{"Le service est retiré.", "The service is retired."},
	},
}

// goTo leads to a page of the explorer once something is done.
func goTo[P any](path string) func(*page.Visit, P) {
	return func(v *page.Visit, _ P) { v.Answered = v.Path(path) }
}

// contactGiven drops the rows of a contact that hold nothing.
func contactGiven(v *page.Visit, _ url.Values, input map[string]any) ([]*query.Problem, error) {
	keep(v, input, "fields", "value")
	return nil, nil
}

// positionsGiven drops the articles on which nothing is said.
func positionsGiven(v *page.Visit, _ url.Values, input map[string]any) ([]*query.Problem, error) {
	keep(v, input, "positions", "position")
	return nil, nil
}

// articlesGiven drops the articles without a title: the empty rows at the end.
func articlesGiven(v *page.Visit, _ url.Values, input map[string]any) ([]*query.Problem, error) {
	keep(v, input, "articles", "title")
	return nil, nil
}

// relationEnds turns a relation round where it was told from its other end, and finds the other end
// by its name. Where none or several have the very name the page offers those that are like it.
func relationEnds(v *page.Visit, form url.Values, input map[string]any) ([]*query.Problem, error) {
	if other := strings.TrimSpace(form.Get("other")); form.Get("target") == "" {
		found, err := query.Others(v.Context(), v.Client, other)
		if err != nil {
			return nil, err
		}
		var same []page.Named
		for _, node := range found.Search.Nodes {
			if actor, ok := node.(page.Named); ok {
				v.Others = append(v.Others, actor)
				if strings.EqualFold(actor.GetName(), other) {
					same = append(same, actor)
				}
			}
		}
		if len(same) != 1 {
			message := v.Say("Choisissez la fiche dans la liste.", "Choose the record from the list.")
			if len(v.Others) == 0 {
				message = v.Say("Aucune fiche ne porte ce nom.", "No record has this name.")
			}
			return []*query.Problem{{Path: []string{"input", "target"}, Message: message}}, nil
		}
		input["target"] = same[0].GetId()
	}
	if form.Get("inverse") != "" {
		input["source"], input["target"] = input["target"], input["source"]
	}
	return nil, nil
}

// requestReach tells whom a request would reach, before it is sent.
func requestReach(v *page.Visit, input map[string]any) ([]*query.Problem, error) {
	given := func(name string) string {
		value, _ := input[name].(string)
		return value
	}
	found, err := query.RequestReach(v.Context(), v.Client, given("to"), given("network"), given("commune"))
	if refused, ok := errors.AsType[*page.Refusal](err); ok && refused.Argument() != nil {
		return []*query.Problem{{Path: append([]string{"input"}, refused.Argument()...),
			Message: refused.Errors[0].Message}}, nil
	}
	if err != nil {
		return nil, err
	}
	v.Reached = found.RequestReach
	return nil, nil
}

// requestSentPage is what the template request_sent shows.
type requestSentPage struct {
	Reached *query.SendRequestDoneSendRequestPayloadReachedRequestReach
}

// requestSent tells whom a request reached.
func requestSent(v *page.Visit, done *query.SendRequestDoneSendRequestPayload) {
	v.Instead = &page.View{Title: v.Say("C'est envoyé", "It is sent"), Hidden: true,
		Data: requestSentPage{Reached: done.Reached}}
}

// mergedPage is what the template merged shows.
type mergedPage struct {
	V     Forms
	Title string
	Merge *query.MergeRecordsDoneMergeRecordsPayloadMerge
}

// merged offers to take a merge back.
func merged(v *page.Visit, done *query.MergeRecordsDoneMergeRecordsPayload) {
	title := v.Say("Les fiches sont fusionnées", "The records are merged")
	v.Instead = &page.View{Title: title, Hidden: true,
		Data: mergedPage{V: On(v), Title: title, Merge: done.Merge}}
}

// tokenPage is what the template token shows.
type tokenPage struct {
	Secret string
	Back   string
}

// tokenShown shows the secret of a token, this once.
func tokenShown(v *page.Visit, done *query.CreateTokenDoneCreateTokenPayload) {
	v.Writer.Header().Set("Cache-Control", "no-store")
	v.Instead = &page.View{Title: v.Say("Votre jeton", "Your token"), Hidden: true,
		Data: tokenPage{Secret: done.Secret, Back: v.URL.Path}}
}

// Messages are what people read once an action is done, by its name.
func Messages() map[string][2]string {
	said := make(map[string][2]string, len(actions))
	for name, a := range actions {
		said[name] = a.done
	}
	return said
}
