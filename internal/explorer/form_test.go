package explorer

import (
	"io/fs"
	"regexp"
	"testing"
)

// A form that sends what nobody does would lose what people typed.
func TestEachFormSendsAnAction(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]bool{"propose-initiative": true, "propose-group": true, "propose-organisation": true,
		"update-initiative": true, "update-group": true, "update-organisation": true} // named by the type of the record
	for _, name := range names {
		page, err := pageFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\.Form "([a-z-]+)"|name="do" value="([a-z-]+)"`).FindAllStringSubmatch(string(page), -1) {
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
