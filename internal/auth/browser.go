package auth

import (
	"errors"
	"net/http"
	"time"

	"essaim/internal/hub"
)

// browser is where a caller's cookies are.
type browser struct {
	secure bool
	w      http.ResponseWriter
	r      *http.Request
}

// The cookies.
const (
	sessionCookie = "essaim_session"
	browserCookie = "essaim_browser" // of the browser that asked for a link to sign in with
)

// cookieName is the name of a cookie; by https with the prefix that keeps other hosts from setting it.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// errNoBrowser is the answer to whoever signs in where no cookie can be set.
var errNoBrowser = hub.Problem(hub.BadUserInput, nil, "Sign in with a plain POST request: no cookie can be set here.")

// SetBrowser keeps the secret of a browser that asked for a link.
func (c Caller) SetBrowser(secret string) error { return c.set(browserCookie, secret, hub.SignInLasts) }

// Browser is the secret of the browser, "" where it asked for no link.
func (c Caller) Browser() string {
	if c.browser == nil {
		return ""
	}
	cookie, err := c.browser.r.Cookie(cookieName(browserCookie, c.browser.secure))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// UserAgent is what the browser says it is.
func (c Caller) UserAgent() string {
	if c.browser == nil {
		return ""
	}
	return c.browser.r.UserAgent()
}

// BeginSession keeps the secret of a session in the browser.
func (c Caller) BeginSession(secret string) error {
	return errors.Join(c.set(sessionCookie, secret, hub.SessionLasts), c.set(browserCookie, "", -1))
}

// EndSession takes the cookie of the session from the browser.
func (c Caller) EndSession() error { return c.set(sessionCookie, "", -1) }

// CanSetCookies returns an error where no cookie can be set.
func (c Caller) CanSetCookies() error {
	if c.browser == nil {
		return errNoBrowser
	}
	return nil
}

func (c Caller) set(name, value string, lasts time.Duration) error {
	if err := c.CanSetCookies(); err != nil {
		return err
	}
	cookie := &http.Cookie{
		Name: cookieName(name, c.browser.secure), Value: value, Path: "/", MaxAge: int(lasts.Seconds()),
		HttpOnly: true, Secure: c.browser.secure,
		SameSite: http.SameSiteLaxMode, // not strict: a link in a letter leads here from elsewhere
	}
	if lasts < 0 {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.browser.w, cookie)
	return nil
}
