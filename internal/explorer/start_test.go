package explorer

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"essaim/internal/explorer/form"
	"essaim/internal/explorer/page"
)

// The program does not start with a template that names what is not there, nor with one that no page shows: readers
// would find out first.
func TestADamagedTemplateStopsTheStart(t *testing.T) {
	t.Parallel()
	start := func(change func(fstest.MapFS)) error {
		changed := fstest.MapFS{}
		err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := files.ReadFile(path)
			changed[path] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		change(changed)
		_, err = page.New(Options{}, changed, form.Messages(), rooms...)
		return err
	}
	if err := start(func(fstest.MapFS) {}); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(fstest.MapFS){
		"Lattest": func(f fstest.MapFS) {
			home := f["pages/home.html"]
			home.Data = []byte(strings.Replace(string(home.Data), ".Latest", ".Lattest", 1))
		},
		"Titel": func(f fstest.MapFS) {
			layout := f["pages/layout.html"]
			layout.Data = []byte(strings.Replace(string(layout.Data), ".Title", ".Titel", 1))
		},
		"Hepl": func(f fstest.MapFS) {
			shared := f["pages/part_form.html"]
			shared.Data = append(shared.Data, `{{define "unused"}}{{template "field" (control "Hepl" "x")}}{{end}}`...)
		},
		"Lable": func(f fstest.MapFS) {
			account := f["pages/me_account.html"]
			account.Data = []byte(strings.Replace(string(account.Data), `"Label"`, `"Lable"`, 1))
		},
		"nobodys": func(f fstest.MapFS) {
			f["pages/nobodys.html"] = &fstest.MapFile{Data: []byte(`{{define "main"}}{{end}}`)}
		},
		"templates for": func(f fstest.MapFS) { delete(f, "pages/about.html") },
	} {
		if err := start(change); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
