package federation_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// A record that the public cannot see is never named to a partner, whoever asks and however: an administrator sees the
// record, and of the partner's fields that they are withheld. What is public is told as before.
func TestPartnersLearnOfNoRecordThatIsNotPublic(t *testing.T) {
	t.Parallel()
	h, market, f := withMarket(t)
	admin := h.Administrator(t)
	published := h.Must(t, `{ initiative(slug: "`+slug+`") { id } }`, nil).At("initiative", "id").(string)
	hidden := map[string]string{} // by status
	for _, status := range []string{"PROPOSED", "ARCHIVED"} {
		hidden[status] = hub.DerivedID(hub.TypeInitiative, status)
		if _, err := h.Pool.Exec(t.Context(),
			`INSERT INTO actor (id, type, slug, name, status) VALUES (@id, 'INITIATIVE', @slug, 'Guarded', @status)`,
			pgx.NamedArgs{"id": hidden[status], "slug": "guarded-" + strings.ToLower(status),
				"status": status}); err != nil {
			t.Fatal(err)
		}
	}
	market.Requests(t)
	told := func(way string, answer testkit.Answer) {
		t.Helper()
		asked := strings.Join(market.Requests(t), "\n")
		for _, id := range hidden {
			if strings.Contains(asked, id) || strings.Contains(asked, "guarded-") {
				t.Errorf("%s: the partner is told %s", way, asked)
			}
		}
		if !strings.Contains(answer.Body, "Guarded") {
			t.Errorf("%s: the administrator does not see the record: %s", way, answer.Body)
		}
	}
	for status, id := range hidden {
		one := f.AskAs(t, admin,
			`query ($id: ID!) { node(id: $id) { ... on Initiative { name marketPage marketProducts { name } } } }`, input{"id": id})
		told("node of "+status, one)
		if one.At("node", "marketPage") != nil || one.Code() != "NOT_PUBLIC" {
			t.Errorf("%s: %s", status, one.Body)
		}
		among := f.AskAs(t, admin,
			`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Initiative { name marketPage } } }`,
			input{"ids": []string{id, published, id}})
		told("nodes of "+status, among)
		if among.At("nodes", 0, "marketPage") != nil ||
			among.At("nodes", 1, "marketPage") != "https://market.example/"+slug ||
			among.At("nodes", 2, "marketPage") != nil {
			t.Errorf("%s among others: %s", status, among.Body)
		}
	}
	// the gateway subscribes to the hub after it has answered: its stream begins somewhere after
	now, err := store.New(h.Pool).LogHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	event := f.FirstEventAs(t, admin,
		`subscription { recordChanged(after: "`+now.Cursor()+
			`") { record { ... on Initiative { name marketPage } } } }`, func() {
			h.TryAs(t, admin, "updateInitiative",
				input{"id": hidden["PROPOSED"], "initiative": input{"summary": "changed"}}, "initiative { id }")
		})
	told("an event", testkit.Answer{Body: event})
	if answer := f.AskAs(t, admin,
		`query ($id: ID!) { node(id: $id) { ... on Initiative { marketPage marketProducts { name } } } }`,
		input{"id": published}); answer.At("node", "marketPage") == nil ||
		answer.At("node", "marketProducts", 0) == nil {
		t.Error(answer.Body)
	}
}
