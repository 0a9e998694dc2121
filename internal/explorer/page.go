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
	// PartnerHealth says how a partner's service answers; nil where it is not asked.
	PartnerHealth func(namespace string) *hub.PartnerHealth
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
	Table                  *table
}

// table is a table of a page.
type table struct {
	Caption string
	Head    []string
	Rows    [][]string
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
	p.show(w, r, http.StatusBadRequest, view{
		Title: say(r, "Cela n'a pas été fait", "This was not done"), Text: problems[0].Message,
		Link: "/sign-in", LinkText: say(r, "Se connecter", "Sign in"),
	})
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
