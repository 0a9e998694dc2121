package service_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/harvest"
	"essaim/internal/hub"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// load reads files and loads them.
func load(t *testing.T, svc *service.Service, o service.LoadOptions, files map[string]string) *service.Report {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	data, err := harvest.ReadFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	report, err := svc.Load(t.Context(), data, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func actor(t *testing.T, svc *service.Service, actorType hub.ActorType, slug string) *hub.ActorCore {
	t.Helper()
	found, err := svc.ActorBySlug(t.Context(), hub.Viewer{}, actorType, slug)
	if hub.CodeOf(err) == hub.NotFound {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return found.Core()
}

func TestLoadingTheSameDataTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	pool := testkit.Demonstration(t)
	svc := service.New(store.New(pool), service.Options{})
	data, err := harvest.Demonstration()
	if err != nil {
		t.Fatal(err)
	}
	var before, after int
	count := func(to *int) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM change`).Scan(to); err != nil {
			t.Fatal(err)
		}
	}
	count(&before)
	report, err := svc.Load(t.Context(), data, service.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for file, tally := range report.Files {
		if tally.Created+tally.Updated+tally.Refused > 0 {
			t.Errorf("%s: %+v, want unchanged rows only", file, *tally)
		}
	}
	if count(&after); before == 0 || before != after {
		t.Errorf("%d changes were logged, then %d", before, after)
	}
}

const actorHeader = "slug,name,kind,insee_code,commune,departement,lat,lon,scale,website,source_url\n"

// Each row that says something that cannot be is refused with its line and the reason, and nothing at all is written.
func TestRowsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	svc := service.New(store.New(pool), service.Options{})
	const sound = "sound,Sound,caisse,34172,Montpellier,34,,,commune,,\n"
	relations := "from_type,from_slug,type,to_type,to_slug,source_url\n"
	for _, tt := range []struct {
		name, file, text string
		line             int
		field, reason    string
	}{
		{"a row that is there twice", "initiatives.csv", actorHeader + sound + sound, 3, "slug", "line 2"},
		{"an unknown kind", "initiatives.csv", actorHeader + sound + "a,A,fusee,,,,,,,,\n", 3, "kind", "fusee"},
		{"an unknown commune", "initiatives.csv", actorHeader + sound + "a,A,caisse,99999,,,,,,,\n", 3, "insee_code",
			"99999"},
		{"a commune of another name", "initiatives.csv", actorHeader + sound + "a,A,caisse,34172,Lyon,,,,,,\n", 3,
			"commune", "Montpellier, not Lyon"},
		{"a commune of another département", "initiatives.csv", actorHeader + sound + "a,A,caisse,34172,,69,,,,,\n", 3,
			"departement", "69"},
		{"an unknown département", "groups.csv", actorHeader + "a,A,groupe_local_ssa,,,100,,,,,\n", 2,
			"departement", "100"},
		{"a name that many communes bear, without a point", "groups.csv",
			actorHeader + "a,A,groupe_local_ssa,,Saint-Denis,,,,,,\n", 2, "commune", "Saint-Denis"},
		{"a carrier that works for profit", "relations.csv", relations + "organisation,sarl,porte,group,g,\n", 2,
			"from_slug", "for profit"},
		{"half a point", "initiatives.csv", actorHeader + sound + "a,A,caisse,,,,43.5,,,,\n", 3, "lon", "half"},
		{"a point off the earth", "initiatives.csv", actorHeader + sound + "a,A,caisse,,,,95,3,,,\n", 3, "lat", "90"},
		{"a slug with capitals", "initiatives.csv", actorHeader + sound + "Grande,A,caisse,,,,,,,,\n", 3, "slug",
			"Grande"},
		{"no name", "initiatives.csv", actorHeader + sound + "a,,caisse,,,,,,,,\n", 3, "name", "cannot be empty"},
		{"a script for a website", "initiatives.csv", actorHeader + sound + "a,A,caisse,,,,,,,javascript:alert(1),\n",
			3, "website", "javascript"},
		{"an invalid source", "initiatives.csv", actorHeader + sound + "a,A,caisse,,,,,,,,hearsay\n", 3,
			"source_url", "hearsay"},
		{"a relation to nobody", "relations.csv", relations + "group,a,porte,initiative,b,\n", 2, "from_slug",
			`no group "a"`},
		{"a relation that leads elsewhere", "relations.csv", relations + "group,g,extension_de,initiative,sound,\n", 2,
			"type", "from a group to a initiative"},
		{"an event in an unknown place", "events.csv", "slug,title,starts_on,insee_code\na,A,2024,99999\n", 2,
			"insee_code", "99999"},
		{"an event that ends before it starts", "events.csv", "slug,title,starts_on,ends_on\na,A,2024-05,2024-04\n", 2,
			"ends_on", "before"},
		{"a membership of no network", "memberships.csv",
			"network_slug,actor_type,actor_slug,state\nx,group,b,JOINED\n", 2, "network_slug", "x"},
		{"a network of nobody", "networks.csv", "slug,name,organisation_type,organisation_slug\na,A,organisation,b\n",
			2, "organisation_slug", "b"},
		{"a set without communes", "territories.csv", "slug,name,communes\nbassin,Bassin,\n", 2, "communes",
			"communes"},
		{"a set of unknown communes", "territories.csv", "slug,name,communes\nbassin,Bassin,34172 99999\n", 2,
			"communes", "99999"},
		{"a relation type read from one end only", "vocabulary.csv",
			"scheme,code,fr,en\nrelation_type,aime,aime,likes\n", 2, "inverse_fr", "both ends"},
		{"two articles with one number", "charter_articles.csv",
			"charter_slug,version,number,title\nc,1,1,A\nc,1,1,B\n", 3, "number", "line 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{tt.file: tt.text}
			if strings.Contains(tt.text, "group,g,") {
				files["groups.csv"] = actorHeader + "g,G,groupe_local_ssa,,,,,,,,\n"
				files["initiatives.csv"] = actorHeader + sound
			}
			if strings.Contains(tt.text, ",sarl,") {
				forProfit(t, pool, "sarl", "SARL")
				files["groups.csv"] = actorHeader + "g,G,groupe_local_ssa,,,,,,,,\n"
			}
			if tt.file == "charter_articles.csv" {
				files["charters.csv"] = "slug,title,applies_to,version\nc,C,group,1\n"
			}
			report := load(t, svc, service.LoadOptions{}, files)
			if report.Written || len(report.Refusals) != 1 {
				t.Fatalf("%+v", report)
			}
			r := report.Refusals[0]
			if r.File != tt.file || r.Line != tt.line || r.Field != tt.field || !strings.Contains(r.Reason, tt.reason) {
				t.Errorf("%+v", r)
			}
			if actor(t, svc, hub.ActorInitiative, "sound") != nil {
				t.Error("the sound row was written")
			}
		})
	}
}

func TestAPartialLoadTakesTheSoundRows(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	svc := service.New(store.New(pool), service.Options{})
	files := map[string]string{
		"initiatives.csv": actorHeader + "sound,Sound,caisse,34172,,,,,commune,,\nwrong,Wrong,fusee,,,,,,,,\n",
		"groups.csv":      actorHeader + "nous,Nous,collectif_local,,,42,,,departement,,\n",
		"relations.csv":   "from_type,from_slug,type,to_type,to_slug\ngroup,nous,porte,initiative,wrong\ngroup,nous,porte,initiative,sound\n",
	}
	report := load(t, svc, service.LoadOptions{Partial: true}, files)
	if !report.Written || len(report.Refusals) != 2 || report.Files["initiatives.csv"].Created != 1 ||
		report.Files["relations.csv"].Created != 1 {
		t.Fatalf("%+v", report)
	}
	if sound := actor(t, svc, hub.ActorInitiative, "sound"); sound == nil || !sound.PointApproximate ||
		sound.Latitude == nil {
		t.Errorf("a commune's point stands for an initiative without one: %+v", sound)
	}
	t.Run("a row that only the database refuses costs no other", func(t *testing.T) {
		forProfit(t, pool, "sarl", "SARL")
		report := load(t, svc, service.LoadOptions{Partial: true}, map[string]string{
			"initiatives.csv": files["initiatives.csv"],
			"relations.csv":   "from_type,from_slug,type,to_type,to_slug\norganisation,sarl,porte,group,nous\ngroup,nous,accompagne,initiative,sound\n",
		})
		if !report.Written || report.Files["relations.csv"].Created != 1 || report.Files["relations.csv"].Refused != 1 {
			t.Errorf("%+v", report)
		}
	})
	t.Run("a change is written, counted and logged", func(t *testing.T) {
		was := actor(t, svc, hub.ActorInitiative, "sound")
		report := load(t, svc, service.LoadOptions{}, map[string]string{
			"initiatives.csv": actorHeader + "sound,Sounder,caisse,34172,,,,,commune,,\n",
		})
		now := actor(t, svc, hub.ActorInitiative, "sound")
		if report.Files["initiatives.csv"].Updated != 1 || now.Name != "Sounder" || now.ID != was.ID ||
			now.Version != was.Version+1 {
			t.Errorf("%+v %+v", report.Files["initiatives.csv"], now)
		}
		found, err := svc.Search(t.Context(), hub.Viewer{}, hub.SearchRequest{Text: "sounder"}, hub.FirstPage(1))
		if err != nil || len(found.Edges) != 1 {
			t.Errorf("it is not found by its new name: %v", err)
		}
	})
}

// A set of communes has the communes as descendants, and is above them.
func TestSetsOfCommunes(t *testing.T) {
	t.Parallel()
	svc := service.New(store.New(testkit.Reference(t)), service.Options{})
	const header = "slug,name,communes\n"
	load(t, svc, service.LoadOptions{},
		map[string]string{"territories.csv": header + "bassin-de-dieulefit,Bassin de Dieulefit,26114 26249 26243\n"})
	id := hub.TerritoryID(hub.Custom, "bassin-de-dieulefit")
	communes := func() int {
		page := hub.FirstPage(10)
		found, err := svc.DescendantsOf(t.Context(), []string{id}, hub.TerritoryFilter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		return len(found[id].Edges)
	}
	if n := communes(); n != 3 {
		t.Errorf("%d communes", n)
	}
	load(t, svc, service.LoadOptions{}, map[string]string{
		"groups.csv": actorHeader +
			"avant,Avant,collectif_local,26243,,,,,,,\nlarge,Large,collectif_local,,,26,,,departement,,\n",
	})
	within := func() []string {
		found, err := svc.Actors(t.Context(), hub.Viewer{}, hub.ActorFilter{Territories: []string{id}},
			hub.ActorOrder{}, hub.FirstPage(10))
		if err != nil {
			t.Fatal(err)
		}
		var slugs []string
		for _, a := range found.Nodes() {
			slugs = append(slugs, a.Core().Slug)
		}
		return slugs
	}
	if slugs := within(); !slices.Equal(slugs, []string{"avant", "large"}) {
		t.Errorf("in the set, and covering it: %v", slugs)
	}
	report := load(t, svc, service.LoadOptions{},
		map[string]string{"territories.csv": header + "bassin-de-dieulefit,Bassin de Dieulefit,26114 26249\n"})
	if slugs := within(); !slices.Equal(slugs, []string{"large"}) {
		t.Errorf("after a commune left the set: %v", slugs)
	}
	if n := communes(); n != 2 || report.Files["territories.csv"].Updated != 1 {
		t.Errorf("%d communes, %+v", n, report.Files["territories.csv"])
	}
	dieulefit := hub.TerritoryID(hub.Commune, "26114")
	above, err := svc.AncestorsOf(t.Context(), []string{dieulefit})
	if err != nil || above[dieulefit][0].ID != id {
		t.Errorf("%v %+v", err, above[dieulefit])
	}
}

func TestAPublishedTextNeverChanges(t *testing.T) {
	t.Parallel()
	svc := service.New(store.New(testkit.Reference(t)), service.Options{})
	charter := func(version, text string) map[string]string {
		return map[string]string{
			"charters.csv": "slug,title,applies_to,version\nc,C,group," + version + "\n",
			"charter_articles.csv": "charter_slug,version,number,title,summary_in_own_words\nc," + version +
				",1,Objet," + text + "\n",
		}
	}
	load(t, svc, service.LoadOptions{}, charter("2024", "Un"))
	report := load(t, svc, service.LoadOptions{}, charter("2024", "Deux"))
	if report.Written || !strings.Contains(report.Refusals[0].Reason, "another text") {
		t.Errorf("%+v", report)
	}
	if report := load(t, svc, service.LoadOptions{}, charter("2025", "Deux")); !report.Written {
		t.Errorf("%+v", report)
	}
	older := charter("2025", "Deux")
	older["charters.csv"] = strings.Replace(older["charters.csv"], "version\n", "version\nc,C,group,2019\n", 1)
	if report := load(t, svc, service.LoadOptions{}, older); report.Written ||
		!strings.Contains(report.Refusals[0].Reason, "below") {
		t.Errorf("a version is put before those that are published: %+v", report)
	}
	now, err := svc.CharterBySlug(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	versions, err := svc.CharterVersionsOf(t.Context(), []string{now.ID})
	if err != nil || len(versions[now.ID]) != 2 || versions[now.ID][0].Label != "2025" ||
		now.VersionInForceID != versions[now.ID][0].ID {
		t.Errorf("%v %+v", err, now)
	}
}

// A label that an operator changed stays, whatever is loaded or started after.
func TestTheShippedVocabularyIsTakenOnce(t *testing.T) {
	t.Parallel()
	svc := service.New(store.New(testkit.Reference(t)), service.Options{})
	load(t, svc, service.LoadOptions{},
		map[string]string{"vocabulary.csv": "scheme,code,fr,en\ninitiative_kind,caisse,Caisse à nous,Our fund\n"})
	if err := harvest.LoadReference(t.Context(), svc); err != nil {
		t.Fatal(err)
	}
	id := hub.TermKey{Scheme: hub.SchemeInitiativeKind, Code: "caisse"}.ID()
	terms, err := svc.TermsByID(t.Context(), []string{id})
	if err != nil || terms[id].LabelFR != "Caisse à nous" {
		t.Errorf("%v %+v", err, terms[id])
	}
}

// A file says of a record what it has columns for; the rest stays as it is. What it says
// of subjects counts as a change.
func TestAFileLeavesWhatItHasNoColumnFor(t *testing.T) {
	t.Parallel()
	svc := service.New(store.New(testkit.Reference(t)), service.Options{})
	says := func(file string, updated int) *hub.ActorCore {
		t.Helper()
		report := load(t, svc, service.LoadOptions{}, map[string]string{"organisations.csv": file})
		if !report.Written || report.Files["organisations.csv"].Updated != updated {
			t.Fatalf("%+v %+v", report, report.Files["organisations.csv"])
		}
		return actor(t, svc, hub.ActorOrganisation, "ferme")
	}
	now := says(
		"slug,name,kind,website,for_profit,themes,insee_code,scale\nferme,Ferme,association,https://ferme.example,no,agriculture,34172,commune\n", 0)
	if now.Version != 1 {
		t.Errorf("a new record is at version %d", now.Version)
	}
	now = says("slug,name,kind\nferme,La ferme,association\n", 1)
	if now.Website == nil || now.ForProfit == nil || *now.ForProfit || now.Name != "La ferme" || now.Version != 2 {
		t.Errorf("%+v", now)
	}
	if now.PlaceID == nil || now.TerritoryID == nil || now.Latitude == nil || now.Scale == nil {
		t.Errorf("where it is went: %+v", now)
	}
	themes, err := svc.ThemesOf(t.Context(), []string{now.ID})
	if err != nil || len(themes[now.ID]) != 1 {
		t.Errorf("%v: %v", themes, err)
	}
	was := now.Version
	if now = says("slug,name,kind,themes\nferme,La ferme,association,\n", 1); now.Version != was+1 {
		t.Errorf("version %d follows %d", now.Version, was)
	}
	if themes, err = svc.ThemesOf(t.Context(), []string{now.ID}); err != nil || len(themes[now.ID]) != 0 {
		t.Errorf("%v: %v", themes, err)
	}
	says("slug,name,kind,themes\nferme,La ferme,association,\n", 0)
	t.Run("nor who organises an event", func(t *testing.T) {
		load(t, svc, service.LoadOptions{},
			map[string]string{"events.csv": "slug,title,starts_on,organiser_type,organiser_slug\nfete,Fête,2026,organisation,ferme\n"})
		load(t, svc, service.LoadOptions{},
			map[string]string{"events.csv": "slug,title,starts_on\nfete,La fête,2026\n"})
		if event, err := svc.EventBySlug(t.Context(), "fete"); err != nil || event.Title != "La fête" ||
			event.OrganiserID == nil {
			t.Errorf("%+v %v", event, err)
		}
	})
}

// A machine that sends the same record again changes nothing, whatever became meanwhile of what the record names.
func TestTheSameAgainIsNoChange(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	svc := service.New(store.New(pool), service.Options{})
	admin := hub.Viewer{AccountID: account(t, pool), Administrator: true}
	says := hub.ActorDescriptions[hub.ActorOrganisation].Patch(map[string]any{"name": "Ferme", "kind": "association"})
	id, err := svc.CreateActor(t.Context(), admin, hub.ActorOrganisation, nil, says)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.ArchiveRecord(t.Context(), admin,
		hub.ArchiveRecordInput{ID: hub.TermKey{Scheme: hub.SchemeOrganisationKind,
			Code: "association"}.ID()}); err != nil {
		t.Fatal(err)
	}
	if _, err := svc.UpdateActor(t.Context(), admin, hub.ActorOrganisation, hub.Target{ID: id}, says); err != nil {
		t.Error(err)
	}
}

// Who may archive nothing learns nothing of what there is, and keeps no load waiting.
func TestArchivingAsksFirstWhoItIs(t *testing.T) {
	t.Parallel()
	svc := service.New(store.New(testkit.Reference(t)), service.Options{})
	_, err := svc.ArchiveRecord(t.Context(), hub.Viewer{},
		hub.ArchiveRecordInput{ID: hub.TerritoryID(hub.Custom, "nowhere")})
	if hub.CodeOf(err) != hub.Unauthenticated {
		t.Errorf("%v", err)
	}
}

// forProfit adds an organisation that works for profit.
func forProfit(t *testing.T, pool *pgxpool.Pool, slug, name string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(),
		`INSERT INTO actor (id, type, slug, name, for_profit) VALUES ($1, 'ORGANISATION', $2, $3, true)`,
		hub.DerivedID(hub.TypeOrganisation, slug), slug, name); err != nil {
		t.Fatal(err)
	}
}

// Rows of a record that was merged, renamed or archived meet the one that stands, and the report says so.
func TestALoadMeetsTheRecordsThatStand(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	svc := service.New(store.New(pool), service.Options{})
	files := map[string]string{
		"groups.csv": "slug,name,kind,departement,scale\nnous,Nous,collectif_local,42,departement\nnous-bis,Nous encore,collectif_local,42,departement\nnous-ter,Nous toujours,collectif_local,42,departement\n" +
			"vous,Vous,collectif_local,42,departement\neux,Eux,collectif_local,42,departement\n",
		"networks.csv":    "slug,name\nreseau,Réseau\n",
		"memberships.csv": "network_slug,actor_type,actor_slug,state\nreseau,group,nous,JOINED\nreseau,group,nous-bis,JOINED\n",
		"relations.csv": "from_type,from_slug,type,to_type,to_slug\ngroup,nous,accompagne,group,vous\ngroup,nous-ter,accompagne,group,vous\n" +
			"group,nous-bis,accompagne,group,nous\n",
		"events.csv": "slug,title,starts_on,organiser_type,organiser_slug\nfete,Fête,2026,group,nous-ter\n",
	}
	if report := load(t, svc, service.LoadOptions{}, files); !report.Written {
		t.Fatalf("%+v", report)
	}
	admin := hub.Viewer{AccountID: account(t, pool), Administrator: true}
	id := func(slug string) string { return actor(t, svc, hub.ActorGroup, slug).ID }
	kept := id("nous")
	for _, duplicate := range []string{"nous-bis", "nous-ter"} {
		if _, err := svc.MergeRecords(t.Context(), admin,
			hub.MergeRecordsInput{Duplicate: id(duplicate), Keep: kept}); err != nil {
			t.Fatal(err)
		}
	}
	renamed := "vous-autres"
	if _, err := svc.UpdateActor(t.Context(), admin, hub.ActorGroup, hub.Target{ID: id("vous")},
		hub.ActorDescriptions[hub.ActorGroup].Patch(map[string]any{"slug": renamed})); err != nil {
		t.Fatal(err)
	}
	gone := id("eux")
	if _, err := svc.ArchiveRecord(t.Context(), admin, hub.ArchiveRecordInput{ID: gone}); err != nil {
		t.Fatal(err)
	}
	files["groups.csv"] = strings.Replace(files["groups.csv"], "vous,Vous,", "vous,Vous tous,", 1)
	report := load(t, svc, service.LoadOptions{}, files)
	if !report.Written || len(report.Refusals) > 0 {
		t.Fatalf("%+v", report)
	}
	var notes []string
	for _, n := range report.Notes {
		notes = append(notes, fmt.Sprintf("%s:%d: %s", n.File, n.Line, n.Text))
	}
	want := []string{
		`groups.csv:3: "nous-bis" was merged into "nous", which stays as it is`,
		`groups.csv:4: "nous-ter" was merged into "nous", which stays as it is`,
		`groups.csv:5: "vous" is called "vous-autres" now`,
		`groups.csv:6: "eux" is archived, and stays as it is`,
		`memberships.csv:3: says the same as line 2, since records were merged or renamed`,
		`relations.csv:3: says the same as line 2, since records were merged or renamed`,
		`relations.csv:4: both ends are one record now`,
	}
	if !slices.Equal(notes, want) {
		t.Errorf("the report says\n%s", strings.Join(notes, "\n"))
	}
	if was, now := actor(t, svc, hub.ActorGroup, "nous"), actor(t, svc, hub.ActorGroup, "vous"); was.Name != "Nous" ||
		now.Name != "Vous tous" || now.Slug != renamed {
		t.Errorf("%+v %+v", was, now)
	}
	var organiser string
	if err := pool.QueryRow(t.Context(), `SELECT organiser_id FROM event WHERE slug = 'fete'`).
		Scan(&organiser); err != nil || organiser != kept {
		t.Errorf("the organiser of the event is %s, %v", organiser, err)
	}
	if again := load(t, svc, service.LoadOptions{}, files); again.Files["groups.csv"].Updated+
		again.Files["relations.csv"].Created+again.Files["memberships.csv"].Updated > 0 {
		t.Errorf("a second load changes something: %+v", again.Files)
	}
}

// The versions of a charter that has another slug now are met by the slug that files know.
func TestALoadMeetsACharterThatWasRenamed(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	svc := service.New(store.New(pool), service.Options{})
	const header = "slug,title,applies_to,version\n"
	if report := load(t, svc, service.LoadOptions{},
		map[string]string{"charters.csv": header + "charte,Charte,group,1\n"}); !report.Written {
		t.Fatalf("%+v", report)
	}
	if _, err := pool.Exec(t.Context(), `
		WITH c AS (UPDATE charter SET slug = 'la-charte' WHERE slug = 'charte' RETURNING id)
		INSERT INTO slug_redirect (record_type, slug, record_id) SELECT 'CHARTER', 'charte', id FROM c`); err != nil {
		t.Fatal(err)
	}
	above := load(t, svc, service.LoadOptions{},
		map[string]string{"charters.csv": header + "charte,Charte,group,2\ncharte,Charte,group,1\n"})
	if above.Written || len(above.Refusals) != 1 || above.Refusals[0].Line != 2 ||
		above.Refusals[0].Field != "version" {
		t.Errorf("a new version above the one in force: %+v", above)
	}
	below := load(t, svc, service.LoadOptions{},
		map[string]string{"charters.csv": header + "charte,Charte,group,1\ncharte,Charte,group,2\n"})
	if !below.Written || below.Files["charters.csv"].Created != 1 || below.Files["charters.csv"].Unchanged != 1 ||
		len(below.Notes) != 2 {
		t.Errorf("a new version below it: %+v", below)
	}
	var charters int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM charter`).Scan(&charters); err != nil || charters != 1 {
		t.Errorf("%d charters, %v", charters, err)
	}
}

// account adds an account.
func account(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	id := hub.DerivedID(hub.TypeAccount, t.Name())
	if _, err := pool.Exec(t.Context(), `INSERT INTO account (id, email) VALUES ($1, 'a@b.example')`, id); err != nil {
		t.Fatal(err)
	}
	return id
}

// What others say of a relation stays when the file that asserted it is loaded again.
func TestAReloadTakesNothingBack(t *testing.T) {
	t.Parallel()
	pool := testkit.Demonstration(t)
	svc := service.New(store.New(pool), service.Options{})
	if _, err := pool.Exec(t.Context(),
		`UPDATE relation SET source_confirmed_at = now(), target_confirmed_at = now(), state = 'CONFIRMED', role = 'fondatrice'`); err != nil {
		t.Fatal(err)
	}
	data, err := harvest.Demonstration()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Load(t.Context(), data, service.LoadOptions{}); err != nil {
		t.Fatal(err)
	}
	var changed int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM relation WHERE state <> 'CONFIRMED' OR role IS NULL`).
		Scan(&changed); err != nil || changed > 0 {
		t.Errorf("%d relations, %v", changed, err)
	}
}

// A membership counts when every charter that the network asks of such an actor is signed as it is now.
func TestSignaturesMakeMembershipsActive(t *testing.T) {
	t.Parallel()
	pool := testkit.Demonstration(t)
	st := store.New(pool)
	svc := service.New(st, service.Options{})
	group := actor(t, svc, hub.ActorGroup, "cnnr-42")
	charter, err := svc.CharterBySlug(t.Context(), "cnnr-charte")
	if err != nil {
		t.Fatal(err)
	}
	active := func() *bool {
		t.Helper()
		page, err := svc.MembershipsOf(t.Context(), hub.Viewer{}, []string{group.ID}, hub.MembershipFilter{},
			hub.FirstPage(1))
		if err != nil {
			t.Fatal(err)
		}
		return page[group.ID].Nodes()[0].Active()
	}
	if got := active(); got != nil {
		t.Errorf("nobody recorded a signature, and it is %t", *got)
	}
	sign := func(who *hub.ActorCore) {
		t.Helper()
		err := st.AddSignature(t.Context(), &hub.Signature{
			ID: hub.DerivedID(hub.TypeSignature, who.ID), ActorID: who.ID,
			VersionID: charter.VersionInForceID, SignedOn: "2024-05",
		}, []*hub.ArticlePosition{{Number: 1, Position: hub.Met}})
		if err != nil {
			t.Fatal(err)
		}
	}
	sign(actor(t, svc, hub.ActorGroup, "cnnr-71"))
	if got := active(); got == nil || *got {
		t.Error("another one signed, and it is not inactive")
	}
	sign(group)
	if got := active(); got == nil || !*got {
		t.Error("it signed, and is not active")
	}
	load(t, svc, service.LoadOptions{}, map[string]string{
		"charters.csv":         "slug,title,applies_to,version\ncnnr-charte,Charte du CNNR,group,2027\n",
		"charter_articles.csv": "charter_slug,version,number,title\ncnnr-charte,2027,1,Nouveau\n",
	})
	if got := active(); got == nil || *got {
		t.Error("a new version is in force, and the old signature still counts")
	}
}
