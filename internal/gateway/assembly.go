package gateway

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	gql "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"essaim/internal/gateway/compose"
)

// Assembly is what a supergraph is composed of: the owner's service and those of partners.
type Assembly struct {
	Owner    compose.Subgraph
	Partners []compose.Subgraph
}

// nodesName is the name of the subgraph that answers node(id:) for the types of all others.
const nodesName = "nodes"

// Subgraphs are what is composed: those of the assembly, and one that knows which records there are in all of them. By
// itself the owner's node(id:) finds the owner's records only.
func (a Assembly) Subgraphs() ([]compose.Subgraph, error) {
	types, err := a.nodeTypes()
	if err != nil {
		return nil, err
	}
	var sdl strings.Builder
	fmt.Fprintf(&sdl,
		`extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])
interface Node { id: ID! }
type Query {
  node(id: ID!): Node @override(from: %[1]q)
  nodes(ids: [ID!]!): [Node]! @override(from: %[1]q)
}
`, a.Owner.Name)
	for _, t := range types {
		fmt.Fprintf(&sdl, "type %s implements Node @key(fields: \"id\", resolvable: false) { id: ID! }\n", t.name)
	}
	nodes := compose.Subgraph{Name: nodesName, URL: inProcessURL(nodesName), SDL: sdl.String(),
		SubscriptionProtocol: "sse_post"}
	return slices.Concat([]compose.Subgraph{a.Owner}, a.Partners, []compose.Subgraph{nodes}), nil
}

// inProcessURL stands for a service of this process in a router configuration.
func inProcessURL(name string) string { return "http://" + name + ".internal/graphql" }

// nodeType is a type of records, and whose.
type nodeType struct {
	name   string
	prefix string // of the ids: the name in snake case, and "_"
	owner  string // the subgraph's name
}

// nodeTypes are the types that implement Node, those of the owner first.
func (a Assembly) nodeTypes() (types []nodeType, err error) {
	known := map[string]bool{}
	for _, s := range slices.Concat([]compose.Subgraph{a.Owner}, a.Partners) {
		document, err := parser.ParseSchema(&gql.Source{Name: s.Name, Input: s.SDL})
		if err != nil {
			return nil, fmt.Errorf("gateway: the schema of %s: %w", s.Name, err)
		}
		for _, d := range slices.Concat(document.Definitions, document.Extensions) {
			if d.Kind == gql.Object && slices.Contains(d.Interfaces, "Node") && !known[d.Name] {
				known[d.Name] = true
				types = append(types, nodeType{d.Name, snake(d.Name) + "_", s.Name})
			}
		}
	}
	return types, nil
}

// snake is a name in snake case: market_product for MarketProduct.
func snake(name string) string {
	var text strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			text.WriteByte('_')
		}
		text.WriteRune(unicode.ToLower(r))
	}
	return text.String()
}
