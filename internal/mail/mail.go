// Package mail writes the hub's letters, in French and English, and sends them.
package mail

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	gomail "github.com/wneessen/go-mail"

	"essaim/internal/hub"
)

//go:embed letters/*.txt
var files embed.FS

var letters = map[hub.Language]*template.Template{
	hub.French:  template.Must(template.New("").Option("missingkey=error").ParseFS(files, "letters/fr.txt")),
	hub.English: template.Must(template.New("").Option("missingkey=error").ParseFS(files, "letters/en.txt")),
}

// Message is a letter that is ready to be sent.
type Message struct {
	To          string
	Subject     string
	Body        string
	Unsubscribe string // where its reader asks for no more of its kind, "" for what must be sent
}

// Compose writes a letter. The hub signs with its name; unsubscribe is "" for letters that must be sent.
func Compose(job hub.MailJob, hubName, unsubscribe string) (Message, error) {
	words := letters[job.Language]
	if words == nil {
		words = letters[hub.French]
	}
	values := map[string]string{"hub": hubName}
	for name, value := range job.Values {
		values[name] = value
	}
	subject, err := write(words, string(job.Letter)+".subject", values)
	if err != nil {
		return Message{}, err
	}
	body, err := write(words, string(job.Letter)+".body", values)
	if err != nil {
		return Message{}, err
	}
	values["unsubscribe"] = unsubscribe
	footer, err := write(words, "footer", values)
	if err != nil {
		return Message{}, err
	}
	return Message{
		To: job.To, Subject: strings.Join(strings.Fields(subject), " "), Body: body + "\n\n" + footer + "\n",
		Unsubscribe: unsubscribe,
	}, nil
}

func write(words *template.Template, name string, values map[string]string) (string, error) {
	var text bytes.Buffer
	if err := words.ExecuteTemplate(&text, name, values); err != nil {
		return "", fmt.Errorf("mail: %w", err)
	}
	return strings.TrimSpace(text.String()), nil
}

// SMTP sends letters through a mail server.
type SMTP struct {
	client *gomail.Client
	from   string
}

// sendTimeout is how long a mail server may take.
const sendTimeout = 15 * time.Second

// NewSMTP returns a sender through the server at an address: smtps://user:password@host:465 with TLS from the start,
// smtp://… with STARTTLS, which must be had unless the host is this machine. Letters come from the address from.
func NewSMTP(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("mail: the address of a mail server is smtp://user:password@host:port or smtps://…")
	}
	options := []gomail.Option{gomail.WithTimeout(sendTimeout)}
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSLPort(false))
	case u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 {
			return nil, fmt.Errorf("mail: %q is no port", port)
		}
		options = append(options, gomail.WithPort(n))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &SMTP{client, from}, nil
}

// CheckSender returns an error unless letters can come from an address.
func CheckSender(from string) error { return gomail.NewMsg().From(from) }

// Check returns an error unless the server takes letters at this moment.
func (s *SMTP) Check(ctx context.Context) error {
	if err := s.client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return s.client.Close()
}

// Reason says why a letter was not sent, without its recipient or content.
func Reason(err error) string {
	if failed, ok := errors.AsType[*gomail.SendError](err); ok {
		return failed.Reason.String()
	}
	if network, ok := errors.AsType[*net.OpError](err); ok {
		return network.Error()
	}
	return "the letter could not be made or handed over"
}

// Send sends a letter.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	letter := gomail.NewMsg()
	if err := letter.From(s.from); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := letter.To(m.To); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	letter.Subject(m.Subject)
	letter.SetBodyString(gomail.TypeTextPlain, m.Body)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" { // RFC 8058
		letter.SetGenHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		letter.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	if err := s.client.DialAndSendWithContext(ctx, letter); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}
