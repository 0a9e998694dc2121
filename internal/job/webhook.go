package job

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"essaim/internal/hub"
	"essaim/internal/outbound"
	"essaim/internal/service"
	"essaim/internal/store"
)

const (
	// deliveryTimeout is how long a webhook may take to answer.
	deliveryTimeout = 10 * time.Second
	// deliveryBatch is how many changes one message tells.
	deliveryBatch = 100
	// deliveryTurn is how long one webhook is told before others have their turn.
	deliveryTurn = 30 * time.Second
	// deliveryAttempts is how often a message is tried, over some 17 hours; then the webhook is paused.
	deliveryAttempts = 12
)

// webhookWorker tells webhooks of changes, as https://www.standardwebhooks.com/ says.
type webhookWorker struct {
	river.WorkerDefaults[hub.WebhookJob]
	service *service.Service
	store   *store.Store
	client  *http.Client
}

func newWebhookWorker(svc *service.Service, st *store.Store, private bool) *webhookWorker {
	return &webhookWorker{service: svc, store: st, client: outbound.NewClient(deliveryTimeout, private)}
}

// Work tells a webhook of what it has not been told of. A message that is not taken is tried again, later and
// later. What is left when the turn of a webhook is over waits for its next one, for which nothing has failed yet.
func (w *webhookWorker) Work(ctx context.Context, job *river.Job[hub.WebhookJob]) error {
	for turn := time.Now().Add(deliveryTurn); ; {
		more, err := w.tell(ctx, job.Args.WebhookID)
		switch {
		case hub.CodeOf(err) == hub.NotFound: // it is gone
			return nil
		case err != nil && job.Attempt >= deliveryAttempts:
			if pause := w.store.PauseWebhook(ctx, job.Args.WebhookID); pause != nil {
				return pause
			}
			return river.JobCancel(err)
		case err != nil || !more || time.Now().After(turn):
			return err
		}
	}
}

// message is the body of a POST.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

type changesPayload struct {
	Changes   []changePayload `json:"changes"`
	EndCursor string          `json:"endCursor"`
}

type changePayload struct {
	Cursor     string           `json:"cursor"`
	Action     hub.ChangeAction `json:"action"`
	RecordID   string           `json:"recordId"`
	OccurredAt time.Time        `json:"occurredAt"`
}

// tell sends the next message, if there is anything to tell, and reports whether there may be more.
func (w *webhookWorker) tell(ctx context.Context, id string) (more bool, err error) {
	webhook, err := w.store.WebhookByID(ctx, id)
	if err != nil || !webhook.Active {
		return false, err
	}
	from := webhook.ChangePosition
	changes, through, err := w.store.Changes(ctx, hub.Viewer{}, webhook.Filter, from, deliveryBatch)
	if moved, ok := errors.AsType[*hub.Error](err); ok && moved.Code == hub.CursorExpired {
		return true, w.tellMoved(ctx, webhook, moved)
	}
	if err != nil {
		return false, err
	}
	if len(changes) > 0 {
		if err := w.send(ctx, webhook, messageID(changes[0].Position, changes[len(changes)-1].Position),
			changesMessage(changes, through), len(changes)); err != nil {
			return false, err
		}
	}
	return len(changes) == deliveryBatch, w.store.MoveWebhook(ctx, id, from, through)
}

// tellMoved says that the log came back from an earlier state, and goes on from where it
// leads on: what the receiver was told after that place is no longer so.
func (w *webhookWorker) tellMoved(ctx context.Context, webhook *hub.Webhook, moved *hub.Error) error {
	cursor, ok := moved.Details["lastValid"].(string)
	if !ok {
		cursor, _ = moved.Details["now"].(string)
	}
	on, err := hub.ParseChangeCursor(cursor)
	if err != nil {
		return err
	}
	m := message{Type: "log.restarted", Timestamp: time.Now().UTC(), Data: map[string]any{
		"code": moved.Code, "message": moved.Error(), "lastValid": moved.Details["lastValid"],
		"now": moved.Details["now"], "endCursor": cursor,
	}}
	if err := w.send(ctx, webhook, messageID(webhook.ChangePosition, on), m, 0); err != nil {
		return err
	}
	return w.store.MoveWebhook(ctx, webhook.ID, webhook.ChangePosition, on)
}

// messageID names a message by the part of the log that it tells: the same at each attempt.
func messageID(from, through hub.ChangePosition) string {
	return "msg_" + from.Cursor() + "_" + through.Cursor()
}

func changesMessage(changes []*hub.Change, through hub.ChangePosition) message {
	told := changesPayload{EndCursor: through.Cursor()}
	for _, c := range changes {
		told.Changes = append(told.Changes, changePayload{c.Cursor(), c.Action, c.RecordID, c.OccurredAt})
	}
	return message{Type: "changes", Timestamp: time.Now().UTC(), Data: told}
}

// send POSTs a message about so many changes and notes what became of it.
func (w *webhookWorker) send(ctx context.Context, webhook *hub.Webhook, id string, m message, changes int) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	delivery := &hub.WebhookDelivery{WebhookID: webhook.ID, MessageID: id, Changes: changes}
	started := time.Now()
	failure := w.post(ctx, webhook, delivery, m.Timestamp, body)
	delivery.Milliseconds = int(time.Since(started).Milliseconds())
	if failure != nil {
		text := failure.Error()
		if runes := []rune(text); len(runes) > hub.MaxNote {
			text = string(runes[:hub.MaxNote])
		}
		delivery.Error = &text
	}
	if err := w.store.LogDelivery(context.WithoutCancel(ctx), delivery); err != nil {
		return err
	}
	return failure
}

// post sends a signed body. Any answer of success takes the message.
func (w *webhookWorker) post(
	ctx context.Context, webhook *hub.Webhook, d *hub.WebhookDelivery, at time.Time, body []byte,
) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	signature, err := Sign(webhook.Secret, d.MessageID, timestamp, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Essaim")
	request.Header.Set("webhook-id", d.MessageID)
	request.Header.Set("webhook-timestamp", timestamp)
	request.Header.Set("webhook-signature", signature)
	answer, err := w.client.Do(request)
	if err != nil {
		return toldFailure(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 4<<10)) // so that the connection can be used again
	d.Status = &answer.StatusCode
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("answered %s", answer.Status)
	}
	return nil
}

// toldFailure is why no answer came, as far as who manages the webhook may know: not what names lead to.
func toldFailure(err error) error {
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return errors.New("the address is not a public one")
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("no answer came in time")
	default:
		return errors.New("no connection could be made, or it broke")
	}
}

// Sign is the signature of a message: HMAC-SHA256 of its id, timestamp and body under the secret, whsec_… in base 64.
func Sign(secret, id, timestamp string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", fmt.Errorf("job: the secret of a webhook is damaged: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, timestamp, body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
