package explorer

import (
	"crypto/subtle"
	"net/http"
)

// outbox shows the letters that were not sent, for want of a mail server: they let in who
// reads them. It is for a hub that only its own machine reaches.
func outbox(v *visit) (*view, error) {
	letters, err := v.Letters.Outbox(v.Context())
	if err != nil {
		return nil, err
	}
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.Header().Set("Referrer-Policy", "no-referrer") // the address holds the key
	return &view{Page: "outbox", Title: v.say("Courriels qui n'ont pas été envoyés", "Letters that were not sent"),
		Hidden: true,
		Data:   map[string]any{"Letters": letters}}, nil
}

// withKey answers requests that have a key; to others there is no such page.
func withKey(key string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("key")), []byte(key)) != 1 {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
