package explorer

import (
	"net"
	"net/http"
	"strings"
)

// outbox shows the letters that were not sent, for want of a mail server: they let in who reads them. It is for a hub that
// only its own machine reaches.
func outbox(v *visit) (*view, error) {
	letters, err := v.Letters.Outbox(v.Context())
	if err != nil {
		return nil, err
	}
	return &view{Page: "outbox", Title: v.say("Courriels qui n'ont pas été envoyés", "Letters that were not sent"), Hidden: true,
		Data: map[string]any{"Letters": letters}}, nil
}

// onlyHere answers requests of this machine, made to it by its own name: neither what a proxy hands on, nor what a page
// elsewhere made a browser ask under a name of its own.
func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !IsLoopback(r.Host) || !IsLoopback(r.RemoteAddr) ||
			r.Header.Get("X-Forwarded-For")+r.Header.Get("X-Real-IP")+r.Header.Get("Forwarded")+r.Header.Get("Via") != "" {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// IsLoopback reports whether a host, with a port or without, is this machine for nobody but itself.
func IsLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]") // of IPv6 without a port
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
