package federation_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"essaim/internal/app"
	"essaim/internal/gateway"
	"essaim/internal/testkit"
)

// Any record is found by its id, whoever's it is; what there is not, is null, and so is
// what a partner answers for another's id.
func TestAnyRecordOfTheSupergraphIsFoundByItsID(t *testing.T) {
	t.Parallel()
	h, market, f := withMarket(t)
	initiative := h.Must(t, `{ initiative(slug: "`+slug+`") { id } }`, nil).At("initiative", "id").(string)
	product := "market_product_1_" + initiative
	absent := "initiative_7zzzzzzzzzzzzzzzzzzzzzzzzz"
	const query = `query ($id: ID!) { node(id: $id) { __typename id ... on Actor { name } ... on Initiative { marketPage } ... on MarketProduct { name initiative { name } } } }`
	ours := f.Must(t, query, input{"id": initiative})
	if ours.At("node", "name") != "Marché du Lavoir" || ours.At("node", "marketPage") == nil ||
		ours.At("node", "__typename") != "Initiative" {
		t.Error(ours.Body)
	}
	theirs := f.Must(t, query, input{"id": product})
	if theirs.At("node", "name") != "Épeautre" || theirs.At("node", "initiative", "name") != "Marché du Lavoir" {
		t.Error(theirs.Body)
	}
	for _, none := range []string{absent, "market_product_99_" + initiative} {
		if answer := f.Must(t, query, input{"id": none}); answer.At("node") != nil {
			t.Errorf("%s: %s", none, answer.Body)
		}
	}
	if answer := f.Ask(t, query, input{"id": "nonsense"}); answer.Code() != "BAD_USER_INPUT" ||
		answer.At("node") != nil {
		t.Error(answer.Body)
	}
	many := f.Must(t, `query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }`,
		input{"ids": []string{product, absent, initiative, product}})
	if many.At("nodes", 0, "id") != product || many.At("nodes", 1) != nil ||
		many.At("nodes", 2, "__typename") != "Initiative" || many.At("nodes", 3, "id") != product {
		t.Error(many.Body)
	}
	market.Behave(t, "text", `{"data": {"found": [{"__typename": "Initiative", "id": "`+initiative+`"}]}}`)
	if answer := f.Ask(t, query, input{"id": product}); answer.At("node") != nil {
		t.Error(answer.Body)
	}
	market.Stop()
	if answer := f.Ask(t, query, input{"id": product}); answer.At("node") != nil ||
		answer.Code() != "PARTNER_UNREACHABLE" {
		t.Error(answer.Body)
	}
}

// Unions and interfaces of a partner, fields that it computes of ours, one call for each
// service and level, and the same record asked for once however often it stands in the answer.
func TestTheJoinAsksEachServiceOncePerLevel(t *testing.T) {
	t.Parallel()
	_, market, f := withMarket(t)
	market.Requests(t)
	answer := f.Must(t, `{
		initiatives(first: 20) { nodes { name marketPage ...P } }
		again: initiatives(first: 20) { nodes { ...P } }
		others: initiatives(first: 5) { nodes { marketProducts(first: 1) { initiative { name slug } } } }
	} fragment P on Initiative { id marketProducts(first: 2) { name prices { label cents } } }`, nil)
	asked := market.Requests(t)
	if len(asked) != 1 {
		t.Errorf("the market was asked %d times:\n%s", len(asked), strings.Join(asked, "\n"))
	}
	first := answer.At("initiatives", "nodes", 0, "id").(string)
	if n := strings.Count(asked[0], `"id":"`+first+`"`); n > 3 { // once for each of the three selections
		t.Errorf("an initiative was asked for %d times", n)
	}
	if answer.At("initiatives", "nodes", 3, "marketProducts", 1, "prices", 2, "cents") != 450.0 ||
		answer.At("others", "nodes", 4, "marketProducts", 0, "initiative", "name") == nil {
		t.Error(answer.Body)
	}
	found := f.Must(t,
		`{ marketSearch(text: "pomme") { __typename ... on MarketProduct { name } ... on MarketOffer { percent product { name } } } }`, nil)
	if found.At("marketSearch", 0, "product", "name") != "Épeautre" ||
		found.At("marketSearch", 1, "name") != "Pommes de terre" {
		t.Error(found.Body)
	}
}

// What somebody may do at the hub, they may do in the supergraph, and read what partners say of it in the same answer.
func TestMutationsOfTheHubAnswerWithTheJoin(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	market := testkit.StartPartner(t, "market")
	h.Link(t, "market", market)
	f := h.Federate(t)
	admin := h.Administrator(t)
	organisation := h.TryAs(t, admin, "createOrganisation", input{"organisation": input{"name": "O"}},
		"organisation { id }").Text("organisation", "id")
	secret := h.TryAs(t, admin, "createToken",
		input{"actor": organisation, "name": "t", "scopes": []string{"RECORDS_WRITE"}}, "secret").Text("secret")
	const create = `mutation ($input: CreateInitiativeInput!) { createInitiative(input: $input) { initiative { name marketPage } userErrors { code path } } }`
	made := input{"input": input{"initiative": input{"name": "Épicerie d'Uzès"}}}
	if answer := f.Ask(t, create, made); answer.At("createInitiative", "userErrors", 0, "code") != "UNAUTHENTICATED" {
		t.Error(answer.Body)
	}
	answer := f.AskWith(t, http.Header{"Authorization": {"Bearer " + secret}}, create, made)
	if answer.At("createInitiative", "initiative", "marketPage") != "https://market.example/epicerie-d-uzes" {
		t.Error(answer.Body)
	}
	if told := strings.Join(market.Requests(t), ""); strings.Contains(told, secret) {
		t.Error("the partner was told the token")
	}
	twice := f.AskWith(t, http.Header{"Authorization": {"Bearer " + secret}}, `mutation {
		b: createInitiative(input: {initiative: {name: "B"}}) { initiative { name } }
		a: createInitiative(input: {initiative: {name: "A"}}) { initiative { name } }
	}`, nil)
	if order := h.Must(t, `{ initiatives(first: 3, orderBy: {field: UPDATED_AT, direction: ASC}) { nodes { name } } }`,
		nil); twice.At("a") == nil || order.At("initiatives", "nodes", 1, "name") != "B" {
		t.Errorf("%s %s", twice.Body, order.Body)
	}
}

// Subscriptions of the hub and of partners come over both transports, and each event is joined.
func TestEventsAreJoined(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	market := testkit.StartPartner(t, "market")
	registration := h.Link(t, "market", market)
	f := h.Federate(t)
	initiative := h.Must(t, `{ initiative(slug: "`+slug+`") { id } }`, nil).At("initiative", "id").(string)
	ours := `subscription { recordChanged { action record { id ... on Initiative { name marketPage } } } }`
	theirs := `subscription { marketSold(initiative: "` + initiative + `", count: 2) { name initiative { name } } }`
	admin := h.Administrator(t)
	var version atomic.Int64
	change := func() {
		h.TryAs(t, admin, "updateInitiative",
			input{"id": initiative, "initiative": input{"summary": fmt.Sprint(version.Add(1))}}, "initiative { id }")
	}
	for name, next := range map[string]func(t *testing.T, url, subscription string,
		begun func()) []string{"SSE": overSSE, "WebSocket": overWebSocket} {
		events := next(t, f.URL, theirs, func() {})
		if len(events) < 2 || !strings.Contains(events[0], `"Pommes de terre"`) ||
			!strings.Contains(events[1], `"Marché du Lavoir"`) {
			t.Errorf("%s: the partner's events: %s", name, events)
		}
		events = next(t, f.URL, ours, change)
		if len(events) < 1 || !strings.Contains(events[0], `"marketPage":"https://market.example/`+slug+`"`) {
			t.Errorf("%s: the hub's events: %s", name, events)
		}
	}
	h.TryAs(t, admin, "updatePartner", input{"id": registration, "subscriptions": "WEBSOCKET"}, "partner { id }")
	f.Update(t)
	if events := overSSE(t, f.URL, theirs, func() {}); len(events) < 2 ||
		!strings.Contains(events[1], `"Marché du Lavoir"`) {
		t.Errorf("a partner that is asked over a WebSocket: %s", events)
	}
	h.TryAs(t, admin, "updatePartner", input{"id": registration, "subscriptions": "SSE"}, "partner { id }")
	f.Update(t)
	market.Behave(t, "text",
		"event: next\ndata: {\"data\":{\"marketSold\":{\"name\":\"x\",\"initiative\":{\"id\":\""+initiative+
			"\",\"__typename\":\"Initiative\",\"name\":\"HACKED\",\"slug\":\"HACKED\"}}}}\n\nevent: complete\ndata: \n\n")
	if events := overSSE(t, f.URL, theirs, func() {}); len(events) < 1 || strings.Contains(events[0], "HACKED") {
		t.Errorf("a lying event: %s", events)
	}
	market.Behave(t, "huge", "")
	if events := overSSE(t, f.URL, theirs, func() {}); len(events) != 1 ||
		!strings.Contains(events[0], `"serviceName":"market"`) {
		t.Errorf("an event of 100 MB: %.300s", events)
	}
	market.Stop()
	if events := overSSE(t, f.URL, theirs, func() {}); len(events) != 1 ||
		!strings.Contains(events[0], `"code":"PARTNER_UNREACHABLE"`) ||
		!strings.Contains(events[0], `"serviceName":"market"`) {
		t.Errorf("a partner that is stopped: %s", events)
	}
}

// overSSE subscribes over Server-Sent Events, and returns two events at most, and those before the stream
// ended. Who sees the header of a federated stream has subscribed: no change is missed that comes then. Where
// the supergraph is replaced, the stream ends after a while without being complete: its client comes back.
func TestAStreamOfAReplacedSupergraphIsCut(t *testing.T) {
	t.Parallel()
	h, _, f := withMarket(t)
	f.Gateway.Patience = 0
	admin := h.Administrator(t)
	initiative := h.Must(t, `{ initiative(slug: "`+slug+`") { id } }`, nil).At("initiative", "id")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL,
		strings.NewReader(`{"query": "subscription { recordChanged { recordId } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	h.TryAs(t, admin, "updateInitiative", input{"id": initiative, "initiative": input{"summary": "Nouveau"}},
		"initiative { id }")
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), initiative.(string)) {
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	partner := h.Must(t, `{ partners { id } }`, nil).At("partners", 0, "id")
	if changed := h.TryAs(t, admin, "updatePartner", input{"id": partner, "timeout": 4000},
		"partner { id }"); changed.Code != "" {
		t.Fatal(changed.Body)
	}
	f.Update(t)
	var rest strings.Builder
	for lines.Scan() {
		rest.WriteString(lines.Text())
	}
	if text := rest.String(); strings.Contains(text, "complete") || strings.Contains(text, "data") {
		t.Errorf("the stream ends with %s", text)
	}
}

func overSSE(t *testing.T, url, subscription string, begun func()) (events []string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": subscription})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	wanted, stopped := meanwhile(subscription, begun)
	defer stopped()
	for len(events) < wanted && lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "data: "); ok && event != "" {
			events = append(events, event)
		}
	}
	return events
}

// meanwhile has records change until stopped is called: when a subscription has begun,
// its service does not tell. It returns how many events to wait for.
func meanwhile(subscription string, change func()) (wanted int, stopped func()) {
	if !strings.Contains(subscription, "recordChanged") {
		return 2, func() {}
	}
	var changing sync.WaitGroup
	stop := make(chan struct{})
	changing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				change()
			}
		}
	})
	return 1, func() {
		close(stop)
		changing.Wait()
	}
}

// overWebSocket is overSSE over graphql-transport-ws.
func overWebSocket(t *testing.T, url, subscription string, begun func()) (events []string) {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(url, "http"),
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	send := func(message string) {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	query, err := json.Marshal(subscription)
	if err != nil {
		t.Fatal(err)
	}
	send(`{"type": "connection_init"}`)
	send(fmt.Sprintf(`{"id": "1", "type": "subscribe", "payload": {"query": %s}}`, query))
	wanted, stopped := meanwhile(subscription, begun)
	defer stopped()
	for len(events) < wanted {
		var message struct {
			Type    string
			Payload json.RawMessage
		}
		if err := wsjson.Read(t.Context(), conn, &message); err != nil {
			t.Fatal(err)
		}
		switch message.Type {
		case "next":
			events = append(events, string(message.Payload))
		case "complete", "error":
			return append(events, string(message.Payload))
		}
	}
	return events
}

// The federated endpoint has the limits of the hub's own, counts partners' fields, and
// describes what clients may ask for.
func TestTheSupergraphHasLimits(t *testing.T) {
	t.Parallel()
	_, market, f := withMarket(t)
	nest := func(n int) string {
		return "{ initiatives(first: 1) { nodes { " + strings.Repeat("marketProducts { initiative { ", n) + "id" +
			strings.Repeat(" } }", n) + " } } }"
	}
	aliases := "{"
	for i := range 31 {
		aliases += fmt.Sprintf(" a%d: marketProduct(id: \"x\") { id }", i)
	}
	for code, query := range map[string]string{
		"DEPTH_LIMIT_EXCEEDED":      nest(10),
		"COST_LIMIT_EXCEEDED":       "{ initiatives(first: 200) { nodes { marketProducts(first: 200) { name prices { cents } initiative { name } } } } }",
		"ALIAS_LIMIT_EXCEEDED":      aliases + " }",
		"BAD_USER_INPUT":            "{ initiatives(first: 1) { nodes { marketProducts(first: 2147483647) { name } } } }",
		"DOCUMENT_TOO_LARGE":        "{ initiatives { nodes { id " + strings.Repeat(" ", 17<<10) + "} } }",
		"TOKEN_LIMIT_EXCEEDED":      "{ hub {" + strings.Repeat(" name", 1100) + " } }",
		"GRAPHQL_PARSE_FAILED":      "{ initiatives {",
		"GRAPHQL_VALIDATION_FAILED": "{ initiatives { nodes { nothing } } }",
	} {
		answer := f.Ask(t, query, nil)
		if answer.Code() != code || answer.Status != http.StatusBadRequest {
			t.Errorf("%s: %d %.300s", code, answer.Status, answer.Body)
		}
	}
	if len(market.Requests(t)) > 1 { // for its schema
		t.Error("the partner was asked for what is refused")
	}
	if answer := f.Ask(t, `query ($n: Int!) { initiatives(first: $n) { nodes { id } } }`,
		input{"n": "x"}); answer.Code() != "GRAPHQL_VALIDATION_FAILED" || len(answer.Errors[0].Path) == 0 {
		t.Error(answer.Body)
	}
	if answer := f.Ask(t,
		`{ a: initiatives(first: 0) { nodes { id } } marketProduct(id: "market_product_0_initiative_x") { name } }`,
		nil); answer.Code() != "BAD_USER_INPUT" || answer.At("marketProduct", "name") == nil && answer.At("a") != nil {
		t.Error(answer.Body)
	}
	if told := f.Must(t, `{ hub { limits { cost representations } } }`,
		nil); told.At("hub", "limits", "cost") != 50000.0 {
		t.Errorf("the limits of the gateway's own requests are told for the client's: %s", told.Body)
	}
	described := f.Must(t,
		`{ __type(name: "Initiative") { description fields { name description args { name defaultValue } } } }`, nil)
	if !strings.Contains(described.Body, "What is sold at the initiative's market.") ||
		!strings.Contains(described.Body, `"Name in URLs`) {
		t.Error(described.Body)
	}
}

// A new composition takes the place of the old one while a thousand requests are under
// way: none fails, none is answered by half of each.
func TestSwappingTheSupergraphFailsNoRequest(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) {
		o.Partners.Tolerate = gateway.Tolerance{Concurrent: 1000, Failures: 1000}
	})
	market := testkit.StartPartner(t, "market")
	id, admin := h.Link(t, "market", market), h.Administrator(t)
	h.TryAs(t, admin, "updatePartner", input{"id": id, "timeout": 5000}, "partner { id }") // a slow machine
	f := h.Federate(t)
	const atOnce = 20 // no more than a busy machine answers well within every deadline
	body := `{"query": "{ initiatives(first: 3) { nodes { name marketProducts(first: 1) { name } } } }"}`
	var failed, answered atomic.Int64
	var stop atomic.Bool
	var running sync.WaitGroup
	for range atOnce {
		running.Go(func() {
			for !stop.Load() {
				response, err := http.Post(f.URL, "application/json", strings.NewReader(body))
				if err != nil {
					failed.Add(1)
					t.Log(err)
					return
				}
				var answer testkit.Answer
				err = json.NewDecoder(response.Body).Decode(&answer)
				response.Body.Close()
				if answer.Code() == "OVERLOADED" { // a slow machine, not the swap
					continue
				}
				if err != nil || len(answer.Errors) > 0 ||
					answer.At("initiatives", "nodes", 2, "marketProducts", 0, "name") != "Pommes de terre" {
					failed.Add(1)
					t.Log(err, answer.Errors)
					return
				}
				answered.Add(1)
			}
		})
	}
	for timeout := range 5 {
		h.TryAs(t, admin, "updatePartner", input{"id": id, "timeout": 4990 + timeout}, "partner { id }")
		f.Update(t)
	}
	stop.Store(true)
	running.Wait()
	if failed.Load() > 0 || answered.Load() < atOnce {
		t.Errorf("%d of %d requests failed", failed.Load(), failed.Load()+answered.Load())
	}
}

// A list of ids asks each service for each record once, and for no more than the hub itself takes.
func TestIDsAreAskedForOnceAndNotWithoutEnd(t *testing.T) {
	t.Parallel()
	h, market, f := withMarket(t)
	_ = market
	id := h.Must(t, `{ initiatives(first: 1) { nodes { id } } }`, nil).At("initiatives", "nodes", 0, "id").(string)
	many := make([]string, 201)
	for i := range many {
		many[i] = id
	}
	if refused := f.Ask(t, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
		map[string]any{"ids": many}); refused.Code() != "BAD_USER_INPUT" {
		t.Errorf("201 ids are answered %.300s", refused.Body)
	}
	answer := f.Ask(t, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": many[:200]})
	if answer.Code() != "" || answer.At("nodes", 0, "id") != id || answer.At("nodes", 199, "id") != id {
		t.Errorf("200 times one id is answered %.300s", answer.Body)
	}
}
