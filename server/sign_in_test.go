package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"essaim/internal/testkit"
)

// visitor is somebody with a browser.
type visitor struct {
	base   string
	client *http.Client
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{base, &http.Client{Jar: jar}}
}

// get returns a page and its status.
func (v *visitor) get(t *testing.T, path string) (string, int) {
	t.Helper()
	response, err := v.client.Get(v.base + path)
	return page(t, response, err)
}

// send sends a form.
func (v *visitor) send(t *testing.T, path string, form url.Values, headers ...string) (string, int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.base+path,
		strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := v.client.Do(request)
	return page(t, response, err)
}

// viewer is what the hub says of the caller.
func (v *visitor) viewer(t *testing.T) string {
	t.Helper()
	return v.graphql(t, `{ viewer { account { email } roles { kind } } }`)
}

// network is the id of a network.
func (v *visitor) network(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`network_[a-z0-9]+`).
		FindString(v.graphql(t, `{ network(slug: "dynamiques-locales-ssa") { id } }`))
}

// graphql sends a document and returns the answer as text.
func (v *visitor) graphql(t *testing.T, document string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	response, err := v.client.Post(v.base+"/graphql", "application/json", bytes.NewReader(body))
	text, _ := page(t, response, err)
	return text
}

func page(t *testing.T, response *http.Response, err error) (string, int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(string(text)), response.StatusCode
}

// letter waits until the outbox holds a letter with a text, and returns the page.
func (v *visitor) letter(t *testing.T, h *running, text string) string {
	t.Helper()
	path := strings.TrimPrefix(h.letters, h.base)
	for late := time.Now().Add(30 * time.Second); time.Now().Before(late); {
		if outbox, _ := v.get(t, path); strings.Contains(outbox, text) {
			return outbox
		}
	}
	t.Fatalf("no letter with %q came", text)
	return ""
}

// The operator names the first administrator, who signs in by the pages of the hub, without scripts.
func TestTheFirstAdministratorSignsIn(t *testing.T) {
	t.Parallel()
	data := testkit.Folder(t)
	h := start(t, "--data", data, "--outbox")
	for range 2 {
		if said, err := say(t, nil, "admin", "add", "Ops@example.org", "--data", data); err != nil ||
			!strings.Contains(said, "administrator") {
			t.Fatalf("%s %v", said, err)
		}
	}
	if _, err := say(t, nil, "admin", "add", "x@example.org", "--data", data+"-elsewhere"); err == nil ||
		!strings.Contains(err.Error(), "there is no hub in") {
		t.Errorf("where there is no hub: %v", err)
	}
	if _, err := say(t, nil, "admin", "add", "nobody", "--data", data); err == nil {
		t.Error("an invalid address is accepted")
	}
	ops := newVisitor(t, h.base)
	if form, status := ops.get(t, "/sign-in"); status != http.StatusOK || !strings.Contains(form, `name="email"`) {
		t.Fatalf("%d %s", status, form)
	}
	if answer, status := ops.send(t, "/en/sign-in", url.Values{"do": {"request-sign-in"}, "email": {"ops@example.org"}},
		"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); status != http.StatusBadRequest {
		t.Errorf("another site's form is taken: %d %s", status, answer)
	}
	ops.send(t, "/en/sign-in", url.Values{"do": {"request-sign-in"}, "email": {"ops@example.org"}})
	found := regexp.MustCompile(`/sign-in\?token=[A-Za-z0-9_-]+`).FindString(ops.letter(t, h, "/sign-in?token="))
	confirm, _ := ops.get(t, found)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(confirm)
	if token == nil {
		t.Fatalf("the page of the link: %s", confirm)
	}
	if other, status := newVisitor(t, h.base).
		send(t, "/en/sign-in",
			url.Values{"do": {"confirm-sign-in"}, "token": {token[1]}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(other, `href="/en/sign-in"`) {
		t.Errorf("the link works in another browser: %s", other)
	}
	ops.send(t, "/en/sign-in", url.Values{"do": {"confirm-sign-in"}, "token": {token[1]}})
	if viewer := ops.viewer(t); !strings.Contains(viewer, `"email":"ops@example.org"`) ||
		!strings.Contains(viewer, "ADMINISTRATOR") {
		t.Errorf("signed in as %s", viewer)
	}

	t.Run("an invitation is accepted on a page", func(t *testing.T) {
		ops.graphql(t,
			`mutation { invite(input: {email: "ops@example.org", kind: COORDINATOR, network: "`+ops.network(t)+
				`"}) { userErrors { code } } }`)
		me, _ := ops.get(t, "/me")
		id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(me)
		if id == nil || !strings.Contains(me, "ops@example.org") {
			t.Fatalf("the page: %s", me)
		}
		if answer, status := ops.send(t, "/en/me", url.Values{"do": {"accept-invitation"}, "id": {id[1]}},
			"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); status != http.StatusUnauthorized {
			t.Errorf("another site's form is taken: %s", answer)
		}
		ops.send(t, "/en/me", url.Values{"do": {"accept-invitation"}, "id": {id[1]}})
		if viewer := ops.viewer(t); !strings.Contains(viewer, "COORDINATOR") {
			t.Errorf("accepted, and %s", viewer)
		}
	})
	t.Run("the outbox is for who has the key", func(t *testing.T) {
		// As nginx hands a request on by default: it names the hub's own address, and says nothing of whoever asks.
		hub, err := url.Parse(h.base)
		if err != nil {
			t.Fatal(err)
		}
		proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(hub)
			r.Out.Host = hub.Host
		}})
		defer proxy.Close()
		for _, path := range []string{"/outbox", "/outbox?key=", "/outbox?key=x",
			"/outbox?key=" + strings.Repeat("A", 26)} {
			for _, base := range []string{proxy.URL, h.base} {
				if text, status := newVisitor(t, base).get(t, path); status != http.StatusNotFound {
					t.Errorf("%s%s: %d %s", base, path, status, text)
				}
			}
		}
	})
	t.Run("the outbox is for a hub that only its machine reaches", func(t *testing.T) {
		for _, args := range [][]string{{"--url", "https://essaim.example"}, {"--smtp-url", "smtp://mail.example"},
			{"--addr", "0.0.0.0:0"}} {
			said, err := say(t, nil,
				append([]string{"serve", "--addr=127.0.0.1:0", "--outbox", "--data", testkit.Folder(t)}, args...)...)
			if err == nil || !strings.Contains(err.Error(), "--outbox") {
				t.Errorf("%v: %v %s", args, err, said)
			}
		}
		plain := start(t, "--data", testkit.Folder(t))
		for _, path := range []string{"/outbox", "/outbox?key="} {
			if _, status := newVisitor(t, plain.base).get(t, path); status != http.StatusNotFound ||
				strings.Contains(plain.letters, "/outbox") {
				t.Errorf("a hub that was not asked to shows its outbox: %d, %s", status, plain.letters)
			}
		}
	})
}

// Who signs in by the provider is who the provider says, once the flow that began here comes back here.
func TestPeopleSignInByAnIdentityProvider(t *testing.T) {
	t.Parallel()
	provider := newProviderServer(t)
	h := start(t, "--data", testkit.Folder(t), "--oidc-issuer", provider.server.URL, "--oidc-client-id", "hub",
		"--oidc-client-secret", "secret")
	ana := newVisitor(t, h.base)
	ana.client.Transport = navigating{}
	ana.get(t, "/sign-in/provider") // there and back
	if viewer := ana.viewer(t); !strings.Contains(viewer, `"email":"ana@example.org"`) {
		t.Errorf("signed in as %s", viewer)
	}
	thief := newVisitor(t, h.base)
	if answer, status := thief.get(t, "/sign-in/provider/callback?code=x&state=y"); status != http.StatusBadRequest ||
		strings.Contains(thief.viewer(t), "example.org") {
		t.Errorf("a flow that did not begin here: %d %s", status, answer)
	}
	for what, spoil := range map[string]func(map[string]any){
		"an address that is not verified": func(c map[string]any) { c["email_verified"] = false },
		"a token for another hub":         func(c map[string]any) { c["aud"] = "another" },
		"a token of another flow":         func(c map[string]any) { c["nonce"] = "another" },
		"a token that is too old":         func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() },
		"a token of another provider":     func(c map[string]any) { c["iss"] = "https://another.example" },
	} {
		provider.spoil(spoil)
		v := newVisitor(t, h.base)
		if _, status := v.get(t, "/sign-in/provider"); status != http.StatusBadRequest ||
			strings.Contains(v.viewer(t), "example.org") {
			t.Errorf("%s is taken", what)
		}
	}
}

// navigating sends what a browser sends with a page that a link, or a redirect, on another site leads to.
type navigating struct{}

func (navigating) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
		"Sec-Fetch-Dest": "document"} {
		r.Header.Set(name, value)
	}
	if r.Method == http.MethodPost { // of the test's own
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return http.DefaultTransport.RoundTrip(r)
}

// providerServer is an OpenID Connect provider that knows one person.
type providerServer struct {
	server *httptest.Server
	claims chan func(map[string]any) // how the claims of the next token are spoiled
}

// spoil changes the claims of the tokens from now on.
func (p *providerServer) spoil(how func(map[string]any)) {
	<-p.claims
	p.claims <- how
}

func newProviderServer(t *testing.T) *providerServer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256,
		Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &providerServer{claims: make(chan func(map[string]any), 1)}
	p.claims <- func(map[string]any) {}
	var nonces sync.Map // by code
	say := func(w http.ResponseWriter, value any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(value); err != nil {
			t.Error(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		base := p.server.URL
		say(w,
			map[string]any{"issuer": base, "authorization_endpoint": base + "/authorize",
				"token_endpoint": base + "/token", "jwks_uri": base + "/keys",
				"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w,
			jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256",
				Use: "sig"}}})
	})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("code_challenge_method") != "S256" || q.Get("client_id") != "hub" {
			t.Errorf("asked with %s", r.URL.RawQuery)
		}
		code := rand.Text()
		nonces.Store(code, q.Get("nonce"))
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(),
			http.StatusFound)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code_verifier") == "" {
			t.Error("no verifier is sent")
		}
		nonce, _ := nonces.Load(r.FormValue("code"))
		claims := map[string]any{
			"iss": p.server.URL, "aud": "hub", "sub": "1", "exp": time.Now().Add(time.Hour).Unix(),
			"iat":   time.Now().Unix(),
			"nonce": nonce, "email": "Ana@example.org", "email_verified": true,
		}
		spoil := <-p.claims
		spoil(claims)
		p.claims <- spoil
		token, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Error(err)
		}
		say(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": token, "expires_in": 60})
	})
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}
