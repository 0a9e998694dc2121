package graph_test

import (
	"testing"

	"essaim/internal/testkit"
)

// A WordPress site finds an initiative that its own page is about, attaches the page's
// id, and finds the record again by it.
func TestAPartnersSiteLinksItsPagesToRecords(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	admin := h.Administrator(t)
	machineOf := func(name string) *testkit.Browser {
		actor := h.TryAs(t, admin, "createOrganisation", input{"organisation": input{"name": name}},
			"organisation { id }").Text("organisation", "id")
		secret := h.TryAs(t, admin, "createToken",
			input{"actor": actor, "name": "wordpress", "scopes": []string{"LINKS_WRITE"}}, "secret").Text("secret")
		return h.Machine(t, secret)
	}
	site, other := machineOf("Carav'alim"), machineOf("Un autre site")
	found := h.Must(t, `{ search(text: "marché du lavoir") { nodes { ... on Initiative { id } } } }`, nil).
		At("search", "nodes", 0, "id").(string)
	page := "https://caravalim.example/?p=42"
	link := input{"record": found, "scheme": "caravalim", "value": "42", "sameAs": page}
	site.Do(t, "linkRecord", link, "record { id }")
	site.Do(t, "linkRecord", link, "record { id }") // again changes nothing

	again := h.Must(t,
		`{ linked(refs: [{scheme: "caravalim", value: "41"}, {scheme: "caravalim", value: "42"}]) { name externalRefs { scheme value sameAs linkedBy { name } } } }`, nil)
	if again.At("linked", 0) != nil || again.At("linked", 1, "name") != "Marché du Lavoir" ||
		again.At("linked", 1, "externalRefs", 0, "sameAs") != page ||
		again.At("linked", 1, "externalRefs", 0, "linkedBy", "name") != "Carav'alim" ||
		again.At("linked", 1, "externalRefs", 1) != nil {
		t.Error(again.Body)
	}
	for what, c := range map[string]struct {
		who  *testkit.Browser
		in   input
		code string
	}{
		"in another's scheme": {other, input{"record": found, "scheme": "caravalim", "value": "43"},
			"FORBIDDEN"},
		"in a register's scheme": {other, input{"record": found, "scheme": "siren", "value": "1"}, "FORBIDDEN"},
		"in an invalid scheme": {other, input{"record": found, "scheme": "No scheme", "value": "1"},
			"BAD_USER_INPUT"},
		"by an empty id": {other, input{"record": found, "scheme": "autre", "value": " "}, "REQUIRED"},
		"by an invalid address": {other,
			input{"record": found, "scheme": "autre", "value": "1", "sameAs": "javascript:alert(1)"}, "BAD_USER_INPUT"},
		"of what is no record": {other,
			input{"record": "initiative_7zzzzzzzzzzzzzzzzzzzzzzzzz", "scheme": "autre", "value": "1"}, "NOT_FOUND"},
		"without a token": {h.Browser(t), input{"record": found, "scheme": "autre", "value": "1"},
			"UNAUTHENTICATED"},
	} {
		if refused := c.who.Try(t, "linkRecord", c.in, "record { id }"); refused.Code != c.code {
			t.Errorf("%s: %s", what, refused.Body)
		}
	}
	if refused := other.Try(t, "unlinkRecord", input{"scheme": "caravalim", "value": "42"},
		"record { id }"); refused.Code != "FORBIDDEN" {
		t.Error(refused.Body)
	}

	// The id moves with the page, and with a merge.
	elsewhere := h.Must(t, `{ initiative(slug: "notre-caisse-alim-dieulefit") { id } }`, nil).At("initiative", "id").(string)
	site.Do(t, "linkRecord", input{"record": elsewhere, "scheme": "caravalim", "value": "42"}, "record { id }")
	if moved := h.Must(t, `{ linked(refs: [{scheme: "caravalim", value: "42"}]) { id } }`,
		nil); moved.At("linked", 0, "id") != elsewhere {
		t.Error(moved.Body)
	}
	if merged := h.TryAs(t, admin, "mergeRecords", input{"keep": found, "duplicate": elsewhere},
		""); merged.Code != "" {
		t.Fatal(merged.Body)
	}
	if merged := h.Must(t, `{ linked(refs: [{scheme: "caravalim", value: "42"}]) { id externalRefs { value } } }`,
		nil); merged.At("linked", 0, "id") != found || merged.At("linked", 0, "externalRefs", 0, "value") != "42" {
		t.Error(merged.Body)
	}
	site.Do(t, "unlinkRecord", input{"scheme": "caravalim", "value": "42"}, "record { id }")
	if gone := h.Must(t, `{ linked(refs: [{scheme: "caravalim", value: "42"}]) { id } }`,
		nil); gone.At("linked", 0) != nil {
		t.Error(gone.Body)
	}
}
