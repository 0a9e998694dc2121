package service

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net/url"
	"slices"
	"strings"

	"essaim/internal/hub"
	"essaim/internal/mutation"
	"essaim/internal/store"
)

// How often a letter to sign in with may be asked for.
var (
	signInsOfClient = mutation.Limit{What: "sign in", Most: 20, Window: "1 hour"}
	signInsOfBoth   = mutation.Limit{What: "sign in of by", Most: 5, Window: "1 hour"}
	// by whoever never signed in from where they ask
	signInsOfEmail = mutation.Limit{What: "sign in of", Most: 30, Window: "1 hour"}
)

// RequestSignIn mails a link and a code to sign in with, and returns the secret that the browser which asked has to
// keep, where both work: the one that it has, so that its earlier letters stay good. Whether the address is known makes
// no difference: who signs in for the first time gets an account. It fails with RateLimited where too many letters were
// asked for; who signed in from the same place before is not counted with others who ask for one to the address.
func (s *Service) RequestSignIn(
	ctx context.Context, v hub.Viewer, browser string, in hub.RequestSignInInput,
) (kept string, err error) {
	email, err := hub.ParseEmail(in.Email)
	if err != nil {
		return "", hub.Under(err, "email")
	}
	if err := s.kernel.Within(ctx, signInsOfClient.Of(v.Client), signInsOfBoth.Of(email+" "+v.Client)); err != nil {
		return "", err
	}
	known, err := s.store.SignedInFrom(ctx, email, hashOf(v.Client))
	if err != nil {
		return "", err
	}
	if !known {
		if err := s.kernel.Within(ctx, signInsOfEmail.Of(email)); err != nil {
			return "", err
		}
	}
	if browser == "" {
		browser, _ = newSecret()
	}
	token, tokenHash := newSecret()
	code := newCode()
	codeHash, err := s.kernel.Hash(ctx, "code", hub.ReadCode(code))
	if err != nil {
		return "", err
	}
	language := languageOf(v)
	if in.Language != nil {
		language = *in.Language
	}
	letter := store.NewSignIn{Token: tokenHash, Code: codeHash, Browser: hashOf(browser),
		SignIn: store.SignIn{Email: email, Language: language}}
	_, err = s.write(ctx, mutation.Call{Viewer: v, Name: "requestSignIn", Key: nil, Input: nil},
		func(ctx context.Context, a *act) (string, error) {
			if err := a.Store.AddSignIn(ctx, letter, hub.SignInLasts); err != nil {
				return "", err
			}
			return "", a.Mail(ctx, []store.Recipient{{Email: email, Language: language}}, hub.LetterSignIn,
				map[string]string{"link": s.options.URL + "/sign-in?token=" + url.QueryEscape(token), "code": code})
		})
	return browser, err
}

// newCode returns a random code.
func newCode() string {
	var random [8]uint32
	_ = binary.Read(rand.Reader, binary.LittleEndian, &random) // it never fails
	return hub.NewCode(random)
}

// ConfirmSignIn signs in with a link or the code beside it, in the browser that asked for it,
// and returns the secret of the session. It fails (Expired) for one that was used, is too old,
// or was asked for elsewhere, and for a code after a few that did not fit: all look alike.
func (s *Service) ConfirmSignIn(
	ctx context.Context, v hub.Viewer, in hub.ConfirmSignInInput, browser, userAgent string,
) (secret string, err error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	tokenHash := []byte(nil)
	expired := hub.Problem(hub.Expired, hub.At("token"),
		"This link has been used, has expired, or was requested in another browser. Ask for a new one.")
	if in.Token != nil {
		tokenHash = hashOf(*in.Token)
	} else {
		expired = hub.Problem(hub.Expired, hub.At("code"),
			"This code is wrong, has been used, or has expired. Ask for a new letter.")
		codeHash, err := s.kernel.Hash(ctx, "code", hub.ReadCode(*in.Code))
		if err != nil {
			return "", err
		}
		if tokenHash, err = s.store.TryCode(ctx, codeHash, hashOf(browser)); err != nil {
			return "", err
		}
	}
	return store.Write(ctx, s.store, func(ctx context.Context, st *store.Store) (string, error) {
		link, err := st.UseSignIn(ctx, tokenHash, hashOf(browser))
		if hub.CodeOf(err) == hub.NotFound {
			return "", expired
		}
		if err != nil {
			return "", err
		}
		return signIn(ctx, st, v, link.Email, link.Language, userAgent)
	})
}

// SignInVerified signs in the owner of an address that an identity provider vouches for, and returns the secret of the
// session.
func (s *Service) SignInVerified(
	ctx context.Context, v hub.Viewer, email string, language hub.Language, userAgent string,
) (secret string, err error) {
	email, err = hub.ParseEmail(email)
	if err != nil {
		return "", err
	}
	return store.Write(ctx, s.store, func(ctx context.Context, st *store.Store) (string, error) {
		return signIn(ctx, st, v, email, language, userAgent)
	})
}

// signIn begins a session of the account of an address, which is made if there is none.
func signIn(
	ctx context.Context, st *store.Store, v hub.Viewer, email string, language hub.Language, userAgent string,
) (string, error) {
	account, err := st.AccountOf(ctx, newID(hub.TypeAccount), email, language)
	if err != nil {
		return "", err
	}
	userAgent = strings.ToValidUTF8(strings.ReplaceAll(userAgent, "\x00", ""), "")
	if agent := []rune(userAgent); len(agent) > hub.MaxName {
		userAgent = string(agent[:hub.MaxName])
	}
	secret, hash := newSecret()
	return secret,
		st.AddSession(ctx, &hub.Session{ID: newID(hub.TypeSession), AccountID: account.ID, UserAgent: userAgent}, hash,
			hashOf(v.Client), hub.SessionLasts)
}

// ViewerOfSession returns the viewer of the session with this secret, or NotFound.
func (s *Service) ViewerOfSession(ctx context.Context, secret string) (hub.Viewer, error) {
	return s.store.ViewerOfSession(ctx, hashOf(secret), hub.SessionLasts)
}

// Account returns the viewer's account; nil for machines and the public.
func (s *Service) Account(ctx context.Context, v hub.Viewer) (*hub.Account, error) {
	if v.AccountID == "" {
		return nil, nil
	}
	return s.store.AccountByID(ctx, v.AccountID)
}

// Sessions returns the viewer's open sessions.
func (s *Service) Sessions(ctx context.Context, v hub.Viewer) ([]*hub.Session, error) {
	return s.store.SessionsOf(ctx, v.AccountID)
}

// OwnRoles returns what the viewer may do, and where.
func (s *Service) OwnRoles(ctx context.Context, v hub.Viewer) ([]*hub.Role, error) {
	return s.store.RolesOf(ctx, v.AccountID)
}

// OwnInvitations returns the invitations to the viewer's address that wait for an answer.
func (s *Service) OwnInvitations(ctx context.Context, v hub.Viewer) ([]*hub.Invitation, error) {
	return s.store.OpenInvitationsOf(ctx, v.AccountID)
}

// SignOut ends the session that asks.
func (s *Service) SignOut(ctx context.Context, v hub.Viewer) error {
	if err := v.PermitPerson(); err != nil {
		return err
	}
	_, err := s.store.EndSessions(ctx, v.AccountID, v.SessionID, false)
	return err
}

// EndSession ends one of the viewer's sessions.
func (s *Service) EndSession(ctx context.Context, v hub.Viewer, in hub.EndSessionInput) error {
	if err := v.PermitPerson(); err != nil {
		return err
	}
	if err := hub.CheckID(in.ID, hub.TypeSession); err != nil {
		return hub.Under(err, "id")
	}
	ended, err := s.store.EndSessions(ctx, v.AccountID, in.ID, false)
	if err == nil && ended == 0 {
		return hub.Under(hub.NoSuchRecord(), "id")
	}
	return err
}

// EndOtherSessions ends all of the viewer's sessions but the one that asks.
func (s *Service) EndOtherSessions(ctx context.Context, v hub.Viewer) error {
	if err := v.PermitPerson(); err != nil {
		return err
	}
	_, err := s.store.EndSessions(ctx, v.AccountID, v.SessionID, true)
	return err
}

// UpdateAccount changes what the viewer's account says.
func (s *Service) UpdateAccount(ctx context.Context, v hub.Viewer, in hub.UpdateAccountInput) error {
	if err := v.PermitPerson(); err != nil {
		return err
	}
	return s.store.SetLanguage(ctx, v.AccountID, in.Language)
}

// PersonalData returns all that the hub holds about the viewer, as a JSON text; nil for machines.
func (s *Service) PersonalData(ctx context.Context, v hub.Viewer) (*string, error) {
	if v.AccountID == "" {
		return nil, nil
	}
	data, err := s.store.PersonalDataUnsafe(ctx, v.AccountID)
	return &data, err
}

// EraseMyData erases the viewer's account and personal data for good (R12). What was taken out of records is told
// downstream, so that copies go too.
func (s *Service) EraseMyData(ctx context.Context, v hub.Viewer, in hub.EraseMyDataInput) error {
	if err := v.PermitPerson(); err != nil {
		return err
	}
	_, err := store.WriteLong(ctx, s.store, func(ctx context.Context, st *store.Store) (string, error) {
		a := s.on(st, hub.Viewer{})
		account, err := a.Store.AccountByID(ctx, v.AccountID)
		if err != nil {
			return "", err
		}
		typed, err := hub.ParseEmail(in.Email)
		if err != nil || typed != account.Email {
			return "", hub.Invalid(hub.At("email"), "That is not the address of your account.")
		}
		roles, err := a.Store.RolesOf(ctx, account.ID)
		if err != nil {
			return "", err
		}
		for _, role := range roles {
			if role.Kind != hub.Administrator {
				continue
			}
			if err := a.leavesKeeper(ctx, role); err != nil {
				return "",
					hub.Problem(hub.LastKeeper, nil,
						"You are the last administrator. Make somebody else one first.")
			}
		}
		records, err := a.Store.Erase(ctx, account.ID, account.Email)
		if err != nil {
			return "", err
		}
		known, err := a.Store.KnownOutside(ctx, records)
		if err != nil {
			return "", err
		}
		for _, id := range records {
			if slices.Contains(known, id) {
				a.Changed(hub.Erased, hub.AsOperator, id)
			} else {
				a.Changed(hub.Updated, hub.AsOperator, id)
			}
		}
		return "", a.Finish(ctx)
	})
	return err
}
