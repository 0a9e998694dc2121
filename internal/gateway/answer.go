package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"sync"

	"github.com/buger/jsonparser"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/wundergraph/astjson"

	"essaim/internal/fair"
)

var parsers = sync.Pool{New: func() any { return &astjson.Parser{} }}

// maxValues is how many values an answer of a partner holds, and valueBytes what each
// takes in memory, whatever its text.
const (
	maxValues  = 100_000
	valueBytes = 100
)

// countValues is how many values a JSON text holds, about: it is counted before any is made.
func countValues(text []byte) (values int) {
	inText := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case !inText && (c == ',' || c == '[' || c == '{'):
			values++
		}
	}
	return values
}

// check returns an answer without what was not asked for, and whether anything was. It returns
// an error where it is no answer at all. The input is the request that was sent to the
// service. What it returns holds nothing but GraphQL's own forms: the engine takes any other
// for its own failure, or panics. A page is the most items that a client is counted for.
func (s *shape) check(
	ctx context.Context, answer, input []byte, service string, page int,
) (checked []byte, corrected bool, err error) {
	if !json.Valid(answer) { // the engine's parser takes more
		return nil, false, &callError{CodePartnerInvalid, "did not answer in JSON", nil}
	}
	values := countValues(answer)
	if values > maxValues {
		return nil, false, &callError{CodePartnerTooLarge, "answered more values than it may", nil}
	}
	if full := fair.Take(ctx, values*valueBytes); full != nil {
		return nil, false, full
	}
	p := parsers.Get().(*astjson.Parser)
	defer parsers.Put(p)
	v, err := p.ParseBytes(answer)
	if err != nil {
		return nil, false, &callError{CodePartnerInvalid, "did not answer in JSON", err}
	}
	data, faults := v.Get("data"), v.Get("errors")
	switch {
	case v.Type() != astjson.TypeObject, !isNull(faults) && faults.Type() != astjson.TypeArray,
		!isNull(data) && data.Type() != astjson.TypeObject, data == nil && len(faults.GetArray()) == 0:
		return nil, false, &callError{CodePartnerInvalid, "did not answer as GraphQL says", nil}
	}
	c := checker{shape: s, service: service, input: input, page: page}
	c.tell(faults)
	if isNull(data) {
		return c.close([]byte(`{"data":null`)), false, nil
	}
	for _, r := range s.roots {
		if r.entities != "" {
			c.entities(r, data.Get(r.key))
		}
	}
	if len(c.errors) == 0 && v.GetObject().Len() == 1 && c.fits(data) {
		return answer, false, nil
	}
	told := len(c.errors)
	checked = c.close(c.data([]byte(`{"data":`), data))
	return checked, len(c.errors) > told || !c.fits(data), nil
}

func isNull(v *astjson.Value) bool { return v == nil || v.Type() == astjson.TypeNull }

// checker finds what is wrong with an answer, and writes what is left of it.
type checker struct {
	shape   *shape
	service string
	input   []byte
	page    int // most items of a list whose size an argument says
	errors  gqlerror.List
	types   map[string][]string     // by root: the types of the entities that were asked for
	lost    map[string]map[int]bool // by root and place: entities that are not those asked for
	void    map[string]bool         // roots whose whole answer is worth nothing
	told    bool                    // the service told errors itself
}

// maxTold is how many errors of one answer are handed on, and maxMessage how long their messages are.
const (
	maxTold    = 10
	maxMessage = 1000
)

// errorCode is what a code looks like.
var errorCode = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// tell notes the errors that the service told: their messages and codes, and their paths
// where these lead to what it was asked for.
func (c *checker) tell(errors *astjson.Value) {
	for i, e := range errors.GetArray() {
		if i == maxTold {
			break
		}
		var said struct {
			Message    any             `json:"message"`
			Path       json.RawMessage `json:"path"`
			Extensions json.RawMessage `json:"extensions"`
		}
		_ = json.Unmarshal(e.MarshalTo(nil), &said) // what is not as it should be is left out
		message, ok := said.Message.(string)
		if !ok || message == "" {
			message = "The partner " + c.service + " failed without saying why."
		}
		var extensions struct {
			Code string `json:"code"`
		}
		if json.Unmarshal(said.Extensions, &extensions) != nil || !errorCode.MatchString(extensions.Code) {
			extensions.Code = CodePartnerError
		}
		told := fault(extensions.Code, cut(message, maxMessage))
		var path []json.RawMessage
		if json.Unmarshal(said.Path, &path) == nil && c.shape.names(path) {
			_ = json.Unmarshal(said.Path, &told.Path)
		} else if paths := c.shape.paths(); len(paths) > 0 {
			told.Path = fault("", "", paths[0]...).Path
		}
		c.errors = append(c.errors, told)
	}
	c.told = len(c.errors) > 0
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// note notes what is wrong with the answer.
func (c *checker) note(what string, path ...any) {
	if len(c.errors) < 2*maxTold {
		c.errors = append(c.errors, fault(CodePartnerInvalid, "The partner "+c.service+" "+what+".", path...))
	}
}

// entities checks that an answer has one entity for each representation, in order, and that each is the one asked for.
func (c *checker) entities(r root, got *astjson.Value) {
	if isNull(got) {
		return
	}
	if got.Type() != astjson.TypeArray {
		c.refuse(r.key, "answered no list of entities")
		return
	}
	at, list := 0, got.GetArray()
	_, err := jsonparser.ArrayEach(c.input, func(representation []byte, _ jsonparser.ValueType, _ int, _ error) {
		asked, _ := jsonparser.GetString(representation, "__typename")
		c.expect(r.key, asked)
		if at < len(list) {
			if what := differs(list[at], representation, asked); what != "" {
				c.lose(r.key, at, what)
			}
		}
		at++
	}, "body", "variables", r.entities)
	if err != nil || at != len(list) {
		c.refuse(r.key, fmt.Sprintf("answered %d entities to %d representations", len(list), at))
	}
}

func (c *checker) expect(key, typeName string) {
	if c.types == nil {
		c.types = map[string][]string{}
	}
	c.types[key] = append(c.types[key], typeName)
}

// differs says how an entity is not the one that was asked for: "" where it is.
func differs(entity *astjson.Value, representation []byte, asked string) string {
	switch entity.Type() {
	case astjson.TypeNull:
		return ""
	case astjson.TypeObject:
	default:
		return "answered something else than an entity"
	}
	if got := entity.Get("__typename"); got != nil && string(got.GetStringBytes()) != asked {
		return fmt.Sprintf("answered a %.40s where a %s was asked for", got.MarshalTo(nil), asked)
	}
	if id := entity.Get("id"); id != nil {
		if asked, err := jsonparser.GetString(representation, "id"); err == nil &&
			string(id.GetStringBytes()) != asked {
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

// fits reports whether the data of an answer is no more and nothing else than was asked for.
func (c *checker) fits(data *astjson.Value) bool {
	if data.GetObject().Len() > len(c.shape.roots) {
		return false
	}
	for _, r := range c.shape.roots {
		v := data.Get(r.key)
		if r.entities == "" {
			if !c.is(r.asked, v, r.asked.of) {
				return false
			}
			continue
		}
		if isNull(v) {
			continue
		}
		for at, entity := range v.GetArray() {
			if !isNull(entity) && (at >= len(c.types[r.key]) || !c.isObject(r.asked, entity, c.types[r.key][at])) {
				return false
			}
		}
	}
	return true
}

// is reports whether a value is of a type and has no other keys than were asked for. An unknown type is any.
func (c *checker) is(a *expected, v *astjson.Value, of *ast.Type) bool {
	switch {
	case isNull(v):
		return of == nil || !of.NonNull
	case of != nil && of.Elem != nil || of == nil && v.Type() == astjson.TypeArray:
		items := v.GetArray()
		if v.Type() != astjson.TypeArray || len(items) > a.size.of(c.input, c.page) {
			return false
		}
		for _, item := range items {
			if !c.is(a, item, itemType(of)) {
				return false
			}
		}
		return true
	case a.fields != nil:
		return v.Type() == astjson.TypeObject && c.isObject(a, v, a.typeOf(v))
	default:
		return isLeaf(v, a.named)
	}
}

// isObject is the same for an object of a type. An object that has a key twice does not fit: the engine reads the last,
// and others the first.
func (c *checker) isObject(a *expected, v *astjson.Value, typeName string) bool {
	fields, known := a.fields[typeName]
	fit := known && v.Type() == astjson.TypeObject
	if !fit {
		return false
	}
	v.GetObject().Visit(func(key []byte, inner *astjson.Value) {
		field := fields[string(key)]
		switch {
		case !fit:
		case field == nil, v.Get(string(key)) != inner,
			field.where == "__typename" && string(inner.GetStringBytes()) != typeName:
			fit = false
		default:
			fit = c.is(field, inner, field.of)
		}
	})
	return fit
}

// typeOf is the type of an object: the only one that it can be of, or the one that it says; "" where that is none.
func (a *expected) typeOf(v *astjson.Value) string {
	if a.named != nil && a.named.Kind == ast.Object {
		return a.named.Name
	}
	return string(v.GetStringBytes("__typename"))
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
	case of.Name == "Int":
		n, err := strconv.ParseInt(string(v.MarshalTo(nil)), 10, 64)
		return v.Type() == astjson.TypeNumber && err == nil && n >= math.MinInt32 && n <= math.MaxInt32
	case of.Name == "Float":
		return v.Type() == astjson.TypeNumber
	default:
		return true
	}
}

// data writes the data of an answer, without what it must not hold.
func (c *checker) data(out []byte, data *astjson.Value) []byte {
	out = append(out, '{')
	for i, r := range c.shape.roots {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendKey(out, r.key)
		v := data.Get(r.key)
		switch {
		case c.void[r.key] || isNull(v):
			out = append(out, "null"...)
		case r.entities != "":
			out = c.appendEntities(out, r, v)
		default:
			out, _ = c.append(out, r.asked, r.asked.of, v, []any{r.key}) // the partner's roots are nullable
		}
	}
	return append(out, '}')
}

// close writes the errors of an answer, and its end.
func (c *checker) close(out []byte) []byte {
	if len(c.errors) > 0 {
		text, _ := json.Marshal(c.errors) // strings and numbers
		out = append(append(out, `,"errors":`...), text...)
	}
	return append(out, '}')
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
		begin, ok := len(out), false
		if !c.lost[r.key][at] && !isNull(entity) && at < len(c.types[r.key]) {
			out, ok = c.appendObject(out, r.asked, entity, c.types[r.key][at], []any{r.key, at})
		}
		if !ok {
			out = append(out[:begin], "null"...)
		}
	}
	return append(out, ']')
}

// append writes a value, as far as it is of its type, with the keys that were asked for only. What is not becomes null
// where it may; ok is false where it may not, and nothing was written.
func (c *checker) append(out []byte, a *expected, of *ast.Type, v *astjson.Value, path []any) (_ []byte, ok bool) {
	begin := len(out)
	if isNull(v) {
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

func (c *checker) appendInner(out []byte, a *expected, of *ast.Type, v *astjson.Value, path []any) (_ []byte, ok bool) {
	switch {
	case of != nil && of.Elem != nil || of == nil && v.Type() == astjson.TypeArray:
		return c.appendList(out, a, of, v, path)
	case a.fields != nil:
		if v.Type() != astjson.TypeObject {
			c.note("answered no object for "+a.where, path...)
			return out, false
		}
		return c.appendObject(out, a, v, a.typeOf(v), path)
	case !isLeaf(v, a.named):
		c.note("answered no "+a.named.Name+" for "+a.where, path...)
		return out, false
	default:
		return v.MarshalTo(out), true
	}
}

func (c *checker) appendList(out []byte, a *expected, of *ast.Type, v *astjson.Value, path []any) (_ []byte, ok bool) {
	if v.Type() != astjson.TypeArray {
		c.note("answered no list for "+a.where, path...)
		return out, false
	}
	items := v.GetArray()
	if most := a.size.of(c.input, c.page); len(items) > most {
		c.note(fmt.Sprintf("answered %d items for %s, for which its schema promises %d at most", len(items), a.where,
			most), path...)
		items = items[:most]
	}
	out = append(out, '[')
	for i, item := range items {
		if i > 0 {
			out = append(out, ',')
		}
		if out, ok = c.append(out, a, itemType(of), item, append(path[:len(path):len(path)], i)); !ok {
			return out, false
		}
	}
	return append(out, ']'), true
}

func (c *checker) appendObject(
	out []byte, a *expected, v *astjson.Value, typeName string, path []any,
) (_ []byte, ok bool) {
	fields, known := a.fields[typeName]
	if !known || v.Type() != astjson.TypeObject {
		c.note(fmt.Sprintf("answered a %.40q for %s", typeName, a.where), path...)
		return out, false
	}
	out = append(out, '{')
	first, ok := true, true
	v.GetObject().Visit(func(key []byte, inner *astjson.Value) {
		field := fields[string(key)]
		if field == nil || !ok || v.Get(string(key)) != inner { // of a key that is there twice, the first
			return
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = appendKey(out, string(key))
		if field.where == "__typename" {
			out = append(append(append(out, '"'), typeName...), '"')
			return
		}
		out, ok = c.append(out, field, field.of, inner, append(path[:len(path):len(path)], string(key)))
	})
	return append(out, '}'), ok
}
