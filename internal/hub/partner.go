package hub

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Partner is an organisation's GraphQL service that extends the hub's graph.
type Partner struct {
	ID               string
	ActorID          string
	Namespace        string
	URL              string
	Subscriptions    PartnerProtocol
	ForwardedHeaders []string
	Timeout          int // milliseconds
	State            PartnerState
	Reason           *string
	SchemaID         *int64 // that which is composed
	CreatedAt        time.Time
}

// PartnerState is how far a partner's service has come.
type PartnerState string

// The states.
const (
	PartnerProposed  PartnerState = "PROPOSED"
	PartnerActive    PartnerState = "ACTIVE"
	PartnerSuspended PartnerState = "SUSPENDED"
	PartnerRetired   PartnerState = "RETIRED"
)

// PartnerEvent is what changes a partner's state.
type PartnerEvent string

// The events.
const (
	PartnerActivate PartnerEvent = "ACTIVATE"
	PartnerSuspend  PartnerEvent = "SUSPEND"
	PartnerRetire   PartnerEvent = "RETIRE"
)

// PartnerMachine says which state follows from which.
var PartnerMachine = Machine[PartnerState, PartnerEvent]{
	PartnerActivate: {{[]PartnerState{PartnerProposed, PartnerSuspended, PartnerActive}, PartnerActive}},
	PartnerSuspend:  {{[]PartnerState{PartnerActive}, PartnerSuspended}},
	PartnerRetire:   {{[]PartnerState{PartnerProposed, PartnerActive, PartnerSuspended}, PartnerRetired}},
}

// PartnerProtocol is how a service is asked for subscriptions.
type PartnerProtocol string

// The protocols.
const (
	PartnerSSE       PartnerProtocol = "SSE"
	PartnerWebSocket PartnerProtocol = "WEBSOCKET"
)

// PartnerSchema is a schema that a partner's service had.
type PartnerSchema struct {
	ID        int64
	PartnerID string
	Hash      string // SHA-256, hexadecimal
	Sdl       string
	CreatedAt time.Time
}

// PartnerOccasion is why a schema was checked.
type PartnerOccasion string

// The occasions.
const (
	CheckAsked      PartnerOccasion = "ASKED"
	CheckActivation PartnerOccasion = "ACTIVATION"
	CheckSchedule   PartnerOccasion = "SCHEDULE"
)

// PartnerCheck is a check of a partner's schema.
type PartnerCheck struct {
	ID        int64
	PartnerID string
	Occasion  PartnerOccasion
	SchemaID  *int64
	Findings  []PartnerFinding
	CreatedAt time.Time
}

// Passed reports whether nothing has to be mended.
func (c *PartnerCheck) Passed() bool { return len(c.Findings) == 0 }

// PartnerFinding is something in a partner's schema that has to be mended.
type PartnerFinding struct {
	Code    string    `json:"code"`
	At      *string   `json:"at,omitempty"`   // a schema coordinate
	Line    *int      `json:"line,omitempty"` // of the schema, from 1
	Problem Sentences `json:"problem"`
	Mend    Sentences `json:"mend"`
}

// Sentences are one text in each language.
type Sentences map[Language]string

// In is the text in a language; French where nobody said.
func (s Sentences) In(l Language) string {
	if text, ok := s[l]; ok {
		return text
	}
	return s[French]
}

// PartnerHealth is how a partner's service answers.
type PartnerHealth struct {
	Breaker            PartnerBreaker
	Calls              int
	Failures           int
	Corrected          int
	MedianMilliseconds *float64
	SlowMilliseconds   *float64
	LastFailure        *string
}

// PartnerBreaker is whether a service is asked.
type PartnerBreaker string

// ProposePartnerInput proposes a service.
type ProposePartnerInput struct {
	Once
	Actor         string
	Namespace     string
	URL           string
	Subscriptions PartnerProtocol
}

// UpdatePartnerInput changes where and how a service is asked.
type UpdatePartnerInput struct {
	Once
	ID               string
	URL              *string
	Subscriptions    *PartnerProtocol
	ForwardedHeaders []string
	Timeout          *int
}

// The bounds of how long a service is waited for, in milliseconds, and what holds where nobody said.
const (
	minPartnerTimeout     = 100
	maxPartnerTimeout     = 5000
	DefaultPartnerTimeout = 2000
)

// CheckForwarded returns an error unless a header may be sent on to the service with a namespace:
// those that are meant for it, as X-Market-Customer for "market". No other header tells it who the caller is.
func CheckForwarded(header, namespace string) error {
	rest, ok := strings.CutPrefix(strings.ToLower(header), "x-"+namespace+"-")
	if !ok || !headerRest.MatchString(rest) {
		return Invalid(nil, "The header %.60q is not forwarded. Only headers that begin with X-%s- are.", header, namespace)
	}
	return nil
}

var headerRest = regexp.MustCompile(`^[a-z0-9-]{1,60}$`)

// Check returns what is wrong with it.
func (in UpdatePartnerInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.ID, TypePartner), "id")
	if len(in.ForwardedHeaders) > Most[PartHeader] {
		_ = wrong.Add(Invalid(At("forwardedHeaders"), "Give at most %d.", Most[PartHeader]))
	}
	if in.Timeout != nil && (*in.Timeout < minPartnerTimeout || *in.Timeout > maxPartnerTimeout) {
		_ = wrong.Add(Invalid(At("timeout"), "The timeout of a service is %d to %d milliseconds.", minPartnerTimeout,
			maxPartnerTimeout))
	}
	return wrong.Err()
}

// SuspendPartnerInput takes a service out of the federated graph.
type SuspendPartnerInput struct {
	Once
	ID     string
	Reason *string
}

// RetirePartnerInput ends a registration.
type RetirePartnerInput struct {
	Once
	ID     string
	Reason *string
}

// PartnerRequirable are the fields of the hub's types that a partner may be told by
// @requires: public facts by which its records can be found, no texts, no states.
func PartnerRequirable() []string {
	var coordinates []string
	for _, actor := range []string{"Initiative", "Group", "Organisation"} {
		for _, field := range []string{"slug", "name", "website", "point", "place", "territory"} {
			coordinates = append(coordinates, actor+"."+field)
		}
	}
	return slices.Concat(coordinates, []string{
		"Point.latitude", "Point.longitude", "Territory.id", "Territory.code", "Territory.kind", "Territory.name",
		"Network.slug", "Network.name", "Charter.slug", "Event.slug", "Resource.slug", "Term.code", "Term.scheme",
	})
}

// PartnerJob checks whether the schemas of active partners changed.
type PartnerJob struct{}

// Kind names the job in the queue.
func (PartnerJob) Kind() string { return "partner" }
