package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// say runs the command and returns what it printed.
func say(t *testing.T, env map[string]string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	p := program{args: args, getenv: func(name string) string { return env[name] }, out: &out, log: t.Output(),
		self: testkit.Program(t, "server")}
	err := p.run(t.Context())
	return out.String(), err
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, c := range commands() {
		text, err := say(t, nil, c.name, "--help")
		if err != nil || !strings.Contains(text, c.does) {
			t.Errorf("%s --help: %v %s", c.name, err, text)
		}
		all, err := say(t, nil, "--help")
		if err != nil || !strings.Contains(all, c.name) {
			t.Errorf("--help does not name %s: %v", c.name, err)
		}
	}
}

// An operator mends everything at once, not one thing at a time.
func TestEverythingThatIsWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ESSAIM_LOG": "loud", "ESSAIM_DRAIN": "1h"}
	_, err := say(t, env, "serve", "--addr", "nowhere", "--colour=red", "-x", "--database-connections", "1", "--name")
	if err == nil {
		t.Fatal("no error")
	}
	for _, wrong := range []string{"--addr", "--colour", "-x", "--database-connections", "ESSAIM_LOG", "ESSAIM_DRAIN",
		"--name"} {
		if !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s is not named in: %v", wrong, err)
		}
	}
}

func TestSettingsComeFromFlagsThenEnvironmentThenDefaults(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ESSAIM_ADDR": "127.0.0.1:1", "ESSAIM_NAME": "Ruche"}
	c, operands, err := readConfig(slicesOf(hubSettings, serverSettings), []string{"--addr=127.0.0.1:2", "folder"},
		func(name string) string { return env[name] })
	if err != nil || c.Addr != "127.0.0.1:2" || c.Name != "Ruche" || c.LogFormat != "text" || len(operands) != 1 {
		t.Errorf("%+v %v %v", c, operands, err)
	}
}

// The table of settings in this folder's README is the one that holds.
func TestTheReadmeListsEverySetting(t *testing.T) {
	t.Parallel()
	readme := read(t, "README.md")
	for _, s := range slicesOf(hubSettings, databaseSettings, serverSettings, addressSettings, federationSettings,
		checkSettings, mailSettings, oidcSettings, loadSettings) {
		if !strings.Contains(readme, fmt.Sprintf("`%s` | `--%s`", s.env(), s.flag)) {
			t.Errorf("server/README.md has no row for `%s` | `--%s`", s.env(), s.flag)
		}
	}
}

func TestSchemaAndVersion(t *testing.T) {
	t.Parallel()
	if sdl, err := say(t, nil, "schema"); err != nil ||
		!strings.Contains(sdl, "type Initiative implements Node & Actor") {
		t.Errorf("schema: %v", err)
	}
	if text, err := say(t, nil, "version"); err != nil || text != "essaim "+version()+"\n" {
		t.Errorf("version: %v %s", err, text)
	}
	if _, err := say(t, nil, "fly"); err == nil || !strings.Contains(err.Error(), `"fly"`) {
		t.Errorf("an unknown subcommand: %v", err)
	}
}

// running is a hub that serves.
type running struct {
	base    string
	letters string // what the start says of them: where they are shown
	stop    func() error
}

// start runs serve on a free port until the test ends.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := &lines{said: make(chan string, 100)}
	p := program{args: append([]string{"serve", "--addr=127.0.0.1:0"}, args...),
		getenv: func(string) string { return "" }, out: out, log: io.Discard, self: testkit.Program(t, "server")}
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx) }()
	once := sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = once() })
	h := &running{stop: once}
	for {
		select {
		case line := <-out.said:
			if match := regexp.MustCompile(`GraphQL +(http://[^/]+)/graphql`).FindStringSubmatch(line); match != nil {
				h.base = match[1]
			}
			if match := regexp.MustCompile(`letters +(.*)`).FindStringSubmatch(line); match != nil {
				h.letters = match[1]
				return h
			}
		case err := <-ended:
			ended <- err
			t.Fatalf("the hub ended: %v", err)
		}
	}
}

// lines hands over what is written, line by line.
type lines struct{ said chan string }

func (l *lines) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		l.said <- line
	}
	return len(text), nil
}

func ask(t *testing.T, base, query string) map[string]any {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"query": query})
	response, err := http.Post(base+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data   map[string]any
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("%v %v", err, answer.Errors)
	}
	return answer.Data
}

// The whole story of a first start: on a machine that has PostgreSQL's binaries, one
// command serves the movement's graph.
func TestAFreshMachineServesTheMovementsGraph(t *testing.T) {
	t.Parallel()
	data := testkit.Folder(t)
	h := start(t, "--data", data)

	if got := ask(t, h.base,
		`{ initiatives { totalCount } }`)["initiatives"].(map[string]any)["totalCount"]; got != 85.0 {
		t.Errorf("%v initiatives", got)
	}
	for path, want := range map[string]string{"/healthz": "ok",
		"/readyz":         "ready\nchange log: 0 s behind\nletters since yesterday: 0 delayed, 0 lost\n",
		"/schema.graphql": "type Initiative"} {
		response, err := http.Get(h.base + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %v", path, response.StatusCode, err)
		}
	}
	t.Run("a page of another site may read", func(t *testing.T) {
		for _, path := range []string{"/graphql", "/federation/graphql", "/schema.graphql",
			"/federation/subgraph.graphql", "/federation/supergraph.graphql", "/federation/router.json",
			"/federation/schema.graphql"} {
			for _, sent := range []string{"content-type", "authorization", "apollographql-client-name",
				"apollographql-client-version", "x-apollo-operation-name",
				"cache-control", "if-none-match", "traceparent", "tracestate", "baggage",
				"last-event-id", "x-market-customer"} {
				request, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, h.base+path, nil)
				request.Header.Set("Origin", "https://partner.example")
				request.Header.Set("Access-Control-Request-Method", "GET")
				request.Header.Set("Access-Control-Request-Headers", sent)
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				if response.StatusCode != http.StatusNoContent ||
					response.Header.Get("Access-Control-Allow-Origin") != "*" ||
					response.Header.Get("Access-Control-Allow-Headers") != sent {
					t.Errorf("%s with %s: %d %v", path, sent, response.StatusCode, response.Header)
				}
				if response.Header.Get("Access-Control-Allow-Credentials") != "" {
					t.Error("credentials may cross origins")
				}
			}
		}
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/schema.graphql", nil)
		request.Header.Set("Origin", "https://partner.example")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		for _, read := range []string{"Etag", "Retry-After", "Ratelimit", "X-Request-Id"} {
			if !strings.Contains(strings.ToLower(response.Header.Get("Access-Control-Expose-Headers")),
				strings.ToLower(read)) {
				t.Errorf("%s cannot be read: %v", read, response.Header)
			}
		}
	})
	t.Run("a second hub on the folder says so and stops", func(t *testing.T) {
		_, err := say(t, nil, "serve", "--addr=127.0.0.1:0", "--data", data)
		if err == nil || !strings.Contains(err.Error(), "another hub uses this folder") ||
			!strings.Contains(err.Error(), data) {
			t.Error(err)
		}
	})
	t.Run("a folder is loaded while the hub runs", func(t *testing.T) {
		folder := t.TempDir()
		write(t, folder, "initiatives.csv", "slug,name,kind,insee_code\nessai,Essai,caisse,26114\n")
		report, err := say(t, nil, "load", "--data", data, folder)
		if err != nil || !strings.Contains(report, "initiatives.csv") {
			t.Fatalf("%v %s", err, report)
		}
		if got := ask(t, h.base, `{ initiative(slug: "essai") { place { name } } }`)["initiative"]; got == nil {
			t.Error("the initiative is not there")
		}
	})
	t.Run("a folder with a wrong row changes nothing", func(t *testing.T) {
		folder := t.TempDir()
		write(t, folder, "initiatives.csv", "slug,name,kind\nautre,Autre,caisse\nfaux,Faux,fusée\n")
		report, err := say(t, nil, "load", "--data", data, folder)
		if err == nil || !strings.Contains(report, `initiatives.csv:3: kind: "fusée"`) {
			t.Errorf("%v %s", err, report)
		}
		if got := ask(t, h.base, `{ initiative(slug: "autre") { name } }`)["initiative"]; got != nil {
			t.Error("half of the folder was loaded")
		}
	})
	t.Run("a start that finds records loads none", func(t *testing.T) {
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		again := start(t, "--data", data)
		if got := ask(t, again.base,
			`{ initiatives { totalCount } }`)["initiatives"].(map[string]any)["totalCount"]; got != 86.0 {
			t.Errorf("%v initiatives", got)
		}
	})
}

// A PostgreSQL that the operator gives is brought up to date, and nothing is loaded into it unasked.
func TestAGivenDatabaseIsNotFilledUnasked(t *testing.T) {
	t.Parallel()
	url := testkit.Empty(t)
	h := start(t, "--database-url", url)
	got := ask(t, h.base, `{ initiatives { totalCount } territories { totalCount } }`)
	if got["initiatives"].(map[string]any)["totalCount"] != 0.0 ||
		got["territories"].(map[string]any)["totalCount"] == 0.0 {
		t.Error(got)
	}
	text, err := say(t, nil, "migrate", "--database-url", url)
	if err != nil || !strings.Contains(text, "up to date") {
		t.Errorf("%v %s", err, text)
	}
	report, err := say(t, nil, "load", "--database-url", url, "--demonstration")
	if err != nil || !regexp.MustCompile(`initiatives.csv +85 +0 +0 +0`).MatchString(report) {
		t.Errorf("%v %s", err, report)
	}
}

func TestNoServerBinariesIsOneClearMessage(t *testing.T) {
	t.Parallel()
	_, err := say(t, nil, "serve", "--data", t.TempDir(), "--postgres-bin", t.TempDir())
	if err == nil {
		t.Fatal("no error")
	}
	for _, way := range []string{"apt-get install", "ESSAIM_POSTGRES_BIN", "ESSAIM_DATABASE_URL"} {
		if !strings.Contains(err.Error(), way) {
			t.Errorf("%s is not said in: %v", way, err)
		}
	}
}

// Behind a load balancer, which sends nothing to a hub whose readiness is withdrawn, a stop fails no request.
func TestStoppingFailsNoRequest(t *testing.T) {
	t.Parallel()
	h := start(t, "--data", testkit.Folder(t), "--drain=1s")
	get := func(path string) (int, error) {
		response, err := http.Get(h.base + path)
		if err != nil {
			return 0, err
		}
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		return response.StatusCode, err
	}
	var withdrawn atomic.Bool
	failures := make(chan error, 1000)
	var clients sync.WaitGroup
	clients.Go(func() { // the load balancer looks often
		for !withdrawn.Load() {
			status, err := get("/readyz")
			if err != nil {
				failures <- err
			}
			withdrawn.Store(err != nil || status == http.StatusServiceUnavailable)
		}
	})
	var answered atomic.Int64
	for range 8 {
		clients.Go(func() {
			for !withdrawn.Load() {
				status, err := get("/graphql?query=%7B__typename%7D")
				if err != nil || status != http.StatusOK {
					failures <- fmt.Errorf("%d %w", status, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	for answered.Load() < 100 {
		runtime.Gosched()
	}
	if err := h.stop(); err != nil {
		t.Error(err)
	}
	clients.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
}

func write(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What the README shows is what one gets.
func TestTheReadmesFirstQueryHasItsRealAnswer(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)```graphql\n(.*?)```\n\nanswers\n\n```json\n(.*?)```").
		FindStringSubmatch(read(t, "../README.md"))
	if blocks == nil {
		t.Fatal("the README has no query with its answer")
	}
	var want struct{ Data map[string]any }
	if err := json.Unmarshal([]byte(blocks[2]), &want); err != nil {
		t.Fatal(err)
	}
	h := testkit.NewHub(t, testkit.Demonstration(t))
	if got := h.Must(t, blocks[1], nil).Data; !reflect.DeepEqual(got, want.Data) {
		t.Errorf("got %v", got)
	}
}
