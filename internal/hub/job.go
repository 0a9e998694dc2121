package hub

import (
	"slices"
	"time"
)

// MailJob is a letter to be mailed. It is kept until it is sent, and a day longer.
type MailJob struct {
	To       string            `json:"to"`
	Language Language          `json:"language"`
	Letter   Letter            `json:"letter"`
	Values   map[string]string `json:"values"` // what stands in the letter
}

// Kind names the job in the queue.
func (MailJob) Kind() string { return "mail" }

// Topic is what the letter is about, so that its reader can ask for no more of it; "" for what must be sent.
func (j MailJob) Topic() string {
	if j.Letter == LetterMore { // it stands for others
		return j.Values["topic"]
	}
	return j.Letter.Topic()
}

// Letter is a letter that the hub writes; package mail has its words.
type Letter string

// The letters.
const (
	LetterSignIn            Letter = "sign_in"
	LetterInvitation        Letter = "invitation"
	LetterProposalReceived  Letter = "proposal_received"
	LetterProposalToReview  Letter = "proposal_to_review"
	LetterProposalPublished Letter = "proposal_published"
	LetterProposalDeclined  Letter = "proposal_declined"
	LetterClaim             Letter = "claim"
	LetterClaimDecided      Letter = "claim_decided"
	LetterApplication       Letter = "application"
	LetterMembership        Letter = "membership"
	LetterResign            Letter = "resign"
	LetterRelation          Letter = "relation"
	LetterOverlap           Letter = "overlap"
	LetterRequest           Letter = "request"
	LetterRequestReply      Letter = "request_reply"
	LetterRequestAccepted   Letter = "request_accepted"
	LetterMerged            Letter = "merged"
	LetterUnmerged          Letter = "unmerged"
	LetterToConfirm         Letter = "to_confirm"
	LetterPartnerCheck      Letter = "partner_check"
	LetterMore              Letter = "more" // instead of many of one kind
)

// Topic is what a letter is about, so that its reader can ask for no more of it; "" for what must be sent.
func (l Letter) Topic() string {
	switch l {
	case LetterRequest:
		return "REQUESTS"
	case LetterToConfirm:
		return "REMINDERS"
	case LetterSignIn, LetterInvitation, LetterRequestReply, LetterRequestAccepted, LetterProposalReceived:
		return ""
	default:
		return "NOTICES"
	}
}

// WebhookJob tells a webhook of the changes that it has not been told of.
type WebhookJob struct {
	WebhookID string `json:"webhookId"`
}

// Kind names the job in the queue.
func (WebhookJob) Kind() string { return "webhook" }

// RetentionJob deletes what is kept for a time only.
type RetentionJob struct{}

// Kind names the job in the queue.
func (RetentionJob) Kind() string { return "retention" }

// ReminderJob asks the keepers of records that nobody touched to confirm them (R14).
type ReminderJob struct{}

// Kind names the job in the queue.
func (ReminderJob) Kind() string { return "reminder" }

// How long the hub keeps what is not to stay.
const (
	KeepDeclinedProposals = 180 * 24 * time.Hour
	KeepRequests          = 365 * 24 * time.Hour
	KeepClaims            = 180 * 24 * time.Hour
	KeepDeliveries        = 30 * 24 * time.Hour
	KeepOutbox            = 7 * 24 * time.Hour
	KeepKeys              = 2 * 24 * time.Hour // idempotency keys
)

// WithoutWords are the values of a letter to an address that nobody has confirmed by signing in: it may be anybody's,
// whom who gave it wants to be written to in the hub's name. They hold what the hub itself says, and the answer of
// the coordination or of those who manage a group to what was asked; nothing that any visitor or editor can choose.
func (l Letter) WithoutWords(values map[string]string) map[string]string {
	kept := []string{"link", "code", "role", "state", "address", "topic", "minutes"}
	switch l {
	case LetterRequestReply, LetterRequestAccepted:
		kept = append(kept, "text")
	case LetterProposalDeclined:
		kept = append(kept, "reason")
	case LetterProposalPublished:
		kept = append(kept, "name") // that the coordination read, and everybody reads now
	}
	without := map[string]string{}
	for name, value := range values {
		if slices.Contains(kept, name) {
			without[name] = value
		} else {
			without[name] = ""
		}
	}
	return without
}

// UnsentLetters counts the letters of the last day that did not reach whom they are for.
type UnsentLetters struct{ Delayed, Lost int }
