package explorer

import (
	"net/http"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// SignIn asks for an address or, where a mailed link led here, for a click: a program that looks through mail follows
// links, and must not use them up.
func (p Pages) SignIn(w http.ResponseWriter, r *http.Request) {
	if token := r.URL.Query().Get("token"); token == "" && auth.Of(r.Context()).AccountID != "" {
		http.Redirect(w, r, "/me", http.StatusSeeOther)
		return
	}
	v := view{Title: say(r, "Se connecter", "Sign in"), Action: "/sign-in", Button: say(r, "Se connecter", "Sign in")}
	if token := r.URL.Query().Get("token"); token != "" {
		v.Hidden = map[string]string{"token": token}
	} else {
		v.AskEmail, v.EmailLabel = true, say(r, "Adresse électronique", "E-mail address")
		v.Button = say(r, "Recevoir un lien", "Mail me a link")
		if p.Provider {
			v.Link, v.LinkText = "/sign-in/provider", say(r, "Se connecter par le fournisseur d'identité", "Sign in by the identity provider")
		}
	}
	p.show(w, r, http.StatusOK, v)
}

// DoSignIn mails a link, or signs in with one.
func (p Pages) DoSignIn(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	caller := auth.Of(r.Context())
	if err := caller.CanSetCookies(); err != nil { // another site's page sent the form
		p.Fail(w, r, err)
		return
	}
	if token := form.Get("token"); token != "" {
		secret, err := p.Service.ConfirmSignIn(r.Context(), token, caller.Browser(), caller.UserAgent())
		if err == nil {
			err = caller.BeginSession(secret)
		}
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		http.Redirect(w, r, "/me", http.StatusSeeOther)
		return
	}
	secret, err := p.Service.RequestSignIn(r.Context(), caller.Viewer, hub.RequestSignInInput{Email: form.Get("email")})
	if err == nil {
		err = caller.SetBrowser(secret)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.show(w, r, http.StatusOK, view{
		Title: say(r, "Regardez vos courriels", "Look at your mail"),
		Text: say(r, "Un lien vous y attend. Ouvrez-le dans ce navigateur, dans les vingt minutes.",
			"A link waits for you there. Open it in this browser, within twenty minutes."),
	})
}
