package federation_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"essaim/internal/app"
	"essaim/internal/gateway"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

type input = map[string]any

// withMarket is a hub with the demonstration data, whose supergraph holds the market.
func withMarket(t *testing.T) (*testkit.Hub, *testkit.Partner, *testkit.Federation) {
	t.Helper()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	market := testkit.StartPartner(t, "market")
	h.Link(t, "market", market)
	return h, market, h.Federate(t)
}

// joined asks for an initiative, the group that carries it, what a partner says the group invites to, and where
// that is: the hub, a partner, and the hub again; and beside it what another partner says of the initiative.
const joined = `query ($slug: String!) {
	initiative(slug: $slug) {
		name
		marketPage
		marketProducts(first: 2) { name prices { label cents } initiative { name } }
		carriers { nodes { source { ... on Group {
			name
			agendaEvents(first: 2) { title hosts { name } venue { name seats territory { kind code name } } }
		} } } }
	}
}`

// slug is that of the initiative of the query.
const slug = "marche-du-lavoir-dieulefit"

// at is the value at a path of the query's answer, whose steps are parted by points.
func at(answer testkit.Answer, path string) any {
	steps := []any{"initiative"}
	for step := range strings.SplitSeq(path, ".") {
		if step[0] >= '0' && step[0] <= '9' {
			steps = append(steps, int(step[0]-'0'))
		} else {
			steps = append(steps, step)
		}
	}
	return answer.At(steps...)
}

// what the hub, the market and the agenda answer to the query.
var (
	ours = map[string]any{"name": "Marché du Lavoir",
		"carriers.nodes.0.source.name": "Vers une SSA à Dieulefit et alentours"}
	markets = map[string]any{
		"marketPage":                       "https://market.example/" + slug,
		"marketProducts.0.name":            "Pommes de terre",
		"marketProducts.1.initiative.name": "Marché du Lavoir",
	}
	agendas = map[string]any{
		"carriers.nodes.0.source.agendaEvents.0.title":                "Assemblée n° 1",
		"carriers.nodes.0.source.agendaEvents.1.hosts.0.name":         "Vers une SSA à Dieulefit et alentours",
		"carriers.nodes.0.source.agendaEvents.0.venue.name":           "Salle des fêtes",
		"carriers.nodes.0.source.agendaEvents.0.venue.territory.name": "Dieulefit",
	}
)

// holds fails unless an answer holds these values, or none of them where lost is set.
func holds(t *testing.T, answer testkit.Answer, values map[string]any, lost bool) {
	t.Helper()
	for path, want := range values {
		if lost {
			want = nil
		}
		if got := at(answer, path); got != want {
			t.Errorf("%s is %v, want %v in %s", path, got, want, answer.Body)
		}
	}
}

// Two organisations link their services, one query joins both with the hub, and what each
// of them does wrong costs its own fields, nothing else. It is the story of the README.
func TestPartnersAndTheHubAnswerAsOneGraph(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	commune := h.Must(t, `{ territory(code: {kind: COMMUNE, code: "26114"}) { id } }`, nil).At("territory", "id").(string)
	market, agenda := testkit.StartPartner(t, "market"), testkit.StartPartner(t, "agenda", "-territory", commune)
	f := h.Federate(t)

	// The market's machine proposes and checks its service; the coordination activates it.
	admin := h.Administrator(t)
	organisation := h.TryAs(t, admin, "createOrganisation", input{"organisation": input{"name": "Les maraîchers"}},
		"organisation { id }").Text("organisation", "id")
	secret := h.TryAs(t, admin, "createToken",
		input{"actor": organisation, "name": "market", "scopes": []string{"PARTNERS_WRITE"}}, "secret").Text("secret")
	machine := h.Machine(t, secret)
	id := machine.Do(t, "proposePartner", input{"actor": organisation, "namespace": "market", "url": market.URL},
		"partner { id }").Text("partner", "id")
	checked := machine.Do(t, "checkPartner", input{"id": id},
		"partner { state } check { passed findings { code problem mend } }")
	if checked.At("check", "passed") != true || checked.Text("partner", "state") != "PROPOSED" {
		t.Fatal(checked.Body)
	}
	if refused := machine.Try(t, "activatePartner", input{"id": id}, "partner { state }"); refused.Code != "FORBIDDEN" {
		t.Fatalf("a partner activated itself: %s", refused.Body)
	}
	if active := h.TryAs(t, admin, "activatePartner", input{"id": id},
		"partner { state }"); active.Text("partner", "state") != "ACTIVE" {
		t.Fatal(active.Body)
	}
	h.Link(t, "agenda", agenda)
	f.Update(t)

	answer := f.Must(t, joined, input{"slug": slug})
	holds(t, answer, ours, false)
	holds(t, answer, markets, false)
	holds(t, answer, agendas, false)

	for _, c := range []struct{ what, way, text, code string }{
		{"garbage", "text", "<html>Bienvenue</html>", "PARTNER_ANSWER_INVALID"},
		{"nothing", "text", "", "PARTNER_ANSWER_INVALID"},
		{"no GraphQL", "text", `{"data": [1, 2]}`, "PARTNER_ANSWER_INVALID"},
		{"a status of failure", "status", "", "PARTNER_ANSWER_INVALID"},
		{"a redirect into the hub's own network", "redirect", "http://127.0.0.1:1/", "PARTNER_ANSWER_INVALID"},
		{"more than it may", "huge", "", "PARTNER_ANSWER_TOO_LARGE"},
		{"a little that swells", "bomb", "", "PARTNER_ANSWER_TOO_LARGE"},
		{"half a connection", "reset", "", "PARTNER_UNREACHABLE"},
		{"a JSON of a thousand levels", "text",
			`{"data":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`, "PARTNER_ANSWER_INVALID"},
		{"errors", "text",
			`{"errors": [{"message": "We are closed.", "extensions": {"code": "CLOSED", "stack": "at /srv/market.js:1"}}]}`, "CLOSED"},
	} {
		market.Behave(t, c.way, c.text)
		var answer testkit.Answer
		testkit.Eventually(t, c.what+" is answered in time", func() bool { // megabytes take a loaded machine long
			answer = f.Ask(t, joined, input{"slug": slug})
			return answer.Code() != "PARTNER_TIMEOUT"
		})
		if answer.Code() != c.code || !strings.Contains(answer.Body, `"serviceName":"market"`) ||
			strings.Contains(answer.Body, "/srv/") {
			t.Errorf("to %s: %s", c.what, answer.Body)
		}
		holds(t, answer, ours, false)
		holds(t, answer, markets, true)
		holds(t, answer, agendas, false)
	}

	// One is slow: the hub waits for it as long as its registration says.
	if changed := h.TryAs(t, admin, "updatePartner", input{"id": id, "timeout": 100},
		"partner { timeout }"); changed.At("partner", "timeout") != 100.0 {
		t.Fatal(changed.Body)
	}
	f.Update(t)
	market.Behave(t, "slow", "")
	answer = f.Ask(t, joined, input{"slug": slug})
	if answer.Code() != "PARTNER_TIMEOUT" {
		t.Error(answer.Body)
	}
	holds(t, answer, ours, false)
	holds(t, answer, agendas, false)

	// One changes its schema: what composes is taken, what does not is not, and those who keep it are told.
	market.Behave(t, "well", "")
	whole, err := os.ReadFile("../example/market/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	better := strings.Replace(string(whole), "type MarketProduct implements",
		"type MarketStall { name: String }\ntype MarketProduct implements", 1)
	market.Behave(t, "schema", better)
	recheck(t, h, f)
	if types := f.Must(t, `{ __type(name: "MarketStall") { name } }`, nil); types.At("__type") == nil {
		t.Error("a better schema was not taken")
	}
	market.Behave(t, "schema",
		strings.Replace(better, "marketPage: String @requires(fields: \"slug\")", "name: String!", 1))
	recheck(t, h, f)
	checks := h.AskAs(t, admin,
		`query ($id: ID!) { partner(id: $id) { state lastCheckPassed checks(first: 2) { occasion passed findings { code at problem mend } } } }`, input{"id": id})
	if checks.At("partner", "lastCheckPassed") != false || checks.At("partner", "state") != "ACTIVE" ||
		checks.At("partner", "checks", 0, "findings", 0, "code") != "FIELD_NOT_YOURS" {
		t.Error(checks.Body)
	}
	answer = f.Must(t, joined, input{"slug": slug})
	holds(t, answer, ours, false)
	holds(t, answer, markets, false)

	// One is stopped, and another suspended: it leaves the graph.
	agenda.Stop()
	answer = f.Ask(t, joined, input{"slug": slug})
	if answer.Code() != "PARTNER_UNREACHABLE" {
		t.Error(answer.Body)
	}
	holds(t, answer, ours, false)
	holds(t, answer, markets, false)
	machine.Do(t, "suspendPartner", input{"id": id, "reason": "Congés"}, "partner { state }")
	f.Update(t)
	if answer := f.Ask(t, joined, input{"slug": slug}); answer.Code() != "GRAPHQL_VALIDATION_FAILED" {
		t.Error(answer.Body)
	}
}

// recheck does what the hub does from time to time.
func recheck(t *testing.T, h *testkit.Hub, f *testkit.Federation) {
	t.Helper()
	if err := h.Service.RecheckPartners(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Update(t)
}

// Who keeps a service, and the coordination, are mailed once that its new schema is not taken.
func TestThoseWhoKeepAServiceAreToldOfASchemaThatBreaks(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	f := h.Federate(t)
	market := testkit.StartPartner(t, "market")
	h.Link(t, "market", market)
	if _, err := h.Pool.Exec(t.Context(), `INSERT INTO role (id, account_id, kind) VALUES ($1, $2, 'ADMINISTRATOR')`,
		roleID, h.Administrator(t).AccountID); err != nil {
		t.Fatal(err)
	}
	h.Work(t)
	market.Behave(t, "schema",
		`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") type Query { stalls: Int! }`)
	recheck(t, h, f)
	letter := h.Letter(t, "administrator@example.org", "market")
	if !strings.Contains(letter.Body, "Query.stalls") || !strings.Contains(letter.Body, "marketStalls") {
		t.Error(letter.Body)
	}
	recheck(t, h, f) // nothing new
	var letters int
	if err := h.Pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'mail'`).
		Scan(&letters); err != nil || letters != 1 {
		t.Errorf("%d letters (%v)", letters, err)
	}
}

const roleID = "role_00000000000000000000000001"

// A service that keeps failing is not asked for a while, and then tried again.
func TestAServiceThatFailsIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) {
		o.Partners.Tolerate = gateway.Tolerance{Failures: 3, Rest: 50 * time.Millisecond}
	})
	market := testkit.StartPartner(t, "market")
	h.Link(t, "market", market)
	f := h.Federate(t)
	const query = `{ initiative(slug: "` + slug + `") { name marketPage } }`
	market.Behave(t, "status", "")
	failed := 0
	// it is probed before, and by the first who comes after a while
	testkit.Eventually(t, "the service is left alone", func() bool {
		market.Requests(t)
		answer := f.Ask(t, query, nil)
		if at(answer, "name") != ours["name"] {
			t.Fatal(answer.Body)
		}
		if answer.Code() == "PARTNER_ANSWER_INVALID" {
			failed++
		}
		return answer.Code() == "PARTNER_UNAVAILABLE" && len(market.Requests(t)) == 0
	})
	if failed < 3 {
		t.Errorf("left alone after %d failures", failed)
	}
	health := h.Must(t, `{ partners { namespace health { breaker lastFailure } } }`, nil)
	if health.At("partners", 0, "health", "breaker") == "CLOSED" ||
		health.At("partners", 0, "health", "lastFailure") != "PARTNER_ANSWER_INVALID" {
		t.Error(health.Body)
	}
	market.Behave(t, "well", "")
	testkit.Eventually(t, "the service is asked again", func() bool { return len(f.Ask(t, query, nil).Errors) == 0 })
	failures := fmt.Sprintf(`_count{outcome="PARTNER_ANSWER_INVALID",partner="market"} %d`, failed)
	for _, metric := range []string{`essaim_partner_breaker_open{partner="market"} 0`, failures,
		`essaim_partner_check_passed{partner="market"} 1`} {
		if text := f.Exposition(t); !strings.Contains(text, metric) {
			t.Errorf("the metrics do not say %s:\n%s", metric, text)
		}
	}
}

// Who asks a service for more than it can answer in its time does not switch it off for others;
// one that fails for every caller is switched off, though it answers the smallest question.
func TestAClientDoesNotSwitchAServiceOffForOthers(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) {
		o.Partners.Tolerate = gateway.Tolerance{Failures: 3, Rest: time.Hour}
	})
	market := testkit.StartPartner(t, "market")
	h.Link(t, "market", market)
	f := h.Federate(t)
	const query = `{ initiative(slug: "` + slug + `") { name marketPage } }`
	ask := func(client string) string {
		return f.AskWith(t, http.Header{"X-Forwarded-For": {client}}, query, nil).Code()
	}
	market.Behave(t, "overwhelmed", "")
	for range 10 {
		if code := ask("192.0.2.1"); code != "PARTNER_ANSWER_INVALID" {
			t.Fatal(code)
		}
	}
	testkit.Eventually(t, "the service is probed",
		func() bool { return strings.Contains(strings.Join(market.Requests(t), " "), "query { __typename }") })
	market.Behave(t, "well", "")
	if code := ask("192.0.2.2"); code != "" {
		t.Errorf("after failures of one client, another one is told %s", code)
	}
	market.Behave(t, "overwhelmed", "")
	for _, client := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		ask(client)
	}
	if code := ask("192.0.2.4"); code != "PARTNER_UNAVAILABLE" {
		t.Errorf("after failures of many clients, another one is told %q", code)
	}
}

// No header of a client reaches a partner, unless its registration says so.
func TestAPartnerIsNotToldWhoAsks(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	market := testkit.StartPartner(t, "market")
	id := h.Link(t, "market", market)
	f := h.Federate(t)
	client := http.Header{"Cookie": {"session=secret-cookie"}, "X-Secret": {"secret-header"},
		"X-Market-Customer": {"customer-7"}, "Accept-Language": {"fr-secret"}}
	const query = `{ initiative(slug: "` + slug + `") { name marketPage } }`
	f.AskWith(t, client, query, nil)
	if told := strings.Join(market.Requests(t), "\n"); !strings.Contains(told, "slug") ||
		strings.Contains(told, "secret") || strings.Contains(told, "customer-7") {
		t.Errorf("the partner was told\n%s", told)
	}
	h.TryAs(t, h.Administrator(t), "updatePartner", input{"id": id, "forwardedHeaders": []string{"X-Market-Customer"}},
		"partner { id }")
	f.Update(t)
	f.AskWith(t, client, query, nil)
	if told := strings.Join(market.Requests(t), "\n"); !strings.Contains(told, "customer-7") ||
		strings.Contains(told, "secret") {
		t.Errorf("the partner was told\n%s", told)
	}
	for _, header := range []string{"Cookie", "Authorization", "X-Api-Key", "X-Market", "X-Market-",
		"X-Marketing-Customer", "X-Market-a b"} {
		if refused := h.TryAs(t, h.Administrator(t), "updatePartner",
			input{"id": id, "forwardedHeaders": []string{header}}, "partner { id }"); refused.Code != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", header, refused.Body)
		}
	}
}
