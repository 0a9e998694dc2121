// Package service is what people and machines can do in the hub.
//
// A method checks what it is given, asks the rules in package hub, and reads or writes through
// the store; a write is one transaction that leaves its changes in the log. GraphQL, importers
// and exports all come through here, so that a rule stated here holds for each of them.
package service

import (
	"sync/atomic"

	"github.com/google/uuid"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// Service offers what the hub can do.
type Service struct {
	*store.Reader                  // what needs no rule but the viewer's
	kernel        *mutation.Kernel // carries out what changes records
	store         *store.Store
	options       Options
	known         atomic.Pointer[known] // nil until it was read
}

// Options says how a Service answers.
type Options struct {
	URL           string // where people reach the hub, without a slash at the end: what links in letters begin with
	PrivateTarget bool   // webhooks may lead to private addresses: for development only
	Federation    Federation
	Wrote         func() // is called after each write that the change log tells of; may be nil
}

// New returns a Service that keeps its records in st.
func New(st *store.Store, o Options) *Service {
	return &Service{Reader: st.Reader, kernel: mutation.NewKernel(st, o.URL, o.Wrote), store: st, options: o}
}

// newID returns the id of a new record: a UUIDv7, so that ids made later sort later.
func newID(t hub.RecordType) string {
	return hub.NewID(t, uuid.Must(uuid.NewV7())) // fails only where the system has no random numbers
}

// ByIDOrSlug checks that a record is asked for in one way: by an id of the type wanted, or by a slug.
func ByIDOrSlug(id, slug *string, wanted hub.RecordType) error {
	if (id == nil) == (slug == nil) {
		return hub.Invalid(hub.At("id"), "Give either the id or the slug.")
	}
	if id == nil {
		return nil
	}
	return hub.Under(hub.CheckID(*id, wanted), "id")
}
