package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vikstrous/dataloadgen"

	"essaim/internal/hub"
	"essaim/internal/service"
)

// loaders gather the single reads of one operation into batches, so that a list of n initiatives asks for their
// communes once and not n times. What they remember lives as long as the operation, and reaches no other viewer.
type loaders struct {
	service *service.Service
	wait    time.Duration
	memory  atomic.Pointer[memory]
}

// memory is what loaders remember. Subscribers with the same rights share one for the events that reach them together.
type memory struct {
	shared *sharedRights // nil where one operation remembers for itself

	mu    sync.Mutex
	named map[string]any // *dataloadgen.Loader[string, T], by what it loads
}

func newMemory(shared *sharedRights) *memory { return &memory{shared: shared, named: map[string]any{}} }

type loadersKey struct{}

const defaultLoaderWait = time.Millisecond

// withLoaders gives an operation its loaders.
func withLoaders(ctx context.Context, svc *service.Service, wait time.Duration) context.Context {
	l := &loaders{service: svc, wait: cmp.Or(wait, defaultLoaderWait)}
	l.memory.Store(newMemory(nil))
	return context.WithValue(ctx, loadersKey{}, l)
}

func loadersOf(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(*loaders) }

// forget makes the loaders ask again: what they remember was read before a write.
func (l *loaders) forget() { l.memory.Store(newMemory(nil)) }

// sharedRead is how long a read may take that others wait for too: it does not end with the request of whoever asked
// first.
const sharedRead = 10 * time.Second

// load returns what fetch finds for a key, together with the other keys asked for under the same name at this moment. A
// key that fetch does not find has the zero value.
func load[T any](
	ctx context.Context, name, key string, fetch func(context.Context, []string) (map[string]T, error),
) (T, error) {
	l := loadersOf(ctx)
	m := l.memory.Load()
	m.mu.Lock()
	loader, ok := m.named[name].(*dataloadgen.Loader[string, T])
	if !ok {
		loader = dataloadgen.NewMappedLoader(fetch, dataloadgen.WithWait(l.wait))
		m.named[name] = loader
	}
	m.mu.Unlock()
	if m.shared != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), sharedRead)
		defer cancel()
	}
	found, err := loader.Load(ctx, key)
	if errors.Is(err, dataloadgen.ErrNotFound) {
		return found, nil
	}
	return found, err
}

// loadField is load for a field with arguments: only fields with the same arguments share a batch.
func loadField[T any](
	ctx context.Context, name, key string, arguments any, fetch func(context.Context, []string) (map[string]T, error),
) (T, error) {
	text, err := json.Marshal(arguments)
	if err != nil {
		panic(err) // arguments are plain structs of strings and numbers
	}
	return load(ctx, name+string(text), key, fetch)
}

// loadPage is loadField for a connection.
func loadPage[T any](ctx context.Context, name, key string, filter any, arguments pageArguments,
	fetch func(context.Context, []string, hub.PageRequest) (map[string]T, error)) (T, error) {
	p, err := arguments.request(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return loadField(ctx, name, key, []any{filter, p}, func(ctx context.Context, keys []string) (map[string]T, error) {
		return fetch(ctx, keys, p)
	})
}

// loadActor returns the actor with this id, nil where it does not exist or the viewer may not see it.
func loadActor(ctx context.Context, id string) (hub.Actor, error) {
	return load(ctx, "actor", id, func(ctx context.Context, ids []string) (map[string]hub.Actor, error) {
		return loadersOf(ctx).service.ActorsByID(ctx, viewer(ctx), ids)
	})
}

// loadOptionalActor is loadActor where there may be no id.
func loadOptionalActor(ctx context.Context, id *string) (hub.Actor, error) {
	if id == nil {
		return nil, nil
	}
	return loadActor(ctx, *id)
}

// loadNode returns the record with this id, nil where it does not exist or the viewer may not see it.
func loadNode(ctx context.Context, id string) (hub.Node, error) {
	return load(ctx, "node", id, func(ctx context.Context, ids []string) (map[string]hub.Node, error) {
		found := make(map[string]hub.Node, len(ids))
		for part := range slices.Chunk(ids, hub.MaxPage) {
			nodes, err := loadersOf(ctx).service.Nodes(ctx, viewer(ctx), part)
			if err != nil {
				return nil, err
			}
			for i, node := range nodes {
				if node != nil {
					found[part[i]] = node
				}
			}
		}
		return found, nil
	})
}

// loadTerm returns the term with this id.
func loadTerm(ctx context.Context, id string) (*hub.Term, error) {
	return load(ctx, "term", id, loadersOf(ctx).service.TermsByID)
}

// loadOptionalTerm is loadTerm where there may be no id.
func loadOptionalTerm(ctx context.Context, id *string) (*hub.Term, error) {
	if id == nil {
		return nil, nil
	}
	return loadTerm(ctx, *id)
}

// loadTerritory returns the territory with this id, nil where there is no id.
func loadTerritory(ctx context.Context, id *string) (*hub.Territory, error) {
	if id == nil {
		return nil, nil
	}
	return load(ctx, "territory", *id, loadersOf(ctx).service.TerritoriesByID)
}

// loadNetwork returns the network with this id.
func loadNetwork(ctx context.Context, id string) (*hub.Network, error) {
	return load(ctx, "network", id, loadersOf(ctx).service.NetworksByID)
}

// loadCharterVersion returns the version with this id.
func loadCharterVersion(ctx context.Context, id string) (*hub.CharterVersion, error) {
	return load(ctx, "charterVersion", id, loadersOf(ctx).service.CharterVersionsByID)
}

// loadOptionalNetwork is loadNetwork where there may be no id.
func loadOptionalNetwork(ctx context.Context, id *string) (*hub.Network, error) {
	if id == nil {
		return nil, nil
	}
	return loadNetwork(ctx, *id)
}
