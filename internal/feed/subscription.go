package feed

import (
	"context"
	"errors"
	"time"

	"essaim/internal/hub"
)

// Subscription is the changes that somebody hears of.
type Subscription struct {
	Events <-chan Event // closed when it ends
	err    *hub.Error
}

// Err is why the subscription ended, once Events is closed: CursorExpired, nil where the subscriber left.
func (s *Subscription) Err() *hub.Error { return s.err }

// subscriber is one who hears of changes: of those that the log holds already it reads by
// itself, and of what comes then it is told with the others.
type subscriber struct {
	Subscription
	feed   *Feed
	viewer hub.Viewer
	filter hub.ChangeFilter
	key    string // of its kind
	events chan Event
	at     hub.ChangePosition // up to where it has been told

	// Of a subscriber that is live, by the lock of those:
	queue  chan Event
	resume hub.ChangePosition // up to where the queue has been filled
}

// Subscribe returns the changes that match and that the viewer may learn of, in the order of
// the log, from those after a cursor on, or from now on where after is nil. It ends when ctx
// is done, or where the log does not lead on from where the subscriber stands (CursorExpired);
// while the log cannot be read, the subscriber waits. It fails as Changes does.
func (f *Feed) Subscribe(
	ctx context.Context, v hub.Viewer, filter hub.ChangeFilter, after *string,
) (*Subscription, error) {
	at, err := f.begin(ctx, v, after)
	if err != nil {
		return nil, err
	}
	events := make(chan Event)
	s := &subscriber{feed: f, viewer: v, filter: filter, key: keyOf(v, filter.Actors), events: events, at: at}
	s.Events = events
	go func() {
		defer close(events)
		for s.catchUp(ctx) && s.follow(ctx) {
		}
	}()
	return &s.Subscription, nil
}

// begin is the place after a cursor from which the log leads on, or now if there is none.
func (f *Feed) begin(ctx context.Context, v hub.Viewer, after *string) (hub.ChangePosition, error) {
	if after == nil {
		return f.store.LogHead(ctx)
	}
	position, err := hub.ParseChangeCursor(*after)
	if err != nil {
		return position, err
	}
	_, _, err = f.store.Changes(ctx, v, hub.ChangeFilter{IDs: []string{}}, position, 1)
	return position, err
}

// catchUp tells the subscriber what the log holds, until it is live; false where the subscription has ended.
func (s *subscriber) catchUp(ctx context.Context) bool {
	for {
		grown := s.feed.Grown() // before reading: nothing falls between
		if s.feed.live.join(s) {
			return true
		}
		was := s.at
		err := s.read(ctx)
		var again <-chan time.Time // never, unless the log could not be read
		moved, isKnown := errors.AsType[*hub.Error](err)
		switch {
		case ctx.Err() != nil:
			return false
		case isKnown && moved.Code == hub.CursorExpired:
			s.err = moved
			return false
		case err != nil:
			s.feed.log.WarnContext(ctx, "a subscriber could not read the log", "error", err)
			again = time.After(reconnect)
		case s.at != was:
			continue
		}
		select {
		case <-grown:
		case <-again:
		case <-ctx.Done():
			return false
		}
	}
}

// read tells the subscriber of what comes next in the log.
func (s *subscriber) read(ctx context.Context) error {
	found, through, err := s.next(ctx)
	if err != nil {
		return err
	}
	for _, change := range found {
		select {
		case s.events <- Event{Change: change}:
			s.at = change.Position
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.at = through
	return nil
}

// next reads what comes next in the log, in its turn: not all of those that are behind ask the database at once.
func (s *subscriber) next(ctx context.Context) ([]*hub.Change, hub.ChangePosition, error) {
	reading := s.feed.live.reading
	select {
	case reading <- struct{}{}:
		defer func() { <-reading }()
	case <-ctx.Done():
		return nil, s.at, ctx.Err()
	}
	return s.feed.store.Changes(ctx, s.viewer, s.filter, s.at, batch)
}

// follow hands on what the subscriber is told with the others, until it is taken out;
// false where the subscription has ended.
func (s *subscriber) follow(ctx context.Context) bool {
	defer s.feed.live.leave(s)
	for {
		select {
		case event, open := <-s.queue:
			if !open {
				s.at = s.resume
				return true
			}
			select {
			case s.events <- event:
			case <-ctx.Done():
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
}
