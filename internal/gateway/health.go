package gateway

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"essaim/internal/fair"
)

// Health counts what the answers of a partner's service are worth, and spares it, and
// clients, requests that would fail. It outlives the engines.
//
// A client can make an honest service fail, by asking for too much. So the service is switched off for
// all where it does not answer the smallest question either, or where it failed many clients in a row.
type Health struct {
	name    string
	probe   func(context.Context) error
	breaker *gobreaker.CircuitBreaker[struct{}] // opens with a probe that fails, or with errFailsAll
	turns   chan struct{}
	metrics *Metrics
	most    int // failures in a row

	mu      sync.Mutex
	status  Status
	latest  [remembered]time.Duration // of answers, in a ring
	inARow  int                       // failures since the last answer
	met     map[string]bool           // clients that met one of them
	probing bool
}

// remembered is how many of the latest answers say how fast a service is.
const remembered = 256

// Status is how a service has answered so far.
type Status struct {
	Calls       int
	Failures    int
	Corrected   int           // answers out of which something was taken
	LastFailure string        // a code, "" for none
	Median, P99 time.Duration // of the latest answers; 0 where there were none
}

// Status tells how the service has answered so far.
func (h *Health) Status() Status {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.status
	if n := min(s.Calls-s.Failures, remembered); n > 0 {
		took := slices.Sorted(slices.Values(h.latest[:n]))
		s.Median, s.P99 = took[n/2], took[n*99/100]
	}
	return s
}

func (h *Health) answered(took time.Duration) {
	h.metrics.call(h.name, "OK", took)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.latest[(h.status.Calls-h.status.Failures)%remembered] = took
	h.status.Calls++
	h.forgive()
}

// corrected notes that something was taken out of an answer.
func (h *Health) corrected() {
	h.metrics.corrected.WithLabelValues(h.name).Inc()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status.Corrected++
}

// Tolerance says when a service is not asked for a while.
type Tolerance struct {
	Concurrent int // requests with the service at once; 0 means 16
	// failures in a row after which it is probed, clients that they met after which it is not asked; 0 means 5
	Failures int
	Rest     time.Duration // how long it is not asked; 0 means 10 s
}

// NewHealth returns the health of a service of which nothing is known yet. The probe asks it the smallest question.
func NewHealth(name string, probe func(context.Context) error, t Tolerance, m *Metrics, log *slog.Logger) *Health {
	if t.Concurrent == 0 {
		t.Concurrent = 16
	}
	if t.Failures == 0 {
		t.Failures = 5
	}
	if t.Rest == 0 {
		t.Rest = 10 * time.Second
	}
	h := &Health{name: name, probe: probe, turns: make(chan struct{}, t.Concurrent), metrics: m, most: t.Failures,
		met: map[string]bool{}}
	h.breaker = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:        name,
		Timeout:     t.Rest,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures > 0 },
		IsExcluded:  func(err error) bool { return errors.Is(err, context.Canceled) }, // the client left
		OnStateChange: func(_ string, _, now gobreaker.State) { // the breaker is locked
			m.breaker(name, nameOf(now))
			log.Warn("a partner's service", "partner", name, "breaker", nameOf(now))
		},
	})
	m.breaker(name, Closed)
	return h
}

// The states of a breaker.
const (
	Closed   = "CLOSED"    // the service is asked
	HalfOpen = "HALF_OPEN" // a probe shows whether it is well again
	Open     = "OPEN"      // the service is not asked
)

// State is the state of the service's breaker.
func (h *Health) State() string { return nameOf(h.breaker.State()) }

func nameOf(state gobreaker.State) string {
	switch state {
	case gobreaker.StateOpen:
		return Open
	case gobreaker.StateHalfOpen:
		return HalfOpen
	default:
		return Closed
	}
}

// callError is why a call of a service has no answer.
type callError struct {
	code    string
	message string // a sentence for clients; the service's name comes before it
	cause   error
}

func (e *callError) Error() string { return "gateway: " + e.code }
func (e *callError) Unwrap() error { return e.cause }

// call asks the service, within its time, as long as it is well and has not too much to
// do. What it returns is an answer that ask took for one, or a *callError.
func (h *Health) call(
	ctx context.Context, timeout time.Duration, ask func(context.Context) ([]byte, error),
) ([]byte, error) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if !h.turn(ctx) {
		return nil, h.failed(start, &callError{CodePartnerBusy, "has too much to answer", nil})
	}
	defer func() { <-h.turns }()
	if err := h.rested(ctx); err != nil {
		return nil, h.failed(start, err)
	}
	answer, err := ask(ctx)
	if err == nil {
		h.answered(time.Since(start))
		return answer, nil
	}
	failure := explain(ctx, err)
	h.suspect(ctx, failure, timeout)
	return nil, h.failed(start, failure)
}

// rested fails while the service is not asked. Who comes first after that probes it.
func (h *Health) rested(ctx context.Context) *callError {
	if h.breaker.State() == gobreaker.StateClosed {
		return nil
	}
	if err := h.try(ctx); err != nil {
		return &callError{CodePartnerSuspended, "failed too often; it is not asked for a while", err}
	}
	return nil
}

// try probes the service, unless it rests or is being tried.
func (h *Health) try(ctx context.Context) error {
	_, err := h.breaker.Execute(func() (struct{}, error) { return struct{}{}, h.probe(ctx) })
	return err
}

// errFailsAll opens the breaker of a service that fails for every caller.
var errFailsAll = errors.New("gateway: the service fails all clients")

// suspect counts a failure that may be the service's own fault, and finds out whether it is.
func (h *Health) suspect(ctx context.Context, failure *callError, timeout time.Duration) {
	// the hub's fault, or the client left
	if failure.code == CodeOverloaded || errors.Is(failure.cause, context.Canceled) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.inARow++
	h.met[fair.Client(ctx)] = true
	switch {
	case len(h.met) >= h.most:
		h.forgive()
		_, _ = h.breaker.Execute(func() (struct{}, error) { return struct{}{}, errFailsAll })
	case h.inARow >= h.most && !h.probing:
		h.probing = true
		go func() { // nobody waits for it
			probing, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
			defer cancel()
			_ = h.try(probing)
			h.mu.Lock()
			defer h.mu.Unlock()
			h.probing = false
			h.inARow = 0 // well or not: of the clients that it failed, it is still known
		}()
	}
}

// forgive forgets the failures in a row. The lock is held.
func (h *Health) forgive() {
	h.inARow = 0
	clear(h.met)
}

// queueing is how long a request waits for its turn: who waits for a slow service keeps others from those that are not.
const queueing = 200 * time.Millisecond

// turn waits for a turn; false means that there is none.
func (h *Health) turn(ctx context.Context) bool {
	select {
	case h.turns <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(queueing)
	defer timer.Stop()
	select {
	case h.turns <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

func (h *Health) failed(start time.Time, e *callError) error {
	if errors.Is(e.cause, context.Canceled) { // the client left
		return e
	}
	h.metrics.call(h.name, e.code, time.Since(start))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status.Calls++
	h.status.Failures++
	if e.code != CodePartnerSuspended { // that follows from what failed before
		h.status.LastFailure = e.code
	}
	return e
}

// explain says what a failure is to a client.
func explain(ctx context.Context, err error) *callError {
	known, isKnown := errors.AsType[*callError](err)
	switch {
	case isKnown:
		return known
	case errors.Is(err, fair.ErrFull):
		return &callError{CodeOverloaded, "is not heard: the hub has too much to answer", err}
	case errors.Is(err, errTooLarge):
		return &callError{CodePartnerTooLarge, "sent too large an answer", err}
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return &callError{CodePartnerTimeout, "did not answer in time", err}
	default:
		return &callError{CodePartnerUnreachable, "could not be reached", err}
	}
}
