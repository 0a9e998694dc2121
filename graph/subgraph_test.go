package graph_test

import (
	"testing"

	"essaim/internal/testkit"
	"essaim/schema"
)

// What routers fetch is what may be composed: nothing private, by whichever alias it is asked for.
func TestTheServiceFieldTellsTheFederatedPartOnly(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Migrated(t))
	answer := h.Must(t, `{ it: _service { text: sdl __typename } _service { sdl } hub { name } }`, nil)
	for _, path := range [][]any{{"it", "text"}, {"_service", "sdl"}} {
		if answer.At(path...) != schema.Subgraph() {
			t.Errorf("%v is not the federated part of the schema", path)
		}
	}
	if answer.At("it", "__typename") != "_Service" || answer.At("hub", "name") != "Test" {
		t.Errorf("answered %.200s", answer.Body)
	}
}
