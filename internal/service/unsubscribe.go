package service

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"net/url"
	"slices"

	"essaim/internal/hub"
)

// Topics are what mail can be unsubscribed from.
var Topics = []string{"REQUESTS", "REMINDERS", "NOTICES"}

// UnsubscribeLink is where the owner of an address asks for no more mail on a topic. It is signed: nobody else can.
func (s *Service) UnsubscribeLink(ctx context.Context, email, topic string) (string, error) {
	key, err := s.unsubscribeKey(ctx, email, topic)
	if err != nil {
		return "", err
	}
	return s.options.URL + "/unsubscribe?" + url.Values{
		"to": {base64.RawURLEncoding.EncodeToString([]byte(email))}, "topic": {topic},
		"key": {base64.RawURLEncoding.EncodeToString(key)},
	}.Encode(), nil
}

// Unsubscribe notes that the owner of an address wants no more mail on a topic, as a link says that it signed. It fails
// (Expired) for any other link.
func (s *Service) Unsubscribe(ctx context.Context, link url.Values) error {
	email, err := base64.RawURLEncoding.DecodeString(link.Get("to"))
	wrong := hub.Problem(hub.Expired, nil, "This link does not come from this hub.")
	if err != nil || !slices.Contains(Topics, link.Get("topic")) {
		return wrong
	}
	given, err := base64.RawURLEncoding.DecodeString(link.Get("key"))
	if err != nil {
		return wrong
	}
	key, err := s.unsubscribeKey(ctx, string(email), link.Get("topic"))
	if err != nil {
		return err
	}
	if !hmac.Equal(given, key) {
		return wrong
	}
	hash, err := s.addressHash(ctx, string(email))
	if err != nil {
		return err
	}
	return s.store.Unsubscribe(ctx, hash, link.Get("topic"))
}

// Unsubscribed reports whether the owner of an address wants no more mail on a topic.
func (s *Service) Unsubscribed(ctx context.Context, email, topic string) (bool, error) {
	if topic == "" {
		return false, nil
	}
	hash, err := s.addressHash(ctx, email)
	if err != nil {
		return false, err
	}
	return s.store.Unsubscribed(ctx, hash, topic)
}

func (s *Service) unsubscribeKey(ctx context.Context, email, topic string) ([]byte, error) {
	return s.kernel.Hash(ctx, topic, email)
}
