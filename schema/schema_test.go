package schema_test

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"essaim/internal/hub"
	"essaim/schema"
)

// federation is what the schema imports by @link and a router knows by itself.
const federation = `
	scalar FieldSet
	directive @link(url: String!, import: [String]) repeatable on SCHEMA
	directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
	directive @shareable on FIELD_DEFINITION | OBJECT
	directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE
`

func parse(t *testing.T, sdl string) *ast.Schema {
	t.Helper()
	parsed, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: sdl},
		&ast.Source{Name: "federation.graphql", Input: federation})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func ours(definition *ast.Definition) bool {
	return !definition.BuiltIn && definition.Name != "FieldSet"
}

var (
	typeName  = regexp.MustCompile(`^[A-Z][A-Za-z]*$`)
	fieldName = regexp.MustCompile(`^[a-z][A-Za-z]*$`)
	valueName = regexp.MustCompile(`^[A-Z][A-Z_]*$`)
)

// Everything in the contract says what it is, and is named as GraphQL names things.
func TestEverythingIsDescribedAndWellNamed(t *testing.T) {
	t.Parallel()
	check := func(where, description, name string, pattern *regexp.Regexp) {
		t.Helper()
		if text := strings.TrimSpace(description); text == "" {
			t.Errorf("%s has no description", where)
		} else if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "…") {
			t.Errorf("%s: the description %q is no sentence", where, text)
		}
		if !pattern.MatchString(name) {
			t.Errorf("%s is not named as others are", where)
		}
	}
	arguments := func(where string, list ast.ArgumentDefinitionList) {
		for _, argument := range list {
			check(where+"("+argument.Name+":)", argument.Description, argument.Name, fieldName)
		}
	}
	parsed := parse(t, schema.SDL())
	for _, definition := range parsed.Types {
		if !ours(definition) {
			continue
		}
		check(definition.Name, definition.Description, definition.Name, typeName)
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			where := definition.Name + "." + field.Name
			check(where, field.Description, field.Name, fieldName)
			arguments(where, field.Arguments)
			if field.Type.Elem != nil && field.Type.Elem.Elem != nil {
				t.Errorf("%s is a list of lists", where)
			}
		}
		for _, value := range definition.EnumValues {
			check(definition.Name+"."+value.Name, value.Description, value.Name, valueName)
		}
		switch {
		case strings.HasSuffix(definition.Name, "Connection"):
			for _, field := range []string{"edges", "nodes", "pageInfo", "totalCount"} {
				if definition.Fields.ForName(field) == nil {
					t.Errorf("%s has no %s", definition.Name, field)
				}
			}
		case definition.Kind == ast.InputObject && !strings.HasSuffix(definition.Name, "Input") &&
			!strings.HasSuffix(definition.Name, "Filter") && !strings.HasSuffix(definition.Name, "Order"):
			t.Errorf("the input %s is not named …Input, …Filter or …Order", definition.Name)
		}
	}
	for _, directive := range parsed.Directives {
		if directive.Position != nil && directive.Position.Src.Name == "schema.graphql" {
			check("@"+directive.Name, directive.Description, directive.Name, fieldName)
			arguments("@"+directive.Name, directive.Arguments)
		}
	}
}

// A connection takes the four arguments of Relay, and says how long it is.
func TestConnectionsTakeTheSameArguments(t *testing.T) {
	t.Parallel()
	for _, definition := range parse(t, schema.SDL()).Types {
		for _, field := range definition.Fields {
			if !strings.HasSuffix(field.Type.Name(), "Connection") {
				continue
			}
			for name, want := range map[string]string{"first": "Int", "after": "String", "last": "Int",
				"before": "String"} {
				if argument := field.Arguments.ForName(name); argument == nil || argument.Type.String() != want {
					t.Errorf("%s.%s does not take %s: %s", definition.Name, field.Name, name, want)
				}
			}
		}
	}
}

// An entity has one key, id, and is fetched many at a time: gqlgen reads a batch with the first representation's key.
func TestEntitiesHaveOneKey(t *testing.T) {
	t.Parallel()
	for _, definition := range parse(t, schema.SDL()).Types {
		if definition.Kind != ast.Object || !ours(definition) {
			continue
		}
		isNode := false
		for _, name := range definition.Interfaces {
			isNode = isNode || name == "Node"
		}
		keys := definition.Directives.ForNames("key")
		if isNode != (len(keys) == 1) {
			t.Errorf("%s: %d keys", definition.Name, len(keys))
		}
		if len(keys) == 1 &&
			(keys[0].Arguments.ForName("fields").Value.Raw != "id" ||
				definition.Directives.ForName("entityResolver") == nil) {
			t.Errorf("%s is not fetched by id, many at a time", definition.Name)
		}
	}
}

// valuesOf says of each type without an id why no cache needs one: it is a value of what
// holds it.
var valuesOf = map[string]string{
	"Viewer":            "who asks: one at a time",
	"Hub":               "there is one",
	"Limits":            "of the hub",
	"Attribution":       "of the hub",
	"RecordCount":       "of the hub",
	"Change":            "an entry of the log, which never changes; its cursor tells it",
	"ChangeFeed":        "a stretch of the log",
	"CharterArticle":    "of a version of a charter, which never changes",
	"ArticlePosition":   "of a signature, replaced as a whole",
	"RequestReply":      "of a request, never changed",
	"RequestCount":      "counted",
	"RequestReach":      "worked out",
	"UnsentLetters":     "counted",
	"PartnerSchema":     "a text that never changes; its hash tells it",
	"PartnerCheck":      "what once was found, never changed",
	"PartnerFinding":    "of a check",
	"PartnerHealth":     "of a partner, as it is now",
	"WebhookDelivery":   "what once was sent, never changed",
	"Source":            "of a record, replaced as a whole",
	"Difference":        "of a revision",
	"LikelyDuplicate":   "worked out",
	"Neighbourhood":     "worked out",
	"Neighbour":         "worked out",
	"Path":              "worked out",
	"MapView":           "worked out",
	"MapPoint":          "worked out",
	"MapCluster":        "worked out",
	"Statistics":        "counted",
	"Bucket":            "counted",
	"Facet":             "counted",
	"Highlight":         "worked out",
	"HighlightFragment": "of a highlight",
	"Point":             "a value",
	"BoundingBox":       "a value",
	"PageInfo":          "of a page",
	"UserError":         "of an answer",
}

// Caches of clients keep an object by its type and the field id: so id is a global ID of
// the type, nothing else, and what changes by itself has one.
func TestIDIsTheGlobalIDOfItsType(t *testing.T) {
	t.Parallel()
	unused := maps.Clone(valuesOf)
	for _, definition := range parse(t, schema.SDL()).Types {
		if !ours(definition) || definition.Kind != ast.Object && definition.Kind != ast.Interface ||
			strings.HasPrefix(definition.Name, "__") {
			continue
		}
		id := definition.Fields.ForName("id")
		switch _, isValue := valuesOf[definition.Name]; {
		case id != nil && isValue:
			t.Errorf("%s is listed as a value, and has an id", definition.Name)
		case id != nil && id.Type.String() != "ID!":
			t.Errorf("%s.id is %s", definition.Name, id.Type)
		case id != nil && definition.Kind == ast.Object:
			prefix := hub.RecordType(strings.ToLower(wordStart.ReplaceAllString(definition.Name, "_$0")))
			if _, err := hub.TypeOf(hub.NewID(prefix, [16]byte{})); err != nil {
				t.Errorf("%s.id: no id of the hub begins with %q", definition.Name, prefix)
			}
		case id == nil && definition.Kind == ast.Object && !isValue && !parts.MatchString(definition.Name):
			t.Errorf("%s has no id, and no reason why", definition.Name)
		}
		delete(unused, definition.Name)
	}
	for name := range unused {
		t.Errorf("%s is no type", name)
	}
}

var (
	wordStart = regexp.MustCompile(`\B[A-Z]`)
	parts     = regexp.MustCompile(`(Connection|Edge|Payload)$|^(Query|Mutation|Subscription)$`)
)

// published is the contract as partners know it. After an addition, renew it: make publish-schema.
const published = "testdata/published.graphql"

// What partners rely on stays: no type, field, argument or value goes, nothing that is asked for becomes
// stricter, nothing that is answered looser. A removal goes through @deprecated, and a new major version.
func TestNothingPublishedBreaks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	now := parse(t, schema.SDL())
	held := 0
	for _, old := range parse(t, string(text)).Types {
		if !ours(old) {
			continue
		}
		held++
		current := now.Types[old.Name]
		if current == nil || current.Kind != old.Kind {
			t.Errorf("%s is gone", old.Name)
			continue
		}
		for _, name := range old.Interfaces {
			if !contains(current.Interfaces, name) {
				t.Errorf("%s is no %s any more", old.Name, name)
			}
		}
		for _, value := range old.EnumValues {
			if current.EnumValues.ForName(value.Name) == nil {
				t.Errorf("%s.%s is gone", old.Name, value.Name)
			}
		}
		for _, field := range old.Fields {
			where := old.Name + "." + field.Name
			found := current.Fields.ForName(field.Name)
			switch {
			case found == nil:
				t.Errorf("%s is gone", where)
				continue
			case old.Kind == ast.InputObject && !asks(field.Type, found.Type):
				t.Errorf("%s was %s and asks for %s", where, field.Type, found.Type)
			case old.Kind != ast.InputObject && !asks(found.Type, field.Type):
				t.Errorf("%s was %s and answers %s", where, field.Type, found.Type)
			}
			for _, argument := range field.Arguments {
				given := found.Arguments.ForName(argument.Name)
				if given == nil || !asks(argument.Type, given.Type) {
					t.Errorf("%s(%s:) is gone, or stricter", where, argument.Name)
				}
			}
			for _, argument := range found.Arguments {
				if field.Arguments.ForName(argument.Name) == nil && argument.Type.NonNull &&
					argument.DefaultValue == nil {
					t.Errorf("%s asks for a new argument %s", where, argument.Name)
				}
			}
		}
		if current.Kind == ast.InputObject {
			for _, field := range current.Fields {
				if old.Fields.ForName(field.Name) == nil && field.Type.NonNull && field.DefaultValue == nil {
					t.Errorf("%s asks for a new field %s", old.Name, field.Name)
				}
			}
		}
	}
	if held < 200 { // an empty contract would hold nothing to it
		t.Errorf("the published contract has %d types", held)
	}
}

// asks reports whether every value of the type given may stand where wanted is asked for.
func asks(given, wanted *ast.Type) bool {
	if wanted.NonNull && !given.NonNull {
		return false
	}
	if (given.Elem == nil) != (wanted.Elem == nil) {
		return false
	}
	if given.Elem != nil {
		return asks(given.Elem, wanted.Elem)
	}
	return given.NamedType == wanted.NamedType
}

func contains(list []string, wanted string) bool {
	for _, item := range list {
		if item == wanted {
			return true
		}
	}
	return false
}

// What is personal or secret is no part of what is federated: by no name, through no field.
func TestTheSubgraphHoldsNothingPrivate(t *testing.T) {
	t.Parallel()
	whole, subgraph := parse(t, schema.SDL()), parse(t, schema.Subgraph())
	for _, name := range []string{
		"Account", "Claim", "Contact", "Invitation", "Proposal", "Request", "RequestReply", "Role", "Session",
		"Token", "Viewer", "Webhook", "WebhookDelivery",
	} {
		if whole.Types[name] == nil {
			t.Errorf("%s is no type of the schema: is this list up to date?", name)
		}
		if subgraph.Types[name] != nil {
			t.Errorf("the subgraph holds the type %s", name)
		}
	}
	for name, definition := range subgraph.Types {
		for _, field := range definition.Fields {
			if definition.Kind == ast.Object && strings.Contains(strings.ToLower(field.Name), "email") {
				t.Errorf("the subgraph holds %s.%s", name, field.Name)
			}
		}
	}
	for _, entity := range []string{"Initiative", "Group", "Organisation", "Charter", "Territory", "Event",
		"Resource"} {
		if subgraph.Types[entity].Directives.ForName("key") == nil {
			t.Errorf("%s is no entity of the subgraph", entity)
		}
	}
}
