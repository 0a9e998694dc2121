package harvest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"essaim/internal/harvest"
)

func folder(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// A cell that cannot be read is told with its file, line and column, and its row is left out.
func TestUnreadableRowsAreToldWithTheirLine(t *testing.T) {
	t.Parallel()
	const header = "slug,name,kind,stage,started_on,lat,lon,scale\n"
	for _, tt := range []struct {
		name, file, text string
		field, reason    string
	}{
		{"an invalid stage", "initiatives.csv", header + "a,A,caisse,soon,,,,\n", "stage", "soon"},
		{"a date that no calendar has", "initiatives.csv", header + "a,A,caisse,,2024-02-30,,,\n", "started_on",
			"2024-02-30"},
		{"an invalid number", "initiatives.csv", header + "a,A,caisse,,,north,2,\n", "lat", "north"},
		{"a number that is not finite", "initiatives.csv", header + "a,A,caisse,,,NaN,2,\n", "lat", "NaN"},
		{"an invalid scale", "initiatives.csv", header + "a,A,caisse,,,,,world\n", "scale", "world"},
		{"a cell too few", "initiatives.csv", header + "a,A,caisse\n", "stage", "has 3 cells, the header has 8"},
		{"bytes that are no text", "initiatives.csv", header + "a,\xff\xfe,caisse,,,,,\n", "name", "UTF-8"},
		{"an end that is missing", "relations.csv", "from_type,from_slug,type,to_type,to_slug\ngroup,a,porte,,\n",
			"to_slug", "nobody"},
		{"an invalid type of actor", "relations.csv",
			"from_type,from_slug,type,to_type,to_slug\nperson,a,porte,group,b\n", "from_type", "person"},
		{"half a name", "events.csv", "slug,title,starts_on,organiser_type,organiser_slug\na,A,2024,group,\n",
			"organiser_slug", "both"},
		{"an event without a date", "events.csv", "slug,title,starts_on\na,A,\n", "starts_on", "empty"},
		{"an article without a charter", "charter_articles.csv", "charter_slug,version,number,title\na,1,1,A\n",
			"charter_slug", "no version 1 of a"},
		{"an article without a number", "charter_articles.csv", "charter_slug,version,number,title\na,1,one,A\n",
			"number", "number"},
		{"neither yes nor no", "networks.csv", "slug,name,territorial_exclusivity\na,A,perhaps\n",
			"territorial_exclusivity", "perhaps"},
		{"a membership without a state", "memberships.csv", "network_slug,actor_type,actor_slug,state\na,group,b,\n",
			"state", "state"},
		{"a term without labels", "vocabulary.csv", "scheme,code,fr,en\ntheme,a,,\n", "fr", "labels"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data, err := harvest.ReadFolder(folder(map[string]string{tt.file: tt.text}))
			if err != nil {
				t.Fatal(err)
			}
			if len(data.Refusals) == 0 {
				t.Fatal("no refusal")
			}
			r := data.Refusals[0]
			if r.File != tt.file || r.Line != 2 || r.Field != tt.field || !strings.Contains(r.Reason, tt.reason) {
				t.Errorf("%+v", r)
			}
			if n := len(data.Actors) + len(data.Relations) + len(data.Records) + len(data.Networks) +
				len(data.Memberships) + len(data.Terms); n != 0 {
				t.Errorf("%d rows were kept", n)
			}
		})
	}
}

// A file that is no such table is an error: nothing in it can be told apart.
func TestFilesThatAreNoTables(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"an empty folder":         {},
		"a folder of other files": {"notes.txt": "hello"},
		"an empty file":           {"initiatives.csv": ""},
		"a missing column":        {"initiatives.csv": "slug,name\na,A\n"},
		"an open quote":           {"initiatives.csv": "slug,name,kind\na,\"A,caisse\nb,B,caisse\n"},
	} {
		if _, err := harvest.ReadFolder(folder(files)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

func TestFilesAsPeopleSaveThem(t *testing.T) {
	t.Parallel()
	data, err := harvest.ReadFolder(folder(map[string]string{
		"initiatives.csv": "\ufeffname,kind,slug,extra\r\n\"Caisse, dite \"\"la Grande\"\"\n de Lyon\",caisse, lyon ,x\r\n\r\n",
	}))
	if err != nil || len(data.Refusals) > 0 || len(data.Actors) != 1 {
		t.Fatalf("%v %+v", err, data)
	}
	if a := data.Actors[0]; a.Slug != "lyon" || a.Name != "Caisse, dite \"la Grande\"\n de Lyon" || a.Line != 2 {
		t.Errorf("%+v", a)
	}
}
