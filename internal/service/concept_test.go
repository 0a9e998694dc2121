package service_test

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"essaim/graph"
	"essaim/internal/hub"
	"essaim/internal/service"
)

// What implements Node in the schema is described, found, told of in the change log, and searched, counted, archived,
// restored and loaded as its description says. The list comes from the schema, so that a new type is not forgotten.
func TestEveryTypeOfRecordIsKnownEverywhere(t *testing.T) {
	t.Parallel()
	schema := graph.Schema()
	enum := func(name string) []string {
		var values []string
		for _, value := range schema.Types[name].EnumValues {
			values = append(values, value.Name)
		}
		return values
	}
	told, searched := enum("NodeType"), enum("SearchType")
	nodes := slices.DeleteFunc(slices.Clone(schema.GetPossibleTypes(schema.Types["Node"])),
		func(d *ast.Definition) bool { return d.Kind != ast.Object })
	if len(nodes) < 10 {
		t.Fatalf("%d types implement Node", len(nodes))
	}
	for _, node := range nodes {
		i := slices.IndexFunc(hub.Descriptions, func(d *hub.Described) bool { return d.Type.GraphQL() == node.Name })
		if i < 0 {
			t.Errorf("nobody described a %s", node.Name)
			continue
		}
		d := hub.Descriptions[i]
		isActor := slices.Contains(hub.ActorIDTypes, d.Type) // actors have rules of their own
		if got, err := hub.TypeOf(hub.NewID(d.Type, [16]byte{})); err != nil || got != d.Type {
			t.Errorf("no id is one of a %s", node.Name)
		}
		if !slices.Contains(told, d.Type.Constant()) {
			t.Errorf("NodeType has no %s", d.Type.Constant())
		}
		if slices.Contains(searched, d.Type.Constant()) != d.Searched() {
			t.Errorf("SearchType and the description do not agree whether a %s is searched", node.Name)
		}
		if d.Searched() && d.Many == (hub.Words{}) {
			t.Errorf("nobody said what several %s are called", node.Name)
		}
		if !service.Found(d.Type) && !isActor {
			t.Errorf("a %s is not found by its id", node.Name)
		}
		if archived := d.Attribute("archivedAt") != nil; archived != service.Archived(d.Type) && !isActor {
			t.Errorf("a %s has archivedAt: %v; it is archived: %v", node.Name, archived, service.Archived(d.Type))
		}
		patched := slices.ContainsFunc(d.Attributes, func(a *hub.Attribute) bool { return a.Writer == hub.ByPatch })
		if patched != service.Patched(d.Type) && !isActor {
			t.Errorf("people write fields of a %s: %v; a change writes them: %v", node.Name, patched,
				service.Patched(d.Type))
		}
		if d.File != "" && !service.Patched(d.Type) {
			t.Errorf("%s is read, and not written", d.File)
		}
	}
	if len(told) != len(nodes) {
		t.Errorf("NodeType has %d values, %d types implement Node", len(told), len(nodes))
	}
}
