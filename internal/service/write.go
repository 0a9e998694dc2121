package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// act is a mutation under way. What its rules share are methods of it.
type act struct{ *mutation.Act }

// write carries out a mutation: see mutation.Kernel.Run.
func (s *Service) write(
	ctx context.Context, c mutation.Call, fn func(context.Context, *act) (string, error),
) (string, error) {
	return s.kernel.Run(ctx, c, func(ctx context.Context, a *mutation.Act) (string, error) { return fn(ctx, &act{a}) })
}

// on is a mutation under way in a transaction that has begun; on the service's own store it can ask the rules.
func (s *Service) on(st *store.Store, v hub.Viewer) *act { return &act{s.kernel.On(st, v)} }

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

// optional is a list of the value, or an empty one.
func optional[T any](value *T) []T {
	if value == nil {
		return nil
	}
	return []T{*value}
}
