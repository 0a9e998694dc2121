package explorer

// signIn asks for an address or, where a mailed link led here, for a click: a program that looks through mail follows
// links, and must not use them up.
func signIn(v *visit) (*view, error) {
	v.w.Header().Set("Referrer-Policy", "no-referrer") // the address can hold the link's secret
	token := v.to("token")
	if token == "" && v.viewer().AccountID != "" {
		return nil, v.seeOther("/me")
	}
	// a letter waits in the mail, or its code was typed and does not fit
	if token == "" && (v.to("sent") != "" || v.to("code") != "") {
		return &view{Page: "sign_in_code", Title: v.say("Regardez vos courriels", "Look at your mail"), Hidden: true,
			Data: map[string]any{"V": v}}, nil
	}
	return &view{Page: "sign_in", Title: v.say("Se connecter", "Sign in"), Hidden: true,
		Data: map[string]any{"V": v, "Token": token, "Provider": v.Provider}}, nil
}

// signsIn keeps the forms of other sites' pages from signing anybody in: no cookie is set for them.
func signsIn(v *visit) (*view, error) {
	if err := v.viewer().CanSetCookies(); err != nil {
		return nil, err
	}
	return posted(signIn)(v)
}
