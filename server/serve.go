package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"essaim/graph"
	"essaim/internal/app"
	"essaim/internal/auth"
	"essaim/internal/explorer"
	"essaim/internal/gateway/compose"
	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/job"
	"essaim/internal/mail"
	"essaim/internal/service"
)

// stopDeadline is how long requests that have begun may take after a signal to stop.
const stopDeadline = 10 * time.Second

// serve runs the hub until ctx is done.
func (p *program) serve(ctx context.Context, cfg config, _ []string) (err error) {
	log := newLog(cfg, p.log)
	p.tuneCollector()
	db, err := openDatabase(ctx, cfg, log, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	listener, err := net.Listen("tcp", cfg.Addr) // first: what letters link to can be the address
	if err != nil {
		return err
	}
	defer listener.Close()
	outbox, err := newOutbox(cfg, listener.Addr())
	if err != nil {
		return err
	}
	if cfg.URL == "" {
		cfg.URL = "http://" + listener.Addr().String()
	}
	if err := db.migrate(ctx, log); err != nil {
		return err
	}
	closing, closeStreams := context.WithCancel(context.Background())
	defer closeStreams()
	registry := prometheus.NewRegistry()
	wired := app.New(app.Options{
		Pool: db.pool, About: about(cfg), URL: cfg.URL, Proxies: cfg.Proxies, PrivateTargets: cfg.PrivateHooks,
		Partners: app.Partners{
			Compose: compose.Process(p.self, "federation", "compose"), // in a process of its own
			Private: cfg.PrivatePartners,
		},
		Closing: closing, Registry: registry, Log: log,
	})
	if err := harvest.LoadReference(ctx, wired.Service); err != nil {
		return err
	}
	if db.private != nil {
		if err := demonstrate(ctx, wired.Service, log); err != nil {
			return err
		}
	}
	go wired.Run(closing)
	sender, err := newSender(ctx, cfg, log)
	if err != nil {
		return err
	}
	jobs, err := wired.Jobs(sender, cfg.Outbox)
	if err != nil {
		return err
	}
	worked := make(chan error, 1)
	working, stopWorking := context.WithCancel(context.Background())
	defer stopWorking()
	go func() { worked <- jobs.Run(working) }()
	if cfg.SMTPURL == "" && outbox == "" {
		log.Warn("no mail server is set (ESSAIM_SMTP_URL): nobody gets the links to sign in with")
	}
	if err := serveMetrics(closing, cfg.MetricsAddr, registry, log); err != nil {
		return err
	}
	pages, err := wired.Pages(explorer.Options{
		Provider: cfg.OIDCIssuer != "", Outbox: outbox, Tiles: cfg.Tiles, TilesAuthor: cfg.TilesAuthor,
	})
	if err != nil {
		return err
	}
	var draining atomic.Bool
	server := &http.Server{
		Handler: routes(site{
			Hub: wired, pages: pages.Handler(), provider: newProvider(cfg, wired.Callers, pages.Fail),
			ready: func(ctx context.Context) error {
				if draining.Load() {
					return errors.New("the hub is stopping")
				}
				return db.pool.Ping(ctx)
			},
			draining: draining.Load,
			log:      log,
		}),
		ReadHeaderTimeout: 4 * time.Second,
		ReadTimeout:       8 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    32 << 10, // a query in the URL of a GET is part of it
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	p.sayWhere(listener.Addr().String(), db.where, outbox, cfg.SMTPURL != "")

	select {
	case err := <-failed:
		return err
	case err := <-worked: // without its jobs the hub would take what it cannot finish
		return errors.Join(errors.New("the jobs ended by themselves"), err)
	case <-db.exited():
		return errors.New("the private PostgreSQL ended by itself; its log is in the data folder")
	case <-ctx.Done():
	}
	log.Info("stopping")
	err = stop(server, &draining, closeStreams, cfg.Drain)
	stopWorking()
	return errors.Join(err, <-worked)
}

// tuneCollector lets garbage grow to four times what is in use before it is collected, and no further than
// a gigabyte: the hub holds little, and makes much for each answer. GOGC and GOMEMLIMIT say otherwise.
func (p *program) tuneCollector() {
	if p.getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if p.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}

// newSender is the mail server that is set; nil where none is.
func newSender(ctx context.Context, cfg config, log *slog.Logger) (job.Sender, error) {
	if cfg.SMTPURL == "" {
		return nil, nil
	}
	sender, err := mail.NewSMTP(cfg.SMTPURL, cfg.MailFrom)
	if err != nil {
		return nil, err
	}
	go func() { // the start does not wait for it, and goes on where it fails: the server may come back
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := sender.Check(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.ErrorContext(ctx,
				"the mail server (ESSAIM_SMTP_URL) takes no letters: nobody gets the links to sign in with", "error", err)
		}
	}()
	return sender, nil
}

// newOutbox is the key to the letters that are not sent, "" where they are not shown. They let in who reads them: so
// they are shown where the operator asks for it, on a hub that only its own machine reaches, to those who have the key.
func newOutbox(cfg config, listens net.Addr) (key string, err error) {
	if !cfg.Outbox {
		return "", nil
	}
	var errs []error
	if cfg.SMTPURL != "" {
		errs = append(errs, errors.New("--outbox: letters are sent by a mail server (--smtp-url)"))
	}
	if cfg.URL != "" {
		errs = append(errs, errors.New("--outbox: people reach this hub from elsewhere (--url)"))
	}
	if tcp, ok := listens.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		errs = append(errs, errors.New("--outbox: others than this machine reach this hub (--addr)"))
	}
	return rand.Text(), errors.Join(errs...)
}

// stop ends a server without failing a request. Readiness is withdrawn first, then connections are not kept alive, then
// nothing new is taken; streams are ended, and what has begun is answered.
func stop(server *http.Server, draining *atomic.Bool, closeStreams func(), drain time.Duration) error {
	draining.Store(true)
	time.Sleep(drain)
	closeStreams()
	ctx, cancel := context.WithTimeout(context.Background(), stopDeadline)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were cut short: %w", err), server.Close())
	}
	return nil
}

// sayWhere prints what is where.
func (p *program) sayWhere(addr, database, outbox string, mails bool) {
	base := "http://" + addr
	letters := "sent by mail"
	switch {
	case outbox != "":
		letters = base + "/outbox?key=" + outbox
	case !mails:
		letters = "not sent: no mail server is set"
	}
	fmt.Fprintf(p.out, `Essaim %s
  explorer   %s/
  GraphQL    %s/graphql
  federated  %s/federation/graphql, %s/federation
  GraphiQL   %s/graphiql
  schema     %s/schema.graphql
  sign in    %s/sign-in
  letters    %s
  health     %s/healthz, %s/readyz
  database   %s
Ctrl-C stops it.
`, version(), base, base, base, base, base, base, base, letters, base, base, database)
}

// about is what the hub says of itself.
func about(cfg config) hub.Hub {
	h := hub.Hub{
		Name: cfg.Name, Version: version(), Licence: cfg.DataLicence, Limits: graph.DefaultLimits(),
		Attributions: harvest.Attributions(),
	}
	if cfg.Contact != "" {
		h.Contact = &cfg.Contact
	}
	return h
}

// demonstrate loads the demonstration data into a hub that holds no records.
func demonstrate(ctx context.Context, svc *service.Service, log *slog.Logger) error {
	empty, err := svc.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	log.Info("the hub is empty: loading the demonstration data")
	data, err := harvest.Demonstration()
	if err != nil {
		return err
	}
	report, err := svc.Load(ctx, data, service.LoadOptions{})
	if err == nil && !report.Written {
		err = fmt.Errorf("the demonstration data is damaged: %+v", report.Refusals)
	}
	return err
}

// newProvider is the identity provider that is set; nil where none is.
func newProvider(
	cfg config, who *auth.Authenticator, fail func(http.ResponseWriter, *http.Request, error),
) *auth.Provider {
	if cfg.OIDCIssuer == "" {
		return nil
	}
	return &auth.Provider{
		Who: who, Issuer: cfg.OIDCIssuer, ClientID: cfg.OIDCClientID, ClientSecret: cfg.OIDCSecret, HubURL: cfg.URL,
		Fail: fail,
	}
}
