package job_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"essaim/internal/hub"
	"essaim/internal/job"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

type input = map[string]any

// delivery is a message that a webhook got.
type delivery struct {
	header http.Header
	body   []byte
}

// recordIDs are the records that the message tells of.
func (d delivery) recordIDs(t *testing.T) (ids []string) {
	t.Helper()
	var message struct {
		Data struct {
			Changes []struct{ RecordID, Action, Cursor string }
		}
	}
	if err := json.Unmarshal(d.body, &message); err != nil {
		t.Fatal(err)
	}
	for _, c := range message.Data.Changes {
		ids = append(ids, c.RecordID)
	}
	return ids
}

// receiver is a partner's server that takes messages, once it has failed as often as it is told to.
func receiver(t *testing.T, failures int) (address string, got chan delivery) {
	t.Helper()
	got = make(chan delivery, 1000)
	attempts := make(chan int, 1)
	attempts <- 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := <-attempts
		attempts <- n + 1
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if n < failures {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		got <- delivery{r.Header, body}
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

func next(t *testing.T, got chan delivery) delivery {
	t.Helper()
	select {
	case d := <-got:
		return d
	case <-time.After(60 * time.Second):
		t.Fatal("nothing came")
		return delivery{}
	}
}

// hubWithPartner is a hub that works, and the token of a partner's machine.
func hubWithPartner(t *testing.T) (h *testkit.Hub, partner string, machine *testkit.Browser) {
	t.Helper()
	h = testkit.NewHub(t, testkit.Reference(t))
	admin := hub.Viewer{AccountID: hub.DerivedID(hub.TypeAccount, "admin"), Administrator: true}
	if _, err := h.Pool.Exec(t.Context(), `INSERT INTO account (id, email) VALUES ($1, 'admin@example.org')`,
		admin.AccountID); err != nil {
		t.Fatal(err)
	}
	made := h.TryAs(t, admin, "createOrganisation", input{"organisation": input{"name": "Partner"}},
		"organisation { id }")
	partner = made.Text("organisation", "id")
	token := h.TryAs(t, admin, "createToken",
		input{"actor": partner, "name": "t", "scopes": []string{"RECORDS_WRITE", "WEBHOOKS_WRITE"}}, "secret")
	if token.Code != "" {
		t.Fatal(token.Body)
	}
	return h, partner, h.Machine(t, token.Text("secret"))
}

// A webhook is told of each change that it asked for, in order, signed; a message that is
// not taken is tried again, and any of it can be sent again.
func TestAWebhookIsToldOfEachChange(t *testing.T) {
	t.Parallel()
	h, partner, machine := hubWithPartner(t)
	address, got := receiver(t, 1)
	h.Work(t)
	made := machine.Do(t, "createWebhook", input{"actor": partner, "url": address, "types": []string{"GROUP"}},
		"webhook { id cursor } secret")
	var wanted, told []string
	for i := range 5 {
		group := machine.Do(t, "createGroup", input{"group": input{"name": "G" + strconv.Itoa(i)}}, "group { id }")
		wanted = append(wanted, group.Text("group", "id"))
		machine.Do(t, "createInitiative", input{"initiative": input{"name": "I" + strconv.Itoa(i)}}, "")
	}
	var first delivery
	for len(told) < len(wanted) {
		d := next(t, got)
		if first.body == nil {
			first = d
		}
		told = append(told, d.recordIDs(t)...)
	}
	if !slices.Equal(told, wanted) {
		t.Errorf("told of %v, want %v", told, wanted)
	}

	signature, err := job.Sign(made.Text("secret"), first.header.Get("webhook-id"),
		first.header.Get("webhook-timestamp"), first.body)
	if err != nil || first.header.Get("webhook-signature") != signature {
		t.Errorf("signed %q, want %q (%v)", first.header.Get("webhook-signature"), signature, err)
	}
	if at, err := strconv.ParseInt(first.header.Get("webhook-timestamp"), 10, 64); err != nil ||
		time.Since(time.Unix(at, 0)).Abs() > time.Minute {
		t.Errorf("sent at %q", first.header.Get("webhook-timestamp"))
	}

	log := machine.Must(t,
		`query ($id: ID!) { webhooks(actor: $id) { active deliveries { status error changes messageId } } }`, input{"id": partner})
	if !strings.Contains(log.Body, `"status":503`) || !strings.Contains(log.Body, `"status":200`) ||
		strings.Contains(log.Body, made.Text("secret")) {
		t.Errorf("the log of deliveries: %s", log.Body)
	}

	machine.Do(t, "replayWebhook", input{"id": made.At("webhook", "id"), "after": made.At("webhook", "cursor")}, "")
	told = nil
	for len(told) < len(wanted) {
		told = append(told, next(t, got).recordIDs(t)...)
	}
	if !slices.Equal(told, wanted) {
		t.Errorf("told again of %v, want %v", told, wanted)
	}
	machine.Do(t, "deleteWebhook", input{"id": made.At("webhook", "id")}, "")
}

// What is kept for a time only goes when its time is over, and with it what was declined: nothing else does.
func TestWhatIsKeptForATimeGoes(t *testing.T) {
	t.Parallel()
	h, _, machine := hubWithPartner(t)
	public := h.Browser(t)
	for _, name := range []string{"Declined long ago", "Declined now"} {
		public.Do(t, "proposeInitiative", input{"initiative": input{"name": name}, "email": "x@example.org"}, "")
	}
	kept := machine.Do(t, "createInitiative", input{"initiative": input{"name": "Kept"}}, "initiative { id }").
		Text("initiative", "id")
	for _, sql := range []string{
		`UPDATE actor SET status = 'ARCHIVED' WHERE name LIKE 'Declined%'`,
		`UPDATE proposal SET state = 'DECLINED', decided_at = now() - interval '181 days' WHERE actor_id = (SELECT id FROM actor WHERE name = 'Declined long ago')`,
		`UPDATE proposal SET state = 'DECLINED', decided_at = now() - interval '179 days' WHERE actor_id = (SELECT id FROM actor WHERE name = 'Declined now')`,
		`INSERT INTO phase (initiative_id, kind, successor_id) SELECT k.id, 'ENDED', d.id FROM actor k, actor d WHERE k.name = 'Kept' AND d.name = 'Declined long ago'`,
		`INSERT INTO request (id, kind, sender_name, sender_email, language, text, created_at) SELECT record_id('request', gen_random_uuid()), 'JOIN', 's', 's@example.org', 'FR', 't', now() - n * interval '364 days' FROM generate_series(1, 2) AS n`,
		`INSERT INTO sign_in (token_hash, browser_hash, email, language, expires_at) VALUES ('\x01', '\x02', 'x@example.org', 'FR', now() - interval '1 second'), ('\x03', '\x04', 'x@example.org', 'FR', now() + interval '1 minute')`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if err := h.Service.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left struct{ declined, log, requests, links, phases int }
	err := h.Pool.QueryRow(t.Context(),
		`SELECT (SELECT count(*) FROM actor WHERE name LIKE 'Declined%'), (SELECT count(*) FROM change WHERE snapshot->>'name' = 'Declined long ago'),
		(SELECT count(*) FROM request), (SELECT count(*) FROM sign_in), (SELECT count(*) FROM phase)`).
		Scan(&left.declined, &left.log, &left.requests, &left.links, &left.phases)
	if err != nil || left.declined != 1 || left.log != 0 || left.requests != 1 || left.links != 1 || left.phases != 1 {
		t.Errorf("left: %+v (%v)", left, err)
	}
	if h.Must(t, `query ($id: ID!) { initiative(id: $id) { name } }`, input{"id": kept}).
		At("initiative", "name") != "Kept" {
		t.Error("a record that was published went")
	}
}

// Who keeps a record that nobody touched for a year is asked to confirm it, once a month;
// who unsubscribes is asked no more.
func TestUntouchedRecordsAreToBeConfirmed(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Reference(t))
	keeper := h.SignedIn(t, "keeper@example.org")
	group := hub.DerivedID(hub.TypeGroup, "old")
	for _, sql := range []string{
		`INSERT INTO actor (id, type, slug, name, updated_at, confirmed_at) VALUES ('` + group +
			`', 'GROUP', 'old', 'Old', now() - interval '13 months', now() - interval '13 months')`,
		`INSERT INTO role (id, account_id, kind, actor_id) SELECT record_id('role', gen_random_uuid()), id, 'REFERENT', '` +
			group + `' FROM account`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	toConfirm := func() any { return h.Must(t, `{ group(slug: "old") { toConfirm } }`, nil).At("group", "toConfirm") }
	if toConfirm() != true {
		t.Error("a record that nobody touched for 13 months is not marked")
	}
	for range 2 {
		if err := h.Service.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var letters int
	if err := h.Pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE args->>'letter' = 'to_confirm'`).
		Scan(&letters); err != nil || letters != 1 {
		t.Errorf("two reminders make %d letters (%v)", letters, err)
	}
	letter := h.Letter(t, "keeper@example.org", "Old")
	keeper.Do(t, "confirmRecord", input{"id": group}, "actor { toConfirm }")
	if toConfirm() != false {
		t.Error("confirmed, and marked still")
	}

	link, err := url.Parse(letter.Unsubscribe)
	if err != nil || letter.Unsubscribe == "" {
		t.Fatalf("no way to unsubscribe: %q", letter.Unsubscribe)
	}
	forged := link.Query()
	forged.Set("topic", "REQUESTS")
	if err := h.Service.Unsubscribe(t.Context(), forged); hub.CodeOf(err) != hub.Expired {
		t.Errorf("a link that was changed: %v", err)
	}
	if err := h.Service.Unsubscribe(t.Context(), link.Query()); err != nil {
		t.Fatal(err)
	}
	if gone, err := h.Service.Unsubscribed(t.Context(), "keeper@example.org", "REMINDERS"); err != nil || !gone {
		t.Errorf("unsubscribed: %t (%v)", gone, err)
	}
	if gone, err := h.Service.Unsubscribed(t.Context(), "keeper@example.org", ""); err != nil || gone {
		t.Errorf("from what must be sent: %t (%v)", gone, err)
	}
}
