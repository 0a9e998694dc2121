package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"essaim/internal/mail"
)

// config is everything that an operator can set. README.md beside holds the same table; a test compares them.
type config struct {
	Addr          string
	Drain         time.Duration
	Name          string
	DataLicence   string
	Contact       string
	Tiles         string
	TilesAuthor   string
	DatabaseURL   string
	Connections   int
	Data          string
	PostgresBin   string
	LogLevel      slog.Level
	LogFormat     string
	Demonstration bool
	Partial       bool
	URL           string
	Proxies       int
	SMTPURL       string
	MailFrom      string
	Outbox        bool
	OIDCIssuer    string
	OIDCClientID  string
	OIDCSecret    string
	PrivateHooks  bool
	// PrivatePartners lets partners' services be at private addresses.
	PrivatePartners bool
	MetricsAddr     string
	Namespace       string
}

// setting is an environment variable that is a flag too. The flag wins.
type setting struct {
	flag     string
	does     string
	fallback string
	isSwitch bool // a flag without a value means yes
	read     func(*config, string) error
}

// env is the setting's environment variable.
func (s setting) env() string {
	return "ESSAIM_" + strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_"))
}

var hubSettings = []setting{
	{flag: "log", does: "least level that is logged: debug, info, warn or error", fallback: "info",
		read: func(c *config, s string) error { return c.LogLevel.UnmarshalText([]byte(s)) }},
	{flag: "log-format", does: "how lines are logged: text or json", fallback: "text",
		read: func(c *config, s string) error {
			if s != "text" && s != "json" {
				return errors.New("is neither text nor json")
			}
			c.LogFormat = s
			return nil
		}},
}

var databaseSettings = []setting{
	{flag: "database-url",
		does: "PostgreSQL to use (15 or later); without it the hub runs a private one. Nothing is loaded into it unasked",
		read: text(func(c *config) *string { return &c.DatabaseURL })},
	{flag: "database-connections", does: "most connections to the database, 2 to 1000", fallback: "16",
		read: func(c *config, s string) (err error) {
			if c.Connections, err = strconv.Atoi(s); err != nil || c.Connections < 2 || c.Connections > 1000 {
				return errors.New("is not a number from 2 to 1000")
			}
			return nil
		}},
	{flag: "data", does: "folder of the private PostgreSQL", fallback: defaultData(),
		read: text(func(c *config) *string { return &c.Data })},
	{flag: "postgres-bin",
		does: "folder of the binaries of the private PostgreSQL; without it they are looked for on the PATH and where packages put them",
		read: text(func(c *config) *string { return &c.PostgresBin })},
}

var serverSettings = []setting{
	{flag: "addr", does: "address to listen on", fallback: "127.0.0.1:8080",
		read: func(c *config, s string) error {
			if _, port, err := net.SplitHostPort(s); err != nil || port == "" {
				return errors.New("is not host:port")
			}
			c.Addr = s
			return nil
		}},
	{flag: "drain",
		does: "how long requests are still taken after a signal to stop, while /readyz says 503: what a load balancer needs to notice", fallback: "0s",
		read: func(c *config, s string) (err error) {
			if c.Drain, err = time.ParseDuration(s); err != nil || c.Drain < 0 || c.Drain > time.Minute {
				return errors.New("is not a duration of up to 1m, such as 5s")
			}
			return nil
		}},
	{flag: "name", does: "name of this hub", fallback: "Essaim",
		read: text(func(c *config) *string { return &c.Name })},
	{flag: "data-licence", does: "licence of this hub's own data, an SPDX identifier", fallback: "ODbL-1.0",
		read: text(func(c *config) *string { return &c.DataLicence })},
	{flag: "tiles",
		does: "server of map tiles, as https://tiles.example/{z}/{x}/{y}.png; outlines only, and no request to another host, where there is none",
		read: func(c *config, s string) error {
			u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(s))
			if err != nil || u.Scheme != "https" || u.Host == "" || !strings.HasPrefix(s, "https://"+u.Host+"/") ||
				strings.ContainsAny(s, " ;,'\"") {
				return fmt.Errorf("%q is no https address of tiles", s)
			}
			c.Tiles = s
			return nil
		}},
	{flag: "tiles-author", does: "whom the map names for its tiles, such as OpenStreetMap contributors",
		read: text(func(c *config) *string { return &c.TilesAuthor })},
	{flag: "contact", does: "where the people who run this hub can be written to: an https or mailto address",
		read: func(c *config, s string) error {
			u, err := url.Parse(s)
			if err != nil || (u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto") {
				return errors.New("is not an https or mailto address")
			}
			c.Contact = s
			return nil
		}},
}

var addressSettings = []setting{
	{flag: "url",
		does: "where people reach the hub, as https://essaim.example: what links in letters begin with. Without it, http:// and the address",
		read: func(c *config, s string) error {
			u, err := url.Parse(s)
			if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" ||
				strings.Trim(u.Path, "/") != "" {
				return errors.New("is not https://host")
			}
			c.URL = u.Scheme + "://" + u.Host
			return nil
		}},
	{flag: "proxies", does: "how many proxies stand before the hub and tell the client's address in X-Forwarded-For",
		fallback: "0",
		read: func(c *config, s string) (err error) {
			if c.Proxies, err = strconv.Atoi(s); err != nil || c.Proxies < 0 || c.Proxies > 10 {
				return errors.New("is not a number from 0 to 10")
			}
			return nil
		}},
}

var federationSettings = []setting{
	{flag: "private-partners",
		does: "let partners' services be at private addresses, by http too: for development only", isSwitch: true,
		read: boolean(func(c *config) *bool { return &c.PrivatePartners })},
	{flag: "metrics-addr",
		does: "address to serve metrics on, at /metrics in the form of Prometheus; without it they are not served",
		read: func(c *config, s string) error {
			if _, port, err := net.SplitHostPort(s); err != nil || port == "" {
				return errors.New("is not host:port")
			}
			c.MetricsAddr = s
			return nil
		}},
}

var checkSettings = []setting{
	{flag: "namespace", does: "federation check: what begins the names of what the service adds, as market",
		read: text(func(c *config) *string { return &c.Namespace })},
}

var mailSettings = []setting{
	{flag: "smtp-url",
		does: "mail server, as smtps://user:password@host:465 or smtp://… with STARTTLS; without it none is sent",
		read: func(c *config, s string) error {
			if _, err := mail.NewSMTP(s, ""); err != nil {
				return errors.New("is not smtp://user:password@host:port or smtps://…")
			}
			c.SMTPURL = s
			return nil
		}},
	{flag: "mail-from", does: "address that letters come from", fallback: "Essaim <essaim@localhost>",
		read: func(c *config, s string) error {
			if err := mail.CheckSender(s); err != nil {
				return errors.New("is no address of mail, such as Essaim <essaim@example.org>")
			}
			c.MailFrom = s
			return nil
		}},
	{flag: "outbox",
		does: "show letters at /outbox?key=… instead of sending them: for a hub that only its own machine reaches. The start prints the key", isSwitch: true,
		read: boolean(func(c *config) *bool { return &c.Outbox })},
	{flag: "private-webhooks", does: "let webhooks lead to private addresses, by http too: for development only",
		isSwitch: true,
		read:     boolean(func(c *config) *bool { return &c.PrivateHooks })},
}

var oidcSettings = []setting{
	{flag: "oidc-issuer", does: "OpenID Connect provider by which people can sign in too, as https://id.example",
		read: text(func(c *config) *string { return &c.OIDCIssuer })},
	{flag: "oidc-client-id", does: "what the provider calls this hub",
		read: text(func(c *config) *string { return &c.OIDCClientID })},
	{flag: "oidc-client-secret", does: "what this hub tells the provider",
		read: text(func(c *config) *string { return &c.OIDCSecret })},
}

var loadSettings = []setting{
	{flag: "demonstration", does: "load the demonstration data instead of a folder", isSwitch: true,
		read: boolean(func(c *config) *bool { return &c.Demonstration })},
	{flag: "partial", does: "take the sound rows where others are refused; by default nothing is written then",
		isSwitch: true,
		read:     boolean(func(c *config) *bool { return &c.Partial })},
}

func text(field func(*config) *string) func(*config, string) error {
	return func(c *config, s string) error {
		*field(c) = s
		return nil
	}
}

func boolean(field func(*config) *bool) func(*config, string) error {
	return func(c *config, s string) error {
		yes, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("is neither true nor false")
		}
		*field(c) = yes
		return nil
	}
}

// defaultData is a folder that survives: /var/lib/essaim for root, whose home the database's user may not enter.
func defaultData() string {
	if os.Geteuid() == 0 {
		return "/var/lib/essaim"
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "essaim-data"
	}
	return filepath.Join(home, ".local", "share", "essaim")
}

// readConfig reads the settings and returns what stands beside them. It reports everything that is wrong at once.
func readConfig(settings []setting, args []string, getenv func(string) string) (config, []string, error) {
	flags, operands, errs := readFlags(settings, args)
	var c config
	for _, s := range settings {
		source, value := "--"+s.flag, flags[s.flag]
		if _, given := flags[s.flag]; !given {
			source, value = s.env(), getenv(s.env())
			if value == "" {
				source, value = "default", s.fallback
			}
		}
		if value == "" {
			continue
		}
		if err := s.read(&c, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %q %w", source, value, err))
		}
	}
	return c, operands, errors.Join(errs...)
}

// readFlags reads --flag=value, --flag value and, for a switch, --flag.
func readFlags(settings []setting, args []string) (flags map[string]string, operands []string, errs []error) {
	flags = map[string]string{}
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "--")
		if !isFlag {
			if strings.HasPrefix(args[i], "-") {
				errs = append(errs, fmt.Errorf("%s: there is no such flag", args[i]))
				continue
			}
			operands = append(operands, args[i])
			continue
		}
		name, value, hasValue := strings.Cut(name, "=")
		s, known := settingNamed(settings, name)
		switch {
		case !known:
			errs = append(errs, fmt.Errorf("--%s: there is no such flag", name))
			continue
		case hasValue:
		case s.isSwitch:
			value = "true"
		case i+1 == len(args):
			errs = append(errs, fmt.Errorf("--%s: a value is missing", name))
			continue
		default:
			i++
			value = args[i]
		}
		if value == "" {
			errs = append(errs, fmt.Errorf("--%s: the value is empty", name))
		}
		flags[name] = value
	}
	return flags, operands, errs
}

func settingNamed(settings []setting, flag string) (setting, bool) {
	for _, s := range settings {
		if s.flag == flag {
			return s, true
		}
	}
	return setting{}, false
}
