package page

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"text/template/parse"
)

// Parts are what templates hand to the ones they are made of, by the names of the functions that make them: each takes
// pairs of a field's name and its value, and returns a value of the type. Fields that are not named are empty.
type Parts map[string]any

// Pager leads to the pages of a list beside one: addresses, "" if there is none.
type Pager struct{ Next, Previous string }

var ownParts = Parts{"pager": Pager{}}

// functions are those that make the parts.
func (p Parts) functions() template.FuncMap {
	makers := template.FuncMap{}
	for name, part := range p {
		of := reflect.TypeOf(part)
		signature := reflect.FuncOf([]reflect.Type{reflect.TypeFor[[]any]()},
			[]reflect.Type{of, reflect.TypeFor[error]()}, true)
		makers[name] = reflect.MakeFunc(signature, func(in []reflect.Value) []reflect.Value {
			made := reflect.New(of).Elem()
			err := fill(made, in[0].Interface().([]any))
			return []reflect.Value{made, reflect.ValueOf(&err).Elem()}
		}).Interface()
	}
	return makers
}

// fill sets fields of a struct by their names.
func fill(part reflect.Value, pairs []any) error {
	if len(pairs)%2 != 0 {
		return fmt.Errorf("explorer: %s: a name without a value", part.Type())
	}
	for pair := range slices.Chunk(pairs, 2) {
		name, _ := pair[0].(string)
		field, value := part.FieldByName(name), reflect.ValueOf(pair[1])
		switch {
		case !field.IsValid():
			return fmt.Errorf("explorer: %s has no field %v", part.Type(), pair[0])
		case !value.IsValid(): // nil
		case value.Type().AssignableTo(field.Type()):
			field.Set(value)
		default:
			return fmt.Errorf("explorer: %s.%s takes no %s", part.Type(), name, value.Type())
		}
	}
	return nil
}

// checkAll is check for templates.
func (p Parts) checkAll(templates []*template.Template) error {
	for _, each := range templates {
		if each.Tree != nil {
			if err := p.check(each.Tree.Root); err != nil {
				return err
			}
		}
	}
	return nil
}

// check returns an error where a template gives a part a field that it does not have.
func (p Parts) check(node parse.Node) error {
	var inside []parse.Node
	switch node := node.(type) {
	case *parse.ListNode:
		if node != nil {
			inside = node.Nodes
		}
	case *parse.ActionNode:
		inside = []parse.Node{node.Pipe}
	case *parse.TemplateNode:
		inside = []parse.Node{node.Pipe}
	case *parse.IfNode:
		inside = []parse.Node{node.Pipe, node.List, node.ElseList}
	case *parse.RangeNode:
		inside = []parse.Node{node.Pipe, node.List, node.ElseList}
	case *parse.WithNode:
		inside = []parse.Node{node.Pipe, node.List, node.ElseList}
	case *parse.PipeNode:
		if node != nil {
			for _, command := range node.Cmds {
				inside = append(inside, command)
			}
		}
	case *parse.CommandNode:
		if err := p.checkCall(node); err != nil {
			return err
		}
		inside = node.Args
	}
	for _, each := range inside {
		if err := p.check(each); err != nil {
			return err
		}
	}
	return nil
}

// checkCall is check for a call that may make a part.
func (p Parts) checkCall(call *parse.CommandNode) error {
	function, ok := call.Args[0].(*parse.IdentifierNode)
	if !ok || p[function.Ident] == nil {
		return nil
	}
	of := reflect.TypeOf(p[function.Ident])
	for i := 1; i < len(call.Args); i += 2 {
		name, ok := call.Args[i].(*parse.StringNode)
		if !ok {
			return fmt.Errorf("explorer: %s: a field's name is expected for %s", call, call.Args[i])
		}
		if _, has := of.FieldByName(name.Text); !has {
			return fmt.Errorf("explorer: %s: %s has no field %s", call, of, name.Text)
		}
	}
	return nil
}
