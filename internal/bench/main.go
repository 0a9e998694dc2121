// Command bench fills hubs of several sizes with generated records and measures what they answer: requests a second,
// the median and the 99th percentile of their time, and SQL statements a request.
//
// Client, hub and PostgreSQL share one machine, and machines are noisy: compare the lines
// of one run, each given also as a share of an empty query's requests a second.
package main

import (
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
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/auth"
	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/postgres"
	"essaim/internal/testkit"
	"essaim/migrations"
)

func main() {
	sizes := flag.String("sizes", "10000,100000,1000000", "how many initiatives, a hub for each")
	seconds := flag.Float64("seconds", 10, "how long each query is asked")
	clients := flag.Int("clients", 8, "how many ask at once")
	flag.Parse()
	if err := run(*sizes, time.Duration(*seconds*float64(time.Second)), *clients); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(sizes string, each time.Duration, clients int) error {
	fmt.Printf("%s, %d CPUs, %d clients, %s a query\n", runtime.Version(), runtime.NumCPU(), clients, each)
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		if err := measureSize(n, each, clients); err != nil {
			return err
		}
	}
	return nil
}

// measureSize fills a hub and asks every query of it.
func measureSize(initiatives int, each time.Duration, clients int) (err error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "essaim-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { // as root, the server's user enters it
		return err
	}
	binaries, err := postgres.FindBinaries(os.Getenv("ESSAIM_POSTGRES_BIN"), os.Getenv("PATH"))
	if err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	private, err := postgres.StartPrivate(ctx,
		postgres.PrivateConfig{Dir: dir, Binaries: binaries, Ephemeral: true, Log: quiet})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, private.Stop()) }()
	pool, err := postgres.Open(ctx, private.URL("postgres"), 16)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := postgres.Migrate(ctx, pool, migrations.Files); err != nil {
		return err
	}
	recorder := testkit.Record(pool)
	measured := app.New(app.Options{
		Pool: pool, DB: recorder, LogDB: recorder, About: hub.Hub{Limits: graph.DefaultLimits()},
		Closing: ctx, Log: quiet,
	})
	if err := harvest.LoadReference(ctx, measured.Service); err != nil {
		return err
	}
	began := time.Now()
	if err := testkit.Generate(ctx, pool, testkit.Size{Initiatives: initiatives}); err != nil {
		return err
	}
	var bytesOnDisk string
	if err := pool.QueryRow(ctx, `SELECT pg_size_pretty(pg_database_size(current_database()))`).
		Scan(&bytesOnDisk); err != nil {
		return err
	}
	fmt.Printf("\n%d initiatives (%s in the database, generated in %s)\n", initiatives, bytesOnDisk,
		time.Since(began).Round(time.Second))

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(writerHeader) != "" {
			r = r.WithContext(auth.With(r.Context(), auth.Caller{Viewer: hub.Viewer{Administrator: true}}))
		}
		measured.GraphQL.ServeHTTP(w, r)
	}))
	defer server.Close()
	facts, err := gather(ctx, pool)
	if err != nil {
		return err
	}
	fmt.Printf("%-34s %9s %9s %9s %11s %8s %8s\n", "query", "req/s", "p50 ms", "p99 ms", "statements", "share",
		"refused")
	empty := 0.0
	for _, q := range queries(facts) {
		m, err := measure(server, recorder, q, each, clients)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		if empty == 0 {
			empty = m.perSecond
		}
		fmt.Printf("%-34s %9.1f %9.2f %9.2f %11.1f %7.2f%% %7.1f%%\n", q.name, m.perSecond, m.median, m.p99,
			m.statements, 100*m.perSecond/empty, 100*m.refused)
	}
	return nil
}

// facts are what the queries ask about.
type facts struct {
	slugs []string
	ids   []string
	towns []town
}

type town struct {
	name                string
	latitude, longitude float64
}

func gather(ctx context.Context, pool *pgxpool.Pool) (f facts, err error) {
	rows, err := pool.Query(ctx,
		`SELECT slug, id FROM actor TABLESAMPLE SYSTEM (10) REPEATABLE (1) WHERE type = 'INITIATIVE' LIMIT 2000`)
	if err != nil {
		return f, err
	}
	for rows.Next() {
		var slug, id string
		if err := rows.Scan(&slug, &id); err != nil {
			return f, err
		}
		f.slugs, f.ids = append(f.slugs, slug), append(f.ids, id)
	}
	if err := rows.Err(); err != nil {
		return f, err
	}
	rows, err = pool.Query(ctx,
		`SELECT name, latitude, longitude FROM territory WHERE kind = 'COMMUNE' AND population > 20000 AND latitude IS NOT NULL`)
	if err != nil {
		return f, err
	}
	for rows.Next() {
		var t town
		if err := rows.Scan(&t.name, &t.latitude, &t.longitude); err != nil {
			return f, err
		}
		f.towns = append(f.towns, t)
	}
	return f, rows.Err()
}

// writerHeader marks what an administrator sends: writes.
const writerHeader = "Bench-Writer"

// query is what is asked, with other values each time.
type query struct {
	name      string
	text      string
	variables func(*rand.Rand) map[string]any
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func queries(f facts) []query {
	nothing := func(*rand.Rand) map[string]any { return nil }
	box := func(degrees float64, zoom int) func(*rand.Rand) map[string]any {
		return func(r *rand.Rand) map[string]any {
			t := pick(r, f.towns)
			return map[string]any{"zoom": zoom, "bbox": map[string]any{
				"west": t.longitude - degrees, "east": t.longitude + degrees, "south": t.latitude - degrees/2,
				"north": t.latitude + degrees/2,
			}}
		}
	}
	const mapped = `query ($bbox: BoundingBoxInput!, $zoom: Int!) { map(bbox: $bbox, zoom: $zoom) {
		totalCount points { actorId name kind point { latitude longitude } } clusters { count point { latitude longitude } } } }`
	const listed = `nodes { id name slug summary phase startedOn kind { label } place { name } }`
	words := []string{"caisse", "caisses communes", "épicerie", "marché trois prix", "comité citoyen", "paysanne",
		"amap solidaire"}
	return []query{
		{"nothing: { __typename }", `{ __typename }`, nothing},
		{"detail",
			`query ($slug: String!) { initiative(slug: $slug) { id name summary phase startedOn kind { label } place { name parents { name } }
			point { latitude longitude } phases { kind } carriers(first: 5) { nodes { source { name } } }
			relations(first: 10) { nodes { type { label inverseLabel } source { name } target { name } } } memberships { nodes { network { name } } } } }`,
			func(r *rand.Rand) map[string]any { return map[string]any{"slug": pick(r, f.slugs)} }},
		{"list by name",
			`query ($after: String) { initiatives(first: 20, after: $after) { ` + listed +
				` pageInfo { endCursor } } }`, nothing},
		{"list by start, latest, of a kind",
			`{ initiatives(first: 20, filter: {kinds: ["caisse"]}, orderBy: {field: STARTED_ON, direction: DESC}) { ` +
				listed + ` } }`, nothing},
		{"list of a commune, counted",
			`query ($code: String!) { initiatives(first: 20, filter: {territoryCodes: [{kind: COMMUNE, code: $code}]}) { totalCount ` + listed + ` } }`,
			func(r *rand.Rand) map[string]any {
				return map[string]any{"code": pick(r, []string{"26114", "42218", "34172", "59512", "29019", "63113"})}
			}},
		{"deep page",
			`query ($after: String) { actors(first: 20, after: $after) { nodes { id name } pageInfo { endCursor } } }`, nil},
		{"map of a town", mapped, box(0.1, 13)},
		{"map of a région", mapped, box(2, 8)},
		{"map of the country", mapped, func(*rand.Rand) map[string]any {
			return map[string]any{"zoom": 6,
				"bbox": map[string]any{"west": -5.2, "east": 9.6, "south": 41.3, "north": 51.1}}
		}},
		{"near",
			`query ($point: PointInput!) { near(point: $point, within: 30, first: 20) { edges { distance node { id name } } } }`,
			func(r *rand.Rand) map[string]any {
				t := pick(r, f.towns)
				return map[string]any{"point": map[string]any{"latitude": t.latitude, "longitude": t.longitude}}
			}},
		{"search: a kind and a town",
			`query ($text: String!) { search(text: $text, first: 20) { edges { score node { ... on Actor { name } } highlights { fragments { text match } } } } }`,
			func(r *rand.Rand) map[string]any {
				return map[string]any{"text": pick(r, words) + " " + pick(r, f.towns).name}
			}},
		{"search: a common word",
			`{ search(text: "caisse", first: 20) { edges { score node { ... on Actor { name } } } } }`, nothing},
		{"neighbourhood, two steps",
			`query ($of: ID!) { neighbourhood(of: $of, depth: 2, limit: 100) { actors { distance actor { name } } relations { id } } }`,
			func(r *rand.Rand) map[string]any { return map[string]any{"of": pick(r, f.ids)} }},
		{"nested: three levels of lists",
			`{ initiatives(first: 10) { nodes { name relations(first: 5) { nodes { type { label } target { name memberships(first: 3) { nodes { network { name } } } } } } } } }`, nothing},
		{"the change log, 100 at a time", `{ changes(first: 100) { nodes { action recordId } endCursor } }`, nothing},
		{"write: a record's summary",
			`mutation ($id: ID!, $summary: String) { updateInitiative(input: {id: $id, initiative: {summary: $summary}}) { initiative { version } userErrors { message } } }`,
			func(r *rand.Rand) map[string]any {
				return map[string]any{"id": pick(r, f.ids), "summary": fmt.Sprint("Vu ", r.IntN(1000000))}
			}},
		{"statistics by région",
			`{ statistics(by: REGION, filter: {types: [INITIATIVE]}) { buckets { label count } } }`, nothing},
	}
}

// measurement is how a query fared. Refused is the share of answers that said that they would take too long.
type measurement struct{ perSecond, median, p99, statements, refused float64 }

// measure asks a query for a while. The first tenth warms up and does not count.
func measure(
	server *httptest.Server, recorder *testkit.Recorder, q query, each time.Duration, clients int,
) (m measurement, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	if q.variables == nil { // pages of a long list, each where the one before ended
		q.variables, err = pages(client, server.URL, q.text)
		if err != nil {
			return m, err
		}
	}
	var counting atomic.Bool
	var stop atomic.Bool
	times := make([][]time.Duration, clients)
	failures := make([]error, clients)
	var refused atomic.Int64
	var asking sync.WaitGroup
	for i := range clients {
		asking.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 1945))
			for !stop.Load() && failures[i] == nil {
				began := time.Now()
				_, err := ask(client, server.URL, q.text, q.variables(random))
				switch {
				case err == errTooLong && counting.Load():
					refused.Add(1)
				case err != nil && err != errTooLong:
					failures[i] = err
				case counting.Load():
					times[i] = append(times[i], time.Since(began))
				}
			}
		})
	}
	time.Sleep(each / 10)
	recorder.Take()
	counting.Store(true)
	began := time.Now()
	time.Sleep(each)
	counting.Store(false)
	statements, took := len(recorder.Take()), time.Since(began)
	stop.Store(true)
	asking.Wait()
	if err := errors.Join(failures...); err != nil {
		return m, err
	}
	all := slices.Sorted(slices.Values(slices.Concat(times...)))
	answers := float64(len(all)) + float64(refused.Load())
	if answers == 0 { // each takes longer than the run: a line of zeros, ask for longer with -seconds
		return m, nil
	}
	m.refused, m.statements = float64(refused.Load())/answers, float64(statements)/answers
	if len(all) == 0 {
		return m, nil
	}
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	m.perSecond = float64(len(all)) / took.Seconds()
	m.median, m.p99 = milliseconds(all[len(all)/2]), milliseconds(all[len(all)*99/100])
	return m, nil
}

// pages walks into a list for some pages and returns their cursors as variables.
func pages(client *http.Client, url, text string) (func(*rand.Rand) map[string]any, error) {
	var cursors []string
	var after any
	for range 300 {
		data, err := ask(client, url, strings.Replace(text, "first: 20", "first: 200", 1),
			map[string]any{"after": after})
		if err != nil {
			return nil, err
		}
		var page struct {
			Actors struct{ PageInfo struct{ EndCursor *string } }
		}
		if err := json.Unmarshal(data, &page); err != nil {
			return nil, err
		}
		if page.Actors.PageInfo.EndCursor == nil {
			break
		}
		cursors = append(cursors, *page.Actors.PageInfo.EndCursor)
		after = cursors[len(cursors)-1]
	}
	deep := cursors[len(cursors)/2:]
	return func(r *rand.Rand) map[string]any { return map[string]any{"after": pick(r, deep)} }, nil
}

// errTooLong is the hub's own word that an answer would take longer than it may.
var errTooLong = errors.New("too long")

// ask sends a query and returns its data.
func ask(client *http.Client, url, text string, variables map[string]any) (json.RawMessage, error) {
	body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(text, "mutation") {
		request.Header.Set(writerHeader, "yes")
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data   json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code hub.Code }
		}
	}
	if err := json.Unmarshal(read, &answer); err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 && answer.Errors[0].Extensions.Code == hub.Timeout {
		return nil, errTooLong
	}
	if len(answer.Errors) > 0 {
		return nil, errors.New(answer.Errors[0].Message)
	}
	return answer.Data, nil
}
