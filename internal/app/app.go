// Package app wires a hub: its database in; its API, its pages and its background work out. The program, the tests and
// the benchmarks all run what is wired here, so that a test meets what people meet.
package app

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"essaim/graph"
	"essaim/internal/auth"
	"essaim/internal/explorer"
	"essaim/internal/federation"
	"essaim/internal/feed"
	"essaim/internal/gateway"
	"essaim/internal/gateway/compose"
	"essaim/internal/hub"
	"essaim/internal/job"
	"essaim/internal/outbound"
	"essaim/internal/service"
	"essaim/internal/store"
)

// Options says what a hub is made of.
type Options struct {
	Pool *pgxpool.Pool // nil where DB is a transaction: then nothing runs in the background
	// DB is what requests read and write through; nil means Pool. Tests count its statements, or undo them.
	DB store.DB
	// LogDB is what the change log is read through, by requests and in the background;
	// nil means Pool or, without one, DB.
	LogDB   store.DB
	About   hub.Hub // what the hub says of itself; its Limits are those that hold
	URL     string  // where people reach the hub, without a slash at the end
	Proxies int     // how many proxies stand before the hub, whose X-Forwarded-For is to be believed
	// PrivateTargets lets webhooks lead to private addresses: for development only.
	PrivateTargets bool
	Partners       Partners
	Capacity       *graph.Capacity       // what the process does at once; nil for the usual
	Closing        context.Context       // done when the hub stops: streams end then
	LoaderWait     time.Duration         // see graph.Options
	Patience       time.Duration         // see graph.Options
	Registry       prometheus.Registerer // nil for none
	Log            *slog.Logger
}

// Partners says how a hub reaches the services of its partners.
type Partners struct {
	Compose  compose.Composer
	Private  bool              // they may be at private addresses: for development only
	Tolerate gateway.Tolerance // of each
}

// Hub is a hub that is wired. Nothing runs in its background until Run does.
type Hub struct {
	Service    *service.Service
	Feed       *feed.Feed
	Gateway    *gateway.Gateway
	Federation *federation.Federation
	Callers    *auth.Authenticator
	// GraphQL is the API and Federated the same on the supergraph. Both find the caller in the request's context.
	GraphQL   http.Handler
	Federated http.Handler

	store   *store.Store
	options Options
}

// idlePartnerConnections is how many connections to one partner are kept open for the next operations.
const idlePartnerConnections = 64

// New wires a hub. Its database must have the schema of this version.
func New(o Options) *Hub {
	if o.DB == nil {
		o.DB = o.Pool
	}
	if o.LogDB == nil && o.Pool != nil {
		o.LogDB = o.Pool
	}
	o.LogDB = cmp.Or(o.LogDB, o.DB)
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry() // which nobody reads
	}
	o.Capacity = cmp.Or(o.Capacity, graph.NewCapacity())
	h := &Hub{Gateway: gateway.New(), store: store.New(o.DB), options: o}
	h.Feed = feed.New(o.Pool, store.New(o.LogDB), o.Log)
	network := outbound.NewTransport(o.Partners.Private)
	network.MaxIdleConnsPerHost = idlePartnerConnections
	renewals := federation.NewRenewals()
	h.Service = service.New(h.store, service.Options{
		URL: o.URL, PrivateTarget: o.PrivateTargets, Wrote: h.Feed.Wrote,
		Federation: service.Federation{
			Compose: o.Partners.Compose,
			Fetch: func(ctx context.Context, url string) (string, error) {
				return gateway.FetchSDL(ctx, network, url)
			},
			Broken:  h.Gateway.Broken,
			Changed: renewals.Ask,
			Private: o.Partners.Private,
		},
	})
	h.Callers = &auth.Authenticator{
		Service: h.Service, Secure: strings.HasPrefix(o.URL, "https://"), Proxies: o.Proxies, Log: o.Log,
	}
	api := graph.Options{
		About: o.About, Capacity: o.Capacity, Closing: o.Closing, LoaderWait: o.LoaderWait, Patience: o.Patience,
		Machine: h.Callers.Machine, Gateway: h.Gateway, Log: o.Log,
	}
	h.GraphQL = graph.NewHandler(h.Service, h.Feed, api)
	h.Federated = graph.NewFederationHandler(api)
	forGateway := api
	forGateway.ForGateway = true
	h.Federation = federation.New(h.Gateway, h.Service, federation.Options{
		Own: graph.NewHandler(h.Service, h.Feed, forGateway), AsPublic: auth.AsPublic,
		Limits: graph.FederationLimits(o.About.Limits), Network: network, Tolerate: o.Partners.Tolerate,
		Renewals: renewals, Registry: o.Registry, Log: o.Log,
	})
	h.measure()
	return h
}

// Run follows the change log and the registry of partners until ctx is done.
func (h *Hub) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { h.Feed.Run(ctx) })
	running.Go(func() { h.Federation.Run(ctx) })
	running.Wait()
}

// Jobs is what the hub does after its answers: letters, webhooks, retention. Letters
// leave by the sender; if there is none, an outbox keeps them to be shown.
func (h *Hub) Jobs(sender job.Sender, outbox bool) (*job.Jobs, error) {
	return job.New(h.options.Pool, h.Service, h.Feed, job.Options{
		HubName: h.options.About.Name, PrivateTarget: h.options.PrivateTargets, Sender: sender, Outbox: outbox,
		Registry: h.options.Registry, Log: h.options.Log,
	})
}

// Pages is the explorer of the hub. What concerns the hub itself is filled in here.
func (h *Hub) Pages(o explorer.Options) (*explorer.Explorer, error) {
	o.API, o.Letters, o.HubName, o.Log = h.GraphQL, h.Service, h.options.About.Name, h.options.Log
	o.BaseURL = cmp.Or(o.BaseURL, h.options.URL)
	return explorer.New(o)
}

// State is what an operator looks at, line by line. None of it makes the hub unready.
func (h *Hub) State(ctx context.Context) string {
	unsent := "not known"
	if letters, err := h.store.UnsentLetters(ctx); err == nil {
		unsent = fmt.Sprintf("%d delayed, %d lost", letters.Delayed, letters.Lost)
	}
	return fmt.Sprintf("change log: %.0f s behind\nletters since yesterday: %s\n", h.Feed.Lag().Seconds(), unsent)
}

// measure shows what the process does for its clients.
func (h *Hub) measure() {
	gauge := func(name, help string, value func() float64) {
		h.options.Registry.MustRegister(
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	load := func(of func(graph.Load) int) func() float64 {
		return func() float64 { return float64(of(h.options.Capacity.Load())) }
	}
	gauge("essaim_feed_lag_seconds", "Age of the oldest change that no reader of the log meets yet.",
		func() float64 { return h.Feed.Lag().Seconds() })
	gauge("essaim_operations", "Operations on the hub that are under way.",
		load(func(l graph.Load) int { return l.Operations }))
	gauge("essaim_federated_operations", "Operations on the supergraph that are under way.",
		load(func(l graph.Load) int { return l.Federated }))
	gauge("essaim_waiting_operations", "Operations that wait for their turn.",
		load(func(l graph.Load) int { return l.Waiting }))
	gauge("essaim_bytes_in_flight", "Bytes of requests and answers in memory.",
		load(func(l graph.Load) int { return l.Bytes }))
}
