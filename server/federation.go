package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"essaim/internal/gateway/compose"
	"essaim/internal/service"
)

// federation does what concerns partners' services: "check FILE" for partners, "compose" for the hub itself.
func (p *program) federation(ctx context.Context, cfg config, operands []string) error {
	switch {
	case len(operands) == 2 && operands[0] == "check":
		return p.checkSubgraph(ctx, cfg, operands[1])
	case len(operands) == 1 && operands[0] == "compose":
		return compose.Answer(ctx, os.Stdin, p.out)
	default:
		return errors.New("usage: essaim federation check FILE --namespace NAME")
	}
}

// checkSubgraph says what would have to be mended in a partner's schema, without a hub: for the partner's own tests. It
// fails where there is something.
func (p *program) checkSubgraph(ctx context.Context, cfg config, file string) error {
	sdl, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if cfg.Namespace == "" {
		return errors.New("set the namespace that prefixes the names of your service: --namespace market")
	}
	findings, err := service.CheckSubgraph(ctx, compose.Process(p.self, "federation", "compose"), cfg.Namespace,
		string(sdl))
	if err != nil {
		return err
	}
	for _, f := range findings {
		problem, mend := f.Sentences()
		place := file
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", file, f.Line)
		}
		fmt.Fprintf(p.out, "%s: %s: %s %s\n", place, f.Code, problem, mend)
	}
	if len(findings) > 0 {
		return fmt.Errorf("%s cannot be composed with the hub's schema: %d to mend", file, len(findings))
	}
	fmt.Fprintf(p.out, "%s can be composed with the hub's schema\n", file)
	return nil
}

// serveMetrics serves metrics on an address of their own until ctx is done; nothing where the address is "".
func serveMetrics(ctx context.Context, address string, registry *prometheus.Registry, log *slog.Logger) error {
	if address == "" {
		return nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 4 * time.Second, WriteTimeout: 15 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics are not served any more", "error", err)
		}
	}()
	return nil
}
