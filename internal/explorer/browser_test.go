package explorer_test

import (
	"fmt"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// newSite is a hub of the test's own with its pages.
func newSite(t *testing.T) (*testkit.Hub, string) {
	t.Helper()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	return h, h.Site(t)
}

// quiet holds a tab to have complained of nothing, and to have asked nobody but the site.
func quiet(t *testing.T, tab *testkit.Tab) {
	t.Helper()
	complaints, elsewhere := tab.Faults()
	for _, fault := range complaints {
		t.Errorf("the page complains: %s", fault)
	}
	for _, address := range elsewhere {
		t.Errorf("the page asks another host: %s", address)
	}
}

// check holds the page in a tab to what WCAG asks for, on a telephone and on a screen.
func check(t *testing.T, tab *testkit.Tab) {
	t.Helper()
	for _, width := range []int64{320, 390, 1280} {
		tab.Size(width, 900)
		var wide int
		tab.Get(`document.documentElement.scrollWidth`, &wide)
		if wide > int(width) {
			t.Errorf("%s is %d wide on a screen of %d", tab.Path(), wide, width)
		}
		if width == 320 {
			continue
		}
		for _, broken := range tab.Accessibility() {
			t.Errorf("%s at %d: %s", tab.Path(), width, broken)
		}
	}
}

func TestEachPublicPageIsAccessible(t *testing.T) {
	t.Parallel()
	_, base := newSite(t)
	tab := testkit.NewTab(t, base, true)
	for _, path := range publicPages {
		tab.Open("/fr" + path)
		check(t, tab)
	}
	tab.Open("/fr/nothing")
	check(t, tab)
	complaints, elsewhere := tab.Faults()
	if len(complaints)+len(elsewhere) > 0 {
		t.Errorf("the pages complain of %v and ask %v", complaints, elsewhere)
	}
}

func TestPagesAreAccessibleInTheDark(t *testing.T) {
	t.Parallel()
	_, base := newSite(t)
	tab := testkit.NewTab(t, base, true)
	tab.Dark()
	for _, path := range []string{"/", "/explore", "/initiatives/marche-du-lavoir-dieulefit",
		"/charters/ssa-socle-commun/compare", "/statistics", "/propose/group", "/widget"} {
		tab.Open("/en" + path)
		for _, broken := range tab.Accessibility() {
			t.Errorf("%s: %s", path, broken)
		}
	}
}

func TestAVisitorExplores(t *testing.T) {
	t.Parallel()
	_, base := newSite(t)
	tab := testkit.NewTab(t, base, true)
	tab.Open("/fr/")

	// Records are offered while one types; the keyboard chooses one.
	tab.Type("#find", "marché du lav")
	tab.Wait(`document.querySelectorAll('#find-choices [role="option"]').length > 0`)
	tab.Keys(testkit.KeyDown)
	tab.Submit()
	if tab.Path() != "/fr/initiatives/marche-du-lavoir-dieulefit" {
		t.Fatalf("the choice leads to %s", tab.Path())
	}

	// Its relations are drawn, and drawn farther when asked.
	tab.Wait(`document.querySelectorAll('.live-graph a').length > 2`)
	var near, far int
	tab.Get(`document.querySelectorAll('.live-graph a').length`, &near)
	tab.Choose("#graph-depth", "2")
	tab.Wait(fmt.Sprintf(`document.querySelectorAll('.live-graph a').length > %d`, near))
	tab.Get(`document.querySelectorAll('.live-graph a').length`, &far)
	if relations := tab.Text(".record-main"); !strings.Contains(relations, "est porté par") ||
		!strings.Contains(relations, "Vers une SSA à Dieulefit") {
		t.Errorf("the relations read %s", relations)
	}

	// Filters narrow list, map and address; the back button widens them again.
	tab.Open("/fr/explore")
	tab.Wait(`document.querySelector('.map')?.dataset.shown > 0`)
	tab.Click(`input[name="type"][value="GROUP"]`)
	tab.Wait(`location.search === '?type=GROUP' && document.querySelector('.total').innerText.startsWith('38')`)
	tab.Wait(
		`document.querySelectorAll('.explore-list .card.group').length === document.querySelectorAll('.explore-list .card').length`)
	if chips := tab.Text(".chips"); !strings.Contains(chips, "Groupes") {
		t.Errorf("the filters that hold: %s", chips)
	}
	var csv string
	tab.Get(`document.querySelector('.downloads a').href`, &csv)
	if !strings.HasSuffix(csv, "/fr/explore.csv?type=GROUP") {
		t.Errorf("what is filtered is downloaded at %s", csv)
	}
	tab.Get(`history.back()`, nil)
	tab.Wait(`location.search === '' && document.querySelector('.total')?.innerText.startsWith('299')`)

	// The map shows what the list has: a point leads to its record.
	tab.Open("/fr/explore?q=cadenet")
	tab.Wait(`document.querySelectorAll('.map .leaflet-marker-icon').length === 1`)
	tab.Click(".map .leaflet-marker-icon")
	tab.Wait(`document.querySelector('.map-popup a')?.innerText.includes('CLAC')`)
	tab.Follow(".map-popup a")
	if !strings.Contains(tab.Text("h1"), "CLAC") {
		t.Errorf("the point leads to %s", tab.Path())
	}
	tab.Open("/fr/initiatives/marche-du-lavoir-dieulefit")

	// The same page in English.
	tab.Follow(`header a[hreflang="en"]`)
	if tab.Path() != "/en/initiatives/marche-du-lavoir-dieulefit" ||
		!strings.Contains(tab.Text(".record-side"), "15 September 2021") {
		t.Errorf("in English: %s %s", tab.Path(), tab.Text(".record-side"))
	}
	quiet(t, tab)
}

func TestAVisitorWithoutScriptsExploresAndWrites(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	tab := testkit.NewTab(t, base, false)
	tab.Open("/fr/")
	tab.Follow(`.hero-map .point[href="/fr/initiatives/clac-cadenet"]`)
	if !strings.Contains(tab.Text("h1"), "CLAC") {
		t.Errorf("the drawn point leads to %s", tab.Path())
	}
	tab.Open("/fr/initiatives/marche-du-lavoir-dieulefit")
	tab.Follow(`.drawn-graph a.group`)
	if !strings.HasPrefix(tab.Path(), "/fr/groups/") {
		t.Fatalf("the drawn relation leads to %s", tab.Path())
	}
	tab.Open("/fr/explore")
	tab.Click(`input[name="type"][value="GROUP"]`)
	tab.Follow(".filters .button")
	if !strings.HasPrefix(tab.Text(".total"), "38") {
		t.Errorf("%s at %s", tab.Text(".total"), tab.Path())
	}
	tab.Follow(`a[rel="next"]`)
	tab.Follow(`a[rel="prev"]`)

	// A message finds its way; an ambiguous commune is asked about, and nothing typed is lost.
	tab.Open("/fr/request")
	var network string
	tab.Get(`[...document.querySelectorAll('select[name="network"] option')].at(-1).value`, &network)
	tab.Choose(`select[name="network"]`, network)
	tab.Choose(`select[name="kind"]`, "JOIN")
	tab.Type(`textarea[name="text"]`, "Je voudrais vous rejoindre.")
	tab.Type(`input[name="senderName"]`, "Camille")
	tab.Type(`input[name="senderEmail"]`, "camille@example.org")
	tab.Type(`input[name="commune.name"]`, "26220")
	tab.Follow(`form.long button`)
	if !strings.Contains(tab.Text("form.long"), "Choisissez dans la liste") {
		t.Fatalf("an ambiguous commune: %s", tab.Text("form.long"))
	}
	tab.Click(`fieldset.choices input`)
	tab.Follow(`button[value="request-reach"]`) // who would read it, before anything is sent
	var typed string
	tab.Get(`document.querySelector('textarea[name="text"]').value`, &typed)
	if !strings.Contains(tab.Text(`form.long [role="status"]`), "sera lu par la coordination de") ||
		typed != "Je voudrais vous rejoindre." {
		t.Errorf("before it is sent: %s, %q", tab.Text("form.long"), typed)
	}
	tab.Follow(`form.long button`)
	if !strings.Contains(tab.Text("main"), "C'est envoyé") {
		t.Errorf("sent: %s", tab.Text("main"))
	}
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	arrived := h.SignedIn(t, "admin@example.org").
		Must(t, `{ requests { nodes { kind text commune { postalCodes } } } }`, nil)
	if arrived.At("requests", "nodes", 0, "text") != "Je voudrais vous rejoindre." ||
		arrived.At("requests", "nodes", 0, "commune", "postalCodes", 0) != "26220" {
		t.Errorf("arrived: %s", arrived.Body)
	}
}

func TestAVisitorWithAKeyboardExplores(t *testing.T) {
	t.Parallel()
	_, base := newSite(t)
	tab := testkit.NewTab(t, base, true)
	focused := func() string {
		var text string
		tab.Get(
			`(document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || document.activeElement.name || '').trim()`, &text)
		return text
	}
	tab.Open("/fr/explore")
	tab.Keys(testkit.KeyTab)
	if focused() != "Aller au contenu" {
		t.Errorf("the first stop is %q", focused())
	}
	tab.Keys(testkit.KeyEnter, testkit.KeyTab)
	tab.Get(`document.querySelector('input[name="kind"]')?.closest('details').querySelector('summary').focus()`, nil)
	tab.Keys(testkit.KeyEnter, testkit.KeyTab, testkit.KeySpace)
	tab.Wait(`location.search.startsWith('?kind=')`)
	tab.Wait(`!document.querySelector('.explore').hasAttribute('aria-busy')`)
	var visible bool
	tab.Get(`getComputedStyle(document.activeElement).outlineStyle !== 'none'`, &visible)
	if !visible {
		t.Error("the focus cannot be seen")
	}

	// A point of the map and a node of the graph are reached, told and followed.
	tab.Open("/fr/explore?q=cadenet")
	tab.Wait(`document.querySelectorAll('.map .leaflet-marker-icon').length === 1`)
	tab.Get(`document.querySelector('.map .leaflet-marker-icon').focus()`, nil)
	if !strings.Contains(focused(), "CLAC") {
		t.Errorf("the point tells %q", focused())
	}
	tab.Keys(testkit.KeyEnter)
	tab.Wait(`document.activeElement.closest('.map-popup') !== null`)
	tab.Submit()
	tab.Open("/fr/initiatives/marche-du-lavoir-dieulefit")
	tab.Wait(`document.querySelectorAll('.live-graph a').length > 2`)
	tab.Get(`document.querySelector('.live-graph a.group').focus()`, nil)
	tab.Wait(`document.querySelector('.graph-foot p').innerText.includes('porte')`)
	tab.Submit()
	if !strings.HasPrefix(tab.Path(), "/fr/groups/") {
		t.Errorf("the node leads to %s", tab.Path())
	}
}

func TestAVisitorWithATelephoneExplores(t *testing.T) {
	t.Parallel()
	_, base := newSite(t)
	tab := testkit.NewTab(t, base, true)
	tab.Size(390, 844)
	tab.Open("/fr/")
	tab.Click(".menu-open")
	tab.Wait(`getComputedStyle(document.querySelector('nav#menu')).display === 'block'`)
	for _, broken := range tab.Accessibility() {
		t.Errorf("the menu: %s", broken)
	}
	tab.Follow(`nav#menu a[href="/fr/explore"]`)

	// The filters are folded until they are asked for; the map is above the list.
	tab.Wait(`!document.querySelector('.filters-fold').open`)
	tab.Click(".filters-fold > summary")
	tab.Click(`input[name="type"][value="INITIATIVE"]`)
	tab.Wait(`location.search === '?type=INITIATIVE' && document.querySelector('.total').innerText.startsWith('85')`)
	tab.Click(".map-places .inset")
	tab.Follow(".explore-list .card a")
	if !strings.HasPrefix(tab.Path(), "/fr/initiatives/") {
		t.Errorf("the list leads to %s", tab.Path())
	}
	quiet(t, tab)
}
