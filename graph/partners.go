package graph

import (
	"context"
	"strconv"

	"essaim/internal/hub"
)

// partnerSchema returns a schema of a partner; nil for no id.
func (r *Resolver) partnerSchema(ctx context.Context, id *int64) (*hub.PartnerSchema, error) {
	if id == nil {
		return nil, nil
	}
	return load(ctx, "partner.schema", strconv.FormatInt(*id, 10),
		func(ctx context.Context, keys []string) (map[string]*hub.PartnerSchema, error) {
			ids := make([]int64, len(keys))
			for i, key := range keys {
				ids[i], _ = strconv.ParseInt(key, 10, 64) // written above
			}
			schemas, err := r.service.PartnerSchemas(ctx, ids)
			if err != nil {
				return nil, err
			}
			found := make(map[string]*hub.PartnerSchema, len(schemas))
			for id, schema := range schemas {
				found[strconv.FormatInt(id, 10)] = schema
			}
			return found, nil
		})
}

// idOfChecked is the partner of a check, "" where there was none.
func idOfChecked(check *hub.PartnerCheck) string {
	if check == nil {
		return ""
	}
	return check.PartnerID
}

// lastCheck returns the last check of a partner; nil where there was none.
func (r *Resolver) lastCheck(ctx context.Context, partnerID string) (*hub.PartnerCheck, error) {
	return load(ctx, "partner.lastCheck", partnerID, r.service.LastChecks)
}

// partnerHealth says how the service with a namespace answers; nil where this process does not ask it.
func (r *Resolver) partnerHealth(namespace string) *hub.PartnerHealth {
	if r.gateway == nil {
		return nil
	}
	known := r.gateway.Health(namespace)
	if known == nil {
		return nil
	}
	status := known.Status()
	shown := &hub.PartnerHealth{
		Breaker: hub.PartnerBreaker(known.State()), Calls: status.Calls, Failures: status.Failures,
		Corrected: status.Corrected,
	}
	if status.Median > 0 {
		median, p99 := float64(status.Median.Microseconds())/1000, float64(status.P99.Microseconds())/1000
		shown.MedianMilliseconds, shown.SlowMilliseconds = &median, &p99
	}
	if status.LastFailure != "" {
		shown.LastFailure = &status.LastFailure
	}
	return shown
}
