// Package service is what people and machines can do in the hub.
//
// A method checks what it is given, asks the rules in package hub, and reads or writes through the store; a write is one
// transaction that leaves its changes in the log. GraphQL, importers and exports all come through here, so that a rule
// stated here holds for each of them.
package service

import (
	"context"
	"sync/atomic"

	"github.com/google/uuid"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Service offers what the hub can do.
type Service struct {
	Reads
	store   *store.Store
	options Options
	keys    *keyring
	known   *atomic.Pointer[known] // nil until it was read
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
	return &Service{Reads: st, store: st, options: o, keys: &keyring{}, known: &atomic.Pointer[known]{}}
}

// on is the same service on another store: that of a transaction.
func (s *Service) on(st *store.Store) *Service {
	return &Service{Reads: st, store: st, options: s.options, keys: s.keys, known: s.known}
}

// Reads go straight to the store: no rule but the viewer's concerns them. The ids they are given need not exist.
type Reads interface {
	ActorsByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]hub.Actor, error)
	CharterVersionsByID(ctx context.Context, ids []string) (map[string]*hub.CharterVersion, error)
	ChartersByID(ctx context.Context, ids []string) (map[string]*hub.Charter, error)
	EventsByID(ctx context.Context, ids []string) (map[string]*hub.Event, error)
	MembershipsByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]*hub.Membership, error)
	NetworksByID(ctx context.Context, ids []string) (map[string]*hub.Network, error)
	RelationsByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]*hub.Relation, error)
	ResourcesByID(ctx context.Context, ids []string) (map[string]*hub.Resource, error)
	SignaturesByID(ctx context.Context, v hub.Viewer, ids []string) (map[string]*hub.Signature, error)
	TermsByID(ctx context.Context, ids []string) (map[string]*hub.Term, error)
	TerritoriesByID(ctx context.Context, ids []string) (map[string]*hub.Territory, error)

	AncestorsOf(ctx context.Context, territoryIDs []string) (map[string][]*store.Ancestor, error)
	ArticlesOf(ctx context.Context, versionIDs []string) (map[string][]*hub.CharterArticle, error)
	CharterVersionsOf(ctx context.Context, charterIDs []string) (map[string][]*hub.CharterVersion, error)
	ChartersOf(ctx context.Context, networkIDs []string, p hub.PageRequest) (map[string]*hub.CharterConnection, error)
	ContactsOf(ctx context.Context, v hub.Viewer, actorIDs []string) (map[string][]*hub.Contact, error)
	DescendantsOf(ctx context.Context, territoryIDs []string, f hub.TerritoryFilter, p hub.PageRequest) (map[string]*hub.TerritoryConnection, error)
	EventsOf(ctx context.Context, actorIDs []string, p hub.PageRequest) (map[string]*hub.EventConnection, error)
	ExternalRefsOf(ctx context.Context, actorIDs []string) (map[string][]*hub.ExternalRef, error)
	MembershipsIn(ctx context.Context, v hub.Viewer, networkIDs []string, f hub.MembershipFilter, p hub.PageRequest) (map[string]*hub.MembershipConnection, error)
	MembershipsOf(ctx context.Context, v hub.Viewer, actorIDs []string, f hub.MembershipFilter, p hub.PageRequest) (map[string]*hub.MembershipConnection, error)
	ObservationsOf(ctx context.Context, initiativeIDs, metrics []string, p hub.PageRequest) (map[string]*hub.ObservationConnection, error)
	PhasesOf(ctx context.Context, initiativeIDs []string) (map[string][]*hub.Phase, error)
	PositionsOf(ctx context.Context, signatureIDs []string) (map[string][]*hub.ArticlePosition, error)
	RelationsOf(ctx context.Context, v hub.Viewer, actorIDs []string, f hub.RelationFilter, p hub.PageRequest) (map[string]*hub.RelationConnection, error)
	ResourcesOf(ctx context.Context, actorIDs []string, p hub.PageRequest) (map[string]*hub.ResourceConnection, error)
	SignaturesOf(ctx context.Context, v hub.Viewer, actorIDs []string, p hub.PageRequest) (map[string]*hub.SignatureConnection, error)
	RepliesTo(ctx context.Context, requestIDs []string) (map[string][]*hub.RequestReply, error)
	VersionsToSign(ctx context.Context, membershipIDs []string) (map[string][]*hub.CharterVersion, error)
	SignaturesUnder(ctx context.Context, v hub.Viewer, versionIDs []string, p hub.PageRequest) (map[string]*hub.SignatureConnection, error)
	ThemesOf(ctx context.Context, actorIDs []string) (map[string][]*hub.Term, error)

	CharterBySlug(ctx context.Context, slug string) (*hub.Charter, error)
	EventBySlug(ctx context.Context, slug string) (*hub.Event, error)
	NetworkBySlug(ctx context.Context, slug string) (*hub.Network, error)
	ResourceBySlug(ctx context.Context, slug string) (*hub.Resource, error)

	Charters(ctx context.Context, appliesTo []hub.ActorType, p hub.PageRequest) (*hub.CharterConnection, error)
	Counts(ctx context.Context, v hub.Viewer) ([]*hub.RecordCount, error)
	Empty(ctx context.Context) (bool, error)
	Networks(ctx context.Context, p hub.PageRequest) (*hub.NetworkConnection, error)
	Resources(ctx context.Context, f hub.ResourceFilter, p hub.PageRequest) (*hub.ResourceConnection, error)
	Terms(ctx context.Context, schemes []string, p hub.PageRequest) (*hub.TermConnection, error)
	Territories(ctx context.Context, f hub.TerritoryFilter, p hub.PageRequest) (*hub.TerritoryConnection, error)
}

var _ Reads = (*store.Store)(nil)

// newID returns the id of a new record: a UUIDv7, so that ids made later sort later.
func newID(t hub.RecordType) string {
	return hub.NewID(t, uuid.Must(uuid.NewV7())) // fails only where the system has no random numbers
}

// ByIDOrSlug checks that a record is asked for in one way: by an id of the type wanted, or by a slug.
func ByIDOrSlug(id, slug *string, wanted hub.RecordType) error {
	if (id == nil) == (slug == nil) {
		return hub.Invalid(hub.At("id"), "Give the id or the slug, one of them.")
	}
	if id == nil {
		return nil
	}
	return hub.Under(hub.CheckID(*id, wanted), "id")
}
