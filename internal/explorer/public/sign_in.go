package public

import (
	"essaim/internal/explorer/form"
	"essaim/internal/explorer/page"
)

// signInCodePage is what the template sign_in_code shows.
type signInCodePage struct {
	V form.Forms
}

// signInPage is what the template sign_in shows.
type signInPage struct {
	V        form.Forms
	Token    string
	Provider bool
}

// SignIn asks for an address or, where a mailed link led here, for a click: a program that looks through mail follows
// links, and must not use them up.
func SignIn(v *page.Visit) (*page.View, error) {
	v.Writer.Header().Set("Referrer-Policy", "no-referrer") // the address can hold the link's secret
	token := v.To("token")
	if token == "" && v.Viewer().AccountID != "" {
		return nil, v.SeeOther("/me")
	}
	// a letter waits in the mail, or its code was typed and does not fit
	if token == "" && (v.To("sent") != "" || v.To("code") != "") {
		return &page.View{Title: v.Say("Regardez vos courriels", "Look at your mail"),
			Hidden: true,
			Data:   signInCodePage{V: form.On(v)}}, nil
	}
	return &page.View{Title: v.Say("Se connecter", "Sign in"), Hidden: true,
		Data: signInPage{V: form.On(v), Token: token, Provider: v.Provider}}, nil
}

// SignsIn keeps the forms of other sites' pages from signing anybody in: no cookie is set for them.
func SignsIn(v *page.Visit) (*page.View, error) {
	if err := v.Viewer().CanSetCookies(); err != nil {
		return nil, err
	}
	return form.Posted(SignIn)(v)
}
