package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

const whoAmI = `{ viewer { account { email } sessions { id current } } }`

// A link signs in once, in the browser that asked for it; whether the address is known makes no difference.
func TestALinkSignsInOnceInTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	asked, other := h.Browser(t), h.Browser(t)
	unknown := asked.Do(t, "requestSignIn", input{"email": "Ana@Example.org"}, "")
	token := testkit.Token(h.Letter(t, "ana@example.org", "token="))
	refuse(t, "EXPIRED", other.Try(t, "confirmSignIn", input{"token": token}, ""))
	refuse(t, "EXPIRED", asked.Try(t, "confirmSignIn", input{"token": "x"}, ""))
	in := asked.Do(t, "confirmSignIn", input{"token": token},
		"viewer { account { email language } sessions { current userAgent } }")
	if in.Text("viewer", "account", "email") != "ana@example.org" {
		t.Errorf("signed in: %s", in.Body)
	}
	refuse(t, "EXPIRED", asked.Try(t, "confirmSignIn", input{"token": token}, ""))
	known := other.Do(t, "requestSignIn", input{"email": "ana@example.org"}, "")
	if known.Body != unknown.Body {
		t.Errorf("an address that is known is answered %s, one that is not %s", known.Body, unknown.Body)
	}

	// A link that is too old is none.
	late := testkit.Token(h.Letter(t, "ana@example.org", "token="))
	if _, err := h.Pool.Exec(t.Context(), `UPDATE sign_in SET expires_at = now()`); err != nil {
		t.Fatal(err)
	}
	refuse(t, "EXPIRED", other.Try(t, "confirmSignIn", input{"token": late}, ""))

	// Neither link, browser nor session is kept as it is sent.
	if traces := testkit.Traces(t, h.Pool, token); len(traces) > 1 || len(traces) == 1 && traces[0] != "river_job" {
		t.Errorf("the link is kept in %v", traces)
	}
}

// Where the link opens in another browser, the code beside it signs in: once, as people
// type it, in the browser that asked, and not after five that do not fit.
func TestACodeSignsInWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	asked, other := h.Browser(t), h.Browser(t)
	ask := func(email string) (code string) {
		t.Helper()
		asked.Do(t, "requestSignIn", input{"email": email}, "")
		if code = testkit.Code(h.Letter(t, email, "token=")); code == "" {
			t.Fatal("the letter has no code")
		}
		return code
	}
	code := ask("ana@example.org")
	refuse(t, "BAD_USER_INPUT", asked.Try(t, "confirmSignIn", input{}, ""))
	refuse(t, "EXPIRED", other.Try(t, "confirmSignIn", input{"code": code}, ""))
	in := asked.Do(t, "confirmSignIn", input{"code": strings.ToLower(strings.ReplaceAll(code, "-", " "))},
		"viewer { account { email } }")
	if in.Text("viewer", "account", "email") != "ana@example.org" {
		t.Error(in.Body)
	}
	refuse(t, "EXPIRED", asked.Try(t, "confirmSignIn", input{"code": code}, ""))

	asked = h.Browser(t)
	code = ask("bo@example.org")
	for range 5 {
		refuse(t, "EXPIRED", asked.Try(t, "confirmSignIn", input{"code": "BBBB-BBBB"}, ""))
	}
	refuse(t, "EXPIRED", asked.Try(t, "confirmSignIn", input{"code": code}, ""))
	if traces := testkit.Traces(t, h.Pool, code); len(traces) > 1 || len(traces) == 1 && traces[0] != "river_job" {
		t.Errorf("the code is kept in %v", traces)
	}
}

// Who asks again in one browser has several letters, and any of them lets in; who asks
// too often is told, and the letters that came stay good.
func TestEarlierLettersStayGood(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	asked := h.Browser(t)
	asked.Do(t, "requestSignIn", input{"email": "ana@example.org"}, "")
	first := testkit.Token(h.Letter(t, "ana@example.org", "token="))
	for range 4 {
		asked.Do(t, "requestSignIn", input{"email": "ana@example.org"}, "")
	}
	refused := asked.Try(t, "requestSignIn", input{"email": "ana@example.org"}, "")
	if refused.Code != "RATE_LIMITED" || !strings.Contains(refused.Body, "minutes") {
		t.Error(refused.Body)
	}
	asked.Do(t, "confirmSignIn", input{"token": first}, "")
}

// However many others ask for letters to an address, its owner gets one where they signed
// in before; a stranger is told.
func TestNobodyIsLockedOutOfSigningIn(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	from := func(client string) *testkit.Browser {
		b := h.Browser(t)
		b.Address = client
		return b
	}
	from("192.0.2.1").SignIn(t, "ana@example.org")
	for i := range 31 {
		from(fmt.Sprintf("198.51.100.%d", i)).Try(t, "requestSignIn", input{"email": "ana@example.org"}, "")
	}
	refuse(t, "RATE_LIMITED", from("203.0.113.1").Try(t, "requestSignIn", input{"email": "ana@example.org"}, ""))
	from("192.0.2.1").Do(t, "requestSignIn", input{"email": "ana@example.org"}, "")
}

// Sessions are listed and ended by who they belong to.
func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	one, two, stranger := h.SignedIn(t, "ana@example.org"), h.SignedIn(t, "ana@example.org"),
		h.SignedIn(t, "bo@example.org")
	mine := one.Must(t, whoAmI, nil)
	sessions := mine.At("viewer", "sessions").([]any)
	if len(sessions) != 2 {
		t.Fatalf("two browsers, and %s", mine.Body)
	}
	refuse(t, "NOT_FOUND", stranger.Try(t, "endSession", input{"id": sessions[0].(map[string]any)["id"]}, ""))
	one.Do(t, "endOtherSessions", input{}, "")
	if two.Must(t, whoAmI, nil).At("viewer") != nil || one.Must(t, whoAmI, nil).At("viewer") == nil {
		t.Error("not the other session has ended")
	}
	one.Do(t, "signOut", input{}, "")
	if one.Must(t, whoAmI, nil).At("viewer") != nil {
		t.Error("signed out, and still in")
	}
	refuse(t, "UNAUTHENTICATED", one.Try(t, "updateAccount", input{"language": "EN"}, ""))
}

// Whatever another site makes a browser send, it is the public that asks; and scripts never see the cookie.
func TestACookieCountsForTheHubsOwnPagesOnly(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	browser := h.SignedIn(t, "ana@example.org")
	for _, tt := range []struct {
		from    string
		headers map[string]string
		counts  bool
	}{
		{"the hub's own page", map[string]string{"Sec-Fetch-Site": "same-origin"}, true},
		{"no page", nil, true},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, false},
		{"a sibling of the hub",
			map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://sub.essaim.test"}, false},
		{"another site, of an old browser", map[string]string{"Origin": "https://evil.example"}, false},
	} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			answer := browser.Raw(t, method, whoAmI, tt.headers)
			if in := strings.Contains(answer.Body, "ana@example.org"); in != tt.counts {
				t.Errorf("%s by %s: the cookie counts: %t", tt.from, method, in)
			}
		}
	}
	for _, cookie := range browser.Cookies(t) {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("the cookie %s can be read by scripts or sent from elsewhere", cookie.Name)
		}
	}
}

// Links are asked for so often only. One address too often gets no letter, and nobody is told.
func TestLinksAreAskedForSoOftenOnly(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	browser := h.Browser(t)
	for i := range 8 {
		if code := browser.Try(t, "requestSignIn", input{"email": "ana@example.org"}, "").
			Code; (code == "RATE_LIMITED") != (i >= 5) {
			t.Errorf("request %d is answered %q", i, code)
		}
	}
	var letters int
	if err := h.Pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'mail'`).
		Scan(&letters); err != nil || letters != 5 {
		t.Errorf("eight requests make %d letters (%v)", letters, err)
	}
	code := ""
	for i := range 20 {
		code = browser.Try(t, "requestSignIn", input{"email": string(rune('a'+i)) + "@example.org"}, "").Code
	}
	if code != "RATE_LIMITED" {
		t.Errorf("the 28th request of a browser is answered %q", code)
	}
}

// A partner's machine pushes records and changes its own only; a token that is revoked, or none of ours, is refused.
func TestAMachinePushesItsOwnRecordsOnly(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	made := h.TryAs(t, viewerOf(administrator), "createToken",
		input{"actor": partner, "name": "export", "scopes": []string{"RECORDS_WRITE", "RECORDS_WRITE"}},
		"token { id scopes expiresAt } secret")
	if made.Code != "" || len(made.At("token", "scopes").([]any)) != 1 {
		t.Fatal(made.Body)
	}
	machine := h.Machine(t, made.Text("secret"))
	pushed := machine.Do(t, "createInitiative", input{"initiative": input{"name": "Pushed"}},
		"initiative { id version }")
	machine.Do(t, "updateInitiative",
		input{"id": pushed.At("initiative", "id"), "initiative": input{"summary": "changed"}}, "")
	refuse(t, "FORBIDDEN",
		machine.Try(t, "updateInitiative", input{"id": theInitiative, "initiative": input{"summary": "changed"}}, ""))
	refuse(t, "FORBIDDEN", machine.Try(t, "updateGroup", input{"id": twin, "group": input{"summary": "changed"}}, ""))
	refuse(t, "FORBIDDEN",
		h.TryAs(t, viewerOf(administrator), "updateInitiative",
			input{"id": pushed.At("initiative", "id"), "initiative": input{"summary": "x"}}, ""))
	history := h.Must(t, `query ($id: ID!) { revisions(of: $id) { nodes { capacity agent { id } } } }`,
		input{"id": pushed.At("initiative", "id")})
	if history.At("revisions", "nodes", 0, "capacity") != "PARTNER" ||
		history.At("revisions", "nodes", 0, "agent", "id") != partner {
		t.Errorf("the history: %s", history.Body)
	}
	if who := machine.Must(t, `{ viewer { account { email } token { name lastUsedAt actor { id } } } }`,
		nil); who.At("viewer", "token", "actor", "id") != partner || who.At("viewer", "account") != nil {
		t.Errorf("who the machine is: %s", who.Body)
	}
	if traces := testkit.Traces(t, pool, made.Text("secret")); len(traces) > 0 {
		t.Errorf("the secret is kept in %v", traces)
	}
	if p := h.TryAs(t, viewerOf(administrator), "revokeToken", input{"id": made.At("token", "id")}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	for _, token := range []string{made.Text("secret"), "essaim_x", "x"} {
		if answer := h.Machine(t, token).Ask(t, `{ hub { name } }`, nil); answer.Status != http.StatusUnauthorized ||
			answer.Code() != "UNAUTHENTICATED" {
			t.Errorf("a token that does not work: %d %s", answer.Status, answer.Body)
		}
	}
}

// Invitations become roles for the owner of the address only; a place keeps somebody who can give roles.
func TestRolesAreGivenAndTakenAway(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	invited := h.TryAs(t, viewerOf(referent), "invite",
		input{"email": "new@example.org", "kind": "EDITOR", "actor": theGroup}, "invitation { id state }")
	thief, owner := h.SignedIn(t, "thief@example.org"), h.Browser(t)
	refuse(t, "NOT_FOUND", thief.Try(t, "acceptInvitation", input{"id": invited.At("invitation", "id")}, ""))
	owner.SignIn(t, "new@example.org")
	role := owner.Do(t, "acceptInvitation", input{"id": invited.At("invitation", "id")},
		"role { id kind actor { id } }")
	refuse(t, "WRONG_STATE", owner.Try(t, "acceptInvitation", input{"id": invited.At("invitation", "id")}, ""))
	owner.Do(t, "updateGroup", input{"id": theGroup, "group": input{"summary": "mine too"}}, "")
	refuse(t, "FORBIDDEN",
		owner.Try(t, "invite", input{"email": "x@example.org", "kind": "EDITOR", "actor": theGroup}, ""))
	h.TryAs(t, viewerOf(referent), "removeRole", input{"id": role.At("role", "id")}, "")
	refuse(t, "FORBIDDEN", owner.Try(t, "updateGroup", input{"id": theGroup, "group": input{"summary": "no more"}}, ""))

	roles := h.AskAs(t, viewerOf(referent), `query ($id: ID!) { roles(actor: $id) { id kind } }`, input{"id": theGroup})
	for _, r := range roles.At("roles").([]any) {
		if own := r.(map[string]any); own["kind"] == "REFERENT" {
			refuse(t, "LAST_KEEPER", h.TryAs(t, viewerOf(referent), "removeRole", input{"id": own["id"]}, ""))
		}
	}
	claim := owner.Do(t, "claimRecord", input{"actor": twin, "message": "C'est nous."}, "claim { id }")
	if p := h.TryAs(t, viewerOf(coordinator), "acceptClaim", input{"id": claim.At("claim", "id")},
		"claim { state }"); p.Text("claim", "state") != "ACCEPTED" {
		t.Fatal(p.Body)
	}
	h.Letter(t, "new@example.org", "you now manage the record")
	owner.Do(t, "updateGroup", input{"id": twin, "group": input{"summary": "ours"}}, "")
	refuse(t, "FORBIDDEN",
		h.TryAs(t, viewerOf(coordinator), "updateGroup",
			input{"id": twin, "group": input{"summary": "not ours any more"}}, ""))
}

// Who reads a stream as somebody sees what that somebody may see: a machine says who it is as the socket opens.
func TestASocketAndAnEventStreamKnowWhoAsks(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	made := h.TryAs(t, viewerOf(referent), "createToken",
		input{"actor": theGroup, "name": "t", "scopes": []string{"CONTACTS_READ"}}, "secret")
	query, err := json.Marshal(input{"query": `{ group(slug: "g") { contacts { fields { value } } } }`})
	if err != nil {
		t.Fatal(err)
	}
	if code := h.SocketCode(t, `{"authorization": "Bearer essaim_x"}`); code != 4403 {
		t.Errorf("a token that does not work closes with %d", code)
	}
	for _, tt := range []struct {
		payload string
		sees    bool
	}{{`{}`, false}, {`{"authorization": "Bearer ` + made.Text("secret") + `"}`, true}} {
		if body := h.SocketAnswer(t, tt.payload, query); strings.Contains(body, "guarded-NOBODY") != tt.sees {
			t.Errorf("with %s: %s", tt.payload, body)
		}
	}
	machine := h.Machine(t, made.Text("secret"))
	if answer := machine.Raw(t, http.MethodGet, `{ group(slug: "g") { contacts { fields { value } } } }`,
		map[string]string{"Accept": "text/event-stream"}); !strings.Contains(answer.Body, "guarded-NOBODY") {
		t.Errorf("as events: %s", answer.Body)
	}
	cookieless := h.Browser(t)
	if answer := cookieless.Raw(t, http.MethodPost, testkit.Mutation("requestSignIn", ""),
		map[string]string{"Accept": "text/event-stream"}); strings.Contains(answer.Body, `"userErrors":[]`) {
		t.Errorf("a link was asked for where no cookie can be set: %s", answer.Body)
	}
}
