package federation

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// lastChecks tells, whenever metrics are asked for, how the last check of each partner in place went.
type lastChecks struct{ of *Federation }

var (
	checkedAt = prometheus.NewDesc("essaim_partner_checked_timestamp_seconds",
		"When a partner's schema was last checked.", []string{"partner"}, nil)
	passed = prometheus.NewDesc("essaim_partner_check_passed",
		"Whether the last check of a partner's schema passed.", []string{"partner"}, nil)
)

// Describe names the metrics.
func (lastChecks) Describe(to chan<- *prometheus.Desc) {
	to <- checkedAt
	to <- passed
}

// Collect tells them; none where the database does not answer.
func (c lastChecks) Collect(to chan<- prometheus.Metric) {
	current := c.of.Supergraph()
	if current == nil {
		return
	}
	ids := make([]string, len(current.Partners))
	for i, p := range current.Partners {
		ids[i] = p.ID
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	checks, err := c.of.service.LastChecks(ctx, ids)
	if err != nil {
		return
	}
	for _, p := range current.Partners {
		check, known := checks[p.ID]
		if !known {
			continue
		}
		well := 0.0
		if check.Passed() {
			well = 1
		}
		to <- prometheus.MustNewConstMetric(checkedAt, prometheus.GaugeValue, float64(check.CreatedAt.Unix()),
			p.Namespace)
		to <- prometheus.MustNewConstMetric(passed, prometheus.GaugeValue, well, p.Namespace)
	}
}
