// Package policy says what a partner's subgraph may hold beside the owner's: composition alone
// would let one partner take over the owner's fields, hide them, or read what it must not.
package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// MaxBytes is how large a partner's schema may be.
const MaxBytes = 256 << 10

// maxTokens bounds the time that reading a schema takes.
const maxTokens = 100_000

// Finding is something that must be mended before a subgraph is composed. Problem and
// Mend are English sentences with verbs for Args; the same Args serve both.
type Finding struct {
	Code    string
	At      string // a schema coordinate, as Initiative.name; "" for the schema as a whole
	Line    int    // in the SDL, from 1; 0 where it is no line's fault
	Problem string
	Mend    string
	Args    []any
}

// Sentences are what is wrong and how to mend it, in English.
func (f Finding) Sentences() (problem, mend string) {
	return format(f.Problem, f.Args), format(f.Mend, f.Args)
}

func format(text string, args []any) string {
	verbs := strings.Count(text, "%[")
	if verbs == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// The codes of findings.
const (
	TooLarge           = "SCHEMA_TOO_LARGE"
	Syntax             = "SCHEMA_SYNTAX"
	NotFederation2     = "NOT_FEDERATION_2"
	RenamedDirective   = "DIRECTIVE_RENAMED"
	ForbiddenDirective = "DIRECTIVE_FORBIDDEN"
	RenamedRoot        = "ROOT_TYPE_RENAMED"
	NotPrefixed        = "NOT_PREFIXED"
	NotNullable        = "NOT_NULLABLE"
	ForeignType        = "TYPE_NOT_YOURS"
	ForeignField       = "FIELD_NOT_YOURS"
	ForeignKey         = "KEY_NOT_ID"
	ForeignDiffers     = "TYPE_DIFFERS"
	RequiresPrivate    = "REQUIRES_NOT_ALLOWED"
	ProvidesForeign    = "PROVIDES_NOT_YOURS"
	Mutations          = "MUTATION_FORBIDDEN"
	NodeWithoutKey     = "NODE_WITHOUT_KEY"
	NestedList         = "NESTED_LIST"
	UnknownType        = "UNKNOWN_TYPE"
)

// Policy is what holds for one partner.
type Policy struct {
	owner     *ast.SchemaDocument
	types     map[string]*ast.Definition // the owner's
	namespace string
	requires  map[string]bool
}

// New returns the policy for a partner. The owner's SDL is that of its subgraph; requires are the coordinates of its
// fields that a partner may be told by @requires, as "Initiative.slug".
func New(ownerSDL, namespace string, requires []string) (*Policy, error) {
	owner, err := parser.ParseSchema(&ast.Source{Name: "owner.graphql", Input: ownerSDL})
	if err != nil {
		return nil, fmt.Errorf("policy: the owner's schema: %w", err)
	}
	p := &Policy{owner: owner, types: map[string]*ast.Definition{}, namespace: namespace, requires: map[string]bool{}}
	for _, d := range slices.Concat(owner.Definitions, owner.Extensions) {
		if known := p.types[d.Name]; known != nil {
			known.Fields = append(known.Fields, d.Fields...)
			continue
		}
		whole := *d
		whole.Fields = slices.Clone(d.Fields)
		p.types[d.Name] = &whole
	}
	for _, coordinate := range requires {
		p.requires[coordinate] = true
	}
	return p, nil
}

var namespacePattern = regexp.MustCompile(`^[a-z][a-z0-9]{2,19}$`)

// reserved are names that subgraphs, directives and documents have beside a schema's own words.
var reserved = []string{"essaim", "federation", "introspection", "join", "link", "mutation", "nodes", "query", "schema",
	"subscription", "type"}

// FreeNamespace reports whether a name can stand before what a partner adds: it is none of the owner's words.
func (p *Policy) FreeNamespace() bool {
	if !namespacePattern.MatchString(p.namespace) || slices.Contains(reserved, p.namespace) {
		return false
	}
	for name, d := range p.types {
		if p.ownType(name) {
			return false
		}
		for _, field := range d.Fields {
			if p.ownField(field.Name) {
				return false
			}
		}
	}
	return true
}

// ownType reports whether a type's name begins with the partner's namespace: "MarketProduct" for "market".
func (p *Policy) ownType(name string) bool {
	return prefixed(name, strings.ToUpper(p.namespace[:1])+p.namespace[1:])
}

// ownField reports whether a field's name begins with the partner's namespace: "marketProducts" for "market".
func (p *Policy) ownField(name string) bool { return prefixed(name, p.namespace) }

// prefixed reports whether a name is a prefix and what follows in another word. A digit
// begins none: "market2Things" are those of "market2".
func prefixed(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	return ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] == '_')
}

// Check returns what must be mended in a partner's schema; nothing where it may be composed.
func (p *Policy) Check(sdl string) []Finding {
	c := &check{Policy: p, theirs: map[string]map[string]string{}, leaves: map[string]bool{}}
	if len(sdl) > MaxBytes {
		c.add(nil, TooLarge, "", "The schema has %[1]d bytes; the limit is %[2]d.",
			"Leave out what the hub's users do not need.", len(sdl), MaxBytes)
		return c.findings
	}
	document, err := parse(sdl)
	if err != nil {
		line := 0
		if len(err.Locations) > 0 {
			line = err.Locations[0].Line
		}
		c.add(&ast.Position{Line: line}, Syntax, "", "The schema cannot be read: %[1]s.", "Correct it at this line.",
			err.Message)
		return c.findings
	}
	for _, d := range slices.Concat(document.Definitions, document.Extensions) {
		c.know(d)
	}
	c.links(document)
	c.roots(document)
	for _, d := range slices.Concat(document.Definitions, document.Extensions) {
		if !isFederations(d.Name) {
			c.definition(d)
		}
	}
	slices.SortStableFunc(c.findings, func(a, b Finding) int { return a.Line - b.Line })
	return c.findings
}

// Composable is a partner's schema as it is composed: what it says of the owner's types
// in words is left out, so that the owner's words stay.
func (p *Policy) Composable(sdl string) (string, error) {
	document, err := parse(sdl)
	if err != nil {
		return "", err
	}
	for _, d := range slices.Concat(document.Definitions, document.Extensions) {
		if p.types[d.Name] != nil || isRoot(d.Name) {
			d.Description = ""
			for _, field := range d.Fields {
				if !p.ownField(field.Name) {
					field.Description = ""
				}
			}
		}
	}
	federations := func(d *ast.Definition) bool { return isFederations(d.Name) }
	document.Definitions = slices.DeleteFunc(document.Definitions, federations)
	document.Extensions = slices.DeleteFunc(document.Extensions, federations)
	for _, d := range slices.Concat(document.Definitions, document.Extensions) {
		d.Fields = slices.DeleteFunc(d.Fields,
			func(f *ast.FieldDefinition) bool { return isRoot(d.Name) && isFederations(f.Name) })
	}
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchemaDocument(document)
	return text.String(), nil
}

func parse(sdl string) (*ast.SchemaDocument, *gqlerror.Error) {
	document, err := parser.ParseSchemaWithLimit(&ast.Source{Name: "schema.graphql", Input: sdl}, maxTokens)
	if err == nil {
		return document, nil
	}
	if known, ok := err.(*gqlerror.Error); ok {
		return nil, known
	}
	return nil, gqlerror.Wrap(err)
}

// isFederations reports whether a name is one that servers add to their schema for federation.
func isFederations(name string) bool {
	return strings.HasPrefix(name, "_") || strings.HasPrefix(name, "federation__") || strings.HasPrefix(name, "link__")
}

func isRoot(name string) bool { return name == "Query" || name == "Mutation" || name == "Subscription" }

// isBuiltIn reports whether a type is GraphQL's own.
func isBuiltIn(name string) bool {
	return slices.Contains([]string{"ID", "String", "Int", "Float", "Boolean"}, name)
}
