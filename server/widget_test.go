package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"essaim/internal/testkit"
)

// A partner's page on another origin, with a strict policy of its own, shows map, list
// and record, and follows attributes.
func TestTheWidgetWorksOnAPartnersPage(t *testing.T) {
	t.Parallel()
	h := start(t, "--data", testkit.Folder(t))
	partner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy",
			fmt.Sprintf("default-src 'none'; script-src %s; connect-src %s; frame-src %s; img-src 'self'", h.base,
				h.base, h.base))
		fmt.Fprintf(w,
			`<!doctype html><html lang="en"><head><title>Partner</title><link rel="icon" href="data:,"></head><body><main><h1>A partner</h1>
			<script src="%[1]s/widget.js" async></script>
			<essaim-map kind="caisse"></essaim-map>
			<essaim-list type="GROUP" limit="5"></essaim-list>
			<essaim-record record="marche-du-lavoir-dieulefit"></essaim-record>
			<iframe src="%[1]s/en/embed?show=list&type=GROUP" title="Essaim"></iframe></main></body></html>`, h.base)
	}))
	t.Cleanup(partner.Close)
	tab := testkit.NewTab(t, partner.URL, true)
	tab.Visit("/")
	tab.Wait(`document.querySelector('essaim-map')?.shadowRoot?.querySelectorAll('.leaflet-marker-icon').length > 5`)
	tab.Wait(`document.querySelector('essaim-list').shadowRoot?.querySelectorAll('li').length === 5`)
	tab.Wait(
		`document.querySelector('essaim-record').shadowRoot?.querySelector('h3')?.innerText === 'Marché du Lavoir'`)
	var said string
	tab.Get(`document.querySelector('essaim-record').shadowRoot.textContent`, &said)
	if !strings.Contains(said, "is carried by") {
		t.Errorf("the record, in the language of the page: %s", said)
	}
	tab.Get(`document.querySelector('essaim-list').setAttribute('limit', '2')`, nil)
	tab.Wait(`document.querySelector('essaim-list').shadowRoot?.querySelectorAll('li').length === 2`)
	tab.Get(`document.querySelector('essaim-record').setAttribute('record', 'nobody')`, nil)
	tab.Wait(`document.querySelector('essaim-record').shadowRoot?.querySelector('[role="alert"]') !== null`)
	for _, broken := range tab.Accessibility() {
		t.Errorf("the partner's page: %s", broken)
	}
	_, asked := tab.Faults()
	for _, address := range asked {
		if !strings.HasPrefix(address, h.base+"/") {
			t.Errorf("the widget asks %s", address)
		}
	}
}
