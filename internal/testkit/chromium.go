package testkit

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// chromium is the browser of this test binary, started by the first test that needs it.
var chromium struct {
	sync.Mutex
	context context.Context
	stop    context.CancelFunc
}

// Tab is a tab of a real Chromium with cookies and storage of its own.
type Tab struct {
	tb      testing.TB
	context context.Context
	base    string // of the site, without a slash
	scripts bool

	mutex  sync.Mutex
	faults []string // what the page complained of
	asked  []string // addresses of other hosts that it asked for
}

// NewTab opens a tab on a site, whose scripts can be switched off. Without a browser the
// test fails in CI, and says so and is skipped elsewhere.
func NewTab(tb testing.TB, base string, scripts bool) *Tab {
	tb.Helper()
	browser := startChromium(tb)
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithTargetID(newWindow(tb, browser)))
	tb.Cleanup(cancel)
	ctx, late := context.WithTimeout(ctx, 10*time.Minute)
	tb.Cleanup(late)
	t := &Tab{tb: tb, context: ctx, base: base, scripts: scripts}
	chromedp.ListenTarget(ctx, t.listen)
	if err := chromedp.Run(ctx); err != nil { // the tab lives as long as the context of its first run
		tb.Fatal(err)
	}
	t.run(network.Enable(), cdpruntime.Enable(), emulation.SetScriptExecutionDisabled(!scripts))
	t.Size(1280, 900)
	return t
}

// newWindow opens a window that shares nothing with others.
func newWindow(tb testing.TB, browser context.Context) target.ID {
	tb.Helper()
	control := cdp.WithExecutor(browser, chromedp.FromContext(browser).Browser)
	apart, err := target.CreateBrowserContext().Do(control)
	if err != nil {
		tb.Fatal(err)
	}
	window, err := target.CreateTarget("about:blank").WithBrowserContextID(apart).WithNewWindow(true).Do(control)
	if err != nil {
		tb.Fatal(err)
	}
	return window
}

// startChromium starts the browser of this test binary.
func startChromium(tb testing.TB) context.Context {
	tb.Helper()
	path := findChromium()
	if path == "" {
		const where = "no Chromium is on the PATH: install Debian's package chromium"
		if os.Getenv("ESSAIM_TEST_ALL") != "" {
			tb.Fatal(where)
		}
		tb.Skip(where)
	}
	if !Built() {
		if os.Getenv("ESSAIM_TEST_ALL") != "" {
			tb.Fatal("the explorer's scripts are not built")
		}
		tb.Skip("the explorer's scripts are not built: make test builds them")
	}
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.context == nil {
		options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true),
			chromedp.Flag("disable-quic", true),
			chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute))
		allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
		browser, stop := chromedp.NewContext(allocator)
		if err := chromedp.Run(browser); err != nil {
			stopAllocator()
			tb.Fatal(err)
		}
		chromium.context, chromium.stop = browser, func() { stop(); stopAllocator() }
	}
	return chromium.context
}

// stopChromium ends the browser.
func stopChromium() {
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.stop != nil {
		chromium.stop()
	}
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// explorerDir is the folder of the explorer's sources.
func explorerDir() string {
	return filepath.Join(moduleDir(), "internal", "explorer")
}

// Built reports whether the explorer's scripts were built.
func Built() bool {
	_, err := os.Stat(filepath.Join(explorerDir(), "dist", "widget.js"))
	return err == nil
}

// listen notes what a page complains of, and whom it asks.
func (t *Tab) listen(event any) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	switch e := event.(type) {
	case *cdpruntime.EventExceptionThrown:
		t.faults = append(t.faults, e.ExceptionDetails.Error())
	case *cdpruntime.EventConsoleAPICalled:
		if e.Type == cdpruntime.APITypeError {
			for _, argument := range e.Args {
				t.faults = append(t.faults, string(argument.Value)+argument.Description)
			}
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, t.base+"/") && !strings.HasPrefix(e.Request.URL, "data:") &&
			!strings.HasPrefix(e.Request.URL, "blob:") {
			t.asked = append(t.asked, e.Request.URL)
		}
	}
}

// Faults are what pages complained of, and the requests they sent to other hosts.
func (t *Tab) Faults() (complaints, elsewhere []string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return slices.Clone(t.faults), slices.Clone(t.asked)
}

// run does actions, each of which must be done within a test's patience.
func (t *Tab) run(actions ...chromedp.Action) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.context, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.tb.Fatalf("%v, on the page %s", err, t.pageText())
	}
}

// pageText is what the page says, for a failure.
func (t *Tab) pageText() string {
	ctx, cancel := context.WithTimeout(t.context, 5*time.Second)
	defer cancel()
	var text string
	// the failure itself is told
	_ = chromedp.Run(ctx, chromedp.Evaluate(`location.href + "\n" + document.body.innerText.slice(0, 1500)`, &text))
	return text
}

// Size sets the size of the window, in CSS pixels.
func (t *Tab) Size(width, height int64) {
	t.tb.Helper()
	t.run(chromedp.EmulateViewport(width, height))
}

// Open opens a page of the site and waits until its islands run.
func (t *Tab) Open(path string) {
	t.tb.Helper()
	t.run(chromedp.Navigate(t.address(path)))
	t.Settle()
}

// Visit opens a page that is no page of the explorer.
func (t *Tab) Visit(path string) {
	t.tb.Helper()
	t.run(chromedp.Navigate(t.address(path)))
}

func (t *Tab) address(path string) string {
	if strings.HasPrefix(path, "http") {
		return path
	}
	return t.base + path
}

// Settle waits until the page is loaded and its islands run: those of the search field wait for those who type.
func (t *Tab) Settle() {
	t.tb.Helper()
	if t.scripts {
		t.Wait(
			`document.readyState === "complete" && [...document.querySelectorAll('[data-island]:not([data-island="suggest"])')].every(e => 'live' in e.dataset)`)
	}
}

// Get evaluates an expression in the page.
func (t *Tab) Get(expression string, to any) {
	t.tb.Helper()
	t.run(chromedp.Evaluate(expression, to))
}

// plainly writes French typography as a keyboard does.
var plainly = strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ")

// Text is the text of what a selector finds first, "" where it finds nothing.
func (t *Tab) Text(selector string) string {
	t.tb.Helper()
	var text string
	t.Get(`(document.querySelector(`+quoted(selector)+`)?.innerText ?? "")`, &text)
	return plainly.Replace(text)
}

// Wait waits until an expression is true, over the pages that follow each other meanwhile.
func (t *Tab) Wait(expression string) {
	t.tb.Helper()
	late := time.Now().Add(patience)
	for {
		err := chromedp.Run(t.context,
			chromedp.Poll(expression, nil, chromedp.WithPollingTimeout(time.Until(late)),
				chromedp.WithPollingInterval(20*time.Millisecond)))
		if err == nil {
			return
		}
		if !leftPage(err) || time.Now().After(late) {
			t.tb.Fatalf("waited for %s: %v, on the page %s", expression, err, t.pageText())
		}
	}
}

// leftPage reports whether an error is that the page was left while it was asked.
func leftPage(err error) bool {
	for _, said := range []string{"context with specified id", "Execution context was destroyed",
		"navigated or closed"} {
		if strings.Contains(err.Error(), said) {
			return true
		}
	}
	return false
}

// quoted is a text as JavaScript writes it.
func quoted(text string) string {
	written, _ := json.Marshal(text) // a text
	return string(written)
}

// click brings what a selector finds into view and clicks on its middle, as a pointer
// does: what lies over it gets the click.
func (t *Tab) click(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var at []float64
		still := `while (true) { // until it stands still
			const before = at()
			await new Promise(requestAnimationFrame)
			if (at().join() === before.join()) return before
		}`
		if !t.scripts { // nothing moves
			still = `return at()`
		}
		if err := chromedp.Evaluate(`(`+map[bool]string{true: `async `}[t.scripts]+`e => {
			e.scrollIntoViewIfNeeded()
			const at = () => { const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2] }
			`+still+`
		})(document.querySelector(`+quoted(selector)+`))`, &at, awaited).Do(ctx); err != nil {
			return err
		}
		return chromedp.MouseClickXY(at[0], at[1]).Do(ctx)
	})
}

// awaited has an expression's promise kept before it is read.
func awaited(p *cdpruntime.EvaluateParams) *cdpruntime.EvaluateParams {
	return p.WithAwaitPromise(true)
}

// there waits until a selector finds something.
func (t *Tab) there(selector string) {
	t.tb.Helper()
	t.Wait(`document.querySelector(` + quoted(selector) + `) !== null`)
}

// Click clicks on what a selector finds.
func (t *Tab) Click(selector string) {
	t.tb.Helper()
	t.there(selector)
	t.run(t.click(selector))
}

// Follow clicks on what leads to another page, and waits until that is there.
func (t *Tab) Follow(selector string) {
	t.tb.Helper()
	t.there(selector)
	t.lead(t.click(selector))
}

// lead does what leads to another page, and waits until that is there.
func (t *Tab) lead(action chromedp.Action) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.context, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, action); err != nil {
		t.tb.Fatalf("%v, on the page %s", err, t.pageText())
	}
	t.Settle()
}

// Type types a text into a field, in the place of what it holds.
func (t *Tab) Type(selector, text string) {
	t.tb.Helper()
	t.there(selector)
	t.run(chromedp.Evaluate(`(e => { e.focus(); e.select() })(document.querySelector(`+quoted(selector)+`))`, nil),
		input.InsertText(text))
}

// Choose chooses a value of a list.
func (t *Tab) Choose(selector, value string) {
	t.tb.Helper()
	pair, _ := json.Marshal([]string{selector, value}) // texts
	var done bool
	t.Get(
		`(([selector, value]) => { const e = document.querySelector(selector); e.value = value; e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); return e.value === value })(`+
			string(pair)+`)`, &done)
	if !done {
		t.tb.Fatalf("%s has no choice %s", selector, value)
	}
}

// Key is a key that tests press.
type Key struct {
	name, text string
	code       int64
}

// The keys that tests press.
var (
	KeyTab    = Key{"Tab", "", 9}
	KeyEnter  = Key{"Enter", "\r", 13}
	KeyDown   = Key{"ArrowDown", "", 40}
	KeySpace  = Key{"Space", " ", 32}
	KeyEscape = Key{"Escape", "", 27}
)

// press presses a key and lets it go, as a keyboard does: what a page prevents does not follow.
func (k Key) press() chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		name := k.name
		if k.text == " " {
			name = " "
		}
		down := input.KeyRawDown
		if k.text != "" {
			down = input.KeyDown
		}
		if err := input.DispatchKeyEvent(down).WithKey(name).WithCode(k.name).WithText(k.text).
			WithWindowsVirtualKeyCode(k.code).Do(ctx); err != nil {
			return err
		}
		return input.DispatchKeyEvent(input.KeyUp).WithKey(name).WithCode(k.name).
			WithWindowsVirtualKeyCode(k.code).Do(ctx)
	})
}

// Keys presses keys, one after the other.
func (t *Tab) Keys(keys ...Key) {
	t.tb.Helper()
	for _, key := range keys {
		t.run(key.press())
	}
}

// Submit presses Enter, and waits for the page that follows.
func (t *Tab) Submit() {
	t.tb.Helper()
	t.lead(KeyEnter.press())
}

// Path is the path of the page with its query.
func (t *Tab) Path() string {
	t.tb.Helper()
	var address string
	t.Get(`location.href`, &address)
	u, err := url.Parse(address)
	if err != nil {
		t.tb.Fatal(err)
	}
	return u.RequestURI()
}

// SignIn signs in on the pages, by the link of a letter.
func (t *Tab) SignIn(h *Hub, email string) {
	t.tb.Helper()
	t.Open("/fr/sign-in")
	t.Type(`main input[name="email"]`, email)
	t.Follow(`main form button`)
	t.Open("/fr/sign-in?token=" + Token(h.Letter(t.tb, email, "token=")))
	t.Follow(`main form button`)
}

var axe = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile(filepath.Join(explorerDir(), "node_modules", "axe-core", "axe.min.js"))
	return string(text), err
})

// Accessibility are the rules of WCAG 2.2 AA and the best practices that axe finds broken on the page, each with where.
func (t *Tab) Accessibility() []string {
	t.tb.Helper()
	script, err := axe()
	if err != nil {
		t.tb.Fatal(err)
	}
	var found []string
	t.run(chromedp.Evaluate(script, nil))
	t.run(
		chromedp.Evaluate(
			`axe.run({resultTypes: ['violations']}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' ' + n.failureSummary)))`,
			&found, awaited))
	return found
}

// Dark has the browser prefer dark pages.
func (t *Tab) Dark() {
	t.tb.Helper()
	t.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme",
		Value: "dark"}}))
}
