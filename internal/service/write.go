package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// act is a write under way: a transaction, who writes, and what has changed so far.
type act struct {
	*Service // on the transaction
	viewer   hub.Viewer
	reason   string // of all changes, "" where none was said
	changes  []change
}

// change is what was done to records, in which capacity.
type change struct {
	action hub.ChangeAction
	as     hub.Capacity
	ids    []string
}

// call is a mutation as it was called: by whom, which one, with which idempotency key (nil for none) and which input.
type call struct {
	viewer   hub.Viewer
	mutation string
	key      *string
	input    any
}

// write runs fn in a transaction and returns the id that fn returns, also beside an error: after a conflict it
// is that of the record as it is. What fn notes as changed is searchable and in the log once the transaction
// commits. With a key, a retry with the same input is answered as the first attempt was, and does nothing.
func (s *Service) write(ctx context.Context, c call, fn func(context.Context, *act) (string, error)) (string, error) {
	attempt, err := s.newAttempt(ctx, c)
	if err != nil {
		return "", err
	}
	defer s.wrote()
	return store.Write(ctx, s.store, func(ctx context.Context, st *store.Store) (string, error) {
		if attempt != nil {
			if id, done, err := st.Begin(ctx, *attempt); err != nil || done {
				return id, err
			}
		}
		a := &act{Service: s.on(st), viewer: c.viewer}
		id, err := fn(ctx, a)
		if err != nil {
			return id, err
		}
		if err := a.finish(ctx); err != nil {
			return "", err
		}
		switch {
		case attempt != nil:
			return id, st.End(ctx, *attempt, id)
		case len(a.changes) == 0:
			return id, st.Durable(ctx)
		}
		return id, nil
	})
}

// wrote says that the change log may have grown.
func (s *Service) wrote() {
	if s.options.Wrote != nil {
		s.options.Wrote()
	}
}

// maxKey is how long an idempotency key may be.
const maxKey = 200

// newAttempt names the write by its key; nil where it has none.
func (s *Service) newAttempt(ctx context.Context, c call) (*store.Attempt, error) {
	if c.key == nil {
		return nil, nil
	}
	if err := hub.CheckName(*c.key, maxKey); err != nil {
		return nil, hub.Under(err, "idempotencyKey")
	}
	text, err := json.Marshal(c.input)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	hash, err := s.keyed(ctx, "input", string(text))
	if err != nil {
		return nil, err
	}
	return &store.Attempt{Caller: c.viewer.Caller(), Key: *c.key, Mutation: c.mutation, InputHash: hash}, nil
}

// changed notes what was done to records.
func (a *act) changed(action hub.ChangeAction, as hub.Capacity, ids ...string) {
	a.changes = append(a.changes, change{action, as, ids})
}

// finish makes what was written searchable and leaves it in the change log.
func (a *act) finish(ctx context.Context) error {
	for _, c := range a.changes {
		if err := a.store.IndexRecords(ctx, c.ids); err != nil {
			return err
		}
		by := hub.Author{AccountID: a.viewer.AccountID, Capacity: c.as, Reason: a.reason}
		if a.viewer.Token != nil {
			by.AgentID = a.viewer.Token.ActorID
		}
		if err := a.store.LogChanges(ctx, by, c.action, c.ids); err != nil {
			return err
		}
	}
	return nil
}

// room returns an error where a record holds as many parts of a kind as it may.
func (a *act) room(ctx context.Context, part hub.Part, id string) error {
	held, err := a.store.CountParts(ctx, part, id)
	if err == nil && held >= hub.Most[part] {
		err = hub.Problem(hub.WrongState, nil, "This holds %d of these already, and no more are taken.", held)
	}
	return err
}

// fits returns an error where a record holds more parts of a kind than it may, as one can
// that took over those of another.
func (a *act) fits(ctx context.Context, id string) error {
	for _, part := range store.PartsOfActors() {
		held, err := a.store.CountParts(ctx, part, id)
		if err != nil {
			return err
		}
		if held > hub.Most[part] {
			return hub.Problem(hub.WrongState, nil,
				"The two hold %d of one kind of entries together; a record has %d at most. Take some out first.", held, hub.Most[part])
		}
	}
	return nil
}

// lettersTo is how many letters of one kind somebody gets. The next one says that more
// has come and where it is read, and is the last for a while.
var lettersTo = limit{"letter", 20, "1 hour"}

// mail has a letter sent to each of the recipients, once the transaction commits; to those who never signed
// in, without words of others. Those who asked for no more of its topic are left out when it is sent.
func (a *act) mail(ctx context.Context, to []store.Recipient, letter hub.Letter, values map[string]string) error {
	if len(to) == 0 {
		return nil
	}
	if values["link"] == "" {
		values["link"] = a.options.URL + "/sign-in"
	}
	emails := make([]string, len(to))
	for i, r := range to {
		emails[i] = r.Email
	}
	confirmed := map[string]bool{}
	if letter != hub.LetterSignIn { // which says nothing of its own
		var err error
		if confirmed, err = a.store.ConfirmedUnsafe(ctx, emails); err != nil {
			return err
		}
	}
	for _, r := range to {
		job := hub.MailJob{To: r.Email, Language: r.Language, Letter: letter, Values: values}
		if letter.Topic() != "" { // what must be sent has limits of its own
			count, left, err := a.count(ctx, lettersTo.of(string(letter)+" "+r.Email))
			if err != nil {
				return err
			}
			if count > lettersTo.most+1 {
				continue
			}
			if count > lettersTo.most {
				job.Letter = hub.LetterMore
				job.Values = map[string]string{"link": a.options.URL + "/sign-in", "topic": letter.Topic(),
					"minutes": strconv.Itoa(minutes(left))}
			}
		}
		if !confirmed[r.Email] {
			job.Values = job.Letter.WithoutWords(job.Values)
		}
		if err := a.store.Enqueue(ctx, job); err != nil {
			return err
		}
	}
	return nil
}

// today is the date of what is written now.
func today() hub.PartialDate { return hub.PartialDate(time.Now().UTC().Format(time.DateOnly)) }

// or is what is given, or a value for where nothing is.
func or[T any](given *T, fallback T) *T {
	if given != nil {
		return given
	}
	return &fallback
}

// newSecret returns 256 random bits as text, and their hash, which is all that the hub keeps.
func newSecret() (secret string, hash []byte) {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // it never fails
	secret = base64.RawURLEncoding.EncodeToString(bits[:])
	return secret, hashOf(secret)
}

func hashOf(secret string) []byte {
	hash := sha256.Sum256([]byte(secret))
	return hash[:]
}

// checkReason returns an error for a reason that is too long or holds characters that cannot be shown.
func checkReason(reason *string) error {
	if reason == nil {
		return nil
	}
	return hub.Under(hub.CheckText(*reason, hub.MaxNote), "reason")
}

// custody is what rules must know of an actor. It returns NotFound where there is none, or the viewer may not see it.
func (a *act) custody(ctx context.Context, record *hub.ActorCore) (hub.Custody, error) {
	found, err := a.store.CustodyUnsafe(ctx, record.ID)
	if err != nil {
		return hub.Custody{}, err
	}
	custody := found[record.ID]
	if !record.Status.VisibleTo(a.viewer, record.ID, record.ReviewNetworkID) && !a.pushed(record) &&
		a.viewer.OversightCapacity(custody) == "" {
		return hub.Custody{}, hub.NoSuchRecord()
	}
	return custody, nil
}

// pushed reports whether the machine that asks pushed the record.
func (a *act) pushed(record *hub.ActorCore) bool {
	return a.viewer.Token != nil && record.PushedBy != nil && *record.PushedBy == a.viewer.Token.ActorID
}

// optional is a list of the value, or an empty one.
func optional[T any](value *T) []T {
	if value == nil {
		return nil
	}
	return []T{*value}
}

// lockActor returns an actor that the viewer may see, for writing, with what rules must
// know of it; the id of one that was merged into another leads to the other.
func (a *act) lockActor(ctx context.Context, id string) (*hub.ActorCore, hub.Custody, error) {
	return a.actor(ctx, id, a.store.LockActorUnsafe)
}

// seeActor is lockActor for what does not write the record itself.
func (a *act) seeActor(ctx context.Context, id string) (*hub.ActorCore, hub.Custody, error) {
	return a.actor(ctx, id, a.store.ActorRecordUnsafe)
}

func (a *act) actor(
	ctx context.Context, id string, read func(context.Context, string) (*hub.ActorCore, error),
) (*hub.ActorCore, hub.Custody, error) {
	record, err := read(ctx, id)
	if err == nil && record.MergedIntoID != nil {
		record, err = read(ctx, *record.MergedIntoID)
	}
	if err != nil {
		return nil, hub.Custody{}, err
	}
	custody, err := a.custody(ctx, record)
	if err != nil {
		return nil, hub.Custody{}, err
	}
	return record, custody, nil
}
