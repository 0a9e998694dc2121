package page

import "net/http"

// doneCookie remembers what was done until the next page has said so. A page of another site cannot set it.
const doneCookie = "essaim_done"

// Tell has the next page say that an action was done.
func (v *Visit) Tell(action string) {
	if v.Viewer().CanSetCookies() == nil {
		http.SetCookie(v.Writer,
			&http.Cookie{Name: doneCookie, Value: action, Path: "/", MaxAge: 60, HttpOnly: true,
				SameSite: http.SameSiteLaxMode})
	}
}

// actionDone returns the action that was done before this page, "" where none was. It returns it once.
func (v *Visit) actionDone() string {
	cookie, err := v.Cookie(doneCookie)
	if err != nil || v.Sent != nil {
		return ""
	}
	if _, known := v.Messages[cookie.Value]; !known {
		return ""
	}
	http.SetCookie(v.Writer,
		&http.Cookie{Name: doneCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	v.Writer.Header().Set("Cache-Control", "no-store")
	return cookie.Value
}
