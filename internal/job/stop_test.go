package job_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"essaim/internal/job"
	"essaim/internal/testkit"
)

// run has jobs done until stop is called, which waits for the end.
func run(t *testing.T, h *testkit.Hub) (stop func()) {
	t.Helper()
	jobs, err := job.New(h.Pool, h.Service, h.Feed, job.Options{HubName: "Test", PrivateTarget: true, Log: h.Log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- jobs.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the jobs end with %v", err)
		}
	}
}

// A stop does not wait for a receiver that does not answer, and is no failure; at the
// next start the message goes out at once.
func TestAStopHandsBackWhatItCannotFinish(t *testing.T) {
	t.Parallel()
	h, partner, machine := hubWithPartner(t)
	arrived, got := make(chan struct{}, 10), make(chan delivery, 10)
	var answers atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !answers.Load() {
			arrived <- struct{}{}
			<-r.Context().Done()
			return
		}
		got <- delivery{r.Header, body}
	}))
	t.Cleanup(server.Close)
	stop := run(t, h)
	made := machine.Do(t, "createWebhook", input{"actor": partner, "url": server.URL, "types": []string{"GROUP"}},
		"webhook { id }")
	machine.Do(t, "createGroup", input{"group": input{"name": "G"}}, "")
	<-arrived
	stop()
	var state string
	var attempt int
	if err := h.Pool.QueryRow(t.Context(),
		`SELECT state, attempt FROM river_job WHERE kind = 'webhook' AND args->>'webhookId' = $1 AND finalized_at IS NULL`,
		made.Text("webhook", "id")).Scan(&state, &attempt); err != nil || state != "available" || attempt != 0 {
		t.Errorf("the job is %s after %d attempts, %v", state, attempt, err)
	}
	answers.Store(true)
	stop = run(t, h)
	next(t, got)
	stop()
}

// What a process did that was killed is taken up at the next start; what one does that lives is not.
func TestTheJobsOfAWorkerThatDiedAreTakenUp(t *testing.T) {
	t.Parallel()
	h, partner, machine := hubWithPartner(t)
	address, got := receiver(t, 0)
	made := machine.Do(t, "createWebhook", input{"actor": partner, "url": address, "types": []string{"GROUP"}},
		"webhook { id }")
	machine.Do(t, "createGroup", input{"group": input{"name": "G"}}, "")
	living, err := h.Pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer living.Release()
	if _, err := living.Exec(t.Context(), `SELECT pg_advisory_lock(x'0077726b'::int, hashtext('living'))`); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO river_job (kind, queue, args, state, attempt, max_attempts, attempted_at, attempted_by)
			VALUES ('webhook', 'webhooks', jsonb_build_object('webhookId', '` + made.Text("webhook", "id") +
			`'), 'running', 1, 25, now(), '{killed}')`,
		`INSERT INTO river_job (kind, queue, args, state, attempt, max_attempts, attempted_at, attempted_by)
			VALUES ('webhook', 'webhooks', '{"webhookId": "another"}', 'running', 1, 25, now(), '{living}')`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	stop := run(t, h)
	next(t, got)
	stop()
	var others int
	if err := h.Pool.QueryRow(t.Context(),
		`SELECT count(*) FROM river_job WHERE state = 'running' AND attempted_by = '{living}'`).
		Scan(&others); err != nil || others != 1 {
		t.Errorf("the job of a worker that lives was taken up, %v", err)
	}
}

// A receiver that was told of changes which are lost is told so, and from where the log
// leads on; then it hears of the rest.
func TestAWebhookIsToldThatTheLogMoved(t *testing.T) {
	t.Parallel()
	h, partner, machine := hubWithPartner(t)
	address, got := receiver(t, 0)
	h.Work(t)
	machine.Do(t, "createWebhook", input{"actor": partner, "url": address, "types": []string{"GROUP"}}, "")
	machine.Do(t, "createGroup", input{"group": input{"name": "lost"}}, "")
	lost := next(t, got)
	for _, sql := range []string{ // as if the files of the database had been put back
		`DELETE FROM change WHERE sequence = (SELECT max(sequence) FROM change)`,
		`UPDATE log_head SET position = (SELECT max(position) FROM change)`,
		`UPDATE era SET server_started = server_started - interval '1 second'`,
	} {
		if _, err := h.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	group := machine.Do(t, "createGroup", input{"group": input{"name": "new"}}, "group { id }").Text("group", "id")
	moved := next(t, got)
	var message struct {
		Type string
		Data struct{ Code, LastValid, Now, EndCursor string }
	}
	if err := json.Unmarshal(moved.body, &message); err != nil || message.Type != "log.restarted" ||
		message.Data.Code != "CURSOR_EXPIRED" ||
		message.Data.LastValid == "" || message.Data.EndCursor != message.Data.LastValid {
		t.Errorf("%s, %v", moved.body, err)
	}
	told := next(t, got)
	if ids := told.recordIDs(t); len(ids) != 1 || ids[0] != group {
		t.Errorf("told of %v", ids)
	}
	if told.header.Get("webhook-id") == lost.header.Get("webhook-id") {
		t.Error("two messages of one number have one id")
	}
	if !strings.HasPrefix(moved.header.Get("webhook-signature"), "v1,") {
		t.Error("the message is not signed")
	}
}
