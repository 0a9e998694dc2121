package explorer_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"essaim/internal/app"
	"essaim/internal/explorer"
	"essaim/internal/testkit"
)

// publicPages are pages that everybody sees, below the language.
var publicPages = []string{
	"/", "/explore", "/explore?type=INITIATIVE&kind=caisse&territory=REGION-84&from=2020",
	"/explore?q=nothing+matches+this", "/search", "/search?q=marche",
	"/statistics", "/statistics?type=INITIATIVE", "/initiatives/marche-du-lavoir-dieulefit", "/groups/ssa-42",
	"/organisations/reseau-civam",
	"/networks", "/networks/dynamiques-locales-ssa", "/territories", "/territories?name=dieul",
	"/territories/departement/26", "/territories/commune/26114", "/territories/commune/26108",
	"/charters", "/charters/ssa-socle-commun", "/charters/ssa-socle-commun/compare", "/events", "/events?when=past",
	"/events/lancement-cnnr-2020",
	"/resources", "/resources/kit-animation-caravalim", "/federation", "/about", "/developers", "/widget",
	"/widget?show=list&type=GROUP",
	"/widget?show=record&record=marche-du-lavoir-dieulefit", "/embed", "/embed?show=list", "/take-part",
	"/propose/initiative", "/propose/group",
	"/propose/organisation", "/request", "/sign-in",
}

// fetch returns a page, its status and its headers. Redirects are not followed.
func fetch(t *testing.T, address string) (body string, status int, header http.Header) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), response.StatusCode, response.Header
}

func TestEachPageIsWholeWithoutScriptsInBothLanguages(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	base := h.Site(t)
	for _, path := range publicPages {
		said := map[string]string{}
		for _, language := range []string{"fr", "en"} {
			body, status, header := fetch(t, base+"/"+language+path)
			said[language] = regexp.MustCompile(`<h1[^>]*>[^<]*|<title>[^<]*`).FindString(body)
			for _, want := range []string{`<html lang="` + language + `">`, "<title>", "</html>", "<h1"} {
				if status != http.StatusOK || !strings.Contains(body, want) {
					t.Errorf("/%s%s answers %d without %s", language, path, status, want)
				}
			}
			if regexp.MustCompile(`<[^>]+ (style|on[a-z]+)="`).MatchString(body) || strings.Contains(body, "<style") ||
				strings.Contains(body, "ZgotmplZ") {
				t.Errorf("/%s%s holds what its own policy forbids", language, path)
			}
			if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") ||
				strings.Contains(policy, "unsafe") {
				t.Errorf("/%s%s has the policy %s", language, path, policy)
			}
			if !strings.Contains(body, `content="noindex"`) {
				for _, want := range []string{`rel="canonical" href="` + base, `hreflang="fr" href="` + base + "/fr",
					`hreflang="en" href="` + base + "/en"} {
					if !strings.Contains(body, want) {
						t.Errorf("/%s%s: search engines miss %s", language, path, want)
					}
				}
			}
			checkJSONLD(t, path, body)
		}
	}
}

// checkJSONLD holds what machines read of a page to be JSON.
func checkJSONLD(t *testing.T, path, body string) {
	t.Helper()
	found := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(body)
	if found == nil {
		return
	}
	var ld map[string]any
	if err := json.Unmarshal([]byte(found[1]), &ld); err != nil || ld["@context"] != "https://schema.org" ||
		ld["@type"] == nil || ld["name"] == nil {
		t.Errorf("%s: %v in %s", path, err, found[1])
	}
}

// What a page shows, a partner can query: the link at its foot leads to the very query, and it answers everybody.
func TestEachPageOffersTheQueryBehindIt(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	base := h.Site(t)
	offered := 0
	for _, path := range publicPages {
		body, _, _ := fetch(t, base+"/en"+path)
		link := regexp.MustCompile(`href="(/graphiql\?[^"]+)"[^>]*>The query behind this page`).FindStringSubmatch(body)
		if link == nil {
			continue
		}
		offered++
		address, err := url.Parse(html.UnescapeString(link[1]))
		if err != nil {
			t.Fatal(err)
		}
		var variables map[string]any
		if err := json.Unmarshal([]byte(address.Query().Get("variables")), &variables); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		h.Must(t, address.Query().Get("query"), variables)
	}
	if offered < 25 {
		t.Errorf("only %d pages offer their query", offered)
	}
}

func TestPagesThatAreNotThere(t *testing.T) {
	t.Parallel()
	base := testkit.NewHub(t, testkit.Demonstration(t)).Site(t)
	for path, want := range map[string]int{
		"/fr/nothing": 404, "/nothing": 404, "/fr/initiatives/nobody": 404, "/fr/groups/x/y": 404,
		"/fr/territories/planet/1":      404,
		"/fr/territories/commune/00000": 404, "/fr/charters/ssa-socle-commun?version=none": 404,
		"/fr/propose/planet": 404, "/fr/history/x": 400,
		"/fr/explore?phase=ASLEEP": 400, "/fr/explore?after=x": 400, "/fr/explore?territory=nowhere": 400,
		"/fr/explore?from=yesterday": 400,
		"/fr/me":                     401, "/fr/coordination": 401, "/fr/me/records/x": 401, "/fr/claim?actor=x": 401,
		"/fr/assets/x": 404, "/assets/": 404,
		"/assets/styles/x.css": 404, "/outbox": 404, "/": 302, "/me": 302, "/fr/search?q=%ff%00": 400,
	} {
		body, status, _ := fetch(t, base+path)
		if status != want {
			t.Errorf("%s answers %d, want %d: %.300s", path, status, want, body)
		}
		if status >= 400 && strings.HasPrefix(path, "/fr/") && !strings.Contains(body, "<h1>") {
			t.Errorf("%s says nothing to people", path)
		}
	}
	if _, _, header := fetch(t, base+"/"); header.Get("Location") != "/fr" {
		t.Errorf("without a language one is led to %s", header.Get("Location"))
	}
}

func TestTheHomePageIsLight(t *testing.T) {
	t.Parallel()
	if !testkit.Built() {
		t.Skip("the explorer's scripts are not built: make test builds them")
	}
	base := testkit.NewHub(t, testkit.Demonstration(t)).Site(t)
	body, _, _ := fetch(t, base+"/fr/")
	size := 0
	for _, found := range regexp.MustCompile(`(?:src|href)="(/assets/[^"#]+)"`).FindAllStringSubmatch(body, -1) {
		file, status, _ := fetch(t, base+found[1])
		if status != http.StatusOK {
			t.Errorf("%s answers %d", found[1], status)
		}
		var small bytes.Buffer
		writer := gzip.NewWriter(&small)
		_, _ = io.WriteString(writer, file) // to memory
		_ = writer.Close()
		size += small.Len()
	}
	if size == 0 || size > 120<<10 {
		t.Errorf("the home page loads %d bytes of scripts and styles", size)
	}
}

// The sitemaps list every record that has a page, in both languages, however many there are.
func TestTheSitemapsListEveryRecordInBothLanguages(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	copies := `INSERT INTO actor (id, type, status, slug, name) SELECT 'group_' || lpad(n::text, 26, '0'), 'GROUP', 'PUBLISHED', 'copy-' || n, 'Copy ' || n FROM generate_series(1, 700) n`
	if _, err := h.Pool.Exec(t.Context(), copies); err != nil {
		t.Fatal(err)
	}
	base := h.Site(t, func(o *explorer.Options) { o.SitemapRecords = 200 })
	locations := func(address, element string) (found []string) {
		body, status, _ := fetch(t, address)
		var list struct {
			Entries []struct {
				XMLName  xml.Name
				Location string `xml:"loc"`
			} `xml:",any"`
		}
		if err := xml.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %v", address, status, err)
		}
		for _, entry := range list.Entries {
			if entry.XMLName.Local != element {
				t.Errorf("%s holds a %s", address, entry.XMLName.Local)
			}
			found = append(found, entry.Location)
		}
		return found
	}
	listed := map[string]bool{}
	for _, sitemap := range locations(base+"/sitemap.xml", "sitemap") {
		pages := locations(sitemap, "url")
		if len(pages) > 2*200 {
			t.Errorf("%s lists %d addresses", sitemap, len(pages))
		}
		for _, page := range pages {
			if listed[page] {
				t.Errorf("%s is listed twice", page)
			}
			listed[page] = true
		}
	}
	counts := h.Must(t,
		`{ actors { totalCount } networks { totalCount } charters { totalCount } events { totalCount } resources { totalCount } }`, nil)
	records := 0
	for _, kind := range []string{"actors", "networks", "charters", "events", "resources"} {
		records += int(counts.At(kind, "totalCount").(float64))
	}
	if len(listed) != 2*(records+8) || !listed[base+"/en/initiatives/marche-du-lavoir-dieulefit"] ||
		!listed[base+"/fr/groups/copy-700"] {
		t.Errorf("%d addresses for %d records", len(listed), records)
	}
}

func TestWhatIsFilteredIsDownloaded(t *testing.T) {
	t.Parallel()
	base := testkit.NewHub(t, testkit.Demonstration(t)).Site(t)
	table, _, header := fetch(t, base+"/fr/explore.csv?type=INITIATIVE&territory=DEPARTEMENT-26")
	if header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(table, "id,type,name,") ||
		!strings.Contains(table, "Marché du Lavoir") || strings.Contains(table, "Brest") {
		t.Errorf("%v %s", header, table)
	}
	text, _, header := fetch(t, base+"/fr/explore.geojson?kind=caisse")
	var collection struct {
		Features []struct {
			ID         string
			Geometry   *struct{ Coordinates [2]float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &collection); err != nil || len(collection.Features) < 10 ||
		header.Get("Content-Type") != "application/geo+json" {
		t.Fatalf("%v %v %.300s", err, header, text)
	}
	for _, feature := range collection.Features {
		if page, _ := feature.Properties["url"].(string); !strings.Contains(page, "/fr/initiatives/") {
			t.Errorf("the page of %s is %q", feature.ID, page)
		}
		if feature.Properties["kind"] != "caisse" || !strings.HasPrefix(feature.ID, "initiative_") {
			t.Errorf("%v", feature)
		}
	}
	if empty, _, _ := fetch(t,
		base+"/fr/explore.geojson?q=nothing+matches"); json.Unmarshal([]byte(empty), &collection) != nil ||
		len(collection.Features) != 0 {
		t.Errorf("nothing is %s", empty)
	}
	if _, status, _ := fetch(t, base+"/fr/explore.csv?phase=ASLEEP"); status != http.StatusBadRequest {
		t.Errorf("a filter that means nothing answers %d", status)
	}
}

func TestAFormerSlugLeadsToTheRecord(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	base := h.Site(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	admin := h.SignedIn(t, "admin@example.org")
	id := h.Must(t, `{ initiative(slug: "marche-du-lavoir-dieulefit") { id } }`, nil).At("initiative", "id")
	admin.Do(t, "updateInitiative", map[string]any{"id": id, "initiative": map[string]any{"slug": "lavoir"}}, "")
	if _, status, header := fetch(t,
		base+"/en/initiatives/marche-du-lavoir-dieulefit"); status != http.StatusMovedPermanently ||
		header.Get("Location") != "/en/initiatives/lavoir" {
		t.Errorf("%d to %s", status, header.Get("Location"))
	}
}

// Statements per page do not grow with what it shows.
func TestPagesAskForFewStatements(t *testing.T) {
	t.Parallel()
	// the browsers beside it load the machine
	h := testkit.NewHub(t, testkit.Demonstration(t), func(o *app.Options) { o.LoaderWait = 300 * time.Millisecond })
	base := h.Site(t)
	h.Must(t, `{ relations(types: ["porte"]) { totalCount } }`, nil) // the vocabularies are read once by a process
	for path, most := range map[string]int{"/fr/": 10, "/fr/explore": 16,
		"/fr/initiatives/marche-du-lavoir-dieulefit": 26, "/fr/networks/collectif-ssa": 12} {
		h.Statements.Take()
		fetch(t, base+path)
		if n := len(h.Statements.Take()); n > most || n == 0 {
			t.Errorf("%s takes %d statements, at most %d", path, n, most)
		}
	}
}

// What a record says of itself is text: it runs nowhere.
func TestHostileTextsAreShownAsText(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	base := h.Site(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	admin := h.SignedIn(t, "admin@example.org")
	made := admin.Do(t, "createOrganisation", map[string]any{"organisation": map[string]any{
		"name":    `</title><script>alert(1)</script>"'><img src=x onerror=alert(1)>`,
		"summary": "**gras** <script>alert(2)</script> [clic](javascript:alert(3)) ![x](javascript:alert(4))",
		"website": "https://example.org/\"onmouseover=\"alert(5)",
	}}, "organisation { slug }")
	if made.Code != "" {
		t.Fatal(made.Body)
	}
	for _, path := range []string{"/organisations/" + made.Text("organisation", "slug"), "/explore?q=gras",
		"/search?q=gras"} {
		body, status, _ := fetch(t, base+"/fr"+path)
		if status != http.StatusOK || strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") ||
			strings.Contains(body, `="javascript:`) || strings.Contains(body, `"onmouseover="`) {
			t.Errorf("%s answers %d: %s", path, status, body)
		}
	}
}

func TestTheExamplesForDevelopersRun(t *testing.T) {
	t.Parallel()
	h := testkit.NewHub(t, testkit.Demonstration(t))
	body, _, _ := fetch(t, h.Site(t)+"/en/developers")
	examples := regexp.MustCompile(`(?s)data-island="try".*?<code>(.*?)</code>`).FindAllStringSubmatch(body, -1)
	if len(examples) < 5 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, example := range examples {
		if answer := h.Must(t, html.UnescapeString(example[1]), nil); strings.Contains(answer.Body, `"totalCount":0`) ||
			len(answer.Body) < 200 {
			t.Errorf("an example shows nothing: %s answers %s", example[1], answer.Body)
		}
	}
}
