package explorer_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// reader is somebody who sends forms by hand.
type reader struct {
	base   string
	client *http.Client
}

func newReader(t *testing.T, base string) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &reader{base,
		&http.Client{Jar: jar,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// send sends a form, and returns the page with its status and headers.
func (r *reader) send(t *testing.T, path string, form url.Values, headers ...string) (string, int, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.base+path,
		strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return r.do(t, request)
}

func (r *reader) get(t *testing.T, path string) (string, int, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.do(t, request)
}

func (r *reader) do(t *testing.T, request *http.Request) (string, int, http.Header) {
	t.Helper()
	response, err := r.client.Do(request)
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

// signIn signs in by the pages.
func (r *reader) signIn(t *testing.T, h *testkit.Hub, email string) {
	t.Helper()
	r.send(t, "/fr/sign-in", url.Values{"do": {"request-sign-in"}, "email": {email}})
	r.send(t, "/fr/sign-in",
		url.Values{"do": {"confirm-sign-in"}, "token": {testkit.Token(h.Letter(t, email, "token="))}})
}

func TestMalformedFormsAreRefused(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	r := newReader(t, base)
	event := h.Must(t, `{ events(first: 1) { nodes { id } } }`, nil).At("events", "nodes", 0, "id").(string)
	for _, tt := range []struct {
		name, path string
		form       url.Values
		status     int
	}{
		{"an unknown action", "/fr/request", url.Values{"do": {"rm"}}, 404},
		{"two actions", "/fr/request", url.Values{"do": {"send-request", "claim"}}, 400},
		{"two values where there is one", "/fr/request", url.Values{"do": {"send-request"}, "text": {"a", "b"}}, 400},
		{"no number", "/fr/propose/group",
			url.Values{"do": {"propose-group"}, "group.name": {"x"}, "email": {"a@example.org"},
				"group.point.latitude": {"NaN"}, "group.point.longitude": {"2"}}, 422},
		{"an endless number", "/fr/propose/group",
			url.Values{"do": {"propose-group"}, "group.name": {"x"}, "email": {"a@example.org"},
				"group.point.latitude": {"Inf"}, "group.point.longitude": {"2"}}, 422},
		{"a deep path", "/fr/propose/group",
			url.Values{"do": {"propose-group"}, "group.name" + strings.Repeat(".a", 1000): {"x"}}, 422},
		{"a text where an object is", "/fr/propose/group",
			url.Values{"do": {"propose-group"}, "group": {"x"}, "group.name": {"y"}}, 422},
		{"a huge index", "/fr/propose/group",
			url.Values{"do": {"add-contact"}, "fields.99999999.kind": {"EMAIL"}, "fields.-1.kind": {"EMAIL"},
				"fields..kind": {"EMAIL"}}, 422},
		{"bytes that are no text", "/fr/request", url.Values{"do": {"send-request"}, "text": {"\xff\x00"}}, 422},
		{"too long", "/fr/request", url.Values{"do": {"send-request"}, "text": {strings.Repeat("x", 200<<10)}}, 400},
		{"another type of record", "/fr/request?to=" + event, url.Values{"do": {"send-request"}}, 404},
	} {
		if body, status, _ := r.send(t, tt.path, tt.form); status != tt.status {
			t.Errorf("%s answers %d, want %d: %.600s", tt.name, status, tt.status, body)
		}
	}
	if _, status, _ := r.get(t, "/fr/request?to="+event); status != http.StatusNotFound {
		t.Errorf("a request to an event answers %d", status)
	}
	many := url.Values{}
	for range 100 {
		many.Add("kind", strings.Repeat("'", 130))
	}
	if body, status, _ := r.get(t, "/fr/explore?"+many.Encode()); status != http.StatusBadRequest || len(body) > 20000 {
		t.Errorf("a hundred filters answer %d and %d bytes", status, len(body))
	}
}

// Forms of other sites are the public's, and lead nowhere else.
func TestFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	admin := newReader(t, base)
	admin.signIn(t, h, "admin@example.org")
	foreign := []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}
	if _, status, _ := admin.send(t, "/fr/me/account",
		url.Values{"do": {"erase-my-data"}, "email": {"admin@example.org"}},
		foreign...); status != http.StatusUnauthorized {
		t.Errorf("another site erases: %d", status)
	}
	if _, status, _ := admin.send(t, "/fr/sign-in",
		url.Values{"do": {"request-sign-in"}, "email": {"evil@example.org"}},
		foreign...); status != http.StatusBadRequest {
		t.Errorf("another site signs in: %d", status)
	}
	if me, status, header := admin.get(t, "/fr/me"); status != http.StatusOK ||
		!strings.Contains(me, "admin@example.org") || header.Get("Cache-Control") != "no-store" ||
		header.Get("Content-Encoding") != "" {
		t.Errorf("my space: %d %v", status, header)
	}
	for _, back := range []string{"//evil.example", "https://evil.example/fr/", "/fr//evil.example", "/fr/\r\nX: y",
		`/fr/\evil.example`, "/en/me"} {
		_, _, header := admin.send(t, "/fr/me/account",
			url.Values{"do": {"update-account"}, "language": {"FR"}, "back": {back}})
		if to := header.Get("Location"); !strings.HasPrefix(to, "/fr/") || strings.HasPrefix(to, "/fr/\\") ||
			header.Get("X") != "" {
			t.Errorf("back to %q leads to %q", back, to)
		}
	}
	// What was done is told once, to whoever did it.
	if page, _, _ := admin.get(t, "/fr/me/account"); !strings.Contains(page, "C’est enregistré.") {
		t.Error("what was done is not told")
	}
	if page, _, _ := admin.get(t, "/fr/me/account"); strings.Contains(page, "C’est enregistré.") {
		t.Error("what was done is told twice")
	}
}

// What is not published is in no answer that others keep, nor a formula in a table, nor a script in a text.
func TestRecordsOfOthersDoNoHarm(t *testing.T) {
	t.Parallel()
	h, base := newSite(t)
	if _, err := h.Service.AddAdministrator(t.Context(), "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	h.Browser(t).Do(t, "proposeGroup",
		map[string]any{"email": "a@example.org", "group": map[string]any{"name": "Pas encore publié"}}, "")
	admin := newReader(t, base)
	admin.signIn(t, h, "admin@example.org")
	if sitemap, status, _ := admin.get(t, "/sitemaps/actors.xml"); status != http.StatusOK ||
		strings.Contains(sitemap, "pas-encore-publie") {
		t.Errorf("the sitemap for an administrator: %d", status)
	}
	editor := h.SignedIn(t, "admin@example.org")
	for _, name := range []string{"-2+3+cmd|' /C calc'!A0", "Epicerie;=1+1", "@SUM(1)", "=1"} {
		editor.Do(t, "createOrganisation",
			map[string]any{"organisation": map[string]any{"name": name, "summary": "épreuve du tableur"}}, "")
	}
	table, _, _ := fetch(t, base+"/fr/explore.csv?q="+url.QueryEscape("épreuve du tableur"))
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%v %s", err, table)
	}
	for _, row := range rows[1:] {
		if !strings.Contains(row[2], "'") || strings.Contains(row[2], ";=") || strings.ContainsAny(row[2][:1], "=+-@") {
			t.Errorf("a spreadsheet calculates %q", row[2])
		}
	}
	made := editor.Do(t, "createOrganisation", map[string]any{"organisation": map[string]any{"name": "Liens",
		"summary": "[a](&#106;avascript:alert(1)) [b](javascript&colon;alert(1)) [c](&#x64;ata:text/html,x) [d](//evil.example) ![e](https://evil.example/x.png) [f](https://example.org/)"}},
		"organisation { slug }")
	page, _, _ := fetch(t, base+"/fr/organisations/"+made.Text("organisation", "slug"))
	for _, bad := range []string{"javascript:", "data:text", `href="//evil`, "<img", ">essaim.org"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(page, `<a href="https://example.org/" rel="nofollow noopener">f</a>`) {
		t.Errorf("a sound link is lost: %s", page)
	}
	// A name that is like another's asserts nothing.
	id := h.Must(t, `{ organisation(slug: "`+made.Text("organisation", "slug")+`") { id } }`, nil).
		At("organisation", "id").(string)
	if body, status, _ := admin.send(t, "/fr/me/records/"+id+"/relations",
		url.Values{"do": {"assert-relation"}, "form": {"assert-relation"}, "type": {"accompagne"}, "source": {id},
			"other": {"Marche du Lavoire"}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, `name="target"`) {
		t.Errorf("a misspelt name: %d", status)
	}
}
