// Package compose makes one supergraph of subgraphs, with the two composers that routers in use take theirs from: a
// supergraph is what both of them accept.
//
// They are JavaScript, bundled from folder composers and run by an engine that is written in Go, with bounds on time,
// memory and stack: what they read comes from partners.
package compose

import (
	"context"
	"crypto/sha1"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"modernc.org/quickjs"
)

// Subgraph is one service of a supergraph.
type Subgraph struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	SDL  string `json:"sdl"`
	// SubscriptionProtocol is how its subscriptions are asked for: "sse_post" or "ws".
	SubscriptionProtocol string `json:"subscriptionProtocol"`
	// SubscriptionURL is where; empty means URL.
	SubscriptionURL string `json:"subscriptionUrl,omitempty"`
}

// Supergraph is what subgraphs compose to.
type Supergraph struct {
	ClientSDL string `json:"clientSdl"` // the schema that clients see
	// JSON, wg.cosmo.node.v1.RouterConfig: for the engine here and for Cosmo's router
	RouterConfig  string  `json:"routerConfig"`
	SupergraphSDL string  `json:"supergraphSdl"` // join spec 0.3, for Hive's and Apollo's routers
	Warnings      []Issue `json:"warnings,omitempty"`
}

// Issue is what a composer says about subgraphs.
type Issue struct {
	Message  string `json:"message"`
	Code     string `json:"code,omitempty"`     // as the Federation specification names it, "" where none is known
	Subgraph string `json:"subgraph,omitempty"` // "" where it concerns several
	Composer string `json:"composer,omitempty"` // which one says so
}

// Conflict is why subgraphs do not compose.
type Conflict struct{ Issues []Issue }

func (c *Conflict) Error() string {
	return fmt.Sprintf("compose: the subgraphs do not compose: %d issues, the first: %s", len(c.Issues),
		c.Issues[0].Message)
}

// ErrNotBuilt is the failure of a program that was built without the composers' bundles.
var ErrNotBuilt = errors.New("compose: this program was built without the composers; build it with make")

// The composers, each a bundle of that name.
const (
	guild = "guild" // names its errors by the codes of the specification: asked first
	cosmo = "cosmo" // checks that every field can be reached
)

// composers are the packages behind the bundles.
var composers = map[string]string{guild: "@theguild/federation-composition", cosmo: "@wundergraph/composition"}

// Bounds of one run of a composer.
const (
	memory = 512 << 20
	stack  = 8 << 20
)

//go:embed all:dist
var bundles embed.FS

// Built reports whether the composers' bundles are part of this program.
func Built() bool {
	_, err := fs.Stat(bundles, "dist/"+guild+".js")
	return err == nil
}

// Compose composes subgraphs. It returns a *Conflict where one of the composers does not accept them, ErrNotBuilt, or
// the context's error. It takes seconds of two processors, more than proportionally to the subgraphs, and up to 500 MB.
func Compose(ctx context.Context, subgraphs []Subgraph) (*Supergraph, error) {
	request, err := json.Marshal(subgraphs)
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	names := []string{guild, cosmo} // the errors of the first go first: they have codes
	answers, errs := make([]answer, len(names)), make([]error, len(names))
	var running sync.WaitGroup
	for i, name := range names {
		running.Go(func() { errs[i] = run(ctx, name, string(request), &answers[i]) })
	}
	running.Wait()
	supergraph := &Supergraph{}
	for i, name := range names {
		a := answers[i]
		for k := range a.Errors {
			a.Errors[k].Composer = composers[name]
		}
		switch {
		case errs[i] != nil:
			return nil, errs[i]
		case len(a.Errors) > 0:
			return nil, &Conflict{a.Errors}
		}
		supergraph.ClientSDL += a.ClientSDL
		supergraph.RouterConfig += a.RouterConfig
		supergraph.SupergraphSDL += a.SupergraphSDL
		supergraph.Warnings = append(supergraph.Warnings, a.Warnings...)
	}
	return supergraph, nil
}

// answer is a composer's: its part of a supergraph, or errors.
type answer struct {
	Supergraph
	Errors []Issue `json:"errors"`
}

// run has one composer answer a request.
func run(ctx context.Context, name, request string, to *answer) error {
	bundle, err := bundles.ReadFile("dist/" + name + ".js")
	if err != nil {
		return ErrNotBuilt
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return fmt.Errorf("compose: %w", err)
	}
	defer vm.Close()
	vm.SetMemoryLimit(memory)
	vm.SetMaxStackSize(stack)
	if deadline, ok := ctx.Deadline(); ok {
		if err := vm.SetEvalTimeout(max(time.Until(deadline), time.Millisecond)); err != nil {
			return fmt.Errorf("compose: %w", err)
		}
	}
	defer context.AfterFunc(ctx, vm.Interrupt)()
	text, err := call(vm, string(bundle), request)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("compose: %s: %w", name, err)
	}
	return json.Unmarshal([]byte(text), to)
}

// call loads a bundle and calls what it exports.
func call(vm *quickjs.VM, bundle, request string) (string, error) {
	if err := vm.RegisterFunc("__sha1", sha1Hex, false); err != nil {
		return "", err
	}
	if err := vm.RegisterFunc("__url", parseURL, false); err != nil {
		return "", err
	}
	for _, script := range []string{host, bundle, "globalThis.__compose = (request) => composer.compose(request); 0"} {
		if _, err := vm.Eval(script, quickjs.EvalGlobal); err != nil {
			return "", err
		}
	}
	answer, err := vm.Call("__compose", request)
	if err != nil {
		return "", err
	}
	text, ok := answer.(string)
	if !ok {
		return "", fmt.Errorf("it answered %T", answer)
	}
	return text, nil
}

func sha1Hex(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
