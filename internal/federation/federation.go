// Package federation keeps the gateway on the supergraph that the registry of partners asks for.
package federation

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"essaim/internal/demand"
	"essaim/internal/gateway"
	"essaim/internal/hub"
	"essaim/internal/service"
)

// Options says how partners are asked.
type Options struct {
	// Own answers what the gateway asks the hub itself: it is told the caller by the context.
	Own http.Handler
	// AsPublic is the context in which the public asks, and whether somebody asks who may see more.
	AsPublic func(context.Context) (_ context.Context, more bool)
	Limits   demand.Limits     // of an operation on the supergraph
	Network  http.RoundTripper // by which partners are asked
	Tolerate gateway.Tolerance // of each partner's service
	Renewals *Renewals         // the wishes that Run fulfils
	Registry prometheus.Registerer
	Log      *slog.Logger
}

// Federation runs the supergraph.
type Federation struct {
	gateway *gateway.Gateway
	service *service.Service
	options Options
	metrics *gateway.Metrics
	stale   prometheus.Gauge

	refreshing sync.Mutex // held while the supergraph is replaced
	mu         sync.Mutex // guards what follows
	current    *service.Supergraph
	health     map[string]*gateway.Health // by partner and address
}

// New returns a Federation whose gateway has no supergraph until Refresh or Run.
func New(g *gateway.Gateway, svc *service.Service, o Options) *Federation {
	stale := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "essaim_supergraph_stale",
		Help: "Whether the supergraph could not be brought up to date: 1 where the last one stays in place.",
	})
	f := &Federation{
		gateway: g, service: svc, options: o, metrics: gateway.NewMetrics(o.Registry), stale: stale,
		health: map[string]*gateway.Health{},
	}
	o.Registry.MustRegister(stale, lastChecks{f})
	return f
}

// every is how often a process looks whether another one changed the registry, and afterFailure when it tries again.
const (
	every        = 2 * time.Second
	afterFailure = 20 * time.Second
)

// Run keeps the gateway up to date until ctx is done. Where that fails, the last supergraph stays in place.
func (f *Federation) Run(ctx context.Context) {
	f.options.Renewals.served.Store(true)
	defer f.options.Renewals.served.Store(false)
	var wish chan<- struct{}
	for told := false; ; {
		err := f.Refresh(ctx)
		if wish != nil {
			close(wish)
			wish = nil
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !told:
			f.options.Log.ErrorContext(ctx, "the supergraph is not up to date", "error", err)
		}
		told = err != nil // once, not at each try
		wait := every
		if err != nil {
			wait = afterFailure
		}
		select {
		case <-time.After(wait):
		case wish = <-f.options.Renewals.wishes:
		case <-ctx.Done():
			return
		}
	}
}

// Refresh brings the gateway up to date with the registry of partners.
func (f *Federation) Refresh(ctx context.Context) (err error) {
	f.refreshing.Lock()
	defer f.refreshing.Unlock()
	defer func() {
		f.stale.Set(0)
		if err != nil && ctx.Err() == nil {
			f.stale.Set(1)
		}
	}()
	hash, err := f.service.SupergraphHash(ctx)
	if current := f.Supergraph(); err != nil || current != nil && current.Hash == hash {
		return err
	}
	next, err := f.service.Supergraph(ctx)
	if err != nil {
		return err
	}
	health := f.healthOf(next.Partners)
	engine, err := gateway.NewEngine(gateway.Supergraph{
		RouterConfig: next.Composed.RouterConfig, Assembly: next.Assembly,
		Subgraphs: f.subgraphs(next.Partners, health), Limits: f.options.Limits,
	})
	if err != nil {
		return err
	}
	for _, id := range next.Composed.LeftOut {
		f.options.Log.ErrorContext(ctx, "a partner does not compose with this version of the hub and is left out",
			"partner", id)
	}
	f.gateway.Swap(engine)
	f.mu.Lock()
	f.current, f.health = next, health
	f.mu.Unlock()
	debug.FreeOSMemory() // what it took to make it is not needed again
	f.options.Log.InfoContext(ctx, "the supergraph is in place", "partners", len(next.Partners))
	return nil
}

// healthOf is what is known of the services of partners: what was, where they are still at the same address.
func (f *Federation) healthOf(partners []*hub.Partner) map[string]*gateway.Health {
	f.mu.Lock()
	defer f.mu.Unlock()
	health := map[string]*gateway.Health{}
	for _, p := range partners {
		health[key(p)] = f.health[key(p)]
		if health[key(p)] == nil {
			health[key(p)] = gateway.NewHealth(p.Namespace,
				func(ctx context.Context) error {
					return gateway.Probe(ctx, f.options.Network,
						p.URL)
				}, f.options.Tolerate,
				f.metrics, f.options.Log)
		}
	}
	return health
}

// key tells services apart: one at another address begins again.
func key(p *hub.Partner) string { return p.Namespace + " " + p.URL }

// subgraphs says how the services of a supergraph are reached.
func (f *Federation) subgraphs(partners []*hub.Partner, health map[string]*gateway.Health) map[string]gateway.Subgraph {
	subgraphs := map[string]gateway.Subgraph{service.OwnSubgraph: {Transport: gateway.InProcess(f.options.Own),
		Trusted: true, AsPublic: f.options.AsPublic}}
	for _, p := range partners {
		subgraphs[p.Namespace] = gateway.Subgraph{
			Transport: f.options.Network, Timeout: time.Duration(p.Timeout) * time.Millisecond, MaxBytes: maxAnswer,
			Forward: p.ForwardedHeaders, Health: health[key(p)],
		}
	}
	return subgraphs
}

// maxAnswer is the most bytes of a partner's answer.
const maxAnswer = 4 << 20

// Supergraph is that which is in place; nil if there is none yet.
func (f *Federation) Supergraph() *service.Supergraph {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.current
}
