package gateway

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are what the gateway tells of itself to those who watch over it.
type Metrics struct {
	calls     *prometheus.HistogramVec
	states    *prometheus.GaugeVec
	corrected *prometheus.CounterVec
}

// NewMetrics registers the gateway's metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "essaim_partner_call_duration_seconds",
			Help:    "Calls of partners' services, by outcome: OK or the code of the error.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"partner", "outcome"}),
		states: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "essaim_partner_breaker_open",
			Help: "Whether a partner's service is asked: 0 it is, 0.5 it is tried again, 1 it is not.",
		}, []string{"partner"}),
		corrected: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "essaim_partner_answers_corrected_total",
			Help: "Answers of partners out of which something was taken that nobody asked for.",
		}, []string{"partner"}),
	}
	registry.MustRegister(m.calls, m.states, m.corrected)
	return m
}

func (m *Metrics) call(partner, outcome string, took time.Duration) {
	m.calls.WithLabelValues(partner, outcome).Observe(took.Seconds())
}

func (m *Metrics) breaker(partner, state string) {
	m.states.WithLabelValues(partner).Set(map[string]float64{HalfOpen: 0.5, Open: 1}[state])
}
