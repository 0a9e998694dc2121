package federation_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"essaim/internal/app"
	"essaim/internal/gateway"
	"essaim/internal/hub"
	"essaim/internal/outbound"
	"essaim/internal/testkit"
)

// A registration leads to public addresses only, by https, whatever its name is said to lead to when it is asked.
func TestARegistrationDoesNotLeadIntoPrivateNetworks(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t), func(o *app.Options) { o.Partners.Private = false })
	admin := h.Administrator(t)
	actor := h.TryAs(t, admin, "createOrganisation", input{"organisation": input{"name": "O"}}, "organisation { id }").
		Text("organisation", "id")
	for _, address := range []string{
		"http://partner.example/graphql", "https://localhost/graphql", "https://127.0.0.1/", "https://[::1]/",
		"https://10.0.0.1/", "https://192.168.1.1/",
		"https://172.16.0.1/", "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://[fd00::1]/",
		"https://[::ffff:10.0.0.1]/", "https://100.64.0.1/",
		"https://0.0.0.0/", "https://user:secret@partner.example/", "ftp://partner.example/",
		"https:///graphql", "javascript:alert(1)",
	} {
		_, err := h.Service.ProposePartner(t.Context(), admin,
			hub.ProposePartnerInput{Actor: actor, Namespace: "market", URL: address, Subscriptions: hub.PartnerSSE})
		if hub.CodeOf(problem(err)) != hub.BadUserInput {
			t.Errorf("%s: %v", address, err)
		}
	}
	server := httptest.NewServer(nil)
	defer server.Close()
	// a name that leads here when it is looked up
	for _, address := range []string{server.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1)} {
		if _, err := gateway.FetchSDL(t.Context(), outbound.NewTransport(false), address); err == nil ||
			!strings.Contains(err.Error(), "connection") {
			t.Errorf("%s was reached: %v", address, err)
		}
	}
}

func problem(err error) error {
	if problems, ok := err.(hub.Problems); ok {
		return problems[0]
	}
	return err
}

// What conflicts, and how to mend it, is told in plain words in the caller's language,
// with the place; nothing is composed.
func TestACheckSaysWhatToMend(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	f := h.Federate(t)
	market := testkit.StartPartner(t, "market")
	admin := h.Administrator(t)
	actor := h.TryAs(t, admin, "createOrganisation", input{"organisation": input{"name": "O"}}, "organisation { id }").
		Text("organisation", "id")
	id := h.TryAs(t, admin, "proposePartner", input{"actor": actor, "namespace": "market", "url": market.URL},
		"partner { id }").Text("partner", "id")
	const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])` + "\n"
	const wants = "partner { state } check { passed findings { code at line problem mend } }"
	for _, c := range []struct{ sdl, code, at, problem string }{
		{link + "type Query {\n  marketStalls: Int!\n}", "NOT_NULLABLE", "Query.marketStalls",
			"would take the rest of the answer"},
		{link + `type Initiative @key(fields: "id") { id: ID! name: String! @override(from: "essaim") }`,
			"DIRECTIVE_FORBIDDEN", "Initiative.name", "not for partners"},
		{link + `type Query { marketStall: MarketStall } type MarketStall @key(fields: "nothing") { id: ID! }`,
			"DOES_NOT_COMPOSE", "", "composer"},
		{"nonsense {", "SCHEMA_SYNTAX", "", "cannot be read"},
	} {
		market.Behave(t, "schema", c.sdl)
		for _, mutation := range []string{"checkPartner", "activatePartner"} {
			refused := h.TryAs(t, hub.Viewer{AccountID: admin.AccountID, Administrator: true, Language: hub.English},
				mutation, input{"id": id}, wants)
			found := refused.At("check", "findings", 0)
			if refused.At("check", "passed") != false || refused.Text("partner", "state") != "PROPOSED" ||
				found == nil ||
				found.(map[string]any)["code"] != c.code ||
				!strings.Contains(found.(map[string]any)["problem"].(string), c.problem) ||
				found.(map[string]any)["mend"] == "" {
				t.Errorf("%s %s: %s", mutation, c.sdl, refused.Body)
			}
		}
	}
	market.Behave(t, "schema", link+"type Query {\n  marketStalls: Int!\n}")
	french := h.TryAs(t, admin, "checkPartner", input{"id": id}, wants)
	if !strings.Contains(french.Body, "ne peut pas être nul") || french.At("check", "findings", 0, "line") != 3.0 {
		t.Error(french.Body)
	}
	market.Stop()
	if gone := h.TryAs(t, admin, "checkPartner", input{"id": id},
		wants); gone.At("check", "findings", 0, "code") != "SERVICE_UNREACHABLE" {
		t.Error(gone.Body)
	}
	f.Update(t)
	if len(f.Supergraph().Partners) != 0 {
		t.Error("a partner is composed that did not pass")
	}
	if public := h.Must(t, `query ($id: ID!) { partner(id: $id) { state } partners { namespace } }`,
		input{"id": id}); public.At("partner") != nil || public.At("partners", 0) != nil {
		t.Errorf("the public sees what is only proposed: %s", public.Body)
	}
	if taken := h.TryAs(t, admin, "proposePartner", input{"actor": actor, "namespace": "market", "url": market.URL},
		"partner { id }"); taken.Code != "TAKEN" {
		t.Error(taken.Body)
	}
}

// Two services that do not compose with each other are not both let in, however close their
// activations follow: and one that stops composing with the hub is left out, while the others stay.
func TestWhatDoesNotComposeIsLeftOut(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	market, agenda := testkit.StartPartner(t, "market"), testkit.StartPartner(t, "agenda")
	id := h.Link(t, "market", market)
	h.Link(t, "agenda", agenda)
	f := h.Federate(t)
	if len(f.Supergraph().Partners) != 2 {
		t.Fatal("both are to be composed")
	}
	// As a new version of the hub would bring about: what was composed is no longer right.
	if _, err := h.Pool.Exec(t.Context(),
		`UPDATE partner_schema SET hash = 'x', sdl = replace(sdl, 'marketPage', 'marketPage(a: Nothing)') WHERE partner_id = $1`, id); err != nil {
		t.Fatal(err)
	}
	f.Update(t)
	in := f.Supergraph().Partners
	if len(in) != 1 || in[0].Namespace != "agenda" {
		t.Errorf("in place: %v", in)
	}
	if answer := f.Must(t, `{ agendaVenue(id: "agenda_venue_0") { name } }`,
		nil); answer.At("agendaVenue", "name") != "Salle des fêtes" {
		t.Error(answer.Body)
	}
}

// Another process of the hub finds what one has composed, and follows the registry by itself.
func TestEveryProcessFollowsTheRegistry(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	f := h.Federate(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Run(ctx)
	}()
	h.Link(t, "market", testkit.StartPartner(t, "market"))
	testkit.Eventually(t, "the partner is in place", func() bool { return len(f.Supergraph().Partners) == 1 })
	stop()
	<-done
}
