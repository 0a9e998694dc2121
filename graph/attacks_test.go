package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/testkit"
)

// What was tried against the hub, and must not work.

// Erasing one person's data takes their address out of texts and contacts,
// and touches nobody whose address merely ends, or begins, with it.
func TestErasureTakesAllOfOneAddressAndNothingOfAnother(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	ann := h.SignedIn(t, "ann@example.org")
	for _, sql := range []string{
		`INSERT INTO contact (public_id, actor_id, label) VALUES ('` + id(hub.TypeContact, "joann") + `', $1, 'joann')`,
		`INSERT INTO contact_field (contact_id, kind, value, audience, consented_at)
		 SELECT c.id, f.kind, f.value, 'PUBLIC', now() FROM contact c, (VALUES ('EMAIL', 'joann@example.org'), ('NAME', 'Jo Ann')) AS f (kind, value) WHERE c.label = 'joann' AND $1 <> ''`,
		`INSERT INTO contact (public_id, actor_id, label) VALUES ('` + id(hub.TypeContact, "ann") + `', $1, 'ann')`,
		`INSERT INTO contact_field (contact_id, kind, value, audience, consented_at)
		 SELECT c.id, f.kind, f.value, 'PUBLIC', now() FROM contact c, (VALUES ('EMAIL', 'ann@example.org'), ('PHONE', '+33475000000')) AS f (kind, value) WHERE c.label = 'ann' AND $1 <> ''`,
		`UPDATE actor SET summary = 'Write to joann@example.org, ann@example.org.uk or xann@example.org' WHERE id = $1`,
	} {
		if _, err := pool.Exec(t.Context(), sql, theGroup); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}

	ann.Do(t, "eraseMyData", input{"email": "ann@example.org"}, "")
	left, err := pool.Query(t.Context(), `SELECT c.value FROM contact_field c`)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(left, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(v, "Jo Ann") }) ||
		slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(v, "+33475") }) {
		t.Errorf("contacts after: %v", values)
	}
	summary := h.Must(t, `query ($id: ID!) { group(id: $id) { summary } }`, input{"id": theGroup}).
		At("group", "summary").(string)
	if !strings.HasPrefix(summary, "Write to joann@example.org, ann@example.org.uk or xann@example.org") {
		t.Errorf("others' addresses: %q", summary)
	}
}

// A socket that stays open does not keep rights that were taken away.
func TestAnOpenSocketLosesTheRightsThatWereTakenAway(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	made := h.TryAs(t, viewerOf(administrator), "createToken",
		input{"actor": partner, "name": "t", "scopes": []string{"RECORDS_WRITE"}}, "token { id } secret")
	socket := h.Socket(t, `{"authorization": "Bearer `+made.Text("secret")+`"}`)
	operation := func(name string) []byte {
		text, err := json.Marshal(input{"query": testkit.Mutation("createGroup", "group { id }"),
			"variables": input{"input": input{"group": input{"name": name}}}})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if body, _ := socket.Ask(t, operation("Before")); !strings.Contains(body, `"group_`) {
		t.Fatal(body)
	}
	if p := h.TryAs(t, viewerOf(administrator), "revokeToken", input{"id": made.At("token", "id")}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	if body, code := socket.Ask(t, operation("After")); code != 4403 {
		t.Errorf("the socket goes on: %s (%d)", body, code)
	}
	if groups := h.Must(t, `{ groups(filter: {text: "After"}) { totalCount } }`,
		nil); groups.At("groups", "totalCount") != 0.0 {
		t.Error("it wrote")
	}
}

// Two administrators who leave at once do not leave the hub without any.
func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	for _, email := range []string{"one@example.org", "two@example.org"} {
		if _, err := h.Service.AddAdministrator(t.Context(), email); err != nil {
			t.Fatal(err)
		}
	}
	browsers := []*testkit.Browser{h.SignedIn(t, "one@example.org"), h.SignedIn(t, "two@example.org")}
	codes := make([]string, 2)
	roles := make([]any, 2)
	for i, b := range browsers {
		roles[i] = b.Must(t, `{ viewer { roles { id kind } } }`, nil).At("viewer", "roles", 0, "id")
	}
	many(2, func(i int) { codes[i] = browsers[i].Try(t, "removeRole", input{"id": roles[i]}, "").Code })
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"", "LAST_KEEPER"}) {
		t.Errorf("the two are told %q", codes)
	}
}

// Nor does the last referent become an editor, by an invitation or a claim.
func TestAReferentStaysOne(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	if _, err := pool.Exec(t.Context(), `UPDATE account SET email = 'referent@example.org' WHERE id = $1`,
		id(hub.TypeAccount, string(referent))); err != nil {
		t.Fatal(err)
	}
	as(t, h, referent, "invite", input{"email": "referent@example.org", "kind": "EDITOR", "actor": theGroup}, "")
	kinds := h.SignedIn(t, "referent@example.org").Must(t, `{ viewer { roles { kind actor { id } } } }`, nil)
	for _, r := range kinds.At("viewer", "roles").([]any) {
		if r.(map[string]any)["kind"] != "REFERENT" {
			t.Errorf("the roles after: %s", kinds.Body)
		}
	}
}

// Who may review records alone gives machines the right to publish without review, and the tokens that somebody made go
// with their role.
func TestPublishingWithoutReviewIsGivenByWhoReviews(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	in := input{"actor": theGroup, "name": "t", "scopes": []string{"RECORDS_WRITE"}}
	refuse(t, "FORBIDDEN", as(t, h, referent, "createToken", in, ""))
	if p := as(t, h, coordinator, "createToken", in, ""); p.Code != "" {
		t.Error(p.Body)
	}
	made := as(t, h, referent, "createToken",
		input{"actor": theGroup, "name": "t", "scopes": []string{"CONTACTS_READ"}}, "secret")
	roles := h.AskAs(t, viewerOf(administrator), `query ($id: ID!) { roles(actor: $id) { id kind } }`,
		input{"id": theGroup})
	for _, r := range roles.At("roles").([]any) {
		if own := r.(map[string]any); own["kind"] == "EDITOR" {
			as(t, h, administrator, "removeRole", input{"id": own["id"]}, "")
		}
	}
	for _, r := range roles.At("roles").([]any) {
		if own := r.(map[string]any); own["kind"] == "REFERENT" {
			if p := as(t, h, administrator, "removeRole", input{"id": own["id"]}, ""); p.Code != "" {
				t.Fatal(p.Body)
			}
		}
	}
	if answer := h.Machine(t, made.Text("secret")).Ask(t, `{ hub { name } }`, nil); answer.Code() != "UNAUTHENTICATED" {
		t.Errorf("the token of who has no role any more works: %s", answer.Body)
	}
}

// A merge gives nobody rights over the record that stays but who had none to give way to.
func TestAMergeHandsOverNoRights(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	token := as(t, h, referent, "createToken",
		input{"actor": theGroup, "name": "t", "scopes": []string{"CONTACTS_READ"}}, "secret")
	if _, err := h.Pool.Exec(t.Context(),
		`INSERT INTO role (id, account_id, kind, actor_id) VALUES (record_id('role', gen_random_uuid()), $1, 'REFERENT', $2)`,
		id(hub.TypeAccount, string(stranger)), twin); err != nil {
		t.Fatal(err)
	}
	if p := as(t, h, administrator, "mergeRecords", input{"keep": twin, "duplicate": theGroup}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	roles := h.AskAs(t, viewerOf(administrator), `query ($id: ID!) { roles(actor: $id) { kind } }`, input{"id": twin})
	if len(roles.At("roles").([]any)) != 1 {
		t.Errorf("the duplicate's keepers keep the other: %s", roles.Body)
	}
	if answer := h.Machine(t, token.Text("secret")).
		Ask(t, `query ($id: ID!) { group(id: $id) { contacts { fields { value } } } }`,
			input{"id": twin}); strings.Contains(answer.Body, "guarded-NOBODY") {
		t.Errorf("the duplicate's machine reads the other's contacts: %s", answer.Body)
	}
	// Through the duplicate's id, rights are given on the record that it leads to, not on the duplicate.
	keeper := viewerOf(stranger)
	keeper.ActorIDs, keeper.ReferentIDs = []string{twin}, []string{twin}
	invited := h.TryAs(t, keeper, "invite", input{"email": "x@example.org", "kind": "EDITOR", "actor": theGroup},
		"invitation { actor { id } }")
	if invited.At("invitation", "actor", "id") != twin {
		t.Errorf("invited: %s", invited.Body)
	}
	var place string
	if err := h.Pool.QueryRow(t.Context(), `SELECT actor_id FROM invitation WHERE email = 'x@example.org'`).
		Scan(&place); err != nil || place != twin {
		t.Errorf("the invitation is to %s (%v)", place, err)
	}
}

// Nothing that can be asked for makes the hub fail, nor tells what is nobody's to look up.
func TestIdsOfPrivateThingsAreIdsOfNothing(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	for _, private := range []hub.RecordType{
		hub.TypeAccount, hub.TypeSession, hub.TypeRole, hub.TypeInvitation, hub.TypeClaim, hub.TypeToken,
		hub.TypeRequest, hub.TypeMerge,
		hub.TypeWebhook, hub.TypePhase, hub.TypeObservation, hub.TypeContact,
	} {
		for _, query := range []string{`{ node(id: %q) { id } }`, `{ nodes(ids: [%q]) { id } }`,
			`{ revisions(of: %q) { nodes { version } } }`,
			`{ _entities(representations: [{__typename: "Group", id: %q}]) { __typename } }`} {
			if answer := h.Ask(t, fmt.Sprintf(query, id(private, "c")),
				nil); answer.Code() == string(hub.InternalServerError) || strings.Contains(answer.Body, "guarded") {
				t.Errorf("%s: %s", private, answer.Body)
			}
		}
	}
}

// An application that is taken back stays between the two, and a group keeps a territory while it is recognised.
func TestWhatIsUndecidedStaysBetweenTheTwo(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	m := id(hub.TypeMembership, "b")
	if p := as(t, h, referent, "leaveNetwork", input{"id": m, "reason": "between us"},
		"membership { state }"); p.Text("membership", "state") != "WITHDRAWN" {
		t.Fatal(p.Body)
	}
	const query = `query ($id: ID!) { node(id: $id) { id ... on Membership { reason } } revisions(of: $id) { nodes { version } } }`
	if public := h.Ask(t, query, input{"id": m}); public.At("node") != nil ||
		strings.Contains(public.Body, "between us") {
		t.Errorf("the public sees %s", public.Body)
	}
	refuse(t, "TERRITORY_REQUIRED",
		as(t, h, editor, "updateGroup", input{"id": theGroup, "group": input{"territory": nil}}, ""))
	if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET territory_id = NULL WHERE id = $1`, presented); err != nil {
		t.Fatal(err)
	}
	refuse(t, "TERRITORY_REQUIRED", as(t, h, coordinator, "cooptMember", input{"id": id(hub.TypeMembership, "c")}, ""))
}

// One territory has one name: R3 cannot be gone round by drawing the same communes again.
func TestTheSameCommunesAreTheSameTerritory(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	made := as(t, h, coordinator, "createTerritory", input{"name": "Entre deux", "communes": twoCommunes},
		"territory { id code }")
	if made.Text("territory", "code") != "entre-deux" {
		t.Fatal(made.Body)
	}
	slices.Reverse(twoCommunesReversed)
	refuse(t, "TAKEN",
		as(t, h, coordinator, "createTerritory", input{"name": "Ailleurs", "communes": twoCommunesReversed}, ""))
	refuse(t, "TAKEN",
		as(t, h, coordinator, "createTerritory", input{"name": "Dieulefit bis", "communes": twoCommunes[:1]}, ""))
	if _, err := h.Pool.Exec(t.Context(), `UPDATE actor SET territory_id = $1 WHERE id = $2`,
		made.Text("territory", "id"), theGroup); err != nil {
		t.Fatal(err)
	}
	redraw := input{"id": made.At("territory", "id"), "name": "Entre trois",
		"communes": append([]string{hub.TerritoryID(hub.Commune, "26362")}, twoCommunes...)}
	refuse(t, "FORBIDDEN", as(t, h, otherCoordinator, "updateTerritory", redraw, ""))
	if p := as(t, h, coordinator, "updateTerritory", redraw, "territory { name }"); p.Code != "" {
		t.Error(p.Body)
	}
}

var twoCommunesReversed = slices.Clone(twoCommunes)

// What others are sent does not grow with how often somebody writes; the last letter says
// that more has come, and where.
func TestNobodyIsSentLettersWithoutEnd(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	for i := range 40 {
		if p := as(t, h, editor, "updateRelation", input{"id": id(hub.TypeRelation, "gh"), "role": fmt.Sprint(i)},
			""); p.Code != "" {
			t.Fatal(p.Body)
		}
	}
	var letters, more int
	if err := h.Pool.QueryRow(t.Context(),
		`SELECT count(*), count(*) FILTER (WHERE args->>'letter' = 'more' AND args->'values'->>'topic' = 'NOTICES')
		FROM river_job WHERE kind = 'mail'`).Scan(&letters, &more); err != nil || letters != 21 || more != 1 {
		t.Errorf("forty changes send %d letters, %d of which say that there is more (%v)", letters, more, err)
	}
}

// More writers at once than there are connections all come through, letters and all.
func TestManyWritersDoNotStarveEachOther(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	many(40, func(i int) {
		in := input{"id": id(hub.TypeRelation, "gh"), "role": fmt.Sprint(i)}
		if i%2 == 0 {
			if p := as(t, h, otherEditor, "updateRelation", in, ""); p.Code != "" {
				t.Error(p.Body)
			}
			return
		}
		if p := as(t, h, editor, "updateRelation", in, ""); p.Code != "" {
			t.Error(p.Body)
		}
	})
}

// A token does not outlive the right that gave it.
func TestATokenGoesWithTheRightThatGaveIt(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	if _, err := pool.Exec(t.Context(), `UPDATE account SET email = 'coordinator@example.org' WHERE id = $1`,
		id(hub.TypeAccount, string(coordinator))); err != nil {
		t.Fatal(err)
	}
	works := func(token string) bool {
		return h.Machine(t, token).Ask(t, `{ hub { name } }`, nil).Code() == ""
	}
	made := as(t, h, coordinator, "createToken", input{"actor": twin, "name": "t", "scopes": []string{"RECORDS_WRITE"}},
		"secret").Text("secret")
	if !works(made) {
		t.Fatal("the token does not work")
	}
	roles := h.AskAs(t, viewerOf(administrator), `query ($id: ID!) { roles(network: $id) { id } }`,
		input{"id": theNetwork})
	if p := as(t, h, administrator, "removeRole", input{"id": roles.At("roles", 0, "id")}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	if works(made) {
		t.Error("who coordinates no more left a token that works")
	}
	owner := h.SignedIn(t, "owner@example.org")
	if _, err := pool.Exec(t.Context(),
		`INSERT INTO role (id, account_id, kind, actor_id) SELECT record_id('role', gen_random_uuid()), id, 'REFERENT', $1 FROM account WHERE email = 'owner@example.org'`,
		otherTwin); err != nil {
		t.Fatal(err)
	}
	own := owner.Do(t, "createToken", input{"actor": otherTwin, "name": "t", "scopes": []string{"CONTACTS_READ"}},
		"secret").Text("secret")
	owner.Do(t, "eraseMyData", input{"email": "owner@example.org"}, "")
	if works(own) {
		t.Error("who erased their account left a token that works")
	}
}

// What a record says while it is hidden cannot be guessed by filters on the feed.
func TestTheFeedIsNoOracleOnWhatIsHidden(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	if p := as(t, h, administrator, "archiveRecord", input{"id": theGroup}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	if p := as(t, h, referent, "updateGroup",
		input{"id": theGroup, "group": input{"summary": "banana", "slug": "secret"}}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	told := func(filter string) string {
		return h.Must(t, `{ changes(filter: {types: [GROUP], actors: `+filter+`}) { nodes { action recordId } } }`,
			nil).Body
	}
	until(t, func() bool { return strings.Contains(told(`{}`), "DELETED") })
	for _, pair := range [][2]string{{`{text: "banana"}`, `{text: "cherry"}`},
		{`{slugs: ["secret"]}`, `{slugs: ["other"]}`}} {
		if right, wrong := told(pair[0]), told(pair[1]); right != wrong {
			t.Errorf("%s is told %s, %s is told %s", pair[0], right, pair[1], wrong)
		}
	}
}

// A merge does not leave a recognised group without a territory, nor does the history of
// one record overwrite the other's.
func TestAMergeKeepsTheRulesAndTheHistoriesApart(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	refuse(t, "TERRITORY_REQUIRED",
		as(t, h, administrator, "mergeRecords", input{"keep": otherGroup, "duplicate": theGroup}, ""))
	if p := as(t, h, editor, "updateGroup",
		input{"id": theGroup, "group": input{"name": "Old name", "slug": "old-name"}}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	if p := as(t, h, administrator, "mergeRecords", input{"keep": twin, "duplicate": theGroup}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	v := viewerOf(stranger)
	v.ActorIDs, v.ReferentIDs = []string{twin}, []string{twin}
	h.TryAs(t, v, "restoreRevision", input{"id": theGroup, "version": 2}, "")
	if name := h.Must(t, `query ($id: ID!) { group(id: $id) { name } }`, input{"id": twin}).
		At("group", "name"); name != "T" {
		t.Errorf("the record that stays is called %v", name)
	}
}
