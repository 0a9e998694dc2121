package explorer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// press is a button of a page, who presses it, and what follows.
type press struct {
	page, action string
	who          string            // "" for a visitor
	at           string            // path of the page, below the language
	in           string            // a value that the form holds, where the page has several
	fill         map[string]string // fields by their names
	// rows that came, went or changed their state, and letters; or "says …", where nothing does
	follows []string
}

// of is the id of a record of the scene.
func of(t hub.RecordType, name string) string { return hub.DerivedID(t, name) }

var (
	pressGroup, pressOther  = of(hub.TypeGroup, "the"), of(hub.TypeGroup, "other")
	pressInitiative         = of(hub.TypeInitiative, "the")
	pressOrganisation       = of(hub.TypeOrganisation, "the")
	pressNetwork, pressFree = of(hub.TypeNetwork, "the"), of(hub.TypeNetwork, "free")
	pressVersion            = of(hub.TypeCharterVersion, "the")
	pressRecord             = "/me/records/"
)

// pressScene fills a hub with one thing of each kind that a page has a button for.
func pressScene(t *testing.T, h *testkit.Hub) {
	t.Helper()
	args := pgx.NamedArgs{
		"g": pressGroup, "h": pressOther, "i": pressInitiative, "o": pressOrganisation,
		"n": pressNetwork, "f": pressFree,
		"version": pressVersion, "charter": of(hub.TypeCharter, "the"), "hash": hub.CharterHash(nil),
		"place": hub.TerritoryID(hub.Commune, "26114"), "valence": hub.TerritoryID(hub.Commune, "26362"),
		"b": of(hub.TypeGroup, "b"), "c": of(hub.TypeGroup, "c"), "d": of(hub.TypeGroup, "d"),
		"q": of(hub.TypeGroup, "q"), "r": of(hub.TypeGroup, "r"),
		"keeper": of(hub.TypeAccount, "keeper"), "coordinator": of(hub.TypeAccount, "coordinator"),
		"stranger": of(hub.TypeAccount, "stranger"),
	}
	for _, sql := range []string{
		`INSERT INTO account (id, email) VALUES (@keeper, 'keeper@example.org'), (@coordinator, 'coordinator@example.org'), (@stranger, 'stranger@example.org')`,
		`INSERT INTO network (id, slug, name, admission, territorial_exclusivity) VALUES (@n, 'n', 'Réseau N', 'COOPTATION', true), (@f, 'f', 'Réseau F', 'SIGN_AND_JOIN', false)`,
		`INSERT INTO actor (id, type, slug, name, status, review_network_id, territory_id) VALUES
			(@g, 'GROUP', 'groupe-g', 'Groupe G', 'PUBLISHED', NULL, @place), (@h, 'GROUP', 'groupe-h', 'Groupe H', 'PUBLISHED', NULL, NULL),
			(@i, 'INITIATIVE', 'initiative-i', 'Initiative I', 'PUBLISHED', NULL, NULL), (@o, 'ORGANISATION', 'organisation-o', 'Organisation O', 'PUBLISHED', NULL, NULL),
			(@b, 'GROUP', 'groupe-b', 'Groupe B', 'PUBLISHED', NULL, @valence), (@c, 'GROUP', 'groupe-c', 'Groupe C', 'PUBLISHED', NULL, @valence), (@d, 'GROUP', 'groupe-d', 'Groupe D', 'PUBLISHED', NULL, NULL),
			(@q, 'GROUP', 'groupe-q', 'Groupe Q', 'PROPOSED', @n, NULL), (@r, 'GROUP', 'groupe-r', 'Groupe R', 'PROPOSED', @n, NULL)`,
		`INSERT INTO role (id, account_id, kind, actor_id, network_id) VALUES
			(record_id('role', gen_random_uuid()), @keeper, 'REFERENT', @g, NULL), (record_id('role', gen_random_uuid()), @keeper, 'REFERENT', @i, NULL),
			(record_id('role', gen_random_uuid()), @keeper, 'REFERENT', @o, NULL), ('` + of(hub.TypeRole, "removed") +
			`', @stranger, 'EDITOR', @o, NULL),
			(record_id('role', gen_random_uuid()), @coordinator, 'COORDINATOR', NULL, @n)`,
		`INSERT INTO charter (id, slug, applies_to, network_id) VALUES (@charter, 'charte', '{GROUP}', @n)`,
		`INSERT INTO charter_version (id, charter_id, rank, label, title, hash) VALUES (@version, @charter, 1, '1', 'La charte', @hash)`,
		`INSERT INTO charter_article (version_id, number, title, text) VALUES (@version, 1, 'Article', 'Texte')`,
		`INSERT INTO membership (id, actor_id, network_id, state, presented_by) VALUES
			('` + of(hub.TypeMembership, "g") + `', @g, @n, 'COOPTED', 'H'), ('` + of(hub.TypeMembership, "b") +
			`', @b, @n, 'APPLIED', NULL),
			('` + of(hub.TypeMembership, "c") + `', @c, @n, 'PRESENTED', 'H'), ('` + of(hub.TypeMembership, "d") +
			`', @d, @n, 'APPLIED', NULL)`,
		`INSERT INTO relation (id, type_code, source_id, target_id, source_confirmed_at) VALUES
			('` + of(hub.TypeRelation, "confirmed") + `', 'en_lien_avec', @h, @g, now()), ('` +
			of(hub.TypeRelation, "declined") + `', 'en_lien_avec', @b, @g, now()),
			('` + of(hub.TypeRelation, "ended") + `', 'en_lien_avec', @g, @c, now())`,
		`INSERT INTO phase (public_id, initiative_id, kind) VALUES ('` + of(hub.TypePhase, "p") + `', @i, 'IDEA')`,
		`INSERT INTO observation (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri) VALUES ('` +
			of(hub.TypeObservation, "o") + `', @i, 'members', 1, 'personnes', '2026', 'https://example.org')`,
		`INSERT INTO contact (public_id, actor_id, label) VALUES ('` + of(hub.TypeContact, "c") + `', @g, 'accueil')`,
		`INSERT INTO contact_field (contact_id, kind, value, audience, consented_at) SELECT id, 'EMAIL', 'accueil@example.org', 'PUBLIC', now() FROM contact`,
		`INSERT INTO proposal (actor_id, email, language) VALUES (@q, 'proposer@example.org', 'FR'), (@r, 'proposer@example.org', 'FR')`,
		`INSERT INTO request (id, kind, sender_name, sender_email, language, text, actor_id, state) SELECT v.id, 'JOIN', v.name, 'sender@example.org', 'FR', 'Bonjour', @g, 'OPEN' FROM (VALUES
			('` + of(hub.TypeRequest, "accepted") + `', 'Camille'), ('` + of(hub.TypeRequest, "answered") +
			`', 'Dominique'), ('` + of(hub.TypeRequest, "declined") + `', 'Claude')) AS v (id, name)`,
		`INSERT INTO invitation (id, email, kind, actor_id, expires_at) SELECT v.id, v.email, 'EDITOR', v.actor, now() + interval '1 day' FROM (VALUES
			('` + of(hub.TypeInvitation, "accepted") + `', 'stranger@example.org', @i), ('` +
			of(hub.TypeInvitation, "declined") + `', 'stranger@example.org', @h),
			('` + of(hub.TypeInvitation, "revoked") + `', 'other@example.org', @g)) AS v (id, email, actor)`,
		`INSERT INTO claim (id, actor_id, account_id, message) VALUES ('` + of(hub.TypeClaim, "accepted") +
			`', @b, @stranger, 'moi'),
			('` + of(hub.TypeClaim, "declined") + `', @c, @stranger, 'moi'), ('` + of(hub.TypeClaim, "withdrawn") +
			`', @d, @stranger, 'moi')`,
		`INSERT INTO token (id, secret_hash, actor_id, name, scopes, expires_at) VALUES ('` + of(hub.TypeToken, "t") +
			`', '\x00', @g, 'machine', '{CONTACTS_READ}', now() + interval '1 day')`,
		`INSERT INTO session (id, secret_hash, account_id, user_agent, expires_at) VALUES ('` +
			of(hub.TypeSession, "a") + `', '\x01', @keeper, 'A', now() + interval '1 day'), ('` +
			of(hub.TypeSession, "b") + `', '\x02', @keeper, 'B', now() + interval '1 day')`,
		`INSERT INTO partner (id, actor_id, namespace, url, subscriptions, timeout, state) VALUES ('` +
			of(hub.TypePartner, "p") + `', @o, 'market', 'http://127.0.0.1:1/', 'SSE', 1000, 'PROPOSED')`,
		`INSERT INTO partner (id, actor_id, namespace, url, subscriptions, timeout, state) VALUES ('` +
			of(hub.TypePartner, "active") + `', @o, 'agenda', 'http://127.0.0.1:1/', 'SSE', 1000, 'SUSPENDED')`,
		`INSERT INTO partner_schema (partner_id, hash, sdl) VALUES ('` + of(hub.TypePartner, "active") +
			`', 'x', 'type Query { x: Int }')`,
		`UPDATE partner SET state = 'ACTIVE', schema_id = (SELECT id FROM partner_schema) WHERE namespace = 'agenda'`,
		`UPDATE actor SET updated_at = now() - interval '3 years', confirmed_at = now() - interval '3 years', reminded_at = now() WHERE id = @i`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql, args); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if err := store.New(h.Pool).InTx(t.Context(), func(tx *store.Store) error {
		if err := tx.IndexRecords(t.Context(), []string{of(hub.TypeGroup, "d")}); err != nil {
			return err
		}
		if _, err := h.Pool.Exec(t.Context(),
			`INSERT INTO change (action, record_id, snapshot) VALUES ('UPDATED', $1, '{"version": 0, "summary": "06 12 34 56 78"}')`,
			pressGroup); err != nil {
			return err
		}
		return tx.LogChanges(t.Context(), hub.Author{Capacity: hub.AsOperator}, hub.Created,
			[]string{pressGroup, pressInitiative, pressOrganisation})
	}); err != nil {
		t.Fatal(err)
	}
}

// buttons are those of the pages' forms, as page and action, read from the templates. A
// name that a template makes is as many actions as it can be.
func buttons(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("pages/*.html")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no pages", err)
	}
	var all []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		page := strings.TrimSuffix(filepath.Base(name), ".html")
		for _, found := range regexp.MustCompile(
			`\.Form (?:"([a-z-]+)"|\(print "([a-z]+-)" \.?\$?[oO]f\))|name="do" value="([a-z-]+)"`).
			FindAllStringSubmatch(string(text), -1) {
			if found[2] != "" {
				for _, record := range []string{"initiative", "group", "organisation"} {
					all = append(all, page+" "+found[2]+record)
				}
				continue
			}
			all = append(all, page+" "+found[1]+found[3])
		}
		for _, form := range regexp.MustCompile(`(?s)<form[^>]*method="post".*?</form>`).
			FindAllString(string(text), -1) {
			for _, button := range regexp.MustCompile(`<(button|input type="submit")[^>]*>`).FindAllString(form, -1) {
				if !strings.Contains(button, `name="do"`) && page != "unsubscribe" {
					t.Errorf("a button of %s does not say what it does: %s", name, button)
				}
			}
			if strings.Contains(form, `type="hidden" name="do"`) {
				t.Errorf("a form of %s says what it does beside its buttons", name)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Every button of every page is pressed, and what followed is what it says: state, letters, who learnt what.
func TestEveryButtonDoesWhatItSays(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	pressScene(t, h)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	tabs := map[string]*testkit.Tab{"": testkit.NewTab(t, base, true)}
	tabs[""].Open("/fr/")
	pressed := map[string]bool{}
	for _, p := range presses {
		tab := tabs[p.who]
		if tab == nil {
			tab = testkit.NewTab(t, base, true)
			tabs[p.who] = tab
			if p.who != "types" { // who signs in by the pages
				tab.SignIn(h, p.who+"@example.org")
			}
		}
		if p.page == "sign_in_code" {
			p.fill = map[string]string{"code": strings.ToLower(testkit.Code(h.Letter(t, p.fill["email"], "token=")))}
		}
		if p.page == "sign_in" && p.action == "confirm-sign-in" {
			p.at += "?token=" + testkit.Token(h.Letter(t, p.fill["email"], "token="))
			p.fill = nil
		}
		if p.at != "" {
			tab.Open("/fr" + p.at)
		}
		tab.Get(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil)
		form := `form:has(button[name="do"][value="` + p.action + `"])`
		if p.in != "" {
			form += `:has(input[value="` + p.in + `"])`
		}
		fill, _ := json.Marshal(p.fill) // texts
		tab.Wait(`document.querySelector('` + form + `') !== null`)
		tab.Get(`(() => { const form = document.querySelector('`+form+`'); for (const [name, value] of Object.entries(`+
			string(fill)+` ?? {})) {
			const named = [...form.querySelectorAll('[name="' + name + '"]')], field = named.find(f => f.value === value) ?? named[0]
			if (field.type === 'checkbox') field.checked = true; else field.value = value } })()`, nil)
		before := testkit.TakeFootprint(t, h.Pool)
		tab.Follow(form + ` button[value="` + p.action + `"]`)
		followed := testkit.TakeFootprint(t, h.Pool).Since(before)
		if text, ok := strings.CutPrefix(strings.Join(p.follows, ""), "says "); ok &&
			strings.Contains(tab.Text("main"), text) {
			followed = append(followed, "says "+text)
		}
		if len(followed) == 0 || !slices.Equal(followed, p.follows) {
			text, _ := json.Marshal(followed)
			t.Errorf("%s %s at %s: %s, want %q; the page says %.300s", p.page, p.action, tab.Path(), text, p.follows,
				tab.Text(".notice.bad, .fault, .notice.done"))
		}
		pressed[p.page+" "+p.action] = true
	}
	all := buttons(t)
	if len(all) < 60 {
		t.Errorf("the pages have %d buttons", len(all))
	}
	for _, button := range all {
		if !pressed[button] {
			t.Errorf("nobody presses %s", button)
		}
	}
}

// presses are the buttons in an order in which each is there. "" as a path stays on the page that followed.
var presses = []press{
	{"sign_in", "request-sign-in", "", "/sign-in", "", map[string]string{"email": "signs-in@example.org"},
		[]string{"letter sign_in to signs-in@example.org", "sign_in +1"}},
	{"sign_in", "confirm-sign-in", "", "/sign-in", "", map[string]string{"email": "signs-in@example.org"},
		[]string{"account +1", "session +1", "sign_in -1"}},
	{"sign_in", "request-sign-in", "types", "/sign-in", "", map[string]string{"email": "types-the-code@example.org"},
		[]string{"letter sign_in to types-the-code@example.org", "sign_in +1"}},
	{"sign_in_code", "confirm-sign-in", "types", "/sign-in?sent=1", "",
		map[string]string{"email": "types-the-code@example.org"}, []string{"account +1", "session +1", "sign_in -1"}},
	{"me", "sign-out", "", "/me", "", nil, []string{"session -1"}},
	{"propose", "propose-initiative", "", "/propose/initiative", "",
		map[string]string{"initiative.name": "Proposée I", "email": "proposes@example.org", "network": pressNetwork},
		[]string{"actor +1", "change +1", "idempotency +1", "letter proposal_received to proposes@example.org",
			"letter proposal_to_review to coordinator@example.org", "proposal +1", "search_document +1"}},
	{"propose", "propose-group", "", "/propose/group", "",
		map[string]string{"group.name": "Proposé G", "email": "proposes@example.org", "network": pressNetwork},
		[]string{"actor +1", "change +1", "idempotency +1", "letter proposal_received to proposes@example.org",
			"letter proposal_to_review to coordinator@example.org", "proposal +1", "search_document +1"}},
	{"propose", "propose-organisation", "", "/propose/organisation", "",
		map[string]string{"organisation.name": "Proposée O", "email": "proposes@example.org", "network": pressNetwork},
		[]string{"actor +1", "change +1", "idempotency +1", "letter proposal_received to proposes@example.org",
			"letter proposal_to_review to coordinator@example.org", "proposal +1", "search_document +1"}},
	{"request", "request-reach", "", "/request?to=" + pressGroup, "", map[string]string{"text": "Bonjour"},
		[]string{"says sera lu par"}},
	{"request", "send-request", "", "/request?to=" + pressGroup, "",
		map[string]string{"kind": "JOIN", "text": "Bonjour", "senderName": "Camille",
			"senderEmail": "camille@example.org"},
		[]string{"idempotency +1", "letter request to accueil@example.org", "letter request to keeper@example.org",
			"request +1", "request_count +1"}},
	{"claim", "claim", "stranger", "/claim?actor=" + pressGroup, "", map[string]string{"message": "Moi."},
		[]string{"claim +1", "idempotency +1", "letter claim to keeper@example.org"}},
	{"me", "accept-invitation", "stranger", "/me", of(hub.TypeInvitation, "accepted"), nil,
		[]string{"idempotency +1", "invitation OPEN → ACCEPTED", "role +1"}},
	{"me", "decline-invitation", "stranger", "/me", of(hub.TypeInvitation, "declined"), nil,
		[]string{"idempotency +1", "invitation OPEN → DECLINED"}},
	{"me", "withdraw-claim", "stranger", "/me", of(hub.TypeClaim, "withdrawn"), nil,
		[]string{"claim OPEN → WITHDRAWN", "idempotency +1"}},
	{"me_requests", "decline-request", "keeper", "/me/requests", of(hub.TypeRequest, "declined"),
		map[string]string{"text": "Non, merci."},
		[]string{"idempotency +1", "letter request_reply to sender@example.org", "request OPEN → DECLINED",
			"request_reply +1"}},
	{"me_requests", "reply-request", "keeper", "/me/requests", of(hub.TypeRequest, "answered"),
		map[string]string{"text": "Venez mardi."},
		[]string{"idempotency +1", "letter request_reply to sender@example.org", "request ~1", "request_reply +1"}},
	{"me_requests", "accept-request", "keeper", "/me/requests", of(hub.TypeRequest, "accepted"),
		map[string]string{"text": "Volontiers."},
		[]string{"idempotency +1", "letter request_accepted to keeper@example.org",
			"letter request_accepted to sender@example.org", "request OPEN → ACCEPTED", "request_reply +1"}},
	{"me_requests", "close-request", "keeper", "/me/requests", of(hub.TypeRequest, "accepted"), nil,
		[]string{"idempotency +1", "request ACCEPTED → CLOSED"}},
	{"me_record", "confirm-record", "keeper", pressRecord + pressInitiative, "", nil,
		[]string{"actor ~1", "idempotency +1"}},
	{"me_record", "update-initiative", "keeper", pressRecord + pressInitiative, "",
		map[string]string{"initiative.summary": "Un résumé."},
		[]string{"actor ~1", "change +1", "idempotency +1", "search_document +1"}},
	{"me_record", "update-group", "keeper", pressRecord + pressGroup, "",
		map[string]string{"group.summary": "Un résumé."},
		[]string{"actor ~1", "change +1", "idempotency +1", "search_document +1"}},
	{"me_record", "update-organisation", "keeper", pressRecord + pressOrganisation, "",
		map[string]string{"organisation.summary": "Un résumé."},
		[]string{"actor ~1", "change +1", "idempotency +1", "search_document +1"}},
	{"history", "restore-revision", "keeper", "/history/" + pressOrganisation, "", nil,
		[]string{"actor ~1", "change +1", "idempotency +1", "search_document ~1"}},
	{"me_phases", "add-phase", "keeper", pressRecord + pressInitiative + "/phases", "",
		map[string]string{"kind": "RUNNING", "startedOn": "2025"},
		[]string{"actor ~1", "change +1", "idempotency +1", "phase +1"}},
	{"me_phases", "update-phase", "keeper", pressRecord + pressInitiative + "/phases", of(hub.TypePhase, "p"),
		map[string]string{"note": "Une note."}, []string{"actor ~1", "change +1", "idempotency +1", "phase ~1"}},
	{"me_phases", "remove-phase", "keeper", pressRecord + pressInitiative + "/phases", of(hub.TypePhase, "p"), nil,
		[]string{"actor ~1", "change +1", "idempotency +1", "phase -1"}},
	{"me_phases", "add-observation", "keeper", pressRecord + pressInitiative + "/phases", "",
		map[string]string{"metric": "members", "value": "12", "unit": "personnes", "observedOn": "2026",
			"source": "https://example.org/2"}, []string{"actor ~1", "change +1", "idempotency +1", "observation +1"}},
	{"me_phases", "update-observation", "keeper", pressRecord + pressInitiative + "/phases",
		of(hub.TypeObservation, "o"), map[string]string{"value": "2"},
		[]string{"actor ~1", "change +1", "idempotency +1", "observation ~1"}},
	{"me_phases", "remove-observation", "keeper", pressRecord + pressInitiative + "/phases",
		of(hub.TypeObservation, "o"), nil, []string{"actor ~1", "change +1", "idempotency +1", "observation -1"}},
	{"me_contacts", "add-contact", "keeper", pressRecord + pressGroup + "/contacts", "",
		map[string]string{"label": "presse", "fields.1.value": "presse@example.org", "fields.1.audience": "PUBLIC",
			"fields.1.consent": "1"},
		[]string{"actor ~1", "change +1", "contact +1", "contact_field +1", "idempotency +1"}},
	{"me_contacts", "update-contact", "keeper", pressRecord + pressGroup + "/contacts", of(hub.TypeContact, "c"),
		map[string]string{"label": "accueil du public"},
		[]string{"actor ~1", "change +1", "contact ~1", "idempotency +1"}},
	{"me_contacts", "remove-contact", "keeper", pressRecord + pressGroup + "/contacts", of(hub.TypeContact, "c"), nil,
		[]string{"actor ~1", "change +1", "contact -1", "contact_field -1", "idempotency +1"}},
	{"me_relations", "confirm-relation", "keeper", pressRecord + pressGroup + "/relations",
		of(hub.TypeRelation, "confirmed"), nil,
		[]string{"change +1", "idempotency +1", "relation ASSERTED → CONFIRMED"}},
	{"me_relations", "decline-relation", "keeper", pressRecord + pressGroup + "/relations",
		of(hub.TypeRelation, "declined"), nil, []string{"change +1", "idempotency +1", "relation ASSERTED → DECLINED"}},
	{"me_relations", "end-relation", "keeper", pressRecord + pressGroup + "/relations", of(hub.TypeRelation, "ended"),
		map[string]string{"until": "2026"}, []string{"change +1", "idempotency +1", "relation ASSERTED → ENDED"}},
	{"me_relations", "assert-relation", "keeper", pressRecord + pressGroup + "/relations", "",
		map[string]string{"type": "en_lien_avec", "other": "Groupe D"},
		[]string{"change +1", "idempotency +1", "relation +1"}},
	{"me_networks", "sign", "keeper", pressRecord + pressGroup + "/networks", pressVersion, nil,
		[]string{"change +1", "idempotency +1", "signature +1"}},
	{"me_networks", "withdraw-signature", "keeper", pressRecord + pressGroup + "/networks", "", nil,
		[]string{"change +1", "idempotency +1", "signature ~1"}},
	{"me_networks", "apply", "keeper", pressRecord + pressGroup + "/networks", "",
		map[string]string{"network": pressFree},
		[]string{"change +2", "idempotency +1", "letter application to admin@example.org", "membership +1"}},
	{"me_networks", "leave", "keeper", pressRecord + pressGroup + "/networks", of(hub.TypeMembership, "g"),
		map[string]string{"reason": "Nous partons."},
		[]string{"change +1", "idempotency +1", "membership COOPTED → LEFT"}},
	{"me_people", "invite", "keeper", pressRecord + pressGroup + "/people", "",
		map[string]string{"email": "invited@example.org"},
		[]string{"idempotency +1", "invitation +1", "letter invitation to invited@example.org"}},
	{"me_people", "revoke-invitation", "keeper", pressRecord + pressGroup + "/people",
		of(hub.TypeInvitation, "revoked"), nil, []string{"idempotency +1", "invitation OPEN → REVOKED"}},
	{"me_people", "remove-role", "keeper", pressRecord + pressOrganisation + "/people", of(hub.TypeRole, "removed"),
		nil, []string{"idempotency +1", "role -1"}},
	{"me_more", "create-event", "keeper", pressRecord + pressGroup + "/more", "",
		map[string]string{"event.title": "Une fête", "event.startsOn": "2027-01-02"},
		[]string{"change +1", "event +1", "idempotency +1", "search_document +1"}},
	{"me_more", "create-resource", "keeper", pressRecord + pressGroup + "/more", "",
		map[string]string{"resource.title": "Un livret"},
		[]string{"change +1", "idempotency +1", "resource +1", "search_document +1"}},
	{"me_more", "create-token", "keeper", pressRecord + pressGroup + "/more", "",
		map[string]string{"name": "notre site", "scopes": "LINKS_WRITE"}, []string{"token +1"}},
	{"me_more", "revoke-token", "keeper", pressRecord + pressGroup + "/more", of(hub.TypeToken, "t"), nil,
		[]string{"idempotency +1", "token ~1"}},
	{"me_more", "propose-partner", "keeper", pressRecord + pressOrganisation + "/more", "",
		map[string]string{"namespace": "third", "url": "https://example.org/graphql"},
		[]string{"idempotency +1", "partner +1"}},
	{"me_more", "archive-record", "keeper", pressRecord + pressInitiative + "/more", "",
		map[string]string{"reason": "Fini."}, []string{"actor PUBLISHED → ARCHIVED", "change +1", "idempotency +1"}},
	{"me_more", "restore-record", "keeper", pressRecord + pressInitiative + "/more", "", nil,
		[]string{"actor ARCHIVED → PUBLISHED", "change +1", "idempotency +1"}},
	{"coordination_proposals", "publish-proposal", "coordinator", "/coordination/proposals", of(hub.TypeGroup, "q"),
		nil,
		[]string{"actor PROPOSED → PUBLISHED", "change +1", "idempotency +1", "invitation +1",
			"letter proposal_published to proposer@example.org", "proposal OPEN → ACCEPTED", "search_document +1"}},
	{"coordination_proposals", "decline-proposal", "coordinator", "/coordination/proposals", of(hub.TypeGroup, "r"),
		map[string]string{"reason": "En double."},
		[]string{"actor PROPOSED → ARCHIVED", "change +1", "idempotency +1",
			"letter proposal_declined to proposer@example.org", "proposal OPEN → DECLINED", "search_document +1"}},
	{"coordination_admissions", "present-membership", "coordinator", "/coordination/admissions",
		of(hub.TypeMembership, "b"), map[string]string{"presentedBy": "H"},
		[]string{"change +1", "idempotency +1", "membership APPLIED → PRESENTED"}},
	{"coordination_admissions", "coopt", "coordinator", "/coordination/admissions", of(hub.TypeMembership, "c"),
		map[string]string{"reason": "Oui."}, []string{"change +1", "idempotency +1", "membership PRESENTED → COOPTED"}},
	{"coordination_admissions", "decline-membership", "coordinator", "/coordination/admissions",
		of(hub.TypeMembership, "d"), map[string]string{"reason": "Pas encore."},
		[]string{"change +1", "idempotency +1", "membership APPLIED → DECLINED"}},
	{"coordination_charter", "publish-version", "coordinator", "/coordination/charters/charte", "",
		map[string]string{"label": "2"},
		[]string{"change +2", "charter ~1", "charter_article +1", "charter_version +1", "idempotency +1",
			"search_document +1"}},
	{"coordination_proposals", "accept-claim", "admin", "/coordination/proposals", of(hub.TypeClaim, "accepted"), nil,
		[]string{"claim OPEN → ACCEPTED", "idempotency +1", "letter claim_decided to stranger@example.org", "role +1"}},
	{"coordination_proposals", "decline-claim", "admin", "/coordination/proposals", of(hub.TypeClaim, "declined"),
		map[string]string{"reason": "Non."},
		[]string{"claim OPEN → DECLINED", "idempotency +1", "letter claim_decided to stranger@example.org"}},
	{"coordination_partners", "check-partner", "admin", "/coordination/partners", of(hub.TypePartner, "p"), nil,
		[]string{"partner_check +1"}},
	{"coordination_partners", "activate-partner", "admin", "/coordination/partners", of(hub.TypePartner, "p"), nil,
		[]string{"partner_check +1"}},
	{"coordination_partners", "suspend-partner", "admin", "/coordination/partners", of(hub.TypePartner, "active"), nil,
		[]string{"idempotency +1", "partner ACTIVE → SUSPENDED"}},
	{"coordination_partners", "retire-partner", "admin", "/coordination/partners", of(hub.TypePartner, "p"), nil,
		[]string{"idempotency +1", "partner PROPOSED → RETIRED"}},
	{"history", "redact-revisions", "admin", "/history/" + pressGroup, "",
		map[string]string{"field": "summary", "reason": "Le numéro d'une voisine."},
		[]string{"change +1", "change ~1", "idempotency +1"}},
	{"coordination_merge", "merge-records", "admin",
		"/coordination/duplicates?record=" + of(hub.TypeGroup, "c") + "&record=" + of(hub.TypeGroup, "d"),
		of(hub.TypeGroup, "c"), nil,
		[]string{"actor PUBLISHED → ARCHIVED", "actor ~1", "change +2", "claim ~1", "idempotency +1", "merge +1",
			"search_document +1"}},
	{"merged", "undo-merge", "admin", "", "", nil,
		[]string{"actor ARCHIVED → PUBLISHED", "actor ~1", "change +2", "claim ~1", "idempotency +1", "merge ~1"}},
	{"me_account", "update-account", "keeper", "/me/account", "", map[string]string{"language": "EN"},
		[]string{"account ~1"}},
	{"me_account", "end-session", "keeper", "/me/account", of(hub.TypeSession, "a"), nil, []string{"session -1"}},
	{"me_account", "end-other-sessions", "keeper", "/me/account", "", nil, []string{"session -1"}},
	{"me_account", "erase-my-data", "keeper", "/me/account", "", map[string]string{"email": "keeper@example.org"},
		[]string{"account -1", "change ~26", "idempotency -35", "request_reply ~3", "role -3", "session -1",
			"token ~1"}},
}
