package explorer

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"essaim/internal/auth"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

//go:embed pages
var pageFiles embed.FS

// templates are the pages by language and name. layout.html stands around each, part_*.html hold what several show.
type templates map[string]map[string]*template.Template

// parsePages reads the templates. An error means that the program was built from damaged ones.
func parsePages() (templates, error) {
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	all := templates{}
	for _, s := range []words{inFrench, inEnglish} {
		shared, err := template.New("layout").Funcs(s.functions()).
			ParseFS(pageFiles, "pages/layout.html", "pages/part_*.html")
		if err != nil {
			return nil, err
		}
		all[s.Code()] = map[string]*template.Template{}
		for _, name := range names {
			base := strings.TrimSuffix(path.Base(name), ".html")
			if base == "layout" || strings.HasPrefix(base, "part_") {
				continue
			}
			parsed, err := shared.Clone()
			if err == nil {
				parsed, err = parsed.ParseFS(pageFiles, name)
			}
			if err != nil {
				return nil, err
			}
			all[s.Code()][base] = parsed
		}
	}
	return all, nil
}

// view is what a page shows.
type view struct {
	Page        string // name of its template
	Title       string
	Description string // for search engines and previews
	Status      int    // 200 where it is 0
	Hidden      bool   // from search engines
	Data        any    // what its template shows
	JSONLD      any    // what machines read of it: schema.org
	Wide        bool   // uses the width of the screen
	Bare        bool   // stands in a frame of a partner's page, without what stands around other pages
	Widget      bool   // shows the widget
	Done        string // the action that was done before this page
	Search      string // what the search field of the header holds
}

// layout is what stands around a page.
type layout struct {
	view
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

// visit is one request of a page, in one language.
type visit struct {
	words
	*Site
	*http.Request
	w   http.ResponseWriter
	api *api

	form     *sent                           // that was not done
	answered string                          // where to go once a form is done, "" for the page it stands on
	reached  *query.RequestReachRequestReach // who would read what a form holds; nil where nobody asked
	instead  *view                           // what to show once a form is done, where that is no page of its own
	kept     []int                           // rows of the form, of which the items of the list that was sent were
	listed   string                          // the list
	others   []named                         // that the other end of a relation may have meant
	places   map[string][]*query.PlaceChoice // that fields of a form may have meant
}

// viewer is who visits.
func (v *visit) viewer() auth.Caller { return auth.Of(v.Context()) }

// rest is the path of the page without its language.
func (v *visit) rest() string { return strings.TrimPrefix(v.URL.Path, "/"+v.Code()) }

// redirection sends the visitor elsewhere instead of showing a page.
type redirection struct {
	to     string
	status int
}

func (redirection) Error() string { return "explorer: go elsewhere" }

// seeOther leads to a page of the explorer after something was done.
func (v *visit) seeOther(parts ...any) error {
	return redirection{v.path(parts...), http.StatusSeeOther}
}

// errNoPage is the answer where there is nothing to show.
var errNoPage = errors.New("explorer: no such page")

// handle answers a page.
func (s *Site) handle(in words, show func(*visit) (*view, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller := auth.Of(r.Context())
		caller.Language = hub.English
		if in.french {
			caller.Language = hub.French
		}
		r = r.WithContext(auth.With(r.Context(), caller))
		v := &visit{words: in, Site: s, Request: r, w: w, api: &api{handler: s.API}}
		shown, err := show(v)
		if to, ok := errors.AsType[redirection](err); ok {
			http.Redirect(w, r, to.to, to.status)
			return
		}
		if err != nil {
			shown = v.failure(err)
		}
		if shown != nil { // else it answered by itself
			v.write(shown)
		}
	})
}

// failure is the page that says why there is none.
func (v *visit) failure(err error) *view {
	status, text := http.StatusInternalServerError,
		v.say("Quelque chose n'a pas marché. Réessayez dans un moment.", "Something went wrong. Try again in a moment.")
	title := v.say("Quelque chose n'a pas marché", "Something went wrong")
	code := hub.CodeOf(err)
	if refused, ok := errors.AsType[*refusal](err); ok {
		if code = refused.code(); code != hub.InternalServerError {
			text = refused.errors[0].Message
		}
	} else if problems, ok := hub.UserErrors(err, v.language()); ok && len(problems) > 0 {
		text = problems[0].Message
	}
	switch {
	case errors.Is(err, errNoPage), code == hub.NotFound:
		status, title = http.StatusNotFound, v.say("Cette page n'existe pas", "There is no such page")
		text = v.say("L'adresse est peut-être incomplète, ou la fiche n'est plus publiée.",
			"The address may be incomplete, or the record is no longer published.")
	case errors.Is(err, errSignIn), code == hub.Unauthenticated:
		status, title = http.StatusUnauthorized, v.say("Connectez-vous d'abord", "Sign in first")
		text = v.say("Cette page montre ce qui est à vous.", "This page shows what is yours.")
	case errors.Is(err, errNotYours), code == hub.Forbidden:
		status, title = http.StatusForbidden, v.say("Cette page n'est pas pour vous", "This page is not for you")
		text = v.say("Elle est pour celles et ceux qui tiennent ces fiches.", "It is for those who keep these records.")
	case errors.Is(err, errTooMuch), code == hub.BadUserInput, code == hub.InvalidCursor, code == hub.TooLong,
		code == hub.Expired, code == "GRAPHQL_VALIDATION_FAILED", strings.HasSuffix(string(code), "_LIMIT_EXCEEDED"):
		status, title = http.StatusBadRequest, v.say("Cette adresse n'a pas de sens", "This address makes no sense")
	case code == hub.Timeout, code == "OVERLOADED":
		status, title = http.StatusServiceUnavailable, v.say("Le site a trop à faire", "The site has too much to do")
		text = v.say("Réessayez dans un moment.", "Try again in a moment.")
	default:
		v.Log.ErrorContext(v.Context(), "a page could not be shown", "path", v.URL.Path, "error", err)
	}
	return &view{Page: "failure", Title: title, Status: status, Hidden: true, Data: map[string]any{
		"Title": title, "Text": text, "SignIn": status == http.StatusUnauthorized ||
			status == http.StatusForbidden && v.viewer().Anonymous(),
	}}
}

// pagePolicy lets a page load what the hub serves, and nothing else: no script or style stands in
// a page itself. Islands ask the API; the map sets positions by script, which is no inline style.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// write writes a page.
func (v *visit) write(shown *view) {
	header := v.w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	policy := pagePolicy
	if host := v.tilesHost(); host != "" {
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
		shown.Done = v.told()
	}
	body, err := v.render(shown)
	if err != nil { // a template that does not fit its document: a test shows every page
		v.Log.ErrorContext(v.Context(), "a page could not be written", "path", v.URL.Path, "error", err)
		http.Error(v.w, v.say("Cette page n'a pas pu être écrite.", "This page could not be written."),
			http.StatusInternalServerError)
		return
	}
	v.w.WriteHeader(shown.Status)
	_, _ = v.w.Write(body) // the client may have left
}

// tilesHost is the origin of the map's tiles, "" where there are none.
func (s *Site) tilesHost() string {
	scheme, rest, found := strings.Cut(s.Tiles, "://")
	if !found {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

func (v *visit) render(shown *view) ([]byte, error) {
	page := v.pages[v.Code()][shown.Page]
	if page == nil {
		return nil, fmt.Errorf("no template %q", shown.Page)
	}
	caller, rest := v.viewer(), v.rest()
	around := layout{
		view: *shown, Lang: v.Code(), Hub: v.HubName, Canonical: v.BaseURL + v.canonical(), Here: rest,
		Styles: v.styles.path, Script: v.script, GraphiQL: v.graphiQL(),
		SignedIn: !caller.Anonymous(), Coordination: caller.PermitOverview() == nil,
	}
	if done := actions[shown.Done].done; done[0] != "" {
		around.Told = v.say(done[0], done[1])
	}
	for _, in := range []struct {
		words
		name string
	}{{inFrench, "Français"}, {inEnglish, "English"}} {
		there, query := in.path(strings.TrimPrefix(v.canonical(), "/"+v.Code())), withQuery(v.URL.RawQuery)
		if len(query) > maxQuery {
			query = "" // nobody chose that much
		}
		around.Languages = append(around.Languages,
			translation{in.Code(), in.name, v.BaseURL + there, in.path(rest) + query})
	}
	var body bytes.Buffer
	err := page.ExecuteTemplate(&body, "layout", around)
	return body.Bytes(), err
}

// maxQuery is how long the query of an address may be that a page repeats.
const maxQuery = 2000

// canonical is the path by which search engines know the page: with what tells it from others, without what narrows it.
func (v *visit) canonical() string {
	kept := url.Values{}
	for _, name := range []string{"version", "from", "to"} { // of charters
		if value := v.URL.Query().Get(name); value != "" && strings.HasPrefix(v.rest(), "/charters/") {
			kept.Set(name, value)
		}
	}
	return v.URL.Path + withQuery(kept.Encode())
}

func withQuery(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// graphiQL is where the query behind the page is tried out, "" where the page asked nothing.
func (v *visit) graphiQL() string {
	if v.api.first == nil || strings.HasPrefix(strings.TrimSpace(v.api.first.Query), "mutation") {
		return ""
	}
	var variables bytes.Buffer
	_ = json.Indent(&variables, v.api.first.Variables, "", "  ") // it was marshalled
	return "/graphiql?" +
		url.Values{"query": {strings.TrimSpace(v.api.first.Query)}, "variables": {variables.String()}}.Encode()
}

// Fail answers with the page that says why something was not done: for what is no page, as a sign-in by a provider.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	s.spoken(func(v *visit) (*view, error) {
		problems, ok := hub.UserErrors(err, v.language())
		if !ok || len(problems) == 0 {
			return nil, err
		}
		title := v.say("Cela n'a pas été fait", "This was not done")
		return &view{Page: "failure", Title: title, Status: http.StatusBadRequest, Hidden: true,
			Data: map[string]any{"Title": title, "Text": problems[0].Message, "SignIn": true}}, nil
	}).ServeHTTP(w, r)
}
