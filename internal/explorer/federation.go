package explorer

import (
	"fmt"
	"net/http"

	"essaim/internal/auth"
	"essaim/internal/hub"
)

// Federation shows the partners whose services are part of the federated graph, and how they answer.
func (p Pages) Federation(w http.ResponseWriter, r *http.Request) {
	partners, err := p.Service.Partners(r.Context(), auth.Of(r.Context()).Viewer, nil)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	ids := make([]string, len(partners))
	for i, partner := range partners {
		ids[i] = partner.ID
	}
	checks, err := p.Service.LastChecks(r.Context(), ids)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	shown := &table{
		Caption: say(r, "Services des partenaires", "Partners' services"),
		Head: []string{
			say(r, "Service", "Service"), say(r, "État", "State"), say(r, "Appels", "Calls"), say(r, "Échecs", "Failures"),
			say(r, "Médiane", "Median"), say(r, "99 %", "99 %"), say(r, "Dernier contrôle", "Last check"),
		},
	}
	for _, partner := range partners {
		shown.Rows = append(shown.Rows, p.partnerRow(r, partner, checks[partner.ID]))
	}
	text := say(r, "Un seul graphe, en une requête : /federation/graphql", "One graph, in one query: /federation/graphql")
	if len(partners) == 0 {
		shown, text = nil, say(r, "Aucun partenaire n'a encore relié son service.", "No partner has linked its service yet.")
	}
	p.show(w, r, http.StatusOK, view{
		Title: say(r, "Fédération", "Federation"), Text: text, Table: shown,
		Link: "/federation/graphiql", LinkText: say(r, "Essayer une requête", "Try a query"),
	})
}

// partnerRow is what the page says of one partner.
func (p Pages) partnerRow(r *http.Request, partner *hub.Partner, check *hub.PartnerCheck) []string {
	state := map[hub.PartnerState]string{
		hub.PartnerProposed: say(r, "proposé", "proposed"), hub.PartnerActive: say(r, "répond", "answers"),
		hub.PartnerSuspended: say(r, "suspendu", "suspended"), hub.PartnerRetired: say(r, "retiré", "retired"),
	}[partner.State]
	row := []string{partner.Namespace, state, "–", "–", "–", "–", "–"}
	if p.PartnerHealth != nil && partner.State == hub.PartnerActive {
		if health := p.PartnerHealth(partner.Namespace); health != nil {
			switch health.Breaker {
			case "OPEN":
				row[1] = say(r, "en panne, mis au repos", "failing, left alone for a while")
			case "HALF_OPEN":
				row[1] = say(r, "en panne, remis à l'essai", "failing, being tried again")
			}
			row[2], row[3] = fmt.Sprint(health.Calls), fmt.Sprint(health.Failures)
			row[4], row[5] = milliseconds(health.MedianMilliseconds), milliseconds(health.SlowMilliseconds)
		}
	}
	if check != nil {
		outcome := say(r, "passé", "passed")
		if !check.Passed() {
			outcome = say(r, "à corriger", "to mend")
		}
		row[6] = check.CreatedAt.UTC().Format("2006-01-02 15:04") + " " + outcome
	}
	return row
}

func milliseconds(n *float64) string {
	if n == nil {
		return "–"
	}
	return fmt.Sprintf("%.1f ms", *n)
}
