package explorer

import (
	"net/http"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

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
