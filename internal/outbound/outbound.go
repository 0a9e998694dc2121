// Package outbound makes requests to addresses that others gave: it keeps them from leading into private networks.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate is the failure of a request that would have led into a private network.
var ErrPrivate = errors.New("outbound: the address is not a public one")

// NewClient returns a client that connects to public addresses only, whatever a name is said to lead to at that moment,
// and that follows no redirect. Where private is set it connects anywhere: for development.
func NewClient(timeout time.Duration, private bool) *http.Client {
	transport := NewTransport(private)
	transport.ResponseHeaderTimeout = timeout
	return &http.Client{
		Timeout: timeout, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// NewTransport returns the transport of such a client, for callers that handle timeouts and redirects themselves.
func NewTransport(private bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !private {
		dialer.ControlContext = func(_ context.Context, _, address string,
			_ syscall.RawConn) error {
			return checkAddress(address)
		}
	}
	return &http.Transport{
		Proxy:       nil, // a proxy would connect for us
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, DisableCompression: true, ForceAttemptHTTP2: true,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// checkAddress returns ErrPrivate unless an address that a name was resolved to is public.
func checkAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	if !IsPublic(at.Addr()) {
		return fmt.Errorf("%w: %s", ErrPrivate, at.Addr())
	}
	return nil
}

// special are networks that lead to no public host though nothing in package netip says so: shared address space, tests
// and documentation, benchmarks, protocol assignments, reserved; and those that hold an IPv4 address.
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::/96", "fec0::/10", "64:ff9b::/96", "64:ff9b:1::/48",
	"100::/64", "2001::/23", "2001:db8::/32", "2002::/16")

func prefixes(texts ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		parsed[i] = netip.MustParsePrefix(text)
	}
	return parsed
}

// IsPublic reports whether an address is one of the public internet.
func IsPublic(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, prefix := range special {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}
