// Package auth finds out who asks: a person by the cookie of a session, a machine by its token. What they may do is said
// in package hub.
package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"essaim/internal/hub"
	"essaim/internal/service"
)

// Authenticator says who asks.
type Authenticator struct {
	Service *service.Service
	Secure  bool // people reach the hub by https: cookies are sent by it only
	Proxies int  // how many proxies stand before the hub, whose X-Forwarded-For is to be believed
	Log     *slog.Logger
}

// Caller is who asks, and how to reach their browser.
type Caller struct {
	hub.Viewer
	browser *browser // nil where no cookie can be set: on a socket, in a stream, in a test
}

type callerKey struct{}

// With returns a context that carries who asks.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// Of is who asks; the anonymous public where nobody said.
func Of(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// WithoutBrowser is the context for answers that begin before they are known: no cookie can be set any more.
func WithoutBrowser(ctx context.Context) context.Context {
	c := Of(ctx)
	c.browser = nil
	return With(ctx, c)
}

// Handler finds out who asks before it hands a request on. A token that does not work is refused; a session that has
// ended is as none.
func (a *Authenticator) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if address := a.clientAddress(r); address != "" {
			r.RemoteAddr = net.JoinHostPort(address, "0")
		}
		w.Header().Add("Vary", "Cookie, Authorization, Accept-Language")
		caller := Caller{browser: &browser{secure: a.Secure, w: w, r: r}}
		switch {
		case r.Header.Get("Authorization") != "":
			v, err := a.machine(r.Context(), r.Header.Get("Authorization"))
			if err != nil {
				a.refuse(w, r, err)
				return
			}
			caller.Viewer = v
		case fromOurPages(r):
			v, err := a.person(r)
			if err != nil {
				a.refuse(w, r, err)
				return
			}
			caller.Viewer = v
		}
		caller.Language = Language(r.Header.Get("Accept-Language"))
		caller.Client = clientHash(r.RemoteAddr)
		if !caller.Anonymous() {
			w.Header().Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), caller)))
	})
}

// Machine returns a context in which the machine with this "Bearer …" asks: what a socket says after it is open.
func (a *Authenticator) Machine(ctx context.Context, authorization string) (context.Context, error) {
	v, err := a.machine(ctx, authorization)
	if err != nil {
		return nil, err
	}
	before := Of(ctx)
	v.Language, v.Client = before.Language, before.Client
	return With(ctx, Caller{Viewer: v}), nil
}

// machine is the viewer of a token; NotFound where it does not work.
func (a *Authenticator) machine(ctx context.Context, authorization string) (hub.Viewer, error) {
	scheme, secret, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return hub.Viewer{}, hub.NoSuchRecord()
	}
	return a.Service.ViewerOfToken(ctx, strings.TrimSpace(secret))
}

// person is the viewer of the session whose cookie the browser sends; the public where there is none.
func (a *Authenticator) person(r *http.Request) (hub.Viewer, error) {
	cookie, err := r.Cookie(cookieName(sessionCookie, a.Secure))
	if err != nil {
		return hub.Viewer{}, nil
	}
	v, err := a.Service.ViewerOfSession(r.Context(), cookie.Value)
	if hub.CodeOf(err) == hub.NotFound {
		return hub.Viewer{}, nil
	}
	return v, err
}

// refuse answers who could not be told from others.
func (a *Authenticator) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, code, message := http.StatusServiceUnavailable, "UNAVAILABLE", "Who asks could not be found out. Try again later."
	if hub.CodeOf(err) == hub.NotFound {
		status, code, message = http.StatusUnauthorized, string(hub.Unauthenticated), "The token does not work: it is unknown, has expired or was revoked."
		w.Header().Set("WWW-Authenticate", `Bearer realm="essaim"`)
	} else {
		a.Log.ErrorContext(r.Context(), "who asks could not be found out", "error", err)
	}
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"message": message, "extensions": map[string]any{"code": code}}}})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have left
}

var crossOrigin = http.NewCrossOriginProtection()

// fromOurPages reports whether a request comes from a page of the hub itself, or from no page at all. A cookie counts in
// such requests only: whatever other sites make a browser send, it is the public that asks.
func fromOurPages(r *http.Request) bool {
	asPost := *r
	asPost.Method = http.MethodPost // reads too, and sockets, which begin as GET
	return crossOrigin.Check(&asPost) == nil
}

// clientAddress is the address of the client before the proxies that are to be believed, "" where none are.
func (a *Authenticator) clientAddress(r *http.Request) string {
	if a.Proxies == 0 {
		return ""
	}
	var hops []string
	for _, header := range r.Header.Values("X-Forwarded-For") {
		hops = append(hops, strings.Split(header, ",")...)
	}
	if len(hops) < a.Proxies {
		return ""
	}
	ip := net.ParseIP(strings.TrimSpace(hops[len(hops)-a.Proxies]))
	if ip == nil {
		return ""
	}
	return ip.String()
}

// clientHash stands for a network address; of IPv6 for the network that one customer has.
func clientHash(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		host = ip.Mask(net.CIDRMask(64, 128)).String()
	}
	hash := sha256.Sum256([]byte("client\x00" + host))
	return base64.RawURLEncoding.EncodeToString(hash[:16])
}

var languages = language.NewMatcher([]language.Tag{language.English, language.French})

// Language is the one of the hub's languages that an Accept-Language header prefers; English, that of the API, where it
// says nothing.
func Language(accept string) hub.Language {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(wanted) == 0 {
		return hub.English
	}
	if _, index, confidence := languages.Match(wanted...); index == 1 && confidence > language.No {
		return hub.French
	}
	return hub.English
}
