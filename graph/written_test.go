package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// slugsNow are the slugs of the groups with a name.
func slugsNow(t *testing.T, h *testkit.Hub, name string) []string {
	t.Helper()
	var slugs []string
	if err := h.Pool.QueryRow(t.Context(), `SELECT array_agg(slug ORDER BY slug) FROM actor WHERE name = $1`, name).
		Scan(&slugs); err != nil {
		t.Fatal(err)
	}
	return slugs
}

// Any script makes a free slug, and no proposal is refused for a record that its author cannot see.
func TestEveryProposalGetsASlugOfItsOwn(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	propose := func(group input) testkit.Payload {
		return as(t, h, anonymous, "proposeGroup", input{"email": "x@example.org", "group": group}, "")
	}
	for name, want := range map[string][]string{
		"食品": {"shi-pin", "shi-pin-2"},
		"…":  {"group", "group-2"},
	} {
		for range 2 {
			if p := propose(input{"name": name}); p.Code != "" {
				t.Errorf("%q is refused: %s", name, p.Body)
			}
		}
		got := slugsNow(t, h, name)
		// letters of ASCII, by the library's taste
		if name == "食品" && len(got) == 2 && got[0] != "" && got[1] == got[0]+"-2" {
			continue
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q has the slugs %v", name, got)
		}
	}
	t.Run("a slug that is wished for and that a hidden record has", func(t *testing.T) {
		for range 2 {
			if p := propose(input{"name": "Souhait", "slug": "souhait"}); p.Code != "" {
				t.Error(p.Body)
			}
		}
		if got := slugsNow(t, h, "Souhait"); !slices.Equal(got, []string{"souhait", "souhait-2"}) {
			t.Error(got)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		many(10, func(int) {
			if p := as(t, h, administrator, "createOrganisation", input{"organisation": input{"name": "Ensemble"}},
				""); p.Code != "" {
				t.Error(p.Body)
			}
		})
		if got := slugsNow(t, h, "Ensemble"); len(got) != 10 {
			t.Error(got)
		}
	})
}

// What people type is taken as they mean it, or refused with its place; nothing that nobody sees gets into a record.
func TestTextsAndLinksAreTakenAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	for _, c := range []struct {
		field, typed, kept, code string
	}{
		{"name", "La\u200b Ca\u00adisse\u202e", "La Caisse", ""},
		{"name", "e\u0301picerie", "épicerie", ""},
		{"name", "\u200b\u2060\u3164", "", "REQUIRED"},
		{"name", "\ue000", "", "BAD_USER_INPUT"},
		{"name", "\ufdd0", "", "BAD_USER_INPUT"},
		{"name", "a" + strings.Repeat("\u0316", 20), "", "BAD_USER_INPUT"},
		{"website", "www.caisse.example", "https://www.caisse.example", ""},
		{"website", "HTTPS://Caisse.Example/Ici", "https://caisse.example/Ici", ""},
		{"website", "https://épicerie.example", "https://xn--picerie-9xa.example", ""},
		{"website", "https://ann:secret@caisse.example", "", "BAD_USER_INPUT"},
		{"website", "https://caisse.example/" + strings.Repeat("a", 30000), "", "TOO_LONG"},
		{"website", "https://caisse.example:70000/", "", "BAD_USER_INPUT"},
		{"website", "https://caisse/", "", "BAD_USER_INPUT"},
		{"website", "javascript:alert(1)", "", "BAD_USER_INPUT"},
		{"website", "https://caisse.example/a b", "", "BAD_USER_INPUT"},
	} {
		p := as(t, h, referent, "updateGroup", input{"id": theGroup, "group": input{c.field: c.typed}},
			"group { name website }")
		if p.Code != c.code {
			t.Errorf("%.60q: want %q, got %.300s", c.typed, c.code, p.Body)
			continue
		}
		if c.code == "" && p.At("group", c.field) != c.kept {
			t.Errorf("%.60q is kept as %q", c.typed, p.At("group", c.field))
		}
		if c.code != "" && fmt.Sprint(p.At("userErrors", 0, "path")) != "[input group "+c.field+"]" {
			t.Errorf("%.60q: the place is %v", c.typed, p.At("userErrors", 0, "path"))
		}
	}
}

// HTML that people or feeds bring is kept as Markdown, and character references as the characters they mean.
func TestHTMLBecomesMarkdownWhereItEnters(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	p := as(t, h, referent, "updateGroup", input{"id": theGroup, "group": input{
		"name":    "L&#8217;atelier &amp; <em>Cie</em>",
		"summary": "<p>Un <b>repas</b> partagé.</p><p>Le mercredi&nbsp;!</p>",
	}}, "group { name summary }")
	if p.At("group", "name") != "L’atelier & Cie" ||
		p.At("group", "summary") != "Un **repas** partagé.\n\nLe mercredi\u00a0!" {
		t.Error(p.Body)
	}
	if p := as(t, h, referent, "updateGroup",
		input{"id": theGroup, "group": input{"summary": strings.Repeat("<p>a</p>", 1500)}}, ""); p.Code != "TOO_LONG" {
		t.Error(p.Body)
	}
}

// A stranger cannot have the hub write their words to an address that is not theirs: by a
// proposal, a request, or as an editor by an invitation or an address of a contact.
func TestAnAddressThatNobodyConfirmedGetsNoWordsOfOthers(t *testing.T) {
	t.Parallel()
	h := newScene(t)
	const words, victim = "BuyNow at evil.example", "victim@example.org"
	if p := as(t, h, anonymous, "proposeGroup",
		input{"email": victim, "group": input{"name": words, "summary": words}, "message": words}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	if p := as(t, h, referent, "updateGroup", input{"id": theGroup, "group": input{"name": words}}, ""); p.Code != "" {
		t.Fatal(p.Body)
	}
	if p := as(t, h, referent, "invite", input{"email": victim, "kind": "EDITOR", "actor": theGroup},
		""); p.Code != "" {
		t.Fatal(p.Body)
	}
	var letters []string
	rows, err := h.Pool.Query(t.Context(),
		`SELECT args::text FROM river_job WHERE kind = 'mail' AND args->>'to' = $1`, victim)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var letter string
		if err := rows.Scan(&letter); err != nil {
			t.Fatal(err)
		}
		letters = append(letters, letter)
	}
	if rows.Err() != nil || len(letters) != 2 {
		t.Fatalf("%d letters, %v", len(letters), rows.Err())
	}
	for _, letter := range letters {
		if strings.Contains(letter, "BuyNow") {
			t.Errorf("the letter says %s", letter)
		}
	}
}
