// Package auth identifies the caller: a person by the cookie of a session, a machine by its
// token. What they may do is said in package hub.
package auth

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"essaim/internal/hub"
	"essaim/internal/service"
)

// Authenticator identifies the caller.
type Authenticator struct {
	Service *service.Service
	Secure  bool // people reach the hub by https: cookies are sent by it only
	Proxies int  // how many proxies stand before the hub, whose X-Forwarded-For is to be believed
	Log     *slog.Logger

	proxied sync.Once // that it was said
}

// Caller is the person or machine that made a request, and how to reach its browser.
type Caller struct {
	hub.Viewer
	browser *browser // nil where no cookie can be set: on a socket, in a stream, for another site's page
	// again identifies the caller once more, by what they said at first; nil for the public.
	again func(context.Context) (hub.Viewer, error)
}

type callerKey struct{}

// With returns a context that carries the caller.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// Of is the caller; the anonymous public where nobody said.
func Of(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// AsPublic is the context in which the public asks, in the caller's language, and whether the caller is somebody else.
func AsPublic(ctx context.Context) (_ context.Context, more bool) {
	c := Of(ctx)
	if c.Anonymous() {
		return ctx, false
	}
	return With(ctx, Caller{Viewer: hub.Viewer{Language: c.Language, Client: c.Client}}), true
}

// WithoutBrowser is the context for answers that begin before they are known: no cookie can be set any more.
func WithoutBrowser(ctx context.Context) context.Context {
	c := Of(ctx)
	c.browser = nil
	return With(ctx, c)
}

// Again is the context in which the same caller asks now: with the rights that they have
// by now. It fails (NotFound) where the session has ended, or the token does not work any
// more. What stays open, as a socket does, asks before each answer.
func Again(ctx context.Context) (context.Context, error) {
	c := Of(ctx)
	if c.again == nil {
		return ctx, nil
	}
	v, err := c.again(ctx)
	if err != nil {
		return nil, err
	}
	v.Language, v.Client = c.Language, c.Client
	c.Viewer = v
	return With(ctx, c), nil
}

// Unchanged reports whether the caller has the rights that they had when they began to ask.
func Unchanged(ctx context.Context) bool {
	now, err := Again(ctx)
	return err == nil && reflect.DeepEqual(rights(Of(now).Viewer), rights(Of(ctx).Viewer))
}

// rights are what a viewer may do.
func rights(v hub.Viewer) any {
	sorted := func(ids []string) []string { return slices.Sorted(slices.Values(ids)) }
	return []any{v.AccountID, sorted(v.ActorIDs), sorted(v.ReferentIDs), sorted(v.NetworkIDs), v.Administrator,
		v.Token != nil}
}

// Handler identifies the caller before it hands a request on. A token that does not work is refused; a session that has
// ended is as none.
func (a *Authenticator) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if address := a.clientAddress(r); address != "" {
			r.RemoteAddr = net.JoinHostPort(address, "0")
		}
		w.Header().Add("Vary", "Cookie, Authorization, Accept-Language")
		var caller Caller
		switch {
		case r.Header.Get("Authorization") != "":
			caller.again = a.machine(r.Header.Get("Authorization"))
		case fromOurPages(r):
			caller.browser = &browser{secure: a.Secure, w: w, r: r}
			caller.again = a.person(r)
		}
		if caller.again != nil {
			v, err := caller.again(r.Context())
			switch {
			case err == nil:
				caller.Viewer = v
			case hub.CodeOf(err) == hub.NotFound && caller.browser != nil:
				caller.again = nil // a session that has ended is as none
			default:
				a.refuse(w, r, err)
				return
			}
		}
		caller.Language = Language(r.Header.Get("Accept-Language"))
		client, err := a.Service.ClientHash(r.Context(), network(r.RemoteAddr))
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		caller.Client = client
		if !caller.Anonymous() {
			w.Header().Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), caller)))
	})
}

// Machine returns a context in which the machine with this "Bearer …" asks: what a socket says after it is open.
func (a *Authenticator) Machine(ctx context.Context, authorization string) (context.Context, error) {
	before := Of(ctx)
	return Again(With(ctx, Caller{
		Viewer: hub.Viewer{Language: before.Language, Client: before.Client}, again: a.machine(authorization),
	}))
}

// machine finds the viewer of a token; NotFound where it does not work.
func (a *Authenticator) machine(authorization string) func(context.Context) (hub.Viewer, error) {
	scheme, secret, _ := strings.Cut(authorization, " ")
	return func(ctx context.Context) (hub.Viewer, error) {
		if !strings.EqualFold(scheme, "Bearer") {
			return hub.Viewer{}, hub.NoSuchRecord()
		}
		return a.Service.ViewerOfToken(ctx, strings.TrimSpace(secret))
	}
}

// person finds the viewer of the session whose cookie the browser sends, NotFound where
// it has ended; nil if there is none.
func (a *Authenticator) person(r *http.Request) func(context.Context) (hub.Viewer, error) {
	cookie, err := r.Cookie(cookieName(sessionCookie, a.Secure))
	if err != nil {
		return nil
	}
	return func(ctx context.Context) (hub.Viewer, error) { return a.Service.ViewerOfSession(ctx, cookie.Value) }
}

// refuse answers who could not be told from others.
func (a *Authenticator) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, code, message := http.StatusServiceUnavailable, "UNAVAILABLE",
		"Who asks could not be found out. Try again later."
	if hub.CodeOf(err) == hub.NotFound {
		status, code, message = http.StatusUnauthorized, string(hub.Unauthenticated),
			"The token does not work: it is unknown, has expired or was revoked."
		w.Header().Set("WWW-Authenticate", `Bearer realm="essaim"`)
	} else {
		a.Log.ErrorContext(r.Context(), "the caller could not be identified", "error", err)
	}
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"message": message,
		"extensions": map[string]any{"code": code}}}})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have left
}

var crossOrigin = http.NewCrossOriginProtection()

// fromOurPages reports whether a request comes from a page of the hub itself, from no page at all, or from somebody who
// follows a link to one of its pages, whose answer no other page reads. A cookie counts in such requests only: whatever
// else other sites make a browser send, it is the public that asks.
func fromOurPages(r *http.Request) bool {
	if r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" &&
		r.Header.Get("Sec-Fetch-Dest") == "document" {
		return true
	}
	asPost := *r
	asPost.Method = http.MethodPost // reads too, and sockets, which begin as GET
	return crossOrigin.Check(&asPost) == nil
}

// clientAddress is the address of the client before the proxies that are to be believed, "" where none are.
func (a *Authenticator) clientAddress(r *http.Request) string {
	if a.Proxies == 0 {
		if r.Header.Get("X-Forwarded-For") != "" {
			a.proxied.Do(func() {
				a.Log.WarnContext(r.Context(),
					"requests come through a proxy that the hub does not know of: all share one client's limits. Say how many proxies there are with ESSAIM_PROXIES")
			})
		}
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

// network is the address of a client; of IPv6 that of the network that one customer has.
func network(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
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
