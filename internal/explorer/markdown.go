package explorer

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var writer = goldmark.New(goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(plainLinks{}, 100))))

// markdown writes a text of a record as HTML. Raw HTML in it is left out, links lead to pages and addresses only, and of
// images their words are left: a page loads nothing from elsewhere.
func markdown(text string) (template.HTML, error) {
	var html strings.Builder
	if err := writer.Convert([]byte(text), &html); err != nil {
		return "", err
	}
	return template.HTML(html.String()), nil
}

// plainLinks makes of a text's links what a text of others may link to.
type plainLinks struct{}

// Transform changes the links and images of a document.
func (plainLinks) Transform(document *ast.Document, _ gtext.Reader, _ parser.Context) {
	var images []*ast.Image
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // the walk itself never fails
		switch node := node.(type) {
		case *ast.Link:
			u, err := url.Parse(string(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(node.Destination)))))
			if err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
				node.Destination = nil
			}
			node.SetAttributeString("rel", []byte("nofollow noopener"))
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
}
