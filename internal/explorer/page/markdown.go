package page

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// reader reads the Markdown of records. What in it a reader of Markdown keeps to itself is
// text here: HTML, definitions of links, fences of code. So nothing that was written vanishes.
var reader = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500), // no other takes a line that is indented so far
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
	),
	parser.WithASTTransformers(util.Prioritized(plainLinks{}, 100)),
)

var writer = goldmark.New(goldmark.WithParser(reader), goldmark.WithExtensions(extension.Table),
	goldmark.WithRendererOptions(html.WithHardWraps()))

// markdown writes a text of a record as HTML, each line on a line of its own. HTML in it is shown as it was written,
// links lead to pages and addresses only, and of images their words are left: a page loads nothing from elsewhere.
func markdown(text string) (template.HTML, error) {
	var page strings.Builder
	if err := writer.Convert([]byte(text), &page); err != nil {
		return "", err
	}
	return template.HTML(page.String()), nil
}

// Unmarked is a text of a record without its marks, for where no HTML can stand: cards,
// descriptions of pages, other sites' data.
func Unmarked(text string) string {
	source := []byte(text)
	var words strings.Builder
	// nothing in it fails
	_ = ast.Walk(reader.Parse(gtext.NewReader(source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch node := node.(type) {
		case *ast.Text:
			if entering {
				words.Write(util.UnescapePunctuations(node.Segment.Value(source)))
				if node.SoftLineBreak() || node.HardLineBreak() {
					words.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				words.Write(node.Value)
			}
		case *ast.AutoLink:
			if entering {
				words.Write(node.Label(source))
			}
		case *ast.CodeBlock:
			if entering {
				words.WriteByte(' ')
				words.Write(node.Lines().Value(source))
			}
		default:
			if node.Type() == ast.TypeBlock {
				words.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(words.String()), " ")
}

// plainLinks makes of a text's links what a text of others may link to.
type plainLinks struct{}

// Transform changes the links and images of a document.
func (plainLinks) Transform(document *ast.Document, source gtext.Reader, _ parser.Context) {
	var images []*ast.Image
	var unlinked []*ast.AutoLink
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // the walk itself never fails
		switch node := node.(type) {
		case *ast.Link:
			if !mayLead(node.Destination) {
				node.Destination = nil
			}
			node.SetAttributeString("rel", []byte("nofollow noopener"))
		case *ast.AutoLink:
			if entering && node.AutoLinkType != ast.AutoLinkEmail && !mayLead(node.URL(source.Source())) {
				unlinked = append(unlinked, node)
			}
		case *ast.Image:
			if entering {
				images = append(images, node)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, image := range images {
		for child := image.FirstChild(); child != nil; child = image.FirstChild() {
			image.Parent().InsertBefore(image.Parent(), image, child)
		}
		image.Parent().RemoveChild(image.Parent(), image)
	}
	for _, link := range unlinked {
		link.Parent().ReplaceChild(link.Parent(), link,
			ast.NewString([]byte("<"+string(link.Label(source.Source()))+">")))
	}
}

// mayLead reports whether a text of others may link to an address.
func mayLead(address []byte) bool {
	u, err := url.Parse(
		string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(address)))))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "mailto")
}
