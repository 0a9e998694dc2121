package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// View is what a page shows.
type View struct {
	Title       string
	Description string // for search engines and previews
	Status      int    // 200 where it is 0
	Hidden      bool   // from search engines
	Data        any    // what its template shows; its type says which one that is
	JSONLD      any    // what machines read of it: schema.org
	Wide        bool   // uses the width of the screen
	Bare        bool   // stands in a frame of a partner's page, without what stands around other pages
	Widget      bool   // shows the widget
	Done        string // the action that was done before this page
	Search      string // what the search field of the header holds
}

// layout is what stands around a page.
type layout struct {
	View
	Lang, Hub, Canonical   string
	Languages              []translation
	Styles, Script         string
	GraphiQL               string // the query behind the page
	SignedIn, Coordination bool
	Told                   string // what was done before this page
	Here                   string // path without the language
}

// translation is the page in a language.
type translation struct{ Code, Name, URL, Path string }

// Redirection sends the visitor elsewhere instead of showing a page.
type Redirection struct {
	To     string // a path
	Status int
}

func (Redirection) Error() string { return "explorer: go elsewhere" }

// SeeOther leads to a page of the explorer after something was done.
func (v *Visit) SeeOther(parts ...any) error {
	return Redirection{v.Path(parts...), http.StatusSeeOther}
}

// pagePolicy lets a page load what the hub serves, and nothing else: no script or style stands in
// a page itself. Islands ask the API; the map sets positions by script, which is no inline style.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// write writes a page.
func (v *Visit) write(shown *View) {
	header := v.Writer.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	policy := pagePolicy
	if host := v.TilesHost(); host != "" {
		policy = strings.Replace(policy, "img-src 'self'", "img-src 'self' "+host, 1)
	}
	if shown.Bare {
		policy = strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors *", 1)
	}
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	if header.Get("Referrer-Policy") == "" {
		header.Set("Referrer-Policy", "same-origin")
	}
	header.Set("Content-Language", v.Code())
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-cache") // asked again each time: what is published changes
	}
	if shown.Status == 0 {
		shown.Status = http.StatusOK
	}
	if shown.Done == "" && shown.Status == http.StatusOK {
		shown.Done = v.actionDone()
	}
	body, err := v.render(shown)
	if err != nil { // a template that does not fit its document: a test shows every page
		v.Log.ErrorContext(v.Context(), "a page could not be written", "path", v.URL.Path, "error", err)
		http.Error(v.Writer, v.Say("Cette page n'a pas pu être écrite.", "This page could not be written."),
			http.StatusInternalServerError)
		return
	}
	v.Writer.WriteHeader(shown.Status)
	_, _ = v.Writer.Write(body) // the client may have left
}

func (v *Visit) render(shown *View) ([]byte, error) {
	page := v.pages[v.Code()][reflect.TypeOf(shown.Data)]
	if page == nil {
		return nil, fmt.Errorf("no template shows a %T", shown.Data)
	}
	caller, rest := v.Viewer(), v.rest()
	around := layout{
		View: *shown, Lang: v.Code(), Hub: v.HubName, Canonical: v.BaseURL + v.Canonical(), Here: rest,
		Styles: v.Styles.Path, Script: v.script, GraphiQL: v.graphiQL(),
		SignedIn: !caller.Anonymous(), Coordination: caller.PermitOverview() == nil,
	}
	if done := v.Messages[shown.Done]; done[0] != "" {
		around.Told = v.Say(done[0], done[1])
	}
	for _, in := range []struct {
		Words
		name string
	}{{InFrench, "Français"}, {InEnglish, "English"}} {
		there, query := in.Path(strings.TrimPrefix(v.Canonical(), "/"+v.Code())), WithQuery(v.URL.RawQuery)
		if len(query) > maxQuery {
			query = "" // nobody chose that much
		}
		around.Languages = append(around.Languages,
			translation{in.Code(), in.name, v.BaseURL + there, in.Path(rest) + query})
	}
	var body bytes.Buffer
	err := page.ExecuteTemplate(&body, "layout", around)
	return body.Bytes(), err
}

// maxQuery is how long the query of an address may be that a page repeats.
const maxQuery = 2000

// Canonical is the path by which search engines know the page: with what tells it from others, without what narrows it.
func (v *Visit) Canonical() string {
	kept := url.Values{}
	for _, name := range []string{"version", "from", "to"} { // of charters
		if value := v.URL.Query().Get(name); value != "" && strings.HasPrefix(v.rest(), "/charters/") {
			kept.Set(name, value)
		}
	}
	return v.URL.Path + WithQuery(kept.Encode())
}

// WithQuery is a query as the end of an address, with its question mark; "" for none.
func WithQuery(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// graphiQL is where the query behind the page is tried out, "" where the page asked nothing.
func (v *Visit) graphiQL() string {
	if v.Client.First == nil || strings.HasPrefix(strings.TrimSpace(v.Client.First.Query), "mutation") {
		return ""
	}
	var variables bytes.Buffer
	_ = json.Indent(&variables, v.Client.First.Variables, "", "  ") // it was marshalled
	return "/graphiql?" +
		url.Values{"query": {strings.TrimSpace(v.Client.First.Query)}, "variables": {variables.String()}}.Encode()
}
