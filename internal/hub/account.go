package hub

import (
	"slices"
	"strings"
	"time"
)

// Account is a person who can sign in. It is shown to nobody but its owner.
type Account struct {
	ID        string
	Email     string
	Language  Language
	CreatedAt time.Time
}

// Session is a browser in which somebody is signed in.
type Session struct {
	ID         string
	AccountID  string
	UserAgent  string
	CreatedAt  time.Time
	LastSeenAt time.Time // to the hour
	ExpiresAt  time.Time
}

// How long things that let somebody in last.
const (
	SignInLasts     = 20 * time.Minute
	SessionLasts    = 30 * 24 * time.Hour // from its last use
	InvitationLasts = 30 * 24 * time.Hour
)

// RequestSignInInput asks for a link to sign in with.
type RequestSignInInput struct {
	Email    string
	Language *Language
}

// ConfirmSignInInput signs in with a link, or with the code beside it.
type ConfirmSignInInput struct{ Token, Code *string }

// Check returns what is wrong with it.
func (in ConfirmSignInInput) Check() error {
	if (in.Token == nil) == (in.Code == nil) {
		return Invalid(nil, "Give either the token from the link or the code from the letter.")
	}
	return nil
}

// codeLetters are those of codes: consonants, so that they make no word, of which none is taken for another.
const codeLetters = "BCDFGHJKLMNPQRSTVWXZ"

// NewCode makes a code of random bytes: eight letters in two groups, of 25 thousand million.
func NewCode(random [8]uint32) string {
	var code strings.Builder
	for i, r := range random {
		if i == 4 {
			code.WriteByte('-')
		}
		code.WriteByte(codeLetters[r%uint32(len(codeLetters))])
	}
	return code.String()
}

// ReadCode is a code as people type it: in any case, with or without the hyphen.
func ReadCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r < 'A' || r > 'Z' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
}

// SignOutInput ends the session that asks.
type SignOutInput struct{ Once }

// EndSessionInput ends a session.
type EndSessionInput struct{ ID string }

// EndOtherSessionsInput ends all sessions but the one that asks.
type EndOtherSessionsInput struct{ Once }

// UpdateAccountInput changes an account.
type UpdateAccountInput struct {
	Once
	Language Language
}

// EraseMyDataInput erases an account.
type EraseMyDataInput struct{ Email string }

// Token is what a machine signs in with.
type Token struct {
	ID         string
	ActorID    string // whose machine it is
	Name       string
	Scopes     []TokenScope
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt *time.Time // to the hour
	RevokedAt  *time.Time
}

// TokenScope is what a token may do beside reading what is public.
type TokenScope string

// The scopes.
const (
	RecordsWrite  TokenScope = "RECORDS_WRITE"
	ContactsRead  TokenScope = "CONTACTS_READ"
	WebhooksWrite TokenScope = "WEBHOOKS_WRITE"
	PartnersWrite TokenScope = "PARTNERS_WRITE"
	LinksWrite    TokenScope = "LINKS_WRITE"
)

// maxTokenDays is how many days a token lasts at most.
const maxTokenDays = 730

// CreateTokenInput makes a token.
type CreateTokenInput struct {
	Actor         string
	Name          string
	Scopes        []TokenScope
	ExpiresInDays int
}

// Check returns what is wrong with it.
func (in CreateTokenInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.Actor, ActorIDTypes...), "actor")
	_ = wrong.Add(CheckName(in.Name, MaxLabel), "name")
	if len(in.Scopes) == 0 {
		_ = wrong.Add(Problem(Required, At("scopes"), "A token needs a scope."))
	}
	if in.ExpiresInDays < 1 || in.ExpiresInDays > maxTokenDays {
		_ = wrong.Add(Invalid(At("expiresInDays"), "A token lasts 1 to %d days.", maxTokenDays))
	}
	return wrong.Err()
}

// RevokeTokenInput ends a token.
type RevokeTokenInput struct {
	Once
	ID string
}

// DistinctScopes are the scopes without repetition, in order.
func (in CreateTokenInput) DistinctScopes() []TokenScope {
	scopes := slices.Clone(in.Scopes)
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
