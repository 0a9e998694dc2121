package compose

import (
	_ "embed"
	"encoding/json"
	"net/url"
)

//go:embed host.js
var host string

// parseURL is the URL of browsers, as much of it as composers read: an object in JSON, empty where the text is no
// absolute URL.
func parseURL(text, base string) string {
	u, err := url.Parse(text)
	if err == nil && base != "" {
		var b *url.URL
		if b, err = url.Parse(base); err == nil {
			u = b.ResolveReference(u)
		}
	}
	if err != nil || u.Scheme == "" {
		return "{}"
	}
	path := u.EscapedPath()
	if path == "" && u.Host != "" {
		path = "/"
	}
	parsed := map[string]string{
		"href": u.String(), "protocol": u.Scheme + ":", "host": u.Host, "hostname": u.Hostname(), "port": u.Port(),
		"pathname": path, "origin": u.Scheme + "://" + u.Host, "hash": "", "search": "",
	}
	if u.RawQuery != "" {
		parsed["search"] = "?" + u.RawQuery
	}
	if u.Fragment != "" {
		parsed["hash"] = "#" + u.EscapedFragment()
	}
	answer, _ := json.Marshal(parsed) // strings are JSON
	return string(answer)
}
