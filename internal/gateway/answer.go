package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/buger/jsonparser"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/wundergraph/astjson"
)

// shape is what an answer to one document may hold. Engines merge whole objects: a service that answers more than it was
// asked for, or about other records, would overwrite what others said. So no more is let through than was asked for.
type shape struct{ roots []root }

// root is a root field of a document.
type root struct {
	key      string // in the answer
	entities string // the variable that holds the representations, where the field is _entities; else ""
	asked    *asked
}

// asked is what a key of an answer may hold.
type asked struct {
	of     *ast.Type       // nil where it is not known
	named  *ast.Definition // the type that it is of, without lists; nil where it is not known
	where  string          // a schema coordinate, for errors
	fields selection       // nil for a leaf
}

// selection are the keys that an object may have.
type selection map[string]*asked

// newShape reads what a document that the planner wrote asks for, of services with this schema.
func newShape(document string, schema *ast.Schema) (*shape, error) {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return nil, err
	}
	if len(parsed.Operations) != 1 || len(parsed.Fragments) > 0 {
		return nil, errors.New("gateway: the planner wrote a document of another form")
	}
	operation := parsed.Operations[0]
	parent := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription}[operation.Operation]
	all := selection{}
	all.add(operation.SelectionSet, parent, schema)
	s := &shape{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selected := range set {
			switch x := selected.(type) {
			case *ast.InlineFragment:
				visit(x.SelectionSet)
			case *ast.Field:
				r := root{key: x.Alias, asked: all[x.Alias]}
				if x.Name == "_entities" {
					r.entities = x.Arguments.ForName("representations").Value.Raw
				}
				s.roots = append(s.roots, r)
			}
		}
	}
	visit(operation.SelectionSet)
	return s, nil
}

// add notes the keys that a selection set on a type asks for; the type is nil where it is not known.
func (s selection) add(set ast.SelectionSet, parent *ast.Definition, schema *ast.Schema) {
	for _, selected := range set {
		switch x := selected.(type) {
		case *ast.InlineFragment:
			on := parent
			if x.TypeCondition != "" {
				on = schema.Types[x.TypeCondition]
			}
			s.add(x.SelectionSet, on, schema)
		case *ast.Field:
			field := fieldOf(parent, x.Name, schema)
			known := s[x.Alias]
			switch {
			case known == nil:
				known = field
				s[x.Alias] = known
			case known.of != nil && (field.of == nil || known.of.String() != field.of.String()):
				known.of, known.named = nil, nil // it depends on the type of the object
			}
			if len(x.SelectionSet) > 0 {
				if known.fields == nil {
					known.fields = selection{}
				}
				known.fields.add(x.SelectionSet, field.named, schema)
			}
		}
	}
}

// fieldOf is what the schema says of a field.
func fieldOf(parent *ast.Definition, name string, schema *ast.Schema) *asked {
	if name == "__typename" {
		return &asked{of: ast.NonNullNamedType("String", nil), named: schema.Types["String"], where: name}
	}
	if parent == nil {
		return &asked{where: name}
	}
	field := parent.Fields.ForName(name)
	if field == nil {
		return &asked{where: name}
	}
	return &asked{of: field.Type, named: schema.Types[field.Type.Name()], where: parent.Name + "." + name}
}

// paths are where the fields lie that the document asks for, as errors name them.
func (s *shape) paths() (paths [][]any) {
	for _, r := range s.roots {
		if r.entities == "" {
			paths = append(paths, []any{r.key})
			continue
		}
		for field := range r.asked.fields {
			if field != "__typename" {
				paths = append(paths, []any{r.key, 0, field})
			}
		}
	}
	return paths
}

// sameEntity reports whether an entity that was asked for as one type may answer as another.
type sameEntity func(asked, got string) bool

var parsers = sync.Pool{New: func() any { return &astjson.Parser{} }}

// check returns an answer without what was not asked for, and whether anything was. It returns an error where it is no
// answer at all. The input is the request that was sent to the
// service.
func (s *shape) check(answer, input []byte, service string, same sameEntity) (checked []byte, corrected bool, err error) {
	p := parsers.Get().(*astjson.Parser)
	defer parsers.Put(p)
	v, err := p.ParseBytes(answer)
	if err != nil {
		return nil, false, &callError{CodePartnerInvalid, "did not answer in JSON", err}
	}
	data, faults := v.Get("data"), v.Get("errors")
	switch {
	case v.Type() != astjson.TypeObject,
		faults != nil && faults.Type() != astjson.TypeArray && faults.Type() != astjson.TypeNull,
		data != nil && data.Type() != astjson.TypeObject && data.Type() != astjson.TypeNull,
		data == nil && len(faults.GetArray()) == 0:
		return nil, false, &callError{CodePartnerInvalid, "did not answer as GraphQL says", nil}
	case data == nil || data.Type() == astjson.TypeNull:
		return answer, false, nil
	}
	c := checker{service: service, same: same}
	for _, r := range s.roots {
		if r.entities != "" {
			c.entities(r, data.Get(r.key), input)
		}
	}
	if len(c.faults) == 0 && s.fits(data) {
		return answer, false, nil
	}
	return c.write(s, data, faults), true, nil
}

// fits reports whether the data of an answer is no more and nothing else than was asked for.
func (s *shape) fits(data *astjson.Value) bool {
	if data.GetObject().Len() > len(s.roots) {
		return false
	}
	for _, r := range s.roots {
		if !r.asked.fits(data.Get(r.key), r.asked.of) {
			return false
		}
	}
	return true
}

// fits reports whether a value is of a type and has no other keys than were asked for. An unknown type is any.
func (a *asked) fits(v *astjson.Value, of *ast.Type) bool {
	switch {
	case v == nil || v.Type() == astjson.TypeNull:
		return of == nil || !of.NonNull
	case of != nil && of.Elem != nil || of == nil && v.Type() == astjson.TypeArray:
		if v.Type() != astjson.TypeArray {
			return false
		}
		for _, item := range v.GetArray() {
			if !a.fits(item, itemType(of)) {
				return false
			}
		}
		return true
	case a.fields != nil:
		if v.Type() != astjson.TypeObject {
			return false
		}
		fit := true
		v.GetObject().Visit(func(key []byte, inner *astjson.Value) {
			if field, known := a.fields[string(key)]; !fit || !known || !field.fits(inner, field.of) {
				fit = false
			}
		})
		return fit
	default:
		return isLeaf(v, a.named)
	}
}

func itemType(list *ast.Type) *ast.Type {
	if list == nil {
		return nil
	}
	return list.Elem
}

// isLeaf reports whether a value is one of a scalar or enum; of a scalar that is not GraphQL's own, any value is.
func isLeaf(v *astjson.Value, of *ast.Definition) bool {
	if of == nil {
		return true
	}
	switch {
	case of.Kind == ast.Enum:
		return v.Type() == astjson.TypeString && of.EnumValues.ForName(string(v.GetStringBytes())) != nil
	case of.Name == "String":
		return v.Type() == astjson.TypeString
	case of.Name == "ID":
		return v.Type() == astjson.TypeString || v.Type() == astjson.TypeNumber
	case of.Name == "Boolean":
		return v.Type() == astjson.TypeTrue || v.Type() == astjson.TypeFalse
	case of.Name == "Int", of.Name == "Float":
		return v.Type() == astjson.TypeNumber
	default:
		return true
	}
}

// checker finds what is wrong with an answer, and writes what is left of it.
type checker struct {
	service string
	same    sameEntity
	faults  gqlerror.List
	lost    map[string]map[int]bool // by root and place: entities that are not those asked for
	void    map[string]bool         // roots whose whole answer is worth nothing
	told    bool                    // the service told errors itself
}

func (c *checker) note(what string, path ...any) {
	c.faults = append(c.faults, fault(CodePartnerInvalid, "The partner "+c.service+" "+what+".", path...))
}

// entities checks that an answer has one entity for each representation, in order, and that each is the one asked for.
func (c *checker) entities(r root, got *astjson.Value, input []byte) {
	if got == nil || got.Type() == astjson.TypeNull {
		return
	}
	at := 0
	list := got.GetArray()
	if got.Type() != astjson.TypeArray {
		c.refuse(r.key, "answered no list of entities")
		return
	}
	_, err := jsonparser.ArrayEach(input, func(representation []byte, _ jsonparser.ValueType, _ int, _ error) {
		if at < len(list) {
			if what := c.differs(list[at], representation); what != "" {
				c.lose(r.key, at, what)
			}
		}
		at++
	}, "body", "variables", r.entities)
	if err != nil || at != len(list) {
		c.refuse(r.key, fmt.Sprintf("answered %d entities to %d representations", len(list), at))
	}
}

// differs says how an entity is not the one that was asked for: "" where it is.
func (c *checker) differs(entity *astjson.Value, representation []byte) string {
	switch entity.Type() {
	case astjson.TypeNull:
		return ""
	case astjson.TypeObject:
	default:
		return "answered something else than an entity"
	}
	asked, _ := jsonparser.GetString(representation, "__typename")
	if got := entity.GetStringBytes("__typename"); got != nil && string(got) != asked && !c.same(asked, string(got)) {
		return fmt.Sprintf("answered a %.40q where a %s was asked for", got, asked)
	}
	if id := entity.Get("id"); id != nil {
		if asked, err := jsonparser.GetString(representation, "id"); err == nil && string(id.GetStringBytes()) != asked {
			return "answered another entity than was asked for"
		}
	}
	return ""
}

func (c *checker) refuse(key, what string) {
	if c.void == nil {
		c.void = map[string]bool{}
	}
	c.void[key] = true
	c.note(what, key, 0)
}

func (c *checker) lose(key string, at int, what string) {
	if c.lost == nil {
		c.lost = map[string]map[int]bool{}
	}
	if c.lost[key] == nil {
		c.lost[key] = map[int]bool{}
		c.note(what, key, at) // once: the others are like it
	}
	c.lost[key][at] = true
}

// write writes an answer again, without what it must not hold.
func (c *checker) write(s *shape, data, told *astjson.Value) []byte {
	c.told = len(told.GetArray()) > 0
	out := []byte(`{"data":{`)
	for i, r := range s.roots {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendKey(out, r.key)
		v := data.Get(r.key)
		switch {
		case c.void[r.key]:
			out = append(out, "null"...)
		case r.entities != "" && v != nil && v.Type() == astjson.TypeArray:
			out = c.appendEntities(out, r, v)
		default:
			out, _ = c.append(out, r.asked, r.asked.of, v, []any{r.key}) // the partner's roots are nullable
		}
	}
	out = append(out, '}')
	return append(c.appendFaults(out, told), '}')
}

func appendKey(out []byte, key string) []byte {
	return append(append(append(out, '"'), key...), '"', ':') // a key that was asked for is a name
}

// appendEntities writes the entities that are those asked for, and null for each other one.
func (c *checker) appendEntities(out []byte, r root, entities *astjson.Value) []byte {
	out = append(out, '[')
	for at, entity := range entities.GetArray() {
		if at > 0 {
			out = append(out, ',')
		}
		if c.lost[r.key][at] {
			out = append(out, "null"...)
			continue
		}
		out, _ = c.append(out, r.asked, nil, entity, []any{r.key, at}) // an entity can be null
	}
	return append(out, ']')
}

// append writes a value, as far as it is of its type, with the keys that were asked for only. What is not becomes null
// where it may; ok is false where it may not, and nothing was written.
func (c *checker) append(out []byte, a *asked, of *ast.Type, v *astjson.Value, path []any) (_ []byte, ok bool) {
	begin := len(out)
	if v == nil || v.Type() == astjson.TypeNull {
		if of != nil && of.NonNull {
			if !c.told { // else it has said why
				c.note("left "+a.where+" empty", path...)
			}
			return out, false
		}
		return append(out, "null"...), true
	}
	if out, ok = c.appendInner(out, a, of, v, path); ok {
		return out, true
	}
	if of != nil && of.NonNull {
		return out[:begin], false
	}
	return append(out[:begin], "null"...), true
}

func (c *checker) appendInner(out []byte, a *asked, of *ast.Type, v *astjson.Value, path []any) (_ []byte, ok bool) {
	switch {
	case of != nil && of.Elem != nil || of == nil && v.Type() == astjson.TypeArray:
		if v.Type() != astjson.TypeArray {
			c.note("answered no list for "+a.where, path...)
			return out, false
		}
		out = append(out, '[')
		for i, item := range v.GetArray() {
			if i > 0 {
				out = append(out, ',')
			}
			if out, ok = c.append(out, a, itemType(of), item, append(path[:len(path):len(path)], i)); !ok {
				return out, false
			}
		}
		return append(out, ']'), true
	case a.fields != nil:
		if v.Type() != astjson.TypeObject {
			c.note("answered no object for "+a.where, path...)
			return out, false
		}
		return c.appendObject(out, a, v, path)
	case !isLeaf(v, a.named):
		c.note("answered no "+a.named.Name+" for "+a.where, path...)
		return out, false
	default:
		return v.MarshalTo(out), true
	}
}

func (c *checker) appendObject(out []byte, a *asked, v *astjson.Value, path []any) (_ []byte, ok bool) {
	out = append(out, '{')
	first := true
	ok = true
	v.GetObject().Visit(func(key []byte, inner *astjson.Value) {
		field, known := a.fields[string(key)]
		if !known || !ok {
			return
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = appendKey(out, string(key))
		out, ok = c.append(out, field, field.of, inner, append(path[:len(path):len(path)], string(key)))
	})
	return append(out, '}'), ok
}

// appendFaults writes the errors that the service told, and those that were found.
func (c *checker) appendFaults(out []byte, told *astjson.Value) []byte {
	if len(told.GetArray())+len(c.faults) == 0 {
		return out
	}
	out = append(out, `,"errors":[`...)
	for i, e := range told.GetArray() {
		if i > 0 {
			out = append(out, ',')
		}
		out = e.MarshalTo(out)
	}
	for i, e := range c.faults {
		if i > 0 || len(told.GetArray()) > 0 {
			out = append(out, ',')
		}
		text, _ := json.Marshal(e) // strings and numbers
		out = append(out, text...)
	}
	return append(out, ']')
}
