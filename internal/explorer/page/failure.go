package page

import (
	"errors"
	"net/http"
	"strings"

	"essaim/internal/hub"
)

// ErrNoPage is the answer where there is nothing to show.
var ErrNoPage = errors.New("explorer: no such page")

// ErrTooMuch is the answer to an address that holds more than that.
var ErrTooMuch = errors.New("explorer: the address holds too much")

// The answers to those who may not see a page.
var (
	ErrSignIn   = errors.New("explorer: sign in first")
	ErrNotYours = errors.New("explorer: not for the visitor")
)

// failurePage is what the template failure shows.
type failurePage struct {
	Title  string
	Text   string
	SignIn bool
}

// failure is the page that says why there is none.
func (v *Visit) failure(err error) *View {
	status, text := http.StatusInternalServerError,
		v.Say("Quelque chose n'a pas marché. Réessayez dans un moment.", "Something went wrong. Try again in a moment.")
	title := v.Say("Quelque chose n'a pas marché", "Something went wrong")
	code := hub.CodeOf(err)
	if refused, ok := errors.AsType[*Refusal](err); ok {
		if code = refused.Code(); code != hub.InternalServerError {
			text = refused.Errors[0].Message
		}
	} else if problems, ok := hub.UserErrors(err, v.Language()); ok && len(problems) > 0 {
		text = problems[0].Message
	}
	switch {
	case errors.Is(err, ErrNoPage), code == hub.NotFound:
		status, title = http.StatusNotFound, v.Say("Cette page n'existe pas", "There is no such page")
		text = v.Say("L'adresse est peut-être incomplète, ou la fiche n'est plus publiée.",
			"The address may be incomplete, or the record is no longer published.")
	case errors.Is(err, ErrSignIn), code == hub.Unauthenticated:
		status, title = http.StatusUnauthorized, v.Say("Connectez-vous d'abord", "Sign in first")
		text = v.Say("Cette page montre ce qui est à vous.", "This page shows what is yours.")
	case errors.Is(err, ErrNotYours), code == hub.Forbidden:
		status, title = http.StatusForbidden, v.Say("Cette page n'est pas pour vous", "This page is not for you")
		text = v.Say("Elle est pour les personnes qui gèrent ces fiches.",
			"It is for the people who manage these records.")
	case errors.Is(err, ErrTooMuch), code == hub.BadUserInput, code == hub.InvalidCursor, code == hub.TooLong,
		code == hub.Expired, code == "GRAPHQL_VALIDATION_FAILED", strings.HasSuffix(string(code), "_LIMIT_EXCEEDED"):
		status, title = http.StatusBadRequest, v.Say("Cette adresse n'a pas de sens", "This address makes no sense")
	case code == hub.Timeout, code == "OVERLOADED":
		status, title = http.StatusServiceUnavailable, v.Say("Le site a trop à faire", "The site has too much to do")
		text = v.Say("Réessayez dans un moment.", "Try again in a moment.")
	default:
		v.Log.ErrorContext(v.Context(), "a page could not be shown", "path", v.URL.Path, "error", err)
	}
	return &View{Title: title, Status: status, Hidden: true, Data: failurePage{
		Title: title, Text: text, SignIn: status == http.StatusUnauthorized ||
			status == http.StatusForbidden && v.Viewer().Anonymous(),
	}}
}

// Fail answers with the page that says why something was not done: for what is no page, as a sign-in by a provider.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	s.Spoken(func(v *Visit) (*View, error) {
		problems, ok := hub.UserErrors(err, v.Language())
		if !ok || len(problems) == 0 {
			return nil, err
		}
		title := v.Say("Cela n'a pas été fait", "This was not done")
		return &View{Title: title, Status: http.StatusBadRequest, Hidden: true,
			Data: failurePage{Title: title, Text: problems[0].Message, SignIn: true}}, nil
	}).ServeHTTP(w, r)
}
