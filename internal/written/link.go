package written

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// hasScheme matches what begins with the scheme of a URI (RFC 3986); a host with a port does too, which is told apart.
var (
	hasScheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	isHost    = regexp.MustCompile(
		`^[\pL\pN]([\pL\pM\pN-]*[\pL\pN])?(\.[\pL\pN]([\pL\pM\pN-]*[\pL\pN])?)+(:[0-9]+)?([/?#]|$)`)
)

// Link is an address as people type it, in the form that the hub keeps: https where it
// says no scheme, the scheme and host in lower case, the host in the letters of ASCII
// (IDNA). What is no address of the web stays as it is, for a check to refuse.
func Link(text string) string {
	text = strings.TrimSpace(Text(text))
	if isHost.MatchString(text) {
		text = "https://" + text
	}
	if !hasScheme.MatchString(text) {
		return text
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" {
		return text
	}
	scheme, rest := text[:strings.IndexByte(text, ':')], text[strings.IndexByte(text, ':'):]
	host, err := idna.Lookup.ToASCII(parsed.Hostname())
	if err != nil {
		return strings.ToLower(scheme) + rest
	}
	if strings.Contains(parsed.Hostname(), ":") { // IPv6
		host = "[" + host + "]"
	}
	if port := parsed.Port(); port != "" {
		host += ":" + port
	}
	return strings.ToLower(scheme) + strings.Replace(rest, parsed.Host, host, 1)
}
