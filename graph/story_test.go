package graph_test

import (
	"strings"
	"testing"

	"essaim/internal/hub"
	"essaim/internal/testkit"
)

type input = map[string]any

// A movement keeps its own records: the story of the README, through the public API, with real letters.
func TestAMovementKeepsItsOwnRecords(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	public := h.Browser(t)
	network := public.Must(t, `{ network(slug: "dynamiques-locales-ssa") { id admission territorialExclusivity } }`,
		nil).At("network", "id").(string)
	dieulefit, livron := hub.TerritoryID(hub.Commune, "26114"), hub.TerritoryID(hub.Commune, "26165")
	around := public.Must(t, `query ($id: ID!) { territory(id: $id) { parents { id kind } } }`, input{"id": dieulefit})
	epci := ""
	for _, parent := range around.At("territory", "parents").([]any) {
		if p := parent.(map[string]any); p["kind"] == "EPCI" {
			epci = p["id"].(string)
		}
	}

	// The operator names an administrator, who invites a coordinator.
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	h.SignedIn(t, "admin@example.org").Do(t, "invite",
		input{"email": "coordination@example.org", "kind": "COORDINATOR", "network": network}, "")
	h.Letter(t, "coordination@example.org", "invit")
	coordinator := h.SignedIn(t, "coordination@example.org")

	// A visitor proposes an initiative. Nobody sees it but the coordination, which publishes it.
	proposal := public.Do(t, "proposeInitiative", input{
		"network": network, "email": "porteuse@example.org", "message": "Nous ouvrons en mai.",
		"initiative": input{"name": "Caisse de l'Écluse", "kind": "caisse", "place": dieulefit,
			"summary": "Écrire à porteuse@example.org."},
	}, "initiative { id }")
	if proposal.At("initiative") != nil {
		t.Errorf("the public sees a proposal: %s", proposal.Body)
	}
	queue := coordinator.Must(t,
		`{ proposals(states: [OPEN]) { nodes { email message actor { id name status } } } }`, nil)
	initiative := queue.At("proposals", "nodes", 0, "actor", "id").(string)
	if queue.At("proposals", "nodes", 0, "email") != "porteuse@example.org" ||
		public.Must(t, `query ($id: ID!) { node(id: $id) { id } }`, input{"id": initiative}).At("node") != nil {
		t.Errorf("the queue: %s", queue.Body)
	}
	coordinator.Do(t, "publishProposal", input{"actor": initiative}, "actor { status }")

	// Its carrier signs in by mailed link, edits it, adds a phase, an observation and a contact.
	h.Letter(t, "porteuse@example.org", "Caisse de l'Écluse")
	carrier := h.SignedIn(t, "porteuse@example.org")
	edited := carrier.Do(t, "updateInitiative",
		input{"id": initiative, "expectedVersion": 2, "initiative": input{"website": "https://ecluse.example"}},
		"initiative { version website }")
	carrier.Do(t, "addPhase",
		input{"initiative": initiative, "expectedVersion": edited.At("initiative", "version"), "kind": "EXPERIMENT",
			"startedOn": "2026-05"}, "")
	carrier.Do(t, "addObservation",
		input{"initiative": initiative, "metric": "members", "value": 42, "unit": "people", "observedOn": "2026-09",
			"source": "https://ecluse.example/bilan"}, "")
	carrier.Do(t, "addContact", input{"actor": initiative, "label": "accueil", "fields": []any{
		input{"kind": "EMAIL", "value": "porteuse@example.org", "audience": "PUBLIC", "consent": true},
		input{"kind": "PHONE", "value": "+33 4 75 00 00 00", "audience": "COORDINATION", "consent": true},
	}}, "")
	const record = `query ($id: ID!) { initiative(id: $id) { phase website phases { kind } observations { nodes { value } } contacts { fields { kind value } } } }`
	seen := public.Must(t, record, input{"id": initiative})
	if seen.At("initiative", "phase") != "EXPERIMENT" ||
		seen.At("initiative", "observations", "nodes", 0, "value") != 42.0 ||
		seen.At("initiative", "contacts", 0, "fields", 0, "value") != "porteuse@example.org" ||
		strings.Contains(seen.Body, "+33") {
		t.Errorf("the public sees %s", seen.Body)
	}

	// A group is proposed and published, applies, is presented, co-opted, and signs the charter.
	publish := func(name, territory, email string) (string, *testkit.Browser) {
		t.Helper()
		public.Do(t, "proposeGroup",
			input{"network": network, "email": email,
				"group": input{"name": name, "kind": "groupe_local_ssa", "place": dieulefit,
					"territory": territory}}, "")
		id := coordinator.Must(t, `{ proposals(states: [OPEN]) { nodes { actor { id } } } }`, nil).
			At("proposals", "nodes", 0, "actor", "id").(string)
		coordinator.Do(t, "publishProposal", input{"actor": id}, "")
		h.Letter(t, email, name)
		return id, h.SignedIn(t, email)
	}
	group, referent := publish("Groupe de l'Écluse", dieulefit, "groupe@example.org")
	version := public.Must(t, `{ charter(slug: "ssa-charte-groupes-locaux") { id versionInForce { id } } }`, nil)
	charter, inForce := version.At("charter", "id").(string), version.At("charter", "versionInForce", "id").(string)
	refuse(t, "CHARTER_REQUIRED", referent.Try(t, "applyToNetwork", input{"actor": group, "network": network}, ""))
	const membershipFields = "membership { id state active versionsToSign { id } }"
	applied := referent.Do(t, "applyToNetwork",
		input{"actor": group, "network": network, "acknowledgedVersion": inForce}, membershipFields)
	membership := applied.Text("membership", "id")
	h.Letter(t, "coordination@example.org", "Groupe de l'Écluse")
	refuse(t, "NOT_PRESENTED", coordinator.Try(t, "cooptMember", input{"id": membership}, ""))
	coordinator.Do(t, "presentMembership", input{"id": membership, "presentedBy": "le groupe du Val de Drôme"}, "")
	coopted := coordinator.Do(t, "cooptMember", input{"id": membership, "reason": "Présentation à l'assemblée."},
		membershipFields)
	if coopted.Text("membership", "state") != "COOPTED" || coopted.At("membership", "active") == true {
		t.Errorf("co-opted: %s", coopted.Body)
	}
	h.Letter(t, "groupe@example.org", "co-opted")
	referent.Do(t, "signCharter",
		input{"actor": group, "charterVersion": inForce, "capacity": "groupe local",
			"positions": []any{input{"number": 1, "position": "MET"}}}, "")
	isActive := func(want bool) {
		t.Helper()
		answer := public.Must(t,
			`query ($id: ID!) { node(id: $id) { ... on Membership { state active versionsToSign { id } } } }`, input{"id": membership})
		if answer.At("node", "active") != want || len(answer.At("node", "versionsToSign").([]any)) == 0 != want {
			t.Errorf("the membership is active: want %t, got %s", want, answer.Body)
		}
	}
	isActive(true)

	// The two confirm a relation.
	relation := referent.Do(t, "assertRelation", input{"type": "porte", "source": group, "target": initiative},
		"relation { id state }")
	h.Letter(t, "porteuse@example.org", "Groupe de l'Écluse")
	if confirmed := carrier.Do(t, "confirmRelation", input{"id": relation.At("relation", "id")},
		"relation { state }"); confirmed.Text("relation", "state") != "CONFIRMED" {
		t.Errorf("confirmed: %s", confirmed.Body)
	}

	// A second group with the same territory is refused; one with an overlapping
	// territory gets an articulation to settle.
	coopt := func(id string, who *testkit.Browser) testkit.Payload {
		t.Helper()
		m := who.Do(t, "applyToNetwork", input{"actor": id, "network": network, "acknowledgedVersion": inForce},
			"membership { id }").At("membership", "id")
		coordinator.Do(t, "presentMembership", input{"id": m, "presentedBy": "ses porteurs"}, "")
		return coordinator.Try(t, "cooptMember", input{"id": m}, "membership { state }")
	}
	rival, rivalReferent := publish("Autre groupe de Dieulefit", dieulefit, "autre@example.org")
	taken := coopt(rival, rivalReferent)
	refuse(t, "TERRITORY_TAKEN", taken)
	if !strings.Contains(taken.Text("userErrors", 0, "message"), "Groupe de l'Écluse") {
		t.Errorf("the refusal does not name the other group: %s", taken.Body)
	}
	neighbour, neighbourReferent := publish("Groupe du Pays de Dieulefit", epci, "pays@example.org")
	if overlapping := coopt(neighbour, neighbourReferent); overlapping.Code != "" {
		t.Fatalf("an overlapping territory: %s", overlapping.Body)
	}
	h.Letter(t, "groupe@example.org", "Groupe du Pays de Dieulefit")
	h.Letter(t, "pays@example.org", "Groupe de l'Écluse")
	articulation := func() testkit.Answer {
		return public.Must(t,
			`query ($id: ID!) { group(id: $id) { relations(types: ["articulates_with"]) { nodes { id state confirmedBySource confirmedByTarget } } } }`, input{"id": group})
	}
	asked := articulation().At("group", "relations", "nodes", 0, "id")
	referent.Do(t, "confirmRelation", input{"id": asked}, "")
	if one := articulation(); one.At("group", "relations", "nodes", 0, "state") != "ASSERTED" {
		t.Errorf("one end alone confirmed it: %s", one.Body)
	}
	neighbourReferent.Do(t, "confirmRelation", input{"id": asked}, "")
	if both := articulation(); both.At("group", "relations", "nodes", 0, "state") != "CONFIRMED" {
		t.Errorf("both ends did not confirm it: %s", both.Body)
	}

	// The charter gets a new version and the group is asked to sign again.
	next := coordinator.Do(t, "publishCharterVersion",
		input{"charter": charter, "label": "2026", "title": "Charte des groupes locaux, 2026",
			"articles": []any{input{"title": "Objet", "text": "Réunir."},
				input{"title": "Territoire", "text": "S'articuler."}}}, "charter { versionInForce { id label } }")
	h.Letter(t, "groupe@example.org", "2026")
	isActive(false)
	refuse(t, "CHARTER_REQUIRED", referent.Try(t, "signCharter", input{"actor": group, "charterVersion": inForce}, ""))
	referent.Do(t, "signCharter",
		input{"actor": group, "charterVersion": next.At("charter", "versionInForce", "id")}, "")
	isActive(true)

	// A visitor's request reaches the group by relay, without any address shown.
	sent := public.Do(t, "sendRequest",
		input{"kind": "JOIN", "text": "Comment vous rejoindre ?", "senderName": "Camille",
			"senderEmail": "camille@example.org", "commune": dieulefit, "network": network},
		"reached { actor { id } }")
	if sent.At("reached", "actor", "id") != group {
		t.Errorf("the request reached %s", sent.Body)
	}
	if letter := h.Letter(t, "groupe@example.org",
		"Comment vous rejoindre"); strings.Contains(letter.Subject+letter.Body, "camille@example.org") {
		t.Errorf("the letter shows the sender's address: %s", letter.Body)
	}
	inbox := referent.Must(t, `{ requests { nodes { id text senderEmail } } }`, nil)
	if inbox.At("requests", "nodes", 0, "senderEmail") != nil ||
		carrier.Must(t, `{ requests { nodes { id } } }`, nil).At("requests", "nodes", 0) != nil {
		t.Errorf("the request shows too much: %s", inbox.Body)
	}
	referent.Do(t, "replyToRequest", input{"id": inbox.At("requests", "nodes", 0, "id"), "text": "Venez lundi."}, "")
	if letter := h.Letter(t, "camille@example.org",
		"Venez lundi."); strings.Contains(letter.Body, "groupe@example.org") {
		t.Errorf("the answer shows the group's address: %s", letter.Body)
	}
	accepted := referent.Do(t, "acceptRequest", input{"id": inbox.At("requests", "nodes", 0, "id")},
		"request { senderEmail }")
	if accepted.Text("request", "senderEmail") != "camille@example.org" {
		t.Errorf("accepted: %s", accepted.Body)
	}
	h.Letter(t, "camille@example.org", "groupe@example.org")
	h.Letter(t, "groupe@example.org", "camille@example.org")

	// A request from elsewhere reaches the coordination.
	elsewhere := public.Do(t, "sendRequest",
		input{"kind": "PRESS", "text": "Un article ?", "senderName": "Sam", "senderEmail": "sam@example.org",
			"commune": livron, "network": network}, "reached { network { id } actor { id } }")
	if elsewhere.At("reached", "network", "id") != network {
		t.Errorf("it reached %s", elsewhere.Body)
	}

	// The carrier exports and then erases their personal data, and no trace is left anywhere.
	data := carrier.Must(t, `{ viewer { personalData } }`, nil)
	if text, _ := data.At("viewer", "personalData").(string); !strings.Contains(text, "porteuse@example.org") ||
		!strings.Contains(text, `"contacts"`) {
		t.Errorf("the export: %s", data.Body)
	}
	cursor := public.Must(t, `{ changes(first: 200) { endCursor } }`, nil)
	for public.Must(t, `query ($c: String) { changes(after: $c, first: 200) { hasNextPage endCursor } }`,
		input{"c": cursor.At("changes", "endCursor")}).At("changes", "hasNextPage") == true {
		cursor = public.Must(t, `query ($c: String) { changes(after: $c, first: 200) { endCursor } }`,
			input{"c": cursor.At("changes", "endCursor")})
	}
	refuse(t, "BAD_USER_INPUT", carrier.Try(t, "eraseMyData", input{"email": "autre@example.org"}, ""))
	carrier.Do(t, "eraseMyData", input{"email": "porteuse@example.org"}, "")
	if traces := testkit.Traces(t, h.Pool, "porteuse@example.org"); len(traces) > 0 {
		t.Errorf("the address is left in %v", traces)
	}
	if after := public.Must(t, record, input{"id": initiative}); strings.Contains(after.Body, "porteuse") ||
		after.At("initiative", "website") != "https://ecluse.example" {
		t.Errorf("the record after: %s", after.Body)
	}
	if viewer := carrier.Must(t, `{ viewer { account { email } } }`, nil); viewer.At("viewer") != nil {
		t.Errorf("the session goes on: %s", viewer.Body)
	}
	until(t, func() bool { // copies downstream are told
		told := public.Must(t,
			`query ($c: String) { changes(after: $c, first: 200, filter: { types: [INITIATIVE] }) { nodes { action recordId } } }`,
			input{"c": cursor.At("changes", "endCursor")})
		return strings.Contains(told.Body, `{"action":"ERASED","recordId":"`+initiative+`"}`)
	})
}

// refuse fails unless a mutation was refused with a code.
func refuse(t *testing.T, code string, p testkit.Payload) {
	t.Helper()
	if p.Code != code {
		t.Errorf("want %s, got %s", code, p.Body)
	}
}
