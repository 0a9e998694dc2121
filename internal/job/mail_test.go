package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"essaim/internal/hub"
	"essaim/internal/job"
	"essaim/internal/mail"
	"essaim/internal/testkit"
)

// closed is a mail server that takes nothing, and says for whom.
type closed struct{}

func (closed) Send(_ context.Context, m mail.Message) error {
	return errors.New("550 no such mailbox: " + m.To)
}

// lines are what was logged.
type lines struct {
	sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.Lock()
	defer l.Unlock()
	return l.text.String()
}

// A letter that is not sent leaves a line at the level that operators read by default,
// and is counted; neither they nor the queue tell whose it was, or what was in it.
func TestALetterThatIsNotSentIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sender job.Sender
		line   string
		result string
	}{
		"the server refuses":        {closed{}, "level=WARN", "DELAYED"},
		"there is no server at all": {nil, "level=ERROR", "LOST"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := testkit.NewHub(t, testkit.Reference(t))
			said := &lines{}
			registry := prometheus.NewRegistry()
			jobs, err := job.New(h.Pool, h.Service, h.Feed, job.Options{
				HubName: "Test", Sender: c.sender, Registry: registry,
				Log: slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelInfo})),
			})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- jobs.Run(ctx) }()
			defer func() {
				stop()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}()
			h.Browser(t).Do(t, "requestSignIn", map[string]any{"email": "ann@example.org"}, "")
			testkit.Eventually(t, "the failure is told", func() bool { return strings.Contains(said.String(), c.line) })
			if text := said.String(); !strings.Contains(text, "letter=sign_in") || strings.Contains(text, "ann@") ||
				strings.Contains(text, "token") {
				t.Errorf("the log: %s", text)
			}
			testkit.Eventually(t, "administrators see it", func() bool {
				shown := h.AskAs(t, hub.Viewer{AccountID: hub.DerivedID(hub.TypeAccount, "a"), Administrator: true},
					`{ unsentLetters { delayed lost } }`, nil)
				return shown.At("unsentLetters", strings.ToLower(c.result)) == 1.0
			})
			if shown := h.Must(t, `{ unsentLetters { delayed lost } }`, nil); shown.At("unsentLetters") != nil {
				t.Errorf("the public sees %s", shown.Body)
			}
			counted := map[string]float64{}
			families, err := registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			for _, family := range families {
				for _, metric := range family.Metric {
					for _, label := range metric.Label {
						counted[label.GetValue()] += metric.Counter.GetValue()
					}
				}
			}
			if counted[c.result] < 1 || counted["sign_in"] < 1 {
				t.Errorf("counted: %v", counted)
			}
			var kept int
			if err := h.Pool.QueryRow(t.Context(),
				`SELECT count(*) FROM river_job WHERE array_to_string(errors, ' ') LIKE '%ann@%'`).
				Scan(&kept); err != nil || kept > 0 {
				t.Errorf("%d failures of the queue tell whose letter it was: %v", kept, err)
			}
		})
	}
}
