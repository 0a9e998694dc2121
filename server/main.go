// Command essaim runs a hub: its GraphQL API and what stands around it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	p := program{args: os.Args[1:], getenv: os.Getenv, out: os.Stdout, log: os.Stderr, self: self}
	if err := p.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "essaim:", err)
		stop()
		os.Exit(1)
	}
}

// program is one run of the command. Tests make their own.
type program struct {
	args   []string
	getenv func(string) string
	out    io.Writer // answers
	log    io.Writer // progress and failures
	self   string    // where this program is: it composes in a process of its own
}

// command is a subcommand.
type command struct {
	name     string
	does     string // one line
	operands string // what stands after the settings, "" for nothing
	settings []setting
	run      func(*program, context.Context, config, []string) error
}

// commands are the subcommands in the order of the help.
func commands() []command {
	return []command{
		{"serve", "run the hub (what is done without a subcommand)", "",
			slicesOf(hubSettings, databaseSettings, serverSettings, addressSettings, federationSettings, mailSettings,
				oidcSettings), (*program).serve},
		{"migrate", "bring the database's schema, territories and vocabulary up to date", "",
			slicesOf(hubSettings, databaseSettings), (*program).migrate},
		{"load", "load a folder of CSV files, or the demonstration data", "[FOLDER]",
			slicesOf(hubSettings, databaseSettings, loadSettings), (*program).load},
		{"admin", "make the owner of an address an administrator: admin add EMAIL", "add EMAIL",
			slicesOf(hubSettings, databaseSettings), (*program).admin},
		{"federation", "check the schema of a partner's service: federation check FILE", "check FILE", checkSettings,
			(*program).federation},
		{"schema", "print the GraphQL schema (SDL)", "", nil, (*program).schema},
		{"version", "print the version", "", nil, (*program).version},
	}
}

func slicesOf(groups ...[]setting) (all []setting) {
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

// run finds the subcommand, reads its settings and runs it.
func (p *program) run(ctx context.Context) error {
	args := p.args
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && isHelp(args[0]) {
		return p.help()
	}
	if name == "help" {
		return p.help()
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		for _, arg := range args {
			if isHelp(arg) {
				return p.helpOn(c)
			}
		}
		cfg, operands, err := readConfig(c.settings, args, p.getenv)
		if err != nil {
			return fmt.Errorf("%w\nessaim %s --help lists the settings", err, c.name)
		}
		if c.operands == "" && len(operands) > 0 {
			return fmt.Errorf("%s takes no %q", c.name, operands[0])
		}
		return c.run(p, ctx, cfg, operands)
	}
	return fmt.Errorf("there is no subcommand %q; essaim --help lists them", name)
}

func isHelp(arg string) bool { return arg == "--help" || arg == "-help" || arg == "-h" }

// help lists the subcommands.
func (p *program) help() error {
	var text strings.Builder
	text.WriteString(
		"Essaim links local groups: a GraphQL federation hub for civic networks.\n\nessaim SUBCOMMAND [SETTINGS]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&text, "  %-10s  %s\n", c.name, c.does)
	}
	text.WriteString("\nessaim SUBCOMMAND --help lists its settings.\n")
	_, err := io.WriteString(p.out, text.String())
	return err
}

// helpOn lists the settings of a subcommand.
func (p *program) helpOn(c command) error {
	var text strings.Builder
	fmt.Fprintf(&text, "essaim %s: %s\n\nessaim %s", c.name, c.does, c.name)
	if len(c.settings) > 0 {
		text.WriteString(" [SETTINGS]")
	}
	if c.operands != "" {
		text.WriteString(" " + c.operands)
	}
	text.WriteString("\n")
	for _, s := range c.settings {
		fmt.Fprintf(&text, "\n  --%s  (%s)\n      %s\n", s.flag, s.env(), s.does)
		if s.fallback != "" {
			fmt.Fprintf(&text, "      default: %s\n", s.fallback)
		}
	}
	_, err := io.WriteString(p.out, text.String())
	return err
}
