package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"essaim/internal/store"
)

// What stands for a person, their mail's address or the network's, is a hash under a key of the hub:
// who has the database without the key cannot try addresses on it, of which there are few enough.

// keyring keeps the key once it was read: it never changes.
type keyring struct {
	mu  sync.Mutex
	key []byte
}

func (k *keyring) of(ctx context.Context, st *store.Store) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key == nil {
		key, err := st.Secret(ctx, "person")
		if err != nil {
			return nil, err
		}
		k.key = key
	}
	return k.key, nil
}

// keyed is the hash of a text, for one purpose, that stands for a person.
func (s *Service) keyed(ctx context.Context, purpose, text string) ([]byte, error) {
	key, err := s.keys.of(ctx, s.store)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil), nil
}

// ClientHash stands for a network address, for limits.
func (s *Service) ClientHash(ctx context.Context, address string) (string, error) {
	hash, err := s.keyed(ctx, "client", address)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(hash[:16]), nil
}

// addressHash stands for an address of mail.
func (s *Service) addressHash(ctx context.Context, email string) ([]byte, error) {
	return s.keyed(ctx, "address", email)
}
