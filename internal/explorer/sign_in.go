package explorer

import "essaim/internal/explorer/query"

// signIn asks for an address or, where a mailed link led here, for a click: a program that looks through mail follows
// links, and must not use them up.
func signIn(v *visit) (*view, error) {
	v.w.Header().Set("Referrer-Policy", "no-referrer") // the address can hold the link's secret
	token := v.to("token")
	if token == "" && v.viewer().AccountID != "" {
		return nil, v.seeOther("/me")
	}
	return &view{Page: "sign_in", Title: v.say("Se connecter", "Sign in"), Hidden: true,
		Data: map[string]any{"V": v, "Token": token, "Provider": v.Provider}}, nil
}

// linkMailed says that a link to sign in waits in the mail.
func linkMailed(v *visit, _ *query.RequestSignInDoneRequestSignInPayload) {
	v.instead = &view{Page: "message", Title: v.say("Regardez vos courriels", "Look at your mail"), Hidden: true, Data: map[string]any{
		"Title": v.say("Regardez vos courriels", "Look at your mail"),
		"Text": v.say("Un lien vous y attend. Ouvrez-le dans ce navigateur, dans les vingt minutes.",
			"A link waits for you there. Open it in this browser, within twenty minutes."),
	}}
}

// signsIn keeps the forms of other sites' pages from signing anybody in: no cookie is set for them.
func signsIn(v *visit) (*view, error) {
	if err := v.viewer().CanSetCookies(); err != nil {
		return nil, err
	}
	return posted(signIn)(v)
}
