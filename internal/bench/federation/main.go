// Command federation measures joins of the hub with the two example partners: by the hub's own endpoint, by Apollo's gateway
// where its packages are installed, and by any other router that is given, beside what the hub answers without a join.
//
// All run on one machine, and machines are noisy: compare the lines of one run, each given also as a share of the hub's own
// endpoint.
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

	"essaim/internal/gateway"
	"essaim/internal/gateway/compose"
	"essaim/internal/hub"
	"essaim/internal/postgres"
	"essaim/internal/service"
	"essaim/internal/store"
)

func main() {
	seconds := flag.Float64("seconds", 5, "how long each query is asked of each gateway")
	clients := flag.Int("clients", 8, "how many ask at once")
	beside := flag.String("beside", "", "another router over /federation/router.json or /federation/supergraph.graphql, as NAME=URL; the hub's address is printed, and asked until it answers")
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
	fmt.Printf("\n%-34s %-22s %9s %9s %9s %8s\n", "query", "by", "req/s", "p50 ms", "p99 ms", "share")
	for _, q := range queries(slugs) {
		rest := target{"the hub, without join", b.hub + "/graphql"}
		own := 0.0
		for i, t := range append(slices.Clone(targets), rest) {
			text := q.joined
			if t == rest {
				text = q.alone
			}
			m, err := measure(t.address, text, q.variables, each, clients)
			if err != nil {
				return fmt.Errorf("%s by %s: %w", q.name, t.name, err)
			}
			if i == 0 {
				own = m.perSecond
			}
			tell(q.name, t.name, m, own)
		}
		if q.entities > 0 {
			m, err := measure(b.market, ofMarket, representations(q.entities), each, clients)
			if err != nil {
				return err
			}
			tell(q.name, "the partner, directly", m, own)
		}
	}
	fmt.Printf("\nthe hub's process, after it: %s of memory\n", b.memory())
	return nil
}

// tell prints a line; own is what the hub's endpoint answers a second.
func tell(query, by string, m measurement, own float64) {
	fmt.Printf("%-34s %-22s %9.1f %9.2f %9.2f %7.0f%%\n", query, by, m.perSecond, m.median, m.p99, 100*m.perSecond/own)
}

// target is a gateway.
type target struct{ name, address string }

// query is a join, and the hub's part of it. Variables differ each time.
type query struct {
	name, joined, alone string
	variables           func(*rand.Rand) map[string]any
	entities            int // how many the market is asked for by it
}

// ofMarket is what the market is asked for by a list.
const ofMarket = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Initiative { marketProducts(first: 3) { id name prices { label cents } } } } }`

// representations are some that the market answers.
func representations(n int) func(*rand.Rand) map[string]any {
	return func(r *rand.Rand) map[string]any {
		list := make([]any, n)
		for i := range list {
			list[i] = map[string]any{"__typename": "Initiative", "id": fmt.Sprintf("initiative_%026d", r.IntN(1000000)), "slug": "x"}
		}
		return map[string]any{"representations": list}
	}
}

func queries(slugs []string) []query {
	slug := func(r *rand.Rand) map[string]any { return map[string]any{"slug": slugs[r.IntN(len(slugs))]} }
	first := func(r *rand.Rand) map[string]any { return map[string]any{"first": 15 + r.IntN(10)} }
	return []query{
		{"2 services: one record", `query ($slug: String!) { initiative(slug: $slug) { id name marketPage marketProducts(first: 3) { id name prices { label cents } } } }`,
			`query ($slug: String!) { initiative(slug: $slug) { id name } }`, slug, 1},
		{"2 services: a list", `query ($first: Int!) { initiatives(first: $first) { nodes { id name marketProducts(first: 3) { id name prices { label cents } } } } }`,
			`query ($first: Int!) { initiatives(first: $first) { nodes { id name } } }`, first, 20},
		{"3 services: a list", `query ($first: Int!) { initiatives(first: $first) { nodes { name marketProducts(first: 2) { name }
			carriers(first: 2) { nodes { source { ... on Group { name agendaEvents(first: 2) { title venue { name } } } } } } } } }`,
			`query ($first: Int!) { initiatives(first: $first) { nodes { name carriers(first: 2) { nodes { source { ... on Group { name } } } } } } }`, first, 0},
		{"3 services, and back to the hub", `query ($slug: String!) { initiative(slug: $slug) { name marketProducts(first: 2) { name initiative { name } }
			carriers(first: 2) { nodes { source { ... on Group { name agendaEvents(first: 2) { title hosts { name } } } } } } } }`,
			`query ($slug: String!) { initiative(slug: $slug) { name carriers(first: 2) { nodes { source { ... on Group { name } } } } } }`, slug, 0},
	}
}

// bench is what runs while it is measured.
type bench struct {
	dir       string
	hub       string // its address
	market    string
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

// build builds a command of this module.
func (b *bench) build(name string) (string, error) {
	path := filepath.Join(b.dir, filepath.Base(name))
	said, err := exec.Command("go", "build", "-o", path, "essaim/"+name).CombinedOutput()
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
	essaim, err := b.build("server")
	if err != nil {
		return err
	}
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		return err
	}
	b.private, err = postgres.StartPrivate(ctx, postgres.PrivateConfig{Dir: filepath.Join(b.dir, "data"), Binaries: binaries, Ephemeral: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	database := b.private.URL("postgres")
	if said, err := exec.Command(essaim, "load", "--demonstration", "--database-url", database, "--log", "error").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	if b.hub, b.pid, err = b.launch(`GraphQL +(http://[^/]+)/graphql`, essaim, "serve", "--addr", "127.0.0.1:0", "--database-url", database, "--private-partners", "--log", "warn"); err != nil {
		return err
	}
	if b.pool, err = postgres.Open(ctx, database, 4); err != nil {
		return err
	}
	svc := service.New(store.New(b.pool), service.Options{URL: b.hub, Federation: service.Federation{
		Compose: compose.Process(essaim, "federation", "compose"), Private: true,
		Fetch: func(ctx context.Context, url string) (string, error) {
			return gateway.FetchSDL(ctx, http.DefaultTransport, url)
		},
	}})
	for _, name := range []string{"market", "agenda"} {
		if err := b.register(ctx, svc, name); err != nil {
			return err
		}
	}
	waitFor(func() bool {
		_, err := ask(http.DefaultClient, b.hub+"/federation/graphql", `{ marketSearch(text: "x") { __typename } agendaVenue(id: "agenda_venue_0") { name } }`, nil)
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
	program, err := b.build("internal/gateway/example/" + name)
	if err != nil {
		return err
	}
	address, _, err := b.launch(`^(http://.*)$`, program, "-while-stdin")
	if err != nil {
		return err
	}
	if name == "market" {
		b.market = address + "/graphql"
	}
	admin := hub.Viewer{AccountID: hub.DerivedID(hub.TypeAccount, "bench"), Administrator: true}
	if _, err := b.pool.Exec(ctx, `INSERT INTO account (id, email) VALUES ($1, 'bench@example.org') ON CONFLICT DO NOTHING`, admin.AccountID); err != nil {
		return err
	}
	var organisation string
	if err := b.pool.QueryRow(ctx, `SELECT id FROM actor WHERE type = 'ORGANISATION' AND status = 'PUBLISHED' ORDER BY id LIMIT 1`).Scan(&organisation); err != nil {
		return err
	}
	id, err := svc.ProposePartner(ctx, admin, hub.ProposePartnerInput{Actor: organisation, Namespace: name, URL: address + "/graphql", Subscriptions: hub.PartnerSSE})
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

// measure asks a query for a while. The first fifth warms up and does not count.
func measure(address, text string, variables func(*rand.Rand) map[string]any, each time.Duration, clients int) (m measurement, err error) {
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
				if _, err := ask(client, address, text, variables(random)); err != nil {
					failures[i] = err
					return
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
	return measurement{float64(len(all)) / took.Seconds(), milliseconds(all[len(all)/2]), milliseconds(all[len(all)*99/100])}, nil
}
