package public

import (
	"crypto/subtle"
	"net/http"

	"essaim/internal/explorer/page"
	"essaim/internal/store"
)

// outboxPage is what the template outbox shows.
type outboxPage struct {
	Letters []*store.Mail
}

// Outbox shows the letters that were not sent, for want of a mail server: they let in who
// reads them. It is for a hub that only its own machine reaches.
func Outbox(v *page.Visit) (*page.View, error) {
	letters, err := v.Letters.Outbox(v.Context())
	if err != nil {
		return nil, err
	}
	v.Writer.Header().Set("Cache-Control", "no-store")
	v.Writer.Header().Set("Referrer-Policy", "no-referrer") // the address holds the key
	return &page.View{Title: v.Say("Courriels qui n'ont pas été envoyés", "Letters that were not sent"),
		Hidden: true,
		Data:   outboxPage{Letters: letters}}, nil
}

// WithKey answers requests that have a key; to others there is no such page.
func WithKey(key string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("key")), []byte(key)) != 1 {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
