package page

// Mine shows a page to those who signed in.
func Mine(show func(*Visit) (*View, error)) func(*Visit) (*View, error) {
	return func(v *Visit) (*View, error) {
		if v.Viewer().AccountID == "" {
			return nil, ErrSignIn
		}
		shown, err := show(v)
		if shown != nil {
			shown.Hidden = true
		}
		return shown, err
	}
}
