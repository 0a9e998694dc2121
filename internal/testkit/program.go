package testkit

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"essaim/internal/gateway/compose"
)

// programs are the commands that tests run as processes of their own, built once for a test binary, and
// without the race detector.
var programs struct {
	sync.Mutex
	dir   string
	built map[string]error
}

// Program builds a command of this module, such as "server", and returns its path.
func Program(tb testing.TB, name string) string {
	tb.Helper()
	return build(tb, moduleDir(), name)
}

// ModuleVersion is the version of a module that this one requires.
func ModuleVersion(tb testing.TB, path string) string {
	tb.Helper()
	required, err := os.ReadFile(filepath.Join(moduleDir(), "go.mod"))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(required)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == path {
			return fields[1]
		}
	}
	tb.Fatalf("go.mod does not require %s", path)
	return ""
}

// moduleDir is the folder of this module.
func moduleDir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// build builds a command of the module in a folder and returns its path.
func build(tb testing.TB, module, name string) string {
	tb.Helper()
	programs.Lock()
	defer programs.Unlock()
	if programs.dir == "" {
		dir, err := os.MkdirTemp("", "essaim-programs-")
		if err != nil {
			tb.Fatal(err)
		}
		programs.dir, programs.built = dir, map[string]error{}
	}
	path := filepath.Join(programs.dir, name)
	err, done := programs.built[name]
	if !done {
		var said []byte
		if said, err = exec.Command("go", "build", "-C", module, "-o", path, "./"+name).CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
		programs.built[name] = err
	}
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

// removePrograms removes what was built.
func removePrograms() {
	programs.Lock()
	defer programs.Unlock()
	if programs.dir != "" {
		_ = os.RemoveAll(programs.dir) // in the system's folder for temporary files
	}
}

// Composer composes supergraphs in a process of its own: under the race detector it would take minutes.
func Composer(tb testing.TB) compose.Composer {
	tb.Helper()
	if !compose.Built() {
		if os.Getenv("ESSAIM_TEST_ALL") != "" {
			tb.Fatal("the composers are not built")
		}
		tb.Skip("the composers are not built: make test builds them")
	}
	return compose.Process(Program(tb, "server"), "federation", "compose")
}

// Partner is the process of a partner's service.
type Partner struct {
	URL string // of GraphQL

	address string
	process *exec.Cmd
	stdin   io.Closer
}

// StartPartner starts an example of a partner's service, "market" or "agenda", which ends with the test.
func StartPartner(tb testing.TB, name string, args ...string) *Partner {
	tb.Helper()
	program := build(tb, filepath.Join(moduleDir(), "internal", "example"), name)
	p := &Partner{process: exec.Command(program, append(args, "-while-stdin")...)}
	stdin, err := p.process.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	p.stdin = stdin
	stdout, err := p.process.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	p.process.Stderr = tb.Output()
	if err := p.process.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(p.Stop)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		tb.Fatalf("the partner %s did not start: %v", name, err)
	}
	p.address = strings.TrimSpace(line)
	p.URL = p.address + "/graphql"
	return p
}

// Stop kills the process.
func (p *Partner) Stop() {
	_ = p.process.Process.Kill()
	_ = p.process.Wait() // killed
	_ = p.stdin.Close()
}

// Behave has the partner answer in another way from now on: see package behaviour.
func (p *Partner) Behave(tb testing.TB, as, text string) {
	tb.Helper()
	response, err := http.Post(p.address+"/behave?as="+as, "text/plain", strings.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		tb.Fatalf("the partner cannot behave %q", as)
	}
}

// Requests are what the partner was asked since the last time: bodies and headers.
func (p *Partner) Requests(tb testing.TB) (requests []string) {
	tb.Helper()
	response, err := http.Get(p.address + "/requests")
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&requests); err != nil {
		tb.Fatal(err)
	}
	return requests
}
