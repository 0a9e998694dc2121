package hub

import "testing"

// What history keeps, and what people write, has a name that people read in both languages.
func TestEveryFieldThatPeopleMeetHasALabel(t *testing.T) {
	t.Parallel()
	if len(Descriptions) == 0 {
		t.Fatal("no type of record is described")
	}
	for _, d := range Descriptions {
		for _, a := range d.Attributes {
			if (a.History != "" || a.Writer == ByPatch) && (a.FR == "" || a.EN == "") {
				t.Errorf("%s.%s has no label", d.Type, a.Name)
			}
		}
	}
}

// A type is described once, and its fields, columns and names in history are each one's own.
func TestDescriptionsDoNotContradictThemselves(t *testing.T) {
	t.Parallel()
	types := map[RecordType]bool{}
	for _, d := range Descriptions {
		if types[d.Type] {
			t.Errorf("%s is described twice", d.Type)
		}
		types[d.Type] = true
		seen := map[string]bool{}
		for _, a := range d.Attributes {
			names := []string{"name " + a.Name, "history " + a.History}
			for _, column := range a.Columns {
				names = append(names, "column "+column)
			}
			for _, name := range names {
				if seen[name] && name != "history " {
					t.Errorf("%s: two fields have the %s", d.Type, name)
				}
				seen[name] = true
			}
		}
	}
}
