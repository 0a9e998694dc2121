package gateway

import (
	"encoding/json"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// checkArguments refuses what partners must not be asked for: more items of a list than a page holds, and longer
// lists of values. The owner's fields, which are in owned by coordinate, say so themselves, each for itself.
func checkArguments(
	operation *ast.OperationDefinition, variables map[string]any, page int, owned map[string]bool,
) *gqlerror.Error {
	c := argumentChecker{variables, page, owned, map[string]bool{}}
	return c.selection(operation.SelectionSet)
}

type argumentChecker struct {
	variables map[string]any
	page      int // most items
	owned     map[string]bool
	checked   map[string]bool // fragments
}

func (c *argumentChecker) selection(set ast.SelectionSet) (err *gqlerror.Error) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if err = c.field(s); err == nil {
				err = c.selection(s.SelectionSet)
			}
		case *ast.InlineFragment:
			err = c.selection(s.SelectionSet)
		case *ast.FragmentSpread:
			if !c.checked[s.Name] {
				c.checked[s.Name] = true
				err = c.selection(s.Definition.SelectionSet)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *argumentChecker) field(f *ast.Field) *gqlerror.Error {
	if f.Definition == nil || len(f.Definition.Arguments) == 0 || f.ObjectDefinition == nil ||
		c.owned[f.ObjectDefinition.Name+"."+f.Name] {
		return nil
	}
	slicing := map[string]bool{}
	if says := f.Definition.Directives.ForName("listSize"); says != nil {
		names, _ := says.ArgumentMap(nil)["slicingArguments"].([]any)
		for _, name := range names {
			slicing[fmt.Sprint(name)] = true
		}
	}
	for name, value := range f.ArgumentMap(c.variables) {
		switch {
		case slicing[name] && beyond(value, c.page):
			return refusedArgument(f, name, "A page holds 0 to %d items.", c.page)
		case longest(value) > c.page:
			return refusedArgument(f, name, "A list of values holds at most %d.", c.page)
		}
	}
	return nil
}

func refusedArgument(f *ast.Field, name, message string, most int) *gqlerror.Error {
	err := fault(CodeBadInput, fmt.Sprintf(message, most))
	err.Extensions["argument"] = []any{name}
	if at := f.Position; at != nil {
		err.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return err
}

// beyond reports whether a number is no number of items of a page.
func beyond(value any, page int) bool {
	var n int64
	switch v := value.(type) {
	case int64:
		n = v
	case int:
		n = int64(v)
	case float64:
		n = int64(v)
	case json.Number:
		whole, err := v.Int64()
		if err != nil {
			return true
		}
		n = whole
	}
	return n < 0 || n > int64(page)
}

// longest is the length of the longest list in a value.
func longest(value any) (items int) {
	switch v := value.(type) {
	case []any:
		items = len(v)
		for _, item := range v {
			items = max(items, longest(item))
		}
	case map[string]any:
		for _, item := range v {
			items = max(items, longest(item))
		}
	}
	return items
}
