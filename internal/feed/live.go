package feed

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"essaim/internal/hub"
)

// live is those subscribers that have read the log to its end. What comes then is read once for all of
// them, and who may learn of it is asked once for each kind of reader, however many subscribers are of it.
type live struct {
	mu    sync.Mutex
	at    hub.ChangePosition // up to where they have been told
	kinds map[string]*kind   // by key

	reading chan struct{} // holds one for each subscriber that reads the log by itself
}

func newLive() live {
	return live{kinds: map[string]*kind{}, reading: make(chan struct{}, askedAtOnce)}
}

// kind is the subscribers that may learn of the same changes: who ask with the same rights, for the same actors.
type kind struct {
	viewer      hub.Viewer
	actors      *hub.ActorFilter
	subscribers map[*subscriber]bool
	shared      atomic.Pointer[Shared] // nil once no subscriber of the kind is live
}

// keyOf is the same for subscribers of one kind.
func keyOf(v hub.Viewer, actors *hub.ActorFilter) string {
	token := ""
	if v.Token != nil {
		token = v.Token.ID
	}
	v.Token, v.Client = nil, ""
	key, err := json.Marshal([]any{v, token, actors})
	if err != nil {
		panic(err) // plain structs of strings and numbers
	}
	return string(key)
}

// queueLength is how many changes a subscriber may be behind before it reads the log by itself.
const queueLength = 256

// join makes a subscriber live, unless the log has gone on from where it stands, or leads elsewhere.
func (l *live) join(s *subscriber) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at.Era == 0 || s.at.Era != l.at.Era || s.at.Number < l.at.Number {
		return false
	}
	s.queue, s.resume = make(chan Event, queueLength), s.at
	k := l.kinds[s.key]
	if k == nil {
		k = &kind{viewer: s.viewer, actors: s.filter.Actors, subscribers: map[*subscriber]bool{}}
		l.kinds[s.key] = k
	}
	k.subscribers[s] = true
	return true
}

// leave takes a subscriber out.
func (l *live) leave(s *subscriber) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(s)
}

// drop takes a subscriber out, whose queue ends then. The lock is held.
func (l *live) drop(s *subscriber) {
	k := l.kinds[s.key]
	if k == nil || !k.subscribers[s] {
		return
	}
	delete(k.subscribers, s)
	if len(k.subscribers) == 0 {
		delete(l.kinds, s.key)
		k.shared.Store(nil) // nobody renews it any more, and events can wait in the queue
	}
	close(s.queue)
}

// renewed are the kinds there are, which share nothing yet: what was loaded for earlier changes may not be so any more.
func (l *live) renewed() []*kind {
	l.mu.Lock()
	defer l.mu.Unlock()
	kinds := make([]*kind, 0, len(l.kinds))
	for _, k := range l.kinds {
		k.shared.Store(&Shared{})
		kinds = append(kinds, k)
	}
	return kinds
}

// askedAtOnce is for how many kinds of readers the database is asked at once.
const askedAtOnce = 4

// tell tells the subscribers what the log holds since they were told last, up to its
// head. Whoever cannot be told so reads the log by itself.
func (f *Feed) tell(ctx context.Context, head hub.ChangePosition) {
	l := &f.live
	for {
		from, alone := l.begin(head)
		if alone || from == head {
			return
		}
		found, through, err := f.store.ChangesUnsafe(ctx, from, batch)
		if err != nil || through.Era != from.Era || through == from {
			l.end(head, nil)
			return
		}
		l.end(through, f.visible(ctx, found))
		if len(found) < batch {
			return
		}
	}
}

// visible are those of some changes that each kind of subscribers may learn of; none for
// a kind of which that is not known.
func (f *Feed) visible(ctx context.Context, found []*hub.Change) map[*kind][]*hub.Change {
	var mu sync.Mutex
	visible := map[*kind][]*hub.Change{}
	var asking errgroup.Group
	asking.SetLimit(askedAtOnce)
	for _, k := range f.live.renewed() {
		asking.Go(func() error {
			changes, err := f.store.VisibleChanges(ctx, k.viewer, k.actors, found)
			if err != nil {
				f.log.WarnContext(ctx, "subscribers could not be told of changes", "error", err)
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			visible[k] = changes
			return nil
		})
	}
	_ = asking.Wait() // none fails
	return visible
}

// begin returns from where the subscribers are to be told. Where there are none, they begin at the head.
func (l *live) begin(head hub.ChangePosition) (from hub.ChangePosition, alone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kinds) == 0 {
		l.at = head
		return head, true
	}
	return l.at, false
}

// end hands the subscribers some changes, and takes out those that are too slow, or whose kind is not told.
func (l *live) end(through hub.ChangePosition, visible map[*kind][]*hub.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range l.kinds {
		changes, told := visible[k]
		for s := range k.subscribers {
			if !told || !s.take(k, changes, through) {
				l.drop(s)
			}
		}
	}
	l.at = through
}

// take queues those of the changes that a subscriber asked for; false where it is too
// slow. The lock of the live subscribers is held.
func (s *subscriber) take(k *kind, changes []*hub.Change, through hub.ChangePosition) bool {
	for _, change := range changes {
		if change.Position.Number <= s.resume.Number { // it had read further
			continue
		}
		if s.filter.Names(change) {
			select {
			case s.queue <- Event{change, k}:
			default:
				return false
			}
		}
		s.resume = change.Position
	}
	if through.Number > s.resume.Number {
		s.resume = through
	}
	return true
}

// Event is a change that a subscriber is told of.
type Event struct {
	Change *hub.Change
	kind   *kind // nil where the subscriber has read it by itself
}

// Shared is what the subscribers of one kind keep in common until the log grows: what one
// has loaded, the others need not.
type Shared struct {
	once  sync.Once
	value any
}

// Shared is what the event's subscriber shares with others, made by the first that asks; nil where it shares nothing.
func (e Event) Shared(create func() any) any {
	if e.kind == nil {
		return nil
	}
	shared := e.kind.shared.Load()
	if shared == nil {
		return nil
	}
	shared.once.Do(func() { shared.value = create() })
	return shared.value
}
