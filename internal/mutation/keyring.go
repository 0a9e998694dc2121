package mutation

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"sync"

	"essaim/internal/store"
)

// Keyring makes what stands for a person, for their mail's address or for the network's: a hash under a key of the hub.
// Whoever has the database without the key cannot try addresses on it, of which there are few enough.
type Keyring struct {
	store *store.Store

	mu  sync.Mutex
	key []byte // once it was read: it never changes
}

// Hash is the hash of a text, for one purpose, that stands for a person.
func (k *Keyring) Hash(ctx context.Context, purpose, text string) ([]byte, error) {
	return k.hash(ctx, k.store, purpose, text)
}

func (k *Keyring) hash(ctx context.Context, st *store.Store, purpose, text string) ([]byte, error) {
	key, err := k.secret(ctx, st)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil), nil
}

func (k *Keyring) secret(ctx context.Context, st *store.Store) ([]byte, error) {
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
