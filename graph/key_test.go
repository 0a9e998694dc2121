package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/testkit"
)

// What stands for a person in the database is a hash under the hub's own key: two hubs keep nothing alike of the same
// visitor, and no list of addresses that somebody tries finds one.
func TestWhatStandsForAPersonIsKeyed(t *testing.T) {
	t.Parallel()
	kept := func(key string) map[string]bool {
		pool := testkit.Reference(t)
		if _, err := pool.Exec(t.Context(), `UPDATE secret SET value = $1 WHERE name = 'person'`,
			[]byte(key)); err != nil {
			t.Fatal(err)
		}
		h := testkit.NewHub(t, pool)
		network := id(hub.TypeNetwork, "n")
		if _, err := pool.Exec(t.Context(), `INSERT INTO network (id, slug, name) VALUES ($1, 'n', 'N')`,
			network); err != nil {
			t.Fatal(err)
		}
		for name, given := range map[string]input{
			"requestSignIn":     {"email": "ann@example.org"},
			"proposeInitiative": {"email": "ann@example.org", "idempotencyKey": "k1", "initiative": input{"name": "I"}},
			"sendRequest": {"kind": "JOIN", "text": "t", "senderName": "Ann", "senderEmail": "ann@example.org",
				"idempotencyKey": "k2", "network": network},
		} {
			body, err := json.Marshal(input{"query": testkit.Mutation(name, ""), "variables": input{"input": given}})
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
			request.RemoteAddr = "203.0.113.7:4711"
			request.Header.Set("Content-Type", "application/json")
			if answer := h.Do(t, request); len(answer.Errors) > 0 ||
				bytes.Contains([]byte(answer.Body), []byte(`"code"`)) {
				t.Fatal(answer.Body)
			}
		}
		rows, err := pool.Query(t.Context(), `
			SELECT encode(key, 'hex') FROM throttle UNION ALL SELECT caller FROM idempotency UNION ALL SELECT encode(input_hash, 'hex') FROM idempotency`)
		if err != nil {
			t.Fatal(err)
		}
		hashes, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(hashes) < 10 {
			t.Fatal(fmt.Sprint(hashes), err)
		}
		all := map[string]bool{}
		for _, hash := range hashes {
			all[hash] = true
		}
		return all
	}
	one, other := kept("one key of thirty-two bytes or so"), kept("another key of thirty-two bytes")
	for hash := range one {
		if other[hash] {
			t.Errorf("two hubs keep %s of the same visitor", hash)
		}
	}
}
