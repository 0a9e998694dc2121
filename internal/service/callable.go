package service

import (
	"net/netip"
	"net/url"
	"strings"

	"essaim/internal/hub"
	"essaim/internal/outbound"
)

// callable says what addresses of one kind the hub calls.
type callable struct {
	private    bool       // whether the operator lets it call addresses that are not public, and by http
	notPublic  *hub.Error // of an address that is not public
	notByHTTPS *hub.Error // of an address that is not called by https
}

// check returns an error unless the hub may call an address, as far as it shows before it
// is looked up. What it leads to is checked again at each connection.
func (c callable) check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || hub.CheckURL(address) != nil:
		return hub.Invalid(hub.At("url"), "%.80q is not an http or https address.", address)
	case c.private:
		return nil
	case isPrivate(u.Hostname()):
		return c.notPublic
	case u.Scheme != "https":
		return c.notByHTTPS
	}
	return nil
}

// isPrivate reports whether a host is an address that is not public, or this machine by its name.
func isPrivate(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && !outbound.IsPublic(ip) || strings.EqualFold(strings.TrimSuffix(host, "."), "localhost")
}
