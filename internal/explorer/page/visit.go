// Package page is what every page of the explorer is: a visit, what it is shown, in which words, and what it is told
// where there is nothing to show.
package page

import (
	"net/http"
	"net/url"
	"strings"

	"essaim/internal/auth"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// Visit is one request of a page, in one language.
type Visit struct {
	Words
	*Site
	*http.Request
	Writer http.ResponseWriter
	Client *Client

	Sent     *Sent                           // that was not done
	Answered string                          // where to go once a form is done, "" for the page it stands on
	Reached  *query.RequestReachRequestReach // who would read what a form holds; nil where nobody asked
	Instead  *View                           // what to show once a form is done, where that is no page of its own
	Kept     []int                           // rows of the form, of which the items of the list that was sent were
	Listed   string                          // the list
	Others   []Named                         // that the other end of a relation may have meant
	Places   map[string][]*query.PlaceChoice // that fields of a form may have meant
}

// Viewer is who visits.
func (v *Visit) Viewer() auth.Caller { return auth.Of(v.Context()) }

// rest is the path of the page without its language.
func (v *Visit) rest() string { return strings.TrimPrefix(v.URL.Path, "/"+v.Code()) }

// Language is the API's name of the page's language.
func (v *Visit) Language() hub.Language { return v.Viewer().Language }

// QueryLanguage is the language of the page as documents name it.
func (v *Visit) QueryLanguage() query.Language { return query.Language(v.Language()) }

// To is the id that an address or a form names.
func (v *Visit) To(name string) string {
	if v.PostForm != nil && v.PostForm.Get(name) != "" {
		return v.PostForm.Get(name)
	}
	return v.URL.Query().Get(name)
}

// Attach begins a download.
func (v *Visit) Attach(media, name string) {
	v.Writer.Header().Set("Content-Type", media)
	v.Writer.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Writer.Header().Set("X-Content-Type-Options", "nosniff")
}

// Sent is a form that was not done: what it held, and why.
type Sent struct {
	Name     string
	Values   url.Values
	Problems []*query.Problem
	Places   map[string][]*query.PlaceChoice // that fields may have meant
	Others   []Named                         // that the other end of a relation may have meant
	Conflict bool                            // the record changed since it was read
}

// Named is what a document selects of an actor to lead to it.
type Named interface {
	GetTypename() string
	GetId() string
	GetSlug() string
	GetName() string
}
