package mail

import (
	"bufio"
	"net"
	"strings"
	"testing"

	"essaim/internal/hub"
)

// every letter, with all the values that the hub gives it.
var values = map[hub.Letter]map[string]string{
	hub.LetterSignIn: {"link": "L", "code": "C"}, hub.LetterInvitation: {"link": "L", "name": "N", "role": "EDITOR"},
	hub.LetterProposalReceived: {"link": "L", "name": "N"}, hub.LetterProposalToReview: {"link": "L", "name": "N"},
	hub.LetterProposalPublished: {"link": "L", "name": "N"},
	hub.LetterProposalDeclined:  {"link": "L", "name": "N", "reason": "R"},
	hub.LetterClaim:             {"link": "L", "name": "N"},
	hub.LetterClaimDecided:      {"link": "L", "name": "N", "state": "DECLINED", "reason": "R"},
	hub.LetterApplication:       {"link": "L", "name": "N", "network": "W"},
	hub.LetterMembership:        {"link": "L", "name": "N", "network": "W", "state": "COOPTED", "reason": "R"},
	hub.LetterResign:            {"link": "L", "charter": "C", "version": "V"},
	hub.LetterRelation:          {"link": "L", "name": "N", "other": "O"},
	hub.LetterOverlap:           {"link": "L", "name": "N"}, hub.LetterRequest: {"link": "L", "name": "N", "text": "T"},
	hub.LetterRequestReply:    {"link": "L", "name": "N", "text": "T", "asked": "A", "state": "OPEN"},
	hub.LetterRequestAccepted: {"link": "L", "name": "N", "text": "T", "asked": "A", "address": "D"},
	hub.LetterMerged:          {"link": "L", "name": "N", "duplicate": "D"},
	hub.LetterUnmerged:        {"link": "L", "name": "N", "duplicate": "D"},
	hub.LetterToConfirm:       {"link": "L", "names": "- N"},
	hub.LetterPartnerCheck:    {"link": "L", "name": "N", "problem": "P", "mend": "M"},
	hub.LetterMore:            {"link": "L", "topic": "NOTICES", "minutes": "M"},
}

func TestEveryLetterIsWrittenInBothLanguages(t *testing.T) {
	t.Parallel()
	for letter, given := range values {
		for _, language := range []hub.Language{hub.French, hub.English} {
			m, err := Compose(hub.MailJob{To: "x@example.org", Language: language, Letter: letter, Values: given},
				"Hub", "U")
			if err != nil || m.Subject == "" || strings.Contains(m.Subject+m.Body, "<no value>") ||
				!strings.Contains(m.Body, "Hub") || !strings.Contains(m.Body, "U") {
				t.Errorf("%s in %s: %q %q (%v)", letter, language, m.Subject, m.Body, err)
			}
			for name, value := range given {
				if !strings.Contains(m.Subject+m.Body, value) && name != "link" && name != "topic" && name != "state" &&
					name != "role" {
					t.Errorf("%s in %s does not say its %s", letter, language, name)
				}
			}
		}
	}
	for _, letter := range []hub.Letter{
		hub.LetterSignIn, hub.LetterInvitation, hub.LetterProposalReceived, hub.LetterProposalPublished,
		hub.LetterProposalDeclined,
		hub.LetterRequest, hub.LetterRequestReply, hub.LetterRequestAccepted,
	} {
		for _, language := range []hub.Language{hub.French, hub.English} {
			given := values[letter]
			m, err := Compose(hub.MailJob{To: "x@example.org", Language: language, Letter: letter,
				Values: letter.WithoutWords(given)}, "Hub", "U")
			if err != nil || m.Subject == "" || strings.Contains(m.Body, "«  »") || strings.Contains(m.Body, "“”") ||
				strings.HasSuffix(m.Subject, ": ") || len(m.Body) < 40 {
				t.Errorf("%s in %s to who never signed in: %q %q (%v)", letter, language, m.Subject, m.Body, err)
			}
		}
	}
	// subject and body; the footer, and the file
	if defined := len(letters[hub.French].Templates()); defined != 2*len(values)+2 {
		t.Errorf("%d letters are tried, %d templates are there", len(values), defined)
	}
}

// A name cannot add lines to the head of a letter.
func TestASubjectIsOneLine(t *testing.T) {
	t.Parallel()
	m, err := Compose(hub.MailJob{Language: hub.English, Letter: hub.LetterProposalReceived,
		Values: map[string]string{"name": "A\r\nBcc: x@example.org", "link": "L"}}, "Hub", "")
	if err != nil || strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("%q (%v)", m.Subject, err)
	}
}

// A mail server gets the letter with what it takes to unsubscribe by one click (RFC 8058).
func TestALetterIsSentThroughAServer(t *testing.T) {
	t.Parallel()
	address, got := server(t)
	sender, err := NewSMTP("smtp://"+address, "Hub <hub@example.org>")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(),
		Message{To: "x@example.org", Subject: "Été", Body: "Bonjour",
			Unsubscribe: "https://hub.example/unsubscribe?key=1"}); err != nil {
		t.Fatal(err)
	}
	letter := <-got
	for _, want := range []string{"RCPT TO:<x@example.org>",
		"List-Unsubscribe: <https://hub.example/unsubscribe?key=1>",
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Auto-Submitted: auto-generated", "Bonjour"} {
		if !strings.Contains(letter, want) {
			t.Errorf("no %q in %s", want, letter)
		}
	}
}

func TestAnAddressOfNoServerIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "mail.example.org", "http://mail.example.org", "smtp://"} {
		if _, err := NewSMTP(address, "x@example.org"); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

// server is a mail server that takes one letter, and hands over all that it was told.
func server(t *testing.T) (address string, got chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	got = make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
		say("220 test")
		var said strings.Builder
		reader, inLetter := bufio.NewReader(conn), false
		for {
			line, err := reader.ReadString('\n')
			if err != nil {
				return
			}
			said.WriteString(line)
			switch {
			case inLetter && line == ".\r\n":
				inLetter = false
				say("250 taken")
			case inLetter:
			case strings.HasPrefix(line, "DATA"):
				inLetter = true
				say("354 go on")
			case strings.HasPrefix(line, "QUIT"):
				say("221 bye")
				got <- said.String()
				return
			default:
				say("250 fine")
			}
		}
	}()
	return listener.Addr().String(), got
}
