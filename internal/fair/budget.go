package fair

import (
	"context"
	"sync"
)

// Budget counts the bytes that are in memory for clients: what they sent, what others answered, what they are answered.
type Budget struct {
	most int

	mu    sync.Mutex
	taken int
	of    map[string]int // by client
}

// NewBudget returns a budget of so many bytes.
func NewBudget(bytes int) *Budget { return &Budget{most: bytes, of: map[string]int{}} }

// Taken is how many bytes are in memory.
func (b *Budget) Taken() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.taken
}

// Share returns the account of one operation of a client. Who asks for it returns what it has taken.
func (b *Budget) Share(client string) *Share { return &Share{budget: b, client: client} }

// Share is what one operation takes of the budget.
type Share struct {
	budget *Budget
	client string
	taken  int // by the lock of the budget
}

// Take takes bytes, before they are made. It fails with ErrFull where there are not so many,
// or half of them would be this client's: it does not wait, for whoever waits keeps what it has.
func (s *Share) Take(bytes int) error {
	b := s.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken+bytes > b.most || b.of[s.client]+bytes > b.most/2 {
		return ErrFull
	}
	b.taken += bytes
	b.of[s.client] += bytes
	s.taken += bytes
	return nil
}

// Return gives back all that was taken.
func (s *Share) Return() {
	b := s.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken -= s.taken
	if b.of[s.client] -= s.taken; b.of[s.client] == 0 {
		delete(b.of, s.client)
	}
	s.taken = 0
}

type shareKey struct{}

// WithShare is a context in which an operation takes what it needs from a share.
func WithShare(ctx context.Context, s *Share) context.Context {
	return context.WithValue(ctx, shareKey{}, s)
}

// Take takes bytes from the share of the operation that a context belongs to. Where it has none, nobody counts.
func Take(ctx context.Context, bytes int) error {
	if s, ok := ctx.Value(shareKey{}).(*Share); ok {
		return s.Take(bytes)
	}
	return nil
}

// WithoutShare is a context in which nobody counts yet: what is done there counts for itself.
func WithoutShare(ctx context.Context) context.Context {
	return context.WithValue(ctx, shareKey{}, nil)
}

// Client is whose share it is that a context takes from, "" where it has none.
func Client(ctx context.Context) string {
	if s, ok := ctx.Value(shareKey{}).(*Share); ok {
		return s.client
	}
	return ""
}

// HasShare reports whether somebody counts what is taken in a context.
func HasShare(ctx context.Context) bool { return ctx.Value(shareKey{}) != nil }
