package explorer_test

import (
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// A visitor proposes, the coordination publishes, the carriers keep the record: on the pages, with real letters.
func TestAnInitiativeIsProposedPublishedAndKept(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	network := h.Must(t, `{ network(slug: "dynamiques-locales-ssa") { id } }`, nil).At("network", "id").(string)
	h.SignedIn(t, "admin@example.org").Do(t, "invite",
		map[string]any{"email": "coordination@example.org", "kind": "COORDINATOR", "network": network}, "")

	// The visitor is interrupted, and finds the draft again.
	visitor := testkit.NewTab(t, base, true)
	visitor.Open("/fr/take-part")
	visitor.Follow(`a[href="/fr/propose/initiative"]`)
	visitor.Type(`input[name="initiative.name"]`, "Caisse de l'Écluse")
	visitor.Wait(`(localStorage.getItem('essaim-draft-propose-initiative') ?? '').includes('Écluse')`)
	visitor.Open("/fr/explore")
	visitor.Open("/fr/propose/initiative")
	visitor.Wait(`document.querySelector('input[name="initiative.name"]').value === "Caisse de l'Écluse"`)
	visitor.Choose(`select[name="initiative.kind"]`, "caisse")
	visitor.Choose(`select[name="network"]`, network)

	// The commune is found while one types, the point is placed on the map with the keyboard.
	visitor.Type(`input[name="initiative.place.name"]`, "dieul")
	visitor.Wait(`document.querySelectorAll('[data-island="place"] [role="option"]').length > 0`)
	visitor.Keys(testkit.KeyDown, testkit.KeyEnter)
	visitor.Wait(`document.querySelector('input[name="initiative.place"]')?.value.startsWith('territory_')`)
	visitor.Click(`[data-island="point"] button`)
	visitor.Wait(`Math.abs(document.querySelector('input[name="initiative.point.latitude"]').value - 44.52) < 0.1`)
	check(t, visitor)

	// What is wrong is said beside its field, and nothing typed is lost.
	visitor.Type(`input[name="initiative.startedOn"]`, "2026-05")
	visitor.Type(`input[name="email"]`, "porteuse@example.org")
	visitor.Get(
		`document.querySelector('form.long').noValidate = true, document.querySelector('input[name="initiative.website"]').value = 'javascript:alert(1)'`, nil)
	visitor.Follow(`form.long > button`)
	if !strings.Contains(visitor.Text(`.field:has(input[name="initiative.website"]) .fault`), "http") {
		t.Errorf("the fault: %s", visitor.Text("form.long"))
	}
	check(t, visitor)
	visitor.Type(`input[name="initiative.website"]`, "https://ecluse.example")
	visitor.Follow(`form.long > button`)
	if !strings.Contains(visitor.Text(".notice"), "Merci") {
		t.Fatalf("proposed: %s", visitor.Text("main"))
	}
	visitor.Wait(`localStorage.getItem('essaim-draft-propose-initiative') === null`)
	quiet(t, visitor)

	// The coordination is invited, signs in, reads the proposal over and publishes it.
	coordinator := testkit.NewTab(t, base, true)
	coordinator.SignIn(h, "coordination@example.org")
	coordinator.Follow(`button[name="do"][value="accept-invitation"]`)
	coordinator.Follow(`nav a[href="/fr/coordination"]`)
	check(t, coordinator)
	coordinator.Follow(`a[href="/fr/coordination/proposals"]`)
	if !strings.Contains(coordinator.Text(".panel"), "Caisse de l'Écluse") ||
		!strings.Contains(coordinator.Text(".panel"), "porteuse@example.org") {
		t.Fatalf("the queue: %s", coordinator.Text("main"))
	}
	check(t, coordinator)
	coordinator.Follow(`button[name="do"][value="publish-proposal"]`)
	if !strings.Contains(coordinator.Text(".notice.done"), "publiée") {
		t.Errorf("published: %s", coordinator.Text("main"))
	}

	// Who proposed it is invited to keep it.
	h.Letter(t, "porteuse@example.org", "Caisse de l'Écluse")
	keeper := testkit.NewTab(t, base, true)
	keeper.SignIn(h, "porteuse@example.org")
	check(t, keeper)
	keeper.Follow(`button[name="do"][value="accept-invitation"]`)
	keeper.Follow(`.card.initiative a`)
	record := keeper.Path()

	// Two tabs change the record: the second is told, sees both, and decides.
	keeper.Type(`textarea[name="initiative.summary"]`, "La version du second onglet.")
	id := strings.TrimPrefix(record, "/fr/me/records/")
	other := h.SignedIn(t, "porteuse@example.org")
	other.Do(t, "updateInitiative",
		map[string]any{"id": id, "initiative": map[string]any{"summary": "La version du premier onglet."}}, "")
	keeper.Follow(`main form[method="post"] > button`)
	if said := keeper.Text("main"); !strings.Contains(said, "entre-temps") ||
		!strings.Contains(keeper.Text(".theirs"), "premier onglet") {
		t.Fatalf("the conflict: %s", said)
	}
	check(t, keeper)
	keeper.Follow(`main form[method="post"] > button`)
	if !strings.Contains(keeper.Text(".notice.done"), "enregistré") {
		t.Errorf("saved: %s", keeper.Text("main"))
	}

	// What the record said before is there to go back to, and forth.
	for _, want := range []string{"premier onglet", "second onglet"} {
		keeper.Open("/fr/history/" + id)
		check(t, keeper)
		keeper.Follow(`button[name="do"][value="restore-revision"]`)
		if !strings.Contains(keeper.Text(".notice.done"), "de nouveau") {
			t.Errorf("gone back: %s", keeper.Text("main"))
		}
		keeper.Open(record)
		var summary string
		keeper.Get(`document.querySelector('textarea[name="initiative.summary"]').value`, &summary)
		if !strings.Contains(summary, want) {
			t.Errorf("gone back to %q, want %q", summary, want)
		}
	}

	// A phase, a figure, a contact with its audience in plain words.
	keeper.Open(record + "/phases")
	keeper.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
	check(t, keeper)
	keeper.Choose(`form:has(button[value="add-phase"]) select[name="kind"]`, "EXPERIMENT")
	keeper.Type(`form:has(button[value="add-phase"]) input[name="startedOn"]`, "2026-05")
	keeper.Follow(`button[name="do"][value="add-phase"]`)
	keeper.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
	keeper.Choose(`form:has(button[value="add-observation"]) select[name="metric"]`, "members")
	keeper.Type(`form:has(button[value="add-observation"]) input[name="value"]`, "1 042,5")
	keeper.Type(`form:has(button[value="add-observation"]) input[name="unit"]`, "personnes")
	keeper.Type(`form:has(button[value="add-observation"]) input[name="observedOn"]`, "2026-09")
	keeper.Type(`form:has(button[value="add-observation"]) input[name="source"]`, "https://ecluse.example/bilan")
	keeper.Follow(`button[name="do"][value="add-observation"]`)
	keeper.Open(record + "/contacts")
	keeper.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
	check(t, keeper)
	keeper.Type(`form:has(button[value="add-contact"]) input[name="label"]`, "accueil")
	keeper.Type(`form:has(button[value="add-contact"]) input[name="fields.1.value"]`, "accueil@ecluse.example")
	keeper.Choose(`form:has(button[value="add-contact"]) select[name="fields.1.audience"]`, "PUBLIC")
	keeper.Click(`form:has(button[value="add-contact"]) input[name="fields.1.consent"]`)
	keeper.Follow(`button[name="do"][value="add-contact"]`)

	// A relation is told by the other's name.
	keeper.Open(record + "/relations")
	keeper.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
	check(t, keeper)
	keeper.Choose(`select[name="type"]`, "s_inspire_de")
	keeper.Type(`input[name="other"]`, "Marché du Lavoir")
	keeper.Follow(`button[name="do"][value="assert-relation"]`)
	for _, tab := range []string{"/networks", "/people", "/more"} {
		keeper.Open(record + tab)
		keeper.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
		check(t, keeper)
	}
	quiet(t, keeper)

	// Everybody sees it.
	visitor.Open("/fr/initiatives/caisse-de-l-ecluse")
	seen := visitor.Text("main")
	for _, want := range []string{"second onglet", "Expérimentation", "depuis mai 2026", "042,5",
		"accueil@ecluse.example", "Marché du Lavoir", "Dieulefit"} {
		if !strings.Contains(seen, want) {
			t.Errorf("everybody sees no %q in %s", want, seen)
		}
	}
	visitor.Follow(`.provenance a[href^="/fr/history/"]`)
	check(t, visitor)
	if said := visitor.Text("main"); !strings.Contains(said, "second onglet") ||
		strings.Contains(said, "porteuse@example.org") {
		t.Errorf("the history: %s", said)
	}
}

// A group applies, is presented and co-opted, and signs; a message reaches it.
func TestAGroupIsAdmittedAndAnswersAMessage(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	found := h.Must(t,
		`{ network(slug: "dynamiques-locales-ssa") { id } charter(slug: "ssa-charte-groupes-locaux") { versionInForce { id } } }`, nil)
	network, version := found.At("network", "id").(string), found.At("charter", "versionInForce", "id").(string)
	admin := h.SignedIn(t, "admin@example.org")
	admin.Do(t, "invite",
		map[string]any{"email": "coordination@example.org", "kind": "COORDINATOR", "network": network}, "")
	h.SignedIn(t, "coordination@example.org")
	h.Browser(t).Do(t, "proposeGroup",
		map[string]any{"network": network, "email": "groupe@example.org", "group": map[string]any{
			"name": "Groupe de l'Écluse", "place": territory(t, h, "26114"), "territory": territory(t, h, "26114"),
		}}, "")
	coordinator := testkit.NewTab(t, base, true)
	coordinator.SignIn(h, "coordination@example.org")
	coordinator.Open("/fr/coordination/proposals")
	coordinator.Follow(`button[name="do"][value="publish-proposal"]`)
	h.Letter(t, "groupe@example.org", "Groupe de l'Écluse")

	referent := testkit.NewTab(t, base, true)
	referent.SignIn(h, "groupe@example.org")
	referent.Follow(`button[name="do"][value="accept-invitation"]`)
	referent.Follow(`.card.group a`)
	record := referent.Path()
	referent.Open(record + "/networks")
	referent.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
	referent.Choose(`form:has(button[value="apply"]) select[name="network"]`, network)
	referent.Choose(`form:has(button[value="apply"]) select[name="acknowledgedVersion"]`, version)
	referent.Follow(`button[name="do"][value="apply"]`)
	if !strings.Contains(referent.Text(".notice.done"), "candidature") {
		t.Fatalf("applied: %s", referent.Text("main"))
	}

	coordinator.Open("/fr/coordination/admissions")
	check(t, coordinator)
	coordinator.Type(`input[name="presentedBy"]`, "le groupe du Val de Drôme")
	coordinator.Follow(`button[name="do"][value="present-membership"]`)
	coordinator.Type(`form:has(button[value="coopt"]) input[name="reason"]`, "Présentation à l'assemblée.")
	coordinator.Follow(`button[name="do"][value="coopt"]`)
	if !strings.Contains(coordinator.Text(".notice.done"), "coopté") {
		t.Fatalf("co-opted: %s", coordinator.Text("main"))
	}

	referent.Open("/fr/me")
	referent.Follow(`.card.group a[href$="/networks"]`)
	check(t, referent)
	referent.Choose(`form:has(button[value="sign"]) select[name="positions.0.position"]`, "MET")
	referent.Follow(`.notice + form > button`)
	if !strings.Contains(referent.Text(".notice.done"), "signée") {
		t.Fatalf("signed: %s", referent.Text("main"))
	}

	visitor := testkit.NewTab(t, base, true)
	visitor.Open("/fr/charters/ssa-charte-groupes-locaux")
	if !strings.Contains(visitor.Text(".record-side"), "Groupe de l'Écluse") {
		t.Errorf("the signatures: %s", visitor.Text(".record-side"))
	}
	visitor.Open("/fr/request")
	visitor.Choose(`select[name="network"]`, network)
	visitor.Choose(`select[name="kind"]`, "JOIN")
	visitor.Type(`textarea[name="text"]`, "Je voudrais vous rejoindre.")
	visitor.Type(`input[name="senderName"]`, "Camille")
	visitor.Type(`input[name="senderEmail"]`, "camille@example.org")
	visitor.Type(`input[name="commune.name"]`, "Dieulefit")
	visitor.Follow(`form.long > button`)
	if !strings.Contains(visitor.Text("main"), "Groupe de l'Écluse") {
		t.Fatalf("sent: %s", visitor.Text("main"))
	}
	check(t, visitor)

	referent.Open("/fr/me/requests")
	if said := referent.Text("main"); !strings.Contains(said, "Je voudrais vous rejoindre.") ||
		strings.Contains(said, "camille@example.org") {
		t.Errorf("the message: %s", said)
	}
	referent.Click("details summary")
	check(t, referent)
	referent.Follow(`button[name="do"][value="accept-request"]`)
	if said := referent.Text("main"); !strings.Contains(said, "camille@example.org") {
		t.Errorf("accepted: %s", said)
	}

	// A new version of the charter asks to sign again.
	coordinator.Open("/fr/coordination/charters/ssa-charte-groupes-locaux")
	check(t, coordinator)
	coordinator.Type(`input[name="label"]`, "2027")
	coordinator.Type(`input[name="articles.0.title"]`, "Objet du groupe local")
	coordinator.Follow(`form.long > button`)
	if !strings.Contains(coordinator.Text(".notice.done"), "signer à nouveau") {
		t.Fatalf("published: %s", coordinator.Text("main"))
	}
	coordinator.Follow(`a[href*="/compare?from="]`)
	if !strings.Contains(coordinator.Text("ins"), "local") {
		t.Errorf("the comparison: %s", coordinator.Text("main"))
	}
	for _, path := range []string{"/overlaps", "/charters", "/partners", "/duplicates", "/log"} {
		coordinator.Open("/fr/coordination" + path)
		check(t, coordinator)
	}

	// Two records that are one are merged, and parted again.
	admin.Do(t, "createOrganisation",
		map[string]any{"organisation": map[string]any{"name": "Réseau Civam", "slug": "reseau-civam-bis"}}, "")
	overseer := testkit.NewTab(t, base, true)
	overseer.SignIn(h, "admin@example.org")
	overseer.Open("/fr/coordination/duplicates")
	if !strings.Contains(overseer.Text(".found"), "Réseau Civam") {
		t.Errorf("records that are alike: %s", overseer.Text("main"))
	}
	check(t, overseer)
	overseer.Type(`#name`, "Réseau CIVAM")
	overseer.Submit()
	overseer.Get(
		`[...document.querySelectorAll('.choices label')].filter(l => /^Réseau C(IVAM|ivam)\s+Organisation/.test(l.innerText.trim())).forEach(l => l.click())`, nil)
	overseer.Follow(`form:has(.choices) > button`)
	check(t, overseer)
	overseer.Follow(`.sides section:nth-child(1) form button`)
	if !strings.Contains(overseer.Text("h1"), "fusionnées") {
		t.Fatalf("merged: %s", overseer.Text("main"))
	}
	check(t, overseer)
	overseer.Follow(`button[name="do"][value="undo-merge"]`)
	if !strings.Contains(overseer.Text(".notice.done"), "de nouveau là") {
		t.Errorf("parted: %s", overseer.Text("main"))
	}

	// A token is shown once; somebody else asks to keep the record.
	referent.Open(record + "/more")
	referent.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
	referent.Type(`form:has(button[value="create-token"]) input[name="name"]`, "notre site")
	referent.Click(`input[name="scopes"][value="LINKS_WRITE"]`)
	referent.Follow(`button[name="do"][value="create-token"]`)
	if !strings.Contains(referent.Text("pre"), "essaim_") {
		t.Errorf("the token: %s", referent.Text("main"))
	}
	check(t, referent)
	overseer.Open("/fr/claim?actor=" + strings.TrimPrefix(record, "/fr/me/records/"))
	check(t, overseer)
	overseer.Type(`textarea[name="message"]`, "J'y prends part.")
	overseer.Follow(`form[method="post"] > button`)
	if !strings.Contains(overseer.Text("main"), "Groupe de l'Écluse") {
		t.Errorf("claimed: %s", overseer.Text("main"))
	}

	// What the hub holds about the referent is theirs to take and to erase.
	referent.Open("/fr/me/account")
	check(t, referent)
	referent.Type(`form:has(button[value="erase-my-data"]) input[name="email"]`, "groupe@example.org")
	referent.Follow(`button[name="do"][value="erase-my-data"]`)
	if referent.Path() != "/fr/" {
		t.Errorf("erased: %s %s", referent.Path(), referent.Text("main"))
	}
}

// territory is the id of a commune.
func territory(t *testing.T, h *testkit.Hub, code string) string {
	t.Helper()
	return h.Must(t, `query ($code: String!) { territory(code: {kind: COMMUNE, code: $code}) { id } }`,
		map[string]any{"code": code}).At("territory", "id").(string)
}
