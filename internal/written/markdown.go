package written

import (
	stdhtml "html"
	"regexp"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
)

var (
	// entity matches a character reference that ends as it should: what people write as "R&D" is none.
	entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)
	// code matches what Markdown shows as it stands.
	code = regexp.MustCompile("(?s)```.*?```|``.*?``|`[^`]*`")
)

// inline and blocks are the elements of HTML (https://html.spec.whatwg.org/multipage/indices.html, and
// those that pages of old have). Blocks break lines by themselves: in their text, a line break is a space.
var (
	inline = setOf(
		`a abbr acronym audio b base basefont bdi bdo big button canvas cite code data datalist del dfn em embed font i
		iframe img input ins kbd label link map mark meta meter noscript object optgroup option output param picture progress q rp rt
		ruby s samp script select slot small source span strike strong style sub sup svg template textarea time title tt u var video wbr`)
	blocks = setOf(
		`address area article aside blockquote body br caption center col colgroup dd details dialog dir div dl dt fieldset
		figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol p pre search
		section summary table tbody td tfoot th thead tr ul`)
)

func setOf(names string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(names) {
		set[name] = true
	}
	return set
}

// maxHTML is how much HTML is read, in bytes: what is longer is no text of a record.
const maxHTML = 64 << 10

// Markdown is a text that may be HTML, or hold character references, as feeds and pasted
// pages do, in Markdown. A text that is Markdown already stays as it is: what stands in
// code, what is no element of HTML, an address in angle brackets.
func Markdown(text string) string {
	if len(text) > maxHTML {
		return text
	}
	hasElements, _ := elementsOf(text)
	if !hasElements {
		text = references(text) // which may have hidden elements
	}
	hasElements, hasBlocks := elementsOf(text)
	if !hasElements {
		return text
	}
	source := onlyElements(text)
	if !hasBlocks {
		source = strings.ReplaceAll(source, "\n", "<br>")
	}
	converted, err := converting().ConvertString(source)
	if err != nil { // it reads whatever a browser would
		return text
	}
	return strings.TrimSpace(references(strings.ReplaceAll(converted, "  \n", "\n")))
}

// Plain is a text of one line that may be HTML, without its elements and with its characters as they are meant.
func Plain(text string) string {
	text = references(text)
	if hasElements, _ := elementsOf(text); !hasElements {
		return text
	}
	var plain strings.Builder
	for tokens := html.NewTokenizer(strings.NewReader(text)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(plain.String())
		case html.TextToken:
			plain.Write(tokens.Text())
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			raw := string(tokens.Raw())
			if name, _ := tokens.TagName(); !isElement(string(name)) {
				plain.WriteString(raw)
			}
		}
	}
}

// onlyElements is HTML in which nothing is taken for an element that is none: what stands in code, an address in angle
// brackets, a word in them.
func onlyElements(text string) string {
	text = code.ReplaceAllStringFunc(text, stdhtml.EscapeString)
	var source strings.Builder
	for tokens := html.NewTokenizer(strings.NewReader(text)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return source.String()
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			raw := string(tokens.Raw())
			if name, _ := tokens.TagName(); !isElement(string(name)) {
				raw = stdhtml.EscapeString(raw)
			}
			source.WriteString(raw)
		default:
			source.Write(tokens.Raw())
		}
	}
}

// converting is a converter that leaves the Markdown in a text alone.
func converting() *converter.Converter {
	return converter.NewConverter(
		converter.WithPlugins(base.NewBasePlugin(),
			commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)), table.NewTablePlugin()),
		converter.WithEscapeMode(converter.EscapeModeDisabled),
	)
}

// references makes characters of the references in a text, once more where they were written as references themselves.
func references(text string) string {
	for range 2 {
		text = entity.ReplaceAllStringFunc(text, stdhtml.UnescapeString)
	}
	return text
}

// elementsOf reports whether elements of HTML stand in a text outside of code, and whether some break lines.
func elementsOf(text string) (any, lines bool) {
	if !strings.Contains(text, "<") {
		return false, false
	}
	for tokens := html.NewTokenizer(strings.NewReader(code.ReplaceAllString(text, ""))); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return any, lines
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, _ := tokens.TagName()
			any = any || isElement(string(name))
			lines = lines || blocks[string(name)]
		}
	}
}

func isElement(name string) bool { return inline[name] || blocks[name] }
