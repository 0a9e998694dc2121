package public

import (
	"essaim/internal/explorer/page"
)

// unsubscribePage is what the template unsubscribe shows.
type unsubscribePage struct {
	To string
}

// Unsubscribe asks for a click before the owner of an address gets no more mail on a topic.
func Unsubscribe(v *page.Visit) (*page.View, error) {
	return &page.View{Title: v.Say("Ne plus recevoir ces courriels", "No more mail of this kind"),
		Hidden: true,
		Data:   unsubscribePage{To: "/unsubscribe?" + v.URL.RawQuery}}, nil
}

// messagePage is what the template message shows.
type messagePage struct {
	Title string
	Text  string
}

// DoUnsubscribe notes it. Mail programs come here by themselves (RFC 8058).
func DoUnsubscribe(v *page.Visit) (*page.View, error) {
	if err := v.Letters.Unsubscribe(v.Context(), v.URL.Query()); err != nil {
		return nil, err
	}
	return &page.View{Title: v.Say("C'est noté", "Noted"), Hidden: true, Data: messagePage{
		Title: v.Say("C'est noté", "Noted"),
		Text:  v.Say("Vous ne recevrez plus ce genre de courriel.", "You will get no more mail of this kind."),
	}}, nil
}
