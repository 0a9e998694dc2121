package public

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"essaim/internal/explorer/form"
	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// revision is a revision as people read it.
type revision struct {
	*query.HistoryRevisionsRevisionConnectionNodesRevision
	Changed []fieldChange
	Gone    []string // fields whose values were taken out
}

type fieldChange struct{ Name, Field, Before, After string }

// historyPage is what the template history shows.
type historyPage struct {
	V         form.Forms
	ID        string
	Keeps     bool
	Node      query.Titled
	Revisions []revision
	Oversees  bool
	Fields    []page.Option
	Next      string
}

// History shows what changed in a record: when, by whom in which capacity, from what to what.
func History(v *page.Visit) (*page.View, error) {
	found, err := query.History(v.Context(), v.Client, v.PathValue("id"), v.QueryLanguage(), v.URL.Query().Get("after"))
	if err != nil {
		return nil, err
	}
	if v.Link(found.Node) == "" { // of what has no page of its own, the API tells more
		return nil, page.ErrNoPage
	}
	names, err := namesIn(v, found.Revisions.Nodes)
	if err != nil {
		return nil, err
	}
	t, _ := hub.TypeOf(v.PathValue("id")) // which the API read
	described := hub.DescriptionOf(t)
	var revisions []revision
	changed := map[string]page.Option{} // fields that the page tells of
	for _, node := range found.Revisions.Nodes {
		told := revision{HistoryRevisionsRevisionConnectionNodesRevision: node}
		for _, field := range node.Redacted {
			told.Gone = append(told.Gone, hub.FieldLabel(t, field, v.Language()))
		}
		for _, d := range node.Differences {
			var of *hub.Attribute
			if described != nil {
				of = described.Remembered(d.Field)
			}
			if before, after := readable(v, d.Before, of, names), readable(v, d.After, of, names); before != after {
				told.Changed = append(told.Changed, fieldChange{d.Field, d.Label, before, after})
				changed[d.Field] = page.Option{Code: d.Field, Label: d.Label}
			}
		}
		revisions = append(revisions, told)
	}
	return &page.View{
		Title: v.Say("Historique", "History"), Hidden: true,
		Data: historyPage{V: form.On(v), ID: v.PathValue("id"), Keeps: v.Viewer().Keeps(v.PathValue("id")),
			Node: found.Node, Revisions: revisions,
			Oversees: v.Viewer().PermitOverview() == nil,
			Fields: slices.SortedFunc(maps.Values(changed),
				func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) }),
			Next: page.ListPage{}.Next(v, found.Revisions.PageInfo)},
	}, nil
}

// recordID is an id as values of revisions hold it.
var recordID = regexp.MustCompile(`"([a-z_]+_[0-9a-z]{26})"`)

// maxNames is how many ids of a page of revisions are told by their names.
const maxNames = 200

// namesIn finds the names of the records that revisions speak of.
func namesIn(
	v *page.Visit, revisions []*query.HistoryRevisionsRevisionConnectionNodesRevision,
) (map[string]string, error) {
	ids := map[string]bool{}
	for _, r := range revisions {
		for _, d := range r.Differences {
			for _, found := range recordID.FindAllStringSubmatch(d.Before+d.After, -1) {
				ids[found[1]] = true
			}
		}
	}
	asked := slices.Sorted(maps.Keys(ids))
	if len(asked) == 0 {
		return nil, nil
	}
	found, err := query.Names(v.Context(), v.Client, asked[:min(len(asked), maxNames)], v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, node := range found.Nodes {
		switch node := node.(type) {
		case *query.NamesNodesTerritory:
			names[node.Id] = node.Name
		case *query.NamesNodesTerm:
			names[node.Id] = node.Label
		case page.Named:
			names[node.GetId()] = node.GetName()
		}
	}
	return names, nil
}

// readable writes a JSON value of a record for people: names for ids, labels for values of closed lists.
func readable(v *page.Visit, text string, of *hub.Attribute, names map[string]string) string {
	if text == "" {
		return ""
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return inWords(v, value, of, names)
}

func inWords(v *page.Visit, value any, of *hub.Attribute, names map[string]string) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		if value {
			return v.Say("oui", "yes")
		}
		return v.Say("non", "no")
	case float64:
		return v.Number(value)
	case string:
		if name, ok := names[value]; ok {
			return name
		}
		if recordID.MatchString(`"` + value + `"`) {
			return ""
		}
		if of != nil && of.Words() {
			return value // somebody's own
		}
		return v.Label(value)
	case []any:
		var items []string
		for _, item := range value {
			if told := inWords(v, item, of, names); told != "" {
				items = append(items, told)
			}
		}
		return strings.Join(items, " ; ")
	case map[string]any:
		var parts []string
		for _, field := range slices.Sorted(maps.Keys(value)) {
			if told := inWords(v, value[field], of, names); told != "" {
				parts = append(parts, labelWithin(v, of, field)+v.Say(" : ", ": ")+told)
			}
		}
		return strings.Join(parts, ", ")
	default:
		return fmt.Sprint(value)
	}
}

// pointLabels are what people call the parts of a point.
var pointLabels = map[string][2]string{
	"latitude": {"latitude", "latitude"}, "longitude": {"longitude", "longitude"},
	"approximate": {"approximatif", "approximate"},
}

// labelWithin is what people call a part of the value of a field: a field of a phase, a coordinate.
func labelWithin(v *page.Visit, of *hub.Attribute, part string) string {
	if of != nil && of.Parts != nil {
		if a := of.Parts.Remembered(part); a != nil {
			return a.Label(v.Language())
		}
	}
	if pair, ok := pointLabels[part]; ok {
		return v.Say(pair[0], pair[1])
	}
	return part
}
