package page_test

import (
	"strings"
	"testing"

	"essaim/internal/explorer/page"
)

// Nothing that was written vanishes, and nothing becomes a page's own.
func TestATextIsShownWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ html, plain string }{
		"**Gras**\nligne 2":                   {"<p><strong>Gras</strong><br>\nligne 2</p>", "Gras ligne 2"},
		"<b>cru</b>":                          {"<p>&lt;b&gt;cru&lt;/b&gt;</p>", "<b>cru</b>"},
		"<div>bloc</div>":                     {"<p>&lt;div&gt;bloc&lt;/div&gt;</p>", "<div>bloc</div>"},
		"[note]: https://a.example":           {"<p>[note]: https://a.example</p>", "[note]: https://a.example"},
		"    décalé":                          {"<pre><code>décalé", "décalé"},
		"[lien](https://a.example) &amp; fin": {`<p><a href="https://a.example" rel="nofollow noopener">lien</a> &amp; fin</p>`, "lien &amp; fin"},
		"<javascript:alert(1)>":               {"<p>&lt;javascript:alert(1)&gt;</p>", "<javascript:alert(1)>"},
		"<a@b.example>":                       {`<p><a href="mailto:a@b.example">a@b.example</a></p>`, "a@b.example"},
		"[ici](//evil.example/@)":             {`<p><a href="" rel="nofollow noopener">ici</a></p>`, "ici"},
		"[ici](/me?@)":                        {`<p><a href="" rel="nofollow noopener">ici</a></p>`, "ici"},
		"- un\n- deux":                        {"<ul>\n<li>un</li>\n<li>deux</li>\n</ul>", "un deux"},
		"# Titre\n\n> cité": {"<h1>Titre</h1>\n<blockquote>\n<p>cité</p>\n</blockquote>",
			"Titre cité"},
		"![image](https://a.example/x.png)": {"<p>image</p>", "image"},
		"| A | B |\n|---|---|\n| 1 | 2 |":   {"<table>", "A B 1 2"},
		"`<b>`":                             {"<p><code>&lt;b&gt;</code></p>", "<b>"},
	} {
		html, err := page.Markdown(text)
		if got := strings.TrimSpace(string(html)); err != nil || !strings.HasPrefix(got, want.html) {
			t.Errorf("%q is shown as %q, %v", text, got, err)
		}
		if got := page.Unmarked(text); got != want.plain {
			t.Errorf("%q is %q in words", text, got)
		}
	}
}
