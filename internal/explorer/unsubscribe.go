package explorer

import (
	"net/http"
)

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
