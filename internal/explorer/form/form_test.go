package form

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"essaim/schema"
)

// What a form sends its mutation takes: a field that its input does not have would have the whole refused.
func TestTheFieldsOfEachFormAreThoseOfItsMutation(t *testing.T) {
	t.Parallel()
	contract, err := parser.ParseSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]*ast.Definition{}         // by the mutation's name as an action has it
	questions := map[string]*ast.FieldDefinition{} // fields of Query, in the same way
	for _, part := range append(contract.Definitions, contract.Extensions...) {
		for _, field := range part.Fields {
			action := regexp.MustCompile(`[A-Z]`).
				ReplaceAllStringFunc(field.Name, func(s string) string { return "-" + strings.ToLower(s) })
			switch part.Name {
			case "Mutation":
				inputs[action] = contract.Definitions.ForName(field.Arguments[0].Type.Name())
			case "Query":
				questions[action] = field
			}
		}
	}
	short := map[string]string{
		"claim": "claim-record", "apply": "apply-to-network", "leave": "leave-network", "sign": "sign-charter",
		"reply-request": "reply-to-request",
		"coopt":         "coopt-member", "publish-version": "publish-charter-version",
	}
	for name, action := range actions {
		if action.again { // it asks, and does nothing
			for path := range action.fields {
				if questions[name] == nil || questions[name].Arguments.ForName(path) == nil {
					t.Errorf("%s asks with %s, which no query takes", name, path)
				}
			}
			continue
		}
		of := name
		if long, ok := short[name]; ok {
			of = long
		}
		input := inputs[of]
		if input == nil {
			t.Errorf("%s is no mutation", name)
			continue
		}
		if len(action.fields) == 0 {
			t.Errorf("%s sends an input without a field, which is none", name)
		}
		for path := range action.fields {
			at := input
			for _, step := range strings.Split(strings.ReplaceAll(path, ".*", ""), ".") {
				field := at.Fields.ForName(step)
				if field == nil {
					t.Errorf("%s sends %s, which %s has not", name, path, at.Name)
					break
				}
				at = contract.Definitions.ForName(field.Type.Name())
			}
		}
	}
}

// A form that sends what nobody does would lose what people typed.
func TestEachFormSendsAnAction(t *testing.T) {
	t.Parallel()
	templates := os.DirFS("../pages")
	names, err := fs.Glob(templates, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]bool{"propose-initiative": true, "propose-group": true, "propose-organisation": true,
		"update-initiative": true, "update-group": true, "update-organisation": true} // named by the type of the record
	for _, name := range names {
		page, err := fs.ReadFile(templates, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\.Form "([a-z-]+)"|name="do" value="([a-z-]+)"`).
			FindAllStringSubmatch(string(page), -1) {
			action := found[1] + found[2]
			if _, known := actions[action]; !known {
				t.Errorf("%s sends %s", name, action)
			}
			sent[action] = true
		}
	}
	for action := range actions {
		if !sent[action] {
			t.Errorf("no page sends %s", action)
		}
	}
}
