package explorer

// unsubscribe asks for a click before the owner of an address gets no more mail on a topic.
func unsubscribe(v *visit) (*view, error) {
	return &view{Page: "unsubscribe", Title: v.say("Ne plus recevoir ces courriels", "No more mail of this kind"),
		Hidden: true,
		Data:   map[string]any{"To": "/unsubscribe?" + v.URL.RawQuery}}, nil
}

// doUnsubscribe notes it. Mail programs come here by themselves (RFC 8058).
func doUnsubscribe(v *visit) (*view, error) {
	if err := v.Letters.Unsubscribe(v.Context(), v.URL.Query()); err != nil {
		return nil, err
	}
	return &view{Page: "message", Title: v.say("C'est noté", "Noted"), Hidden: true, Data: map[string]any{
		"Title": v.say("C'est noté", "Noted"),
		"Text":  v.say("Vous ne recevrez plus ce genre de courriel.", "You will get no more mail of this kind."),
	}}, nil
}
