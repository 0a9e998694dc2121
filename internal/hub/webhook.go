package hub

import "time"

// Webhook is an address that is told of changes.
type Webhook struct {
	ID             string
	ActorID        string
	URL            string
	Secret         string // what signatures are made with; shown once
	Filter         ChangeFilter
	Active         bool
	ChangePosition // up to where in the change log it has been told
	CreatedAt      time.Time
}

// Ids are the records of which it is told; nil means of any.
func (w *Webhook) Ids() []string { return w.Filter.IDs }

// Types are the types of record of which it is told; nil means of any.
func (w *Webhook) Types() []NodeType { return w.Filter.Types }

// WebhookDelivery is one attempt to tell a webhook of changes.
type WebhookDelivery struct {
	WebhookID    string
	MessageID    string
	Changes      int
	Status       *int
	Error        *string
	Milliseconds int
	CreatedAt    time.Time
}

// CreateWebhookInput has changes sent.
type CreateWebhookInput struct {
	Actor string
	URL   string
	IDs   []string
	Types []NodeType
}

// UpdateWebhookInput changes a webhook.
type UpdateWebhookInput struct {
	Once
	ID     string
	URL    string
	IDs    []string
	Types  []NodeType
	Active bool
}

// DeleteWebhookInput ends a webhook.
type DeleteWebhookInput struct {
	Once
	ID string
}

// ReplayWebhookInput sends changes again.
type ReplayWebhookInput struct {
	Once
	ID    string
	After *string
}
