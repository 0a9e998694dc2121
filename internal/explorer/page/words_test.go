package page_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"essaim/internal/explorer/page"
)

// A line ends neither after the mark that opens a quotation nor before the one that closes it.
func TestAQuotationStaysWithItsMarks(t *testing.T) {
	t.Parallel()
	if got := page.InFrench.Quote("le Lavoir"); got != "«\u00a0le Lavoir\u00a0»" {
		t.Errorf("%q", got)
	}
	if got := page.InEnglish.Quote("le Lavoir"); got != "“le Lavoir”" {
		t.Errorf("%q", got)
	}
}

// Templates leave the marks around a value to quote: those of the other language would stand there.
func TestTemplatesQuoteInThePagesLanguage(t *testing.T) {
	t.Parallel()
	templates, err := filepath.Glob("../pages/*.html")
	if err != nil || len(templates) == 0 {
		t.Fatalf("%d templates: %v", len(templates), err)
	}
	for _, name := range templates {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if raw := regexp.MustCompile(`[«“"]\s?{{[^}]*}}\s?[»”]`).Find(text); raw != nil {
			t.Errorf("%s: %s", name, raw)
		}
	}
}
