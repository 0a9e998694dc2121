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
	fields   selection
}

// selection are the keys that an object may have; nil is that of a leaf.
type selection map[string]selection

// newShape reads what a document that the planner wrote asks for.
func newShape(document string) (*shape, error) {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return nil, err
	}
	if len(parsed.Operations) != 1 || len(parsed.Fragments) > 0 {
		return nil, errors.New("gateway: the planner wrote a document of another form")
	}
	all := selection{}
	all.add(parsed.Operations[0].SelectionSet)
	s := &shape{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selected := range set {
			switch x := selected.(type) {
			case *ast.InlineFragment:
				visit(x.SelectionSet)
			case *ast.Field:
				r := root{key: x.Alias, fields: all[x.Alias]}
				if x.Name == "_entities" {
					r.entities = x.Arguments.ForName("representations").Value.Raw
				}
				s.roots = append(s.roots, r)
			}
		}
	}
	visit(parsed.Operations[0].SelectionSet)
	return s, nil
}

// add notes the keys that a selection set asks for.
func (s selection) add(set ast.SelectionSet) {
	for _, selected := range set {
		switch x := selected.(type) {
		case *ast.InlineFragment:
			s.add(x.SelectionSet)
		case *ast.Field:
			if len(x.SelectionSet) == 0 {
				if _, known := s[x.Alias]; !known {
					s[x.Alias] = nil
				}
				continue
			}
			if s[x.Alias] == nil {
				s[x.Alias] = selection{}
			}
			s[x.Alias].add(x.SelectionSet)
		}
	}
}

// paths are where the fields lie that the document asks for, as errors name them.
func (s *shape) paths() (paths [][]any) {
	for _, r := range s.roots {
		if r.entities == "" {
			paths = append(paths, []any{r.key})
			continue
		}
		for field := range r.fields {
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
	if len(c.faults) == 0 && s.clean(data) {
		return answer, false, nil
	}
	return c.write(s, data, faults), true, nil
}

// clean reports whether the data of an answer holds no more than was asked for.
func (s *shape) clean(data *astjson.Value) bool {
	whole := selection{}
	for _, r := range s.roots {
		whole[r.key] = r.fields
	}
	return whole.holds(data)
}

// holds reports whether a value has no other keys than the selection.
func (s selection) holds(v *astjson.Value) bool {
	if s == nil {
		return true // a scalar may be an object
	}
	ok := true
	switch v.Type() {
	case astjson.TypeObject:
		v.GetObject().Visit(func(key []byte, inner *astjson.Value) {
			fields, asked := s[string(key)]
			ok = ok && asked && fields.holds(inner)
		})
	case astjson.TypeArray:
		for _, inner := range v.GetArray() {
			ok = ok && s.holds(inner)
		}
	}
	return ok
}

// checker finds what is wrong with an answer, and writes what is left of it.
type checker struct {
	service string
	same    sameEntity
	faults  gqlerror.List
	lost    map[string]map[int]bool // by root and place: entities that are not those asked for
	void    map[string]bool         // roots whose whole answer is worth nothing
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
func (c *checker) write(s *shape, data, faults *astjson.Value) []byte {
	out := []byte(`{"data":{`)
	for i, r := range s.roots {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(out, r.key...)
		out = append(out, `":`...)
		v := data.Get(r.key)
		switch {
		case v == nil:
			out = append(out, "null"...)
		case c.void[r.key]:
			out = append(out, "null"...)
		case r.entities != "" && c.lost[r.key] != nil:
			out = append(out, '[')
			for at, entity := range v.GetArray() {
				if at > 0 {
					out = append(out, ',')
				}
				if c.lost[r.key][at] {
					out = append(out, "null"...)
				} else {
					out = r.fields.append(out, entity)
				}
			}
			out = append(out, ']')
		default:
			out = r.fields.append(out, v)
		}
	}
	out = append(out, '}')
	return append(c.appendFaults(out, faults), '}')
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

// append writes a value with the selection's keys only.
func (s selection) append(out []byte, v *astjson.Value) []byte {
	if s == nil {
		return v.MarshalTo(out)
	}
	first := true
	switch v.Type() {
	case astjson.TypeObject:
		out = append(out, '{')
		v.GetObject().Visit(func(key []byte, inner *astjson.Value) {
			fields, asked := s[string(key)]
			if !asked {
				return
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(append(append(out, '"'), key...), '"', ':') // a key that was asked for is a name
			out = fields.append(out, inner)
		})
		return append(out, '}')
	case astjson.TypeArray:
		out = append(out, '[')
		for _, inner := range v.GetArray() {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = s.append(out, inner)
		}
		return append(out, ']')
	default:
		return v.MarshalTo(out)
	}
}
