package explorer

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"essaim/internal/auth"
	"essaim/internal/hub"
	"essaim/internal/service"
	"essaim/internal/store"
)

//go:embed pages/page.html
var pages embed.FS

var page = template.Must(template.ParseFS(pages, "pages/page.html"))

// Pages are the hub's pages that mail leads to. They work without scripts.
type Pages struct {
	Service  *service.Service
	HubName  string
	Provider bool // people can sign in by an identity provider too
}

// view is what a page shows.
type view struct {
	Lang, Hub, Title, Text string
	Action, Button         string // of its form; "" for none
	Hidden                 map[string]string
	AskEmail               bool
	EmailLabel             string
	Link, LinkText         string // beside its form; "" for none
	Letters                []*store.Mail
	Invitations            []invitation
	Accept, Decline        string // what the buttons say
}

// pagePolicy lets a page show itself, and send its form to the hub.
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// show writes a page.
func (p Pages) show(w http.ResponseWriter, r *http.Request, status int, v view) {
	v.Hub, v.Lang = p.HubName, "en"
	if language(r) == hub.French {
		v.Lang = "fr"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address can hold a link's secret
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = page.Execute(w, v) // the client may have left
}

func language(r *http.Request) hub.Language { return auth.Of(r.Context()).Language }

// say is the text in the language of the page.
func say(r *http.Request, french, english string) string {
	if language(r) == hub.French {
		return french
	}
	return english
}

// Fail shows why something was not done.
func (p Pages) Fail(w http.ResponseWriter, r *http.Request, err error) {
	problems, ok := hub.UserErrors(err, language(r))
	if !ok {
		p.show(w, r, http.StatusInternalServerError, view{
			Title: say(r, "Quelque chose n'a pas marché", "Something went wrong"),
			Text:  say(r, "Réessayez dans un moment.", "Try again in a moment."),
		})
		return
	}
	p.show(w, r, http.StatusBadRequest, view{Title: say(r, "Cela n'a pas été fait", "This was not done"), Text: problems[0].Message})
}

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

// Me says who is signed in, and offers the invitations to their address.
func (p Pages) Me(w http.ResponseWriter, r *http.Request) {
	v := auth.Of(r.Context()).Viewer
	account, err := p.Service.Account(r.Context(), v)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	if account == nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	invitations, err := p.Service.OwnInvitations(r.Context(), v)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	shown := view{
		Title: account.Email, Text: say(r, "Vous êtes connecté·e.", "You are signed in."),
		Link: "/graphiql", LinkText: say(r, "Lire et écrire avec GraphiQL", "Read and write with GraphiQL"),
		Accept: say(r, "Accepter", "Accept"), Decline: say(r, "Refuser", "Decline"),
	}
	for _, n := range invitations {
		name, err := p.Service.PlaceName(r.Context(), n.Place)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		if name == "" {
			name = p.HubName
		}
		shown.Invitations = append(shown.Invitations, invitation{n.ID, say(r, "Vous êtes invité·e à tenir : ", "You are invited to keep: ") + name})
	}
	p.show(w, r, http.StatusOK, shown)
}

// invitation is an invitation as the page shows it.
type invitation struct{ ID, Text string }

// DoMe accepts an invitation, or declines it.
func (p Pages) DoMe(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err == nil {
		v := auth.Of(r.Context()).Viewer // a form of another site is the public's: see package auth
		if form.Get("answer") == "accept" {
			_, err = p.Service.AcceptInvitation(r.Context(), v, hub.AcceptInvitationInput{ID: form.Get("id")})
		} else {
			_, err = p.Service.DeclineInvitation(r.Context(), v, hub.DeclineInvitationInput{ID: form.Get("id")})
		}
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/me", http.StatusSeeOther)
}

// maxForm is the most bytes of a form.
const maxForm = 16 << 10

func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, hub.Invalid(nil, "The form could not be read.")
	}
	return r.PostForm, nil
}

// Unsubscribe asks for a click before the owner of an address gets no more mail on a topic.
func (p Pages) Unsubscribe(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, view{
		Title:  say(r, "Ne plus recevoir ces courriels", "No more mail of this kind"),
		Action: "/unsubscribe?" + r.URL.RawQuery, Button: say(r, "Confirmer", "Confirm"),
	})
}

// DoUnsubscribe notes it. Mail programs come here by themselves (RFC 8058).
func (p Pages) DoUnsubscribe(w http.ResponseWriter, r *http.Request) {
	if err := p.Service.Unsubscribe(r.Context(), r.URL.Query()); err != nil {
		p.Fail(w, r, err)
		return
	}
	p.show(w, r, http.StatusOK, view{Title: say(r, "C'est noté", "Noted"),
		Text: say(r, "Vous ne recevrez plus ce genre de courriel.", "You will get no more mail of this kind.")})
}

// Outbox shows the letters that were not sent, for want of a mail server: they let in who reads them. It is for a hub that
// only its own machine reaches.
func (p Pages) Outbox(w http.ResponseWriter, r *http.Request) {
	letters, err := p.Service.Outbox(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.show(w, r, http.StatusOK, view{
		Title: say(r, "Courriels qui n'ont pas été envoyés", "Letters that were not sent"), Letters: letters,
		Text: say(r, "Aucun serveur de courriel n'est réglé (ESSAIM_SMTP_URL).", "No mail server is set (ESSAIM_SMTP_URL)."),
	})
}
