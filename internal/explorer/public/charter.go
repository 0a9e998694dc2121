package public

import (
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

type (
	charterRecord  = query.CharterCharter
	charterVersion = query.CharterVersionNodeCharterVersion
	charterArticle = query.CharterVersionNodeCharterVersionArticlesCharterArticle
)

// chartersPage is what the template charters shows.
type chartersPage struct {
	Charters []*query.ChartersChartersCharterConnectionNodesCharter
}

// Charters lists the charters.
func Charters(v *page.Visit) (*page.View, error) {
	found, err := query.Charters(v.Context(), v.Client)
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: v.Say("Chartes", "Charters"), Data: chartersPage{Charters: found.Charters.Nodes},
		Description: v.Say("Les textes auxquels groupes et initiatives s'engagent.",
			"The texts that groups and initiatives commit to."),
	}, nil
}

// readCharter reads the charter that the address names.
func readCharter(v *page.Visit) (*charterRecord, error) {
	found, err := query.Charter(v.Context(), v.Client, v.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	if found.Charter == nil {
		return nil, page.ErrNoPage
	}
	return found.Charter, sameSlug(v, found.Charter)
}

// readVersion reads a version of a charter by its id; that in force where none is named.
// It returns where it stands among the versions.
func readVersion(v *page.Visit, c *charterRecord, id string) (version *charterVersion, at int, err error) {
	if id == "" {
		id = c.VersionInForce.Id
	}
	at = slices.IndexFunc(c.Versions,
		func(version *query.CharterCharterVersionsCharterVersion) bool { return version.Id == id })
	if at < 0 {
		return nil, 0, page.ErrNoPage
	}
	found, err := query.CharterVersion(v.Context(), v.Client, id, v.QueryLanguage())
	if err != nil {
		return nil, 0, err
	}
	version, ok := found.Node.(*charterVersion)
	if !ok {
		return nil, 0, page.ErrNoPage
	}
	return version, at, nil
}

// charterPage is what the template charter shows.
type charterPage struct {
	Charter *charterRecord
	Version *charterVersion
	Before  *query.CharterCharterVersionsCharterVersion // the version before it; nil where it is the first
}

// Charter shows a version of a charter, with those who signed it.
func Charter(v *page.Visit) (*page.View, error) {
	c, err := readCharter(v)
	if err != nil {
		return nil, err
	}
	version, at, err := readVersion(v, c, v.URL.Query().Get("version"))
	if err != nil {
		return nil, err
	}
	data := charterPage{Charter: c, Version: version}
	if at+1 < len(c.Versions) {
		data.Before = c.Versions[at+1]
	}
	ld, err := linkedData(v, hub.TypeCharterVersion, version)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: version.Title, Data: data, JSONLD: ld,
		Description: v.Say("Texte, versions et signataires.", "Text, versions and signatories.")}, nil
}

// change is a run of text that two versions share, or that one of them has alone.
type change struct {
	Text           string
	Added, Removed bool
}

// articleChange is an article in two versions.
type articleChange struct {
	Number         int
	Title, Text    []change
	Added, Removed bool
	Changed        bool
}

// charterComparePage is what the template charter_compare shows.
type charterComparePage struct {
	Charter  *charterRecord
	From     *charterVersion
	To       *charterVersion
	Articles []articleChange
}

// CompareCharter shows what differs between two versions of a charter, article by article.
func CompareCharter(v *page.Visit) (*page.View, error) {
	c, err := readCharter(v)
	if err != nil {
		return nil, err
	}
	q := v.URL.Query()
	to, at, err := readVersion(v, c, q.Get("to"))
	if err != nil {
		return nil, err
	}
	before := q.Get("from")
	if !q.Has("from") && at+1 < len(c.Versions) {
		before = c.Versions[at+1].Id
	}
	from, _, err := readVersion(v, c, before)
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: v.Say("Comparer : ", "Compare: ") + c.Title,
		Data: charterComparePage{Charter: c, From: from, To: to,
			Articles: compareArticles(from.Articles, to.Articles)},
	}, nil
}

// compareArticles pairs the articles of two versions by their number.
func compareArticles(from, to []*charterArticle) []articleChange {
	var changes []articleChange
	find := func(among []*charterArticle, number int) *charterArticle {
		at := slices.IndexFunc(among, func(a *charterArticle) bool { return a.Number == number })
		if at < 0 {
			return &charterArticle{}
		}
		return among[at]
	}
	last := 0
	for _, a := range slices.Concat(from, to) {
		last = max(last, a.Number)
	}
	for number := 1; number <= last; number++ {
		before, after := find(from, number), find(to, number)
		if before.Number == 0 && after.Number == 0 {
			continue
		}
		changes = append(changes, articleChange{
			Number: number, Title: compareWords(before.Title, after.Title), Text: compareWords(before.Text, after.Text),
			Added: before.Number == 0, Removed: after.Number == 0, Changed: before.Title != after.Title ||
				before.Text != after.Text,
		})
	}
	return changes
}

// compareWords tells two texts apart word by word.
func compareWords(before, after string) []change {
	words := func(text string) string { return strings.Join(strings.SplitAfter(text, " "), "\n") }
	differ := diffmatchpatch.New()
	a, b, table := differ.DiffLinesToChars(words(before)+"\n", words(after)+"\n")
	var changes []change
	for _, d := range differ.DiffCharsToLines(differ.DiffMain(a, b, false), table) {
		changes = append(changes,
			change{strings.ReplaceAll(d.Text, "\n", ""), d.Type == diffmatchpatch.DiffInsert,
				d.Type == diffmatchpatch.DiffDelete})
	}
	return changes
}
