package written_test

import (
	"strings"
	"testing"

	"essaim/internal/written"
)

// HTML becomes Markdown, once; what is Markdown stays.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<p>Une <b>caisse</b>.</p><p>L&#8217;été&nbsp;!</p>":           "Une **caisse**.\n\nL’été\u00a0!",
		"<ul><li>un</li><li>deux</li></ul>":                            "- un\n- deux",
		"ligne 1\nligne <b>2</b>":                                      "ligne 1\nligne **2**",
		"ligne<br>autre<br/>fin":                                       "ligne\nautre\nfin",
		`<a href="https://x.example/a_b">lien_ici</a>`:                 "[lien_ici](https://x.example/a_b)",
		"&lt;p&gt;deux fois&lt;/p&gt;":                                 "deux fois",
		"R&D, AT&amp;T, &amp;eacute;t&amp;eacute;, &copy":              "R&D, AT&T, été, &copy",
		"**gras** `<b>` <https://a.example> <x@y.example> <nom> 1 < 2": "**gras** `<b>` <https://a.example> <x@y.example> <nom> 1 < 2",
		"<i>x</i> `<b>` <https://a.example> <nom>":                     "*x* `<b>` <https://a.example> <nom>",
		"<script>alert(1)</script>texte":                               "texte",
		"<table><tr><th>A</th></tr><tr><td>1</td></tr></table>":        "| A |\n|---|\n| 1 |",
		"- un\n- deux\n\n# Titre":                                      "- un\n- deux\n\n# Titre",
	} {
		got := written.Markdown(text)
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		if again := written.Markdown(got); again != got {
			t.Errorf("%q becomes %q when it is kept again", got, again)
		}
	}
	for _, text := range []string{strings.Repeat("<b>", 20000), strings.Repeat("<blockquote>", 5000),
		strings.Repeat("<", 60000), "<p>a <b", "&#0;&#xd800;"} {
		_ = written.Markdown(text) // ends
	}
}

// A name is one line of plain text.
func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Fish &amp; Chips":              "Fish & Chips",
		"La <em>Caisse</em>":            "La Caisse",
		"L&rsquo;&amp;eacute;t&eacute;": "L’été",
		"R&D <nom> 1 < 2":               "R&D <nom> 1 < 2",
	} {
		if got := written.Plain(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
