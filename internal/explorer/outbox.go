package explorer

import (
	"net/http"
)

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
