// Command federation measures joins of the hub with the two example partners: by the hub's own endpoint,
// by Apollo's gateway where its packages are installed, and by any other router that is given, beside
// direct calls of the same services, one after another, as a client makes them that has no gateway.
//
// All run on one machine, which is busy all the time, and machines are noisy: compare the lines of one run.
// "own ms" is what a gateway adds to each request: the machine's time for it, less that for the direct calls.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/app"
	"essaim/internal/gateway/compose"
	"essaim/internal/hub"
	"essaim/internal/postgres"
	"essaim/internal/service"
)

func main() {
	seconds := flag.Float64("seconds", 5, "how long each query is asked of each gateway")
	clients := flag.Int("clients", 8, "how many ask at once")
	beside := flag.String("beside", "",
		"another router over /federation/router.json or /federation/supergraph.graphql, as NAME=URL; the hub's address is printed, and asked until it answers")
	flag.Parse()
	if err := run(time.Duration(*seconds*float64(time.Second)), *clients, *beside); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(each time.Duration, clients int, beside string) (err error) {
	ctx := context.Background()
	fmt.Printf("%s, %d CPUs, %d clients, %s a query\n", runtime.Version(), runtime.NumCPU(), clients, each)
	dir, err := os.MkdirTemp("", "essaim-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { // as root, the server's user enters it
		return err
	}
	b := &bench{dir: dir}
	defer b.stop()
	if err := b.start(ctx); err != nil {
		return err
	}
	targets := []target{{"the hub's endpoint", b.hub + "/federation/graphql"}}
	if _, err := os.Stat("internal/bench/federation/apollo/node_modules"); err == nil {
		address, err := b.startApollo()
		if err != nil {
			return err
		}
		targets = append(targets, target{"Apollo's gateway", address})
	}
	if name, address, ok := strings.Cut(beside, "="); ok {
		fmt.Printf("waiting for %s to answer; the hub is at %s\n", name, b.hub)
		waitFor(func() bool { _, err := ask(http.DefaultClient, address, `{ __typename }`, nil); return err == nil })
		targets = append(targets, target{name, address})
	}
	fmt.Printf("\nthe hub's process, idle, with both partners in place: %s of memory\n", b.memory())
	slugs, err := b.slugs(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n%-32s %-20s %9s %9s %9s %8s\n", "query", "by", "req/s", "p50 ms", "p99 ms", "own ms")
	for _, q := range queries(b, slugs) {
		direct, err := measure(q.direct, each, clients)
		if err != nil {
			return fmt.Errorf("%s, directly: %w", q.name, err)
		}
		tell(q.name, "direct calls", direct, direct)
		for _, t := range targets {
			m, err := measure([]call{{t.address, q.joined, q.variables}}, each, clients)
			if err != nil {
				return fmt.Errorf("%s by %s: %w", q.name, t.name, err)
			}
			tell(q.name, t.name, m, direct)
		}
	}
	fmt.Printf("\nthe hub's process, after it: %s of memory\n", b.memory())
	return nil
}

// tell prints a line.
func tell(query, by string, m, direct measurement) {
	fmt.Printf("%-32s %-20s %9.1f %9.2f %9.2f %8.2f\n", query, by, m.perSecond, m.median, m.p99,
		1000/m.perSecond-1000/direct.perSecond)
}

// target is a gateway.
type target struct{ name, address string }

// call is a request, with other variables each time.
type call struct {
	address, text string
	variables     func(*rand.Rand) map[string]any
}

// query is a join, and the direct calls that fetch the same.
type query struct {
	name, joined string
	variables    func(*rand.Rand) map[string]any
	direct       []call
}

// entities is the document that asks a service for entities of a type.
func entities(typeName, fields string) string {
	return `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ` + typeName +
		` { ` + fields + ` } } }`
}

// some are representations of a type.
func some(typeName string, n int) func(*rand.Rand) map[string]any {
	return func(r *rand.Rand) map[string]any {
		list := make([]any, n)
		for i := range list {
			list[i] = map[string]any{"__typename": typeName,
				"id": fmt.Sprintf("%s_%026d", strings.ToLower(typeName), r.IntN(1000000)), "slug": "x"}
		}
		return map[string]any{"representations": list}
	}
}

func queries(b *bench, slugs []string) []query {
	slug := func(r *rand.Rand) map[string]any { return map[string]any{"slug": slugs[r.IntN(len(slugs))]} }
	first := func(r *rand.Rand) map[string]any { return map[string]any{"first": 15 + r.IntN(10)} }
	hub := b.hub + "/graphql"
	const (
		one     = `query ($slug: String!) { initiative(slug: $slug) `
		many    = `query ($first: Int!) { initiatives(first: $first) `
		prices  = `marketProducts(first: 3) { id name prices { label cents } }`
		carried = `carriers(first: 2) { nodes { source { ... on Group { name id `
	)
	return []query{
		{"2 services: one record", one + `{ id name marketPage ` + prices + ` } }`, slug, []call{
			{hub, one + `{ id name slug } }`, slug},
			{b.market, entities("Initiative", "marketPage "+prices), some("Initiative", 1)},
		}},
		{"2 services: a list, few fields", many + `{ nodes { id name marketProducts(first: 1) { name } } } }`,
			first, []call{
				{hub, many + `{ nodes { id name } } }`, first},
				{b.market, entities("Initiative", "marketProducts(first: 1) { name }"), some("Initiative", 20)},
			}},
		{"2 services: a list, many fields", many + `{ nodes { id name ` + prices + ` } } }`, first, []call{
			{hub, many + `{ nodes { id name } } }`, first},
			{b.market, entities("Initiative", prices), some("Initiative", 20)},
		}},
		{"3 services: a list",
			many + `{ nodes { id name marketProducts(first: 2) { name } ` + carried +
				`agendaEvents(first: 2) { title venue { name } } } } } } } } }`, first, []call{
				{hub, many + `{ nodes { id name ` + carried + `} } } } } } }`, first},
				{b.market, entities("Initiative", "marketProducts(first: 2) { name }"), some("Initiative", 20)},
				{b.agenda, entities("Group", "agendaEvents(first: 2) { title venue { name } }"), some("Group", 8)},
			}},
		{"3 services, and the hub again",
			one + `{ id name marketProducts(first: 2) { name initiative { name } } ` + carried +
				`agendaEvents(first: 2) { title hosts { name } } } } } } } }`, slug, []call{
				{hub, one + `{ id name ` + carried + `} } } } } }`, slug},
				{b.market, entities("Initiative", "marketProducts(first: 2) { name initiative { id } }"),
					some("Initiative", 1)},
				{b.agenda, entities("Group", "agendaEvents(first: 2) { title hosts { id } }"), some("Group", 1)},
				{hub, one + `{ name } }`, slug},
			}},
	}
}

// bench is what runs while it is measured.
type bench struct {
	dir       string
	hub       string // its address
	market    string
	agenda    string
	pid       int
	pool      *pgxpool.Pool
	private   *postgres.Private
	processes []*exec.Cmd
}

func (b *bench) stop() {
	for _, p := range slices.Backward(b.processes) {
		_ = p.Process.Signal(os.Interrupt)
		_ = p.Wait() // it was told to stop
	}
	if b.pool != nil {
		b.pool.Close()
	}
	if b.private != nil {
		_ = b.private.Stop()
	}
}

// build builds a command of a module, which is in a folder.
func (b *bench) build(module, name string) (string, error) {
	path := filepath.Join(b.dir, name)
	said, err := exec.Command("go", "build", "-C", module, "-o", path, "./"+name).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return path, nil
}

// launch starts a process that prints where it is, and returns what the pattern finds in what it prints.
func (b *bench) launch(pattern, program string, args ...string) (found string, pid int, err error) {
	p := exec.Command(program, args...)
	p.Stderr = os.Stderr
	if _, err := p.StdinPipe(); err != nil { // the partners end with it
		return "", 0, err
	}
	stdout, err := p.StdoutPipe()
	if err != nil {
		return "", 0, err
	}
	if err := p.Start(); err != nil {
		return "", 0, err
	}
	b.processes = append(b.processes, p)
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if match := regexp.MustCompile(pattern).FindStringSubmatch(lines.Text()); match != nil {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return match[1], p.Process.Pid, nil
		}
	}
	return "", 0, fmt.Errorf("%s did not start", program)
}

// start runs a hub with the demonstration data, and both partners, and registers them.
func (b *bench) start(ctx context.Context) error {
	essaim, err := b.build(".", "server")
	if err != nil {
		return err
	}
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		return err
	}
	b.private, err = postgres.StartPrivate(ctx,
		postgres.PrivateConfig{Dir: filepath.Join(b.dir, "data"), Binaries: binaries, Ephemeral: true,
			Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	database := b.private.URL("postgres")
	if said, err := exec.Command(essaim, "load", "--demonstration", "--database-url", database, "--log", "error").
		CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	if b.hub, b.pid, err = b.launch(`GraphQL +(http://[^/]+)/graphql`, essaim, "serve", "--addr", "127.0.0.1:0",
		"--database-url", database, "--private-partners", "--log", "warn"); err != nil {
		return err
	}
	if b.pool, err = postgres.Open(ctx, database, 4); err != nil {
		return err
	}
	beside := app.New(app.Options{ // another process of the same hub
		Pool: b.pool, URL: b.hub, Closing: ctx, Log: slog.New(slog.DiscardHandler),
		Partners: app.Partners{Compose: compose.Process(essaim, "federation", "compose"), Private: true},
	})
	for _, name := range []string{"market", "agenda"} {
		if err := b.register(ctx, beside.Service, name); err != nil {
			return err
		}
	}
	waitFor(func() bool {
		_, err := ask(http.DefaultClient, b.hub+"/federation/graphql",
			`{ marketSearch(text: "x") { __typename } agendaVenue(id: "agenda_venue_0") { name } }`, nil)
		return err == nil
	})
	return nil
}

func waitFor(so func() bool) {
	for !so() {
		time.Sleep(100 * time.Millisecond)
	}
}

// register starts a partner and makes it part of the federated graph.
func (b *bench) register(ctx context.Context, svc *service.Service, name string) error {
	program, err := b.build("internal/example", name)
	if err != nil {
		return err
	}
	address, _, err := b.launch(`^(http://.*)$`, program, "-while-stdin")
	if err != nil {
		return err
	}
	if name == "market" {
		b.market = address + "/graphql"
	} else {
		b.agenda = address + "/graphql"
	}
	admin := hub.Viewer{AccountID: hub.DerivedID(hub.TypeAccount, "bench"), Administrator: true}
	if _, err := b.pool.Exec(ctx,
		`INSERT INTO account (id, email) VALUES ($1, 'bench@example.org') ON CONFLICT DO NOTHING`,
		admin.AccountID); err != nil {
		return err
	}
	var organisation string
	if err := b.pool.QueryRow(ctx,
		`SELECT id FROM actor WHERE type = 'ORGANISATION' AND status = 'PUBLISHED' ORDER BY id LIMIT 1`).
		Scan(&organisation); err != nil {
		return err
	}
	id, err := svc.ProposePartner(ctx, admin,
		hub.ProposePartnerInput{Actor: organisation, Namespace: name, URL: address + "/graphql",
			Subscriptions: hub.PartnerSSE})
	if err != nil {
		return err
	}
	check, err := svc.ActivatePartner(ctx, admin, id)
	if err == nil && !check.Passed() {
		err = fmt.Errorf("%s does not pass: %+v", name, check.Findings)
	}
	return err
}

// startApollo runs Apollo's gateway over the supergraph that the hub publishes.
func (b *bench) startApollo() (string, error) {
	response, err := http.Get(b.hub + "/federation/supergraph.graphql")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	sdl, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	file := filepath.Join(b.dir, "supergraph.graphql")
	if err := os.WriteFile(file, sdl, 0o600); err != nil {
		return "", err
	}
	address, _, err := b.launch(`^(http://.*)$`, "node", "internal/bench/federation/apollo/gateway.js", file)
	return address, err
}

// memory is what the hub's process holds, as the system counts it.
func (b *bench) memory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.pid))
	if err != nil {
		return "unknown"
	}
	if match := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status); match != nil {
		return string(match[1]) + " kB"
	}
	return "unknown"
}

// slugs are those of the initiatives.
func (b *bench) slugs(ctx context.Context) (slugs []string, err error) {
	err = b.pool.QueryRow(ctx, `SELECT array_agg(slug) FROM actor WHERE type = 'INITIATIVE'`).Scan(&slugs)
	return slugs, err
}

// ask sends a query; an answer with errors is an error.
func ask(client *http.Client, address, text string, variables map[string]any) (int, error) {
	body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
	if err != nil {
		return 0, err
	}
	response, err := client.Post(address, "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && (response.StatusCode != http.StatusOK || bytes.Contains(answer, []byte(`"errors":[`))) {
		err = fmt.Errorf("%d %.300s", response.StatusCode, answer)
	}
	return len(answer), err
}

// measurement is how a query fared.
type measurement struct{ perSecond, median, p99 float64 }

// measure makes calls, one after another as one request, for a while. The first fifth warms up and does not count.
func measure(calls []call, each time.Duration, clients int) (m measurement, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var counting, stop atomic.Bool
	times := make([][]time.Duration, clients)
	failures := make([]error, clients)
	var asking sync.WaitGroup
	for i := range clients {
		asking.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 1945))
			for !stop.Load() {
				began := time.Now()
				for _, c := range calls {
					if _, err := ask(client, c.address, c.text, c.variables(random)); err != nil {
						failures[i] = err
						return
					}
				}
				if counting.Load() {
					times[i] = append(times[i], time.Since(began))
				}
			}
		})
	}
	time.Sleep(each / 5)
	counting.Store(true)
	began := time.Now()
	time.Sleep(each)
	stop.Store(true)
	took := time.Since(began)
	asking.Wait()
	all := slices.Concat(times...)
	slices.Sort(all)
	if err := errors.Join(failures...); err != nil {
		return m, err
	}
	if len(all) == 0 {
		return m, errors.New("nothing was answered")
	}
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return measurement{float64(len(all)) / took.Seconds(), milliseconds(all[len(all)/2]),
		milliseconds(all[len(all)*99/100])}, nil
}
