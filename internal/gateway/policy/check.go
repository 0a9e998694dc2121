package policy

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// check collects what is to be mended in one schema.
type check struct {
	*Policy
	theirs   map[string]map[string]string // the types of the partner's fields, by type and field
	leaves   map[string]bool              // scalars and enums
	findings []Finding
}

func (c *check) know(d *ast.Definition) {
	c.leaves[d.Name] = d.Kind == ast.Scalar || d.Kind == ast.Enum
	if c.theirs[d.Name] == nil {
		c.theirs[d.Name] = map[string]string{}
	}
	for _, field := range d.Fields {
		c.theirs[d.Name][field.Name] = field.Type.Name()
	}
}

// maxFindings is how many findings are told: a schema can have thousands.
const maxFindings = 50

// maxArgument is how much of what a schema says a finding repeats.
const maxArgument = 500

func cut(text string) string {
	if runes := []rune(text); len(runes) > maxArgument {
		return string(runes[:maxArgument]) + "…"
	}
	return text
}

func (c *check) add(at *ast.Position, code, coordinate, problem, mend string, args ...any) {
	if len(c.findings) == maxFindings {
		return
	}
	for i, argument := range args {
		if text, ok := argument.(string); ok {
			args[i] = cut(text)
		}
	}
	f := Finding{Code: code, At: cut(coordinate), Problem: problem, Mend: mend, Args: args}
	if at != nil {
		f.Line = at.Line
	}
	c.findings = append(c.findings, f)
}

// federationLink is the version of Federation that a schema must link: any 2.x up to that of the owner's own schema.
var federationLink = regexp.MustCompile(`^https://specs\.apollo\.dev/federation/v2\.[0-9]$`)

// links checks that the schema is of Federation 2 and calls its directives by their names: by others they would pass
// unseen.
func (c *check) links(document *ast.SchemaDocument) {
	linked := false
	for _, s := range slices.Concat(document.Schema, document.SchemaExtension) {
		for _, operation := range s.OperationTypes {
			if strings.ToLower(operation.Type) != string(operation.Operation) || !isRoot(operation.Type) ||
				operation.Operation == ast.Mutation {
				c.add(operation.Position, RenamedRoot, operation.Type,
					"The root type %[1]s is not the one of its operation.",
					"Write query: Query and subscription: Subscription, or nothing: they are so by themselves.", operation.Type)
			}
		}
		for _, directive := range s.Directives {
			if directive.Name != "link" {
				c.add(directive.Position, ForbiddenDirective, "", "The directive @%[1]s stands on the schema.",
					"Leave it out.", directive.Name)
				continue
			}
			linked = c.link(directive) || linked
		}
	}
	if !linked {
		c.add(nil, NotFederation2, "", "The schema does not link Federation 2.",
			`Begin it with: extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`)
	}
}

// link checks one @link and reports whether it is Federation's.
func (c *check) link(directive *ast.Directive) (federation bool) {
	url := directive.Arguments.ForName("url")
	if url == nil {
		return false
	}
	federation = strings.HasPrefix(url.Value.Raw, "https://specs.apollo.dev/federation/v2.")
	if !federationLink.MatchString(url.Value.Raw) &&
		!strings.HasPrefix(url.Value.Raw, "https://specs.apollo.dev/link/") {
		c.add(directive.Position, ForbiddenDirective, "", "The schema links %[1]s.",
			"Link Federation 2.0 to 2.9 and nothing else.", url.Value.Raw)
	}
	renames := directive.Arguments.ForName("as") != nil
	if imports := directive.Arguments.ForName("import"); imports != nil {
		for _, imported := range imports.Value.Children {
			renames = renames || imported.Value.Kind == ast.ObjectValue
		}
	}
	if renames {
		c.add(directive.Position, RenamedDirective, "", "The schema gives Federation's directives other names.",
			`Import them as they are, without "as".`)
	}
	return federation
}

// roots refuses root types that partners have no part in.
func (c *check) roots(document *ast.SchemaDocument) {
	for _, d := range slices.Concat(document.Definitions, document.Extensions) {
		if d.Name == "Mutation" && len(d.Fields) > 0 {
			c.add(d.Position, Mutations, "Mutation", "The schema has mutations.",
				"Leave them out: the hub does not tell partners who the caller is. Offer them at your own service.")
		}
	}
}

// forbidden are Federation's directives that change what others own, or guard what the hub does not forward rights for.
var forbidden = []string{"override", "inaccessible", "composeDirective", "interfaceObject", "authenticated",
	"requiresScopes", "policy", "context", "fromContext"}

func plain(directive string) string { return strings.TrimPrefix(directive, "federation__") }

func (c *check) directives(coordinate string, list ast.DirectiveList) {
	for _, directive := range list {
		if slices.Contains(forbidden, plain(directive.Name)) {
			c.add(directive.Position, ForbiddenDirective, coordinate,
				"The directive @%[1]s on %[2]s is not for partners.", "Leave it out.",
				plain(directive.Name), coordinate)
		}
	}
}

func has(list ast.DirectiveList, name string) bool {
	return slices.ContainsFunc(list, func(d *ast.Directive) bool { return plain(d.Name) == name })
}

func (c *check) definition(d *ast.Definition) {
	c.directives(d.Name, d.Directives)
	for _, name := range slices.Concat(d.Interfaces, d.Types) {
		c.defined(d.Name, d.Position, name)
	}
	for _, field := range d.Fields {
		coordinate := d.Name + "." + field.Name
		c.defined(coordinate, field.Position, field.Type.Name())
		c.directives(coordinate, field.Directives)
		c.nested(coordinate, field)
		c.required(d.Name, field)
		for _, argument := range field.Arguments {
			c.directives(coordinate+"("+argument.Name+":)", argument.Directives)
			c.defined(coordinate+"("+argument.Name+":)", argument.Position, argument.Type.Name())
		}
	}
	for _, value := range d.EnumValues {
		c.directives(d.Name+"."+value.Name, value.Directives)
	}
	owners := c.types[d.Name]
	switch {
	case isRoot(d.Name):
		c.root(d)
	case isBuiltIn(d.Name):
	case owners != nil:
		c.foreign(d, owners)
	case !c.ownType(d.Name):
		c.add(d.Position, NotPrefixed, d.Name, "The type %[1]s does not begin with your namespace.",
			"Call it %[2]s%[1]s.",
			d.Name, strings.ToUpper(c.namespace[:1])+c.namespace[1:])
	default:
		c.own(d)
	}
}

// defined checks that each type that a field, argument or interface list names is one that the schema defines.
func (c *check) defined(coordinate string, at *ast.Position, name string) {
	if _, here := c.theirs[name]; here || isBuiltIn(name) || isFederations(name) {
		return
	}
	owners := c.types[name]
	switch {
	case owners == nil:
		c.add(at, UnknownType, coordinate, "%[1]s names the type %[2]s, which there is not.",
			"Define it, or correct its name.", coordinate, name)
	case owners.Kind == ast.Object && has(owners.Directives, "key"):
		c.add(at, UnknownType, coordinate, "%[1]s names the hub's type %[2]s, which the schema does not declare.",
			`Add: type %[2]s @key(fields: "id", resolvable: false) { id: ID! }`, coordinate, name)
	case owners.Kind == ast.Scalar:
		c.add(at, UnknownType, coordinate, "%[1]s names the hub's scalar %[2]s, which the schema does not declare.",
			"Add: scalar %[2]s", coordinate, name)
	case owners.Kind == ast.Interface:
		c.add(at, UnknownType, coordinate, "%[1]s names the hub's interface %[2]s, which the schema does not declare.",
			"Add: interface %[2]s { id: ID! }", coordinate, name)
	default:
		c.add(at, UnknownType, coordinate, "%[1]s names the hub's type %[2]s, which is not for partners.",
			"Use a type of your own.", coordinate, name)
	}
}

// nested refuses lists of lists of objects: the engine joins nothing to what is in them, and says nothing of it.
func (c *check) nested(coordinate string, field *ast.FieldDefinition) {
	name := field.Type.Name()
	if field.Type.Elem != nil && field.Type.Elem.Elem != nil && !c.leaves[name] && !isBuiltIn(name) {
		c.add(field.Position, NestedList, coordinate,
			"The field %[1]s is a list of lists of objects, to which nothing is joined.",
			"Make a type for the inner list.", coordinate)
	}
}

// root checks what a partner can be asked for at the root: other names never stand in each other's way, and what is
// nullable costs the client nothing else when the partner fails.
func (c *check) root(d *ast.Definition) {
	if d.Name == "Mutation" {
		return
	}
	for _, field := range d.Fields {
		if !isFederations(field.Name) {
			c.added(d.Name, field)
		}
	}
}

// added checks a field that a partner adds to what is not its own.
func (c *check) added(owner string, field *ast.FieldDefinition) {
	coordinate := owner + "." + field.Name
	if !c.ownField(field.Name) {
		c.add(field.Position, NotPrefixed, coordinate, "The field %[1]s does not begin with your namespace.",
			"Call it %[2]s.",
			coordinate, c.namespace+strings.ToUpper(field.Name[:1])+field.Name[1:])
	}
	if field.Type.NonNull {
		c.add(field.Position, NotNullable, coordinate,
			"The field %[1]s may not be null: where your service fails, it would take the rest of the answer with it.",
			"Give it the type %[2]s.", coordinate, strings.TrimSuffix(field.Type.String(), "!"))
	}
	if has(field.Directives, "shareable") {
		c.add(field.Position, ForbiddenDirective, coordinate, "The directive @shareable on %[1]s is not for partners.",
			"Leave it out.", coordinate)
	}
	c.provides(coordinate, field)
	if field.Type.Elem != nil {
		c.reference(coordinate, field)
	}
}

// foreign checks what a partner says of one of the owner's types.
func (c *check) foreign(d, owners *ast.Definition) {
	for _, directive := range d.Directives {
		if !slices.Contains([]string{"key", "extends", "shareable", "entityResolver"}, plain(directive.Name)) {
			c.add(directive.Position, ForbiddenDirective, d.Name, "The directive @%[1]s on %[2]s is not for partners.",
				"Leave it out.", plain(directive.Name), d.Name)
		}
	}
	for _, field := range d.Fields {
		if owners.Fields.ForName(field.Name) == nil {
			continue
		}
		for _, directive := range field.Directives {
			if name := plain(directive.Name); name != "external" && name != "shareable" {
				c.add(directive.Position, ForbiddenDirective, d.Name+"."+field.Name,
					"The directive @%[1]s on %[2]s is not for partners.", "Leave it out.", name, d.Name+"."+field.Name)
			}
		}
	}
	for _, name := range d.Interfaces {
		if !slices.Contains(owners.Interfaces, name) {
			c.add(d.Position, ForeignType, d.Name, "%[1]s implements %[2]s, which the hub's %[1]s does not.",
				"Leave it out.", d.Name, name)
		}
	}
	switch {
	case d.Kind == ast.Object && owners.Kind == ast.Object && has(owners.Directives, "key"):
		c.entity(d, owners)
	case d.Kind == ast.Object && owners.Kind == ast.Object && has(owners.Directives, "shareable"):
		c.same(d, owners)
	case d.Kind == ast.Interface && owners.Kind == ast.Interface && len(d.Directives) == 0:
		c.same(d, owners)
	case d.Kind == ast.Scalar && owners.Kind == ast.Scalar && len(d.Directives) == 0:
	default:
		c.add(d.Position, ForeignType, d.Name, "The type %[1]s is the hub's.",
			"Leave it out, or call your own by another name.", d.Name)
	}
}

// entity checks what a partner adds to a record of the owner's.
func (c *check) entity(d, owners *ast.Definition) {
	keys := 0
	for _, directive := range d.Directives {
		switch plain(directive.Name) {
		case "key":
			keys++
			if fields := directive.Arguments.ForName("fields"); fields == nil ||
				strings.TrimSpace(fields.Value.Raw) != "id" {
				c.add(directive.Position, ForeignKey, d.Name, "The key of %[1]s is not its id.",
					`Write: @key(fields: "id")`, d.Name)
			}
		case "shareable":
			c.add(directive.Position, ForbiddenDirective, d.Name,
				"The directive @shareable on %[1]s is not for partners.", "Leave it out.", d.Name)
		}
	}
	if keys != 1 {
		c.add(d.Position, ForeignKey, d.Name, "%[1]s has %[2]d keys; it needs one.",
			`Write: type %[1]s @key(fields: "id")`, d.Name, keys)
	}
	for _, field := range d.Fields {
		known := owners.Fields.ForName(field.Name)
		switch {
		case known == nil && has(field.Directives, "external"):
			c.add(field.Position, ForeignField, d.Name+"."+field.Name, "The hub has no field %[1]s.", "Leave it out.",
				d.Name+"."+field.Name)
		case known == nil:
			c.added(d.Name, field)
		case known.Type.String() != field.Type.String():
			c.add(field.Position, ForeignDiffers, d.Name+"."+field.Name, "%[1]s is of the type %[2]s, not %[3]s.",
				"Write it as the hub does.",
				d.Name+"."+field.Name, known.Type.String(), field.Type.String())
		case field.Name == "id":
			if has(field.Directives, "shareable") {
				c.add(field.Position, ForbiddenDirective, d.Name+".id",
					"The directive @shareable on %[1]s is not for partners.", "Leave it out.", d.Name+".id")
			}
		case !has(field.Directives, "external"):
			c.add(field.Position, ForeignField, d.Name+"."+field.Name, "The field %[1]s is the hub's to answer.",
				"Leave it out: the hub answers it for every caller. Where your service must be told of it, mark it @external and name it in @requires.",
				d.Name+"."+field.Name)
		}
	}
}

// same checks that a partner writes a type that it shares with the owner as the owner does: as much of it as it needs.
func (c *check) same(d, owners *ast.Definition) {
	for _, field := range d.Fields {
		known := owners.Fields.ForName(field.Name)
		coordinate := d.Name + "." + field.Name
		switch {
		case known == nil:
			c.add(field.Position, ForeignField, coordinate, "The hub's %[1]s has no field %[2]s.",
				"Leave it out, or make a type of your own.", d.Name, field.Name)
		case known.Type.String() != field.Type.String() || !sameArguments(known, field):
			c.add(field.Position, ForeignDiffers, coordinate, "%[1]s differs from the hub's.",
				"Write it as the hub does: %[2]s.", coordinate, known.Type.String())
		}
	}
	if d.Kind == ast.Object && len(d.Fields) != len(owners.Fields) {
		c.add(d.Position, ForeignDiffers, d.Name, "%[1]s leaves out fields of the hub's.", "Write it whole.", d.Name)
	}
}

func sameArguments(a, b *ast.FieldDefinition) bool {
	if len(a.Arguments) != len(b.Arguments) {
		return false
	}
	for _, argument := range a.Arguments {
		other := b.Arguments.ForName(argument.Name)
		if other == nil || other.Type.String() != argument.Type.String() {
			return false
		}
	}
	return true
}

// reference checks that a field which leads to a record of the owner's may be null: the
// record can be gone, or not for the caller.
func (c *check) reference(coordinate string, field *ast.FieldDefinition) {
	owners := c.types[field.Type.Name()]
	if owners == nil || owners.Kind == ast.Object && !has(owners.Directives, "key") ||
		owners.Kind != ast.Object && owners.Kind != ast.Interface && owners.Kind != ast.Union {
		return
	}
	innermost := field.Type
	for innermost.Elem != nil {
		innermost = innermost.Elem
	}
	if innermost.NonNull {
		c.add(field.Position, NotNullable, coordinate,
			"%[1]s leads to a %[2]s that the caller may not see, or that is gone: it may be null.",
			"Write %[2]s without an exclamation mark.", coordinate, field.Type.Name())
	}
}

// own checks a type of the partner's.
func (c *check) own(d *ast.Definition) {
	if d.Kind == ast.Object && slices.Contains(d.Interfaces, "Node") && c.types["Node"] != nil && !c.keyedByID(d) {
		c.add(d.Position, NodeWithoutKey, d.Name,
			"%[1]s implements Node and has no key that node(id:) could find it by.",
			`Write: type %[1]s implements Node @key(fields: "id")`, d.Name)
	}
	for _, field := range d.Fields {
		c.provides(d.Name+"."+field.Name, field)
		c.reference(d.Name+"."+field.Name, field)
	}
}

func (c *check) keyedByID(d *ast.Definition) bool {
	return slices.ContainsFunc(d.Directives, func(directive *ast.Directive) bool {
		fields, resolvable := directive.Arguments.ForName("fields"), directive.Arguments.ForName("resolvable")
		return plain(directive.Name) == "key" && fields != nil && strings.TrimSpace(fields.Value.Raw) == "id" &&
			(resolvable == nil || resolvable.Value.Raw != "false")
	})
}

// provides refuses that a partner answers for what it does not own.
func (c *check) provides(coordinate string, field *ast.FieldDefinition) {
	if has(field.Directives, "provides") && c.types[field.Type.Name()] != nil {
		c.add(field.Position, ProvidesForeign, coordinate, "%[1]s provides fields of %[2]s, which the hub answers.",
			"Leave @provides out.", coordinate, field.Type.Name())
	}
}

// required checks which of the owner's fields a partner is told.
func (c *check) required(owner string, field *ast.FieldDefinition) {
	for _, directive := range field.Directives {
		fields := directive.Arguments.ForName("fields")
		if plain(directive.Name) != "requires" || fields == nil {
			continue
		}
		document, err := parser.ParseQuery(&ast.Source{Input: "{" + fields.Value.Raw + "}"})
		if err != nil || len(document.Operations) != 1 {
			c.add(directive.Position, Syntax, owner+"."+field.Name, "The fields of @requires on %[1]s cannot be read.",
				"Write them as in a query.", owner+"."+field.Name)
			continue
		}
		c.requiredFrom(directive.Position, owner, document.Operations[0].SelectionSet)
	}
}

func (c *check) requiredFrom(at *ast.Position, owner string, set ast.SelectionSet) {
	for _, selected := range set {
		field, ok := selected.(*ast.Field)
		if !ok {
			c.add(at, RequiresPrivate, owner, "@requires on %[1]s names fragments.", "Name fields only.", owner)
			continue
		}
		inner := c.theirs[owner][field.Name]
		if owners := c.types[owner]; owners != nil {
			coordinate := owner + "." + field.Name
			if !c.requires[coordinate] && !c.ownField(field.Name) {
				c.add(at, RequiresPrivate, coordinate, "%[1]s is not told to partners by @requires.",
					"Ask the hub's API for it, as anybody can.", coordinate)
			}
			if known := owners.Fields.ForName(field.Name); known != nil {
				inner = known.Type.Name()
			}
		}
		c.requiredFrom(at, inner, field.SelectionSet)
	}
}
