package form

import (
	"encoding/json"
	"maps"
	"net/url"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// The forms of records ask for the fields that their descriptions say people write.

// Control is a field of a form, as the templates of part_form.html take it.
type Control struct {
	Template      string // that draws it
	F             Form
	Name          string // its path in the input
	Label, Help   string
	Required      bool
	Max           int
	Type, Mode    string
	Pattern, Auto string
	Place         any // what stands in it as an example; of a territory, the one that the record has
	Rows          int
	Kind          string // of territory
	Options       []page.Option
	Has           any // what the record has
	Latitude      *Control
	Longitude     *Control
	Chosen        map[string]bool // of several options, those that the record has
}

// With is the control in a form.
func (c Control) With(f Form) Control {
	c.F = f
	if c.Latitude != nil {
		latitude, longitude := c.Latitude.With(f), c.Longitude.With(f)
		c.Latitude, c.Longitude = &latitude, &longitude
	}
	return c
}

// ControlsIn are controls in a form.
type ControlsIn struct {
	F        Form
	Controls []Control
}

// Button is a form of one button.
type Button struct {
	F      Form
	Id     string // that it sends, "" for none
	IdName string // under which name, "" for id
	Label  string
	About  string // what it concerns, for those who do not see where it stands
	Class  string
}

// placeOf is a territory that a record has.
type placeOf struct{ Id, Name string }

// Controls are the fields of the form of a record, under a path of the input; has is what the API said
// of the record, nil where it is new; terms are those of the vocabularies that the fields are of.
func Controls(v *page.Visit, d *hub.Described, has any, terms map[string][]page.Option) ([]Control, error) {
	said := map[string]any{}
	if has != nil {
		text, err := json.Marshal(has)
		if err == nil {
			err = json.Unmarshal(text, &said)
		}
		if err != nil {
			return nil, err
		}
	}
	var all []Control
	for _, a := range d.Attributes {
		if a.Writer == hub.ByPatch && a.Ask.Not == "" {
			all = append(all, controlOf(v, string(d.Type), a, said[a.Name], terms[a.Scheme]))
		}
	}
	return all, nil
}

func controlOf(v *page.Visit, of string, a *hub.Attribute, has any, terms []page.Option) Control {
	c := Control{
		Template: "field", Name: of + "." + a.Name, Label: page.Capital(v.Say(a.FR, a.EN)),
		Help: v.Say(a.Ask.HelpFR, a.Ask.HelpEN), Required: a.Required, Max: a.Max,
		Has: has,
	}
	if a.Ask.FR != "" {
		c.Label = v.Say(a.Ask.FR, a.Ask.EN)
	}
	inner, _ := has.(map[string]any)
	switch a.Kind {
	case hub.KindMarkdown:
		c.Template = "area"
	case hub.KindLink, hub.KindSource:
		c.Type = "url"
		if inner != nil {
			c.Has = inner["uri"]
		}
	case hub.KindDate:
		if a.Ask.Day {
			c.Type = "date"
		} else {
			c.Pattern, c.Place = "[0-9]{4}(-[0-9]{2}){0,2}", "2024, 2024-04, 2024-04-12"
		}
	case hub.KindTerm:
		c.Template, c.Options, c.Has = "choose", terms, inner["code"]
	case hub.KindValue:
		c.Template = "choose"
		for _, value := range a.Values {
			c.Options = append(c.Options, page.Option{Code: value, Label: v.Label(value)})
		}
	case hub.KindFlag:
		c.Template, c.Options = "choose", []page.Option{
			{Code: "true", Label: v.Say("oui", "yes")}, {Code: "false", Label: v.Say("non", "no")},
		}
		if yes, known := has.(bool); known {
			c.Has = map[bool]string{true: "true", false: "false"}[yes]
		}
	case hub.KindTerms:
		c.Template, c.Options, c.Max, c.Chosen = "several", terms, 0, map[string]bool{}
		codes, _ := has.([]any)
		for _, each := range codes {
			if term, ok := each.(map[string]any); ok {
				c.Chosen[page.Plain(term["code"])] = true
			}
		}
	case hub.KindReference:
		c.Template = "place"
		if a.Name == "place" {
			c.Kind = string(query.TerritoryKindCommune)
		}
		if inner != nil {
			c.Place = &placeOf{page.Plain(inner["id"]), page.Plain(inner["name"])}
		}
	case hub.KindPoint:
		c.Template = "point"
		if inner["approximate"] == true { // it follows from the commune
			inner = nil
		}
		c.Latitude = &Control{Name: c.Name + ".latitude", Label: v.Say("Latitude", "Latitude"), Help: c.Help,
			Mode: "decimal", Has: inner["latitude"]}
		c.Longitude = &Control{Name: c.Name + ".longitude", Label: v.Say("Longitude", "Longitude"), Mode: "decimal",
			Has: inner["longitude"]}
	}
	return c
}

// recordFields are the fields of a form that says what a record is, with others.
func recordFields(d *hub.Described, more fields) fields {
	all := fields{"idempotencyKey": text}
	for _, a := range d.Attributes {
		if a.Writer != hub.ByPatch || a.Ask.Not != "" {
			continue
		}
		path := string(d.Type) + "." + a.Name
		switch {
		case a.Kind == hub.KindPoint:
			all[path+".latitude"], all[path+".longitude"] = decimal, decimal
		case a.Kind == hub.KindTerms:
			all[path] = list
		case a.Kind == hub.KindFlag:
			all[path] = known
		case a.Required:
			all[path] = text
		default:
			all[path] = optional
		}
	}
	maps.Copy(all, more)
	return all
}

// placed finds the territories of a record that is written: a point is given with both
// numbers, or is that of the commune.
func placed(d *hub.Described) prepare {
	var steps []prepare
	for _, a := range d.Attributes {
		if a.Kind != hub.KindReference || a.Writer != hub.ByPatch {
			continue
		}
		path := string(d.Type) + "." + a.Name
		if a.Name == "place" {
			steps = append(steps, communeOf(path))
		} else {
			steps = append(steps, territoryOf(path))
		}
	}
	return each(append(steps, pointGiven(string(d.Type)))...)
}

// pointGiven takes a point of which neither number is given for none.
func pointGiven(of string) prepare {
	return func(_ *page.Visit, _ url.Values, input map[string]any) ([]*query.Problem, error) {
		record, _ := input[of].(map[string]any)
		if point, ok := record["point"].(map[string]any); ok && point["latitude"] == nil && point["longitude"] == nil {
			record["point"] = nil
		}
		return nil, nil
	}
}

// OptionsOf are terms to choose from.
func OptionsOf[T interface {
	GetCode() string
	GetLabel() string
}](terms []T) []page.Option {
	options := make([]page.Option, len(terms))
	for i, term := range terms {
		options[i] = page.Option{Code: term.GetCode(), Label: term.GetLabel()}
	}
	return options
}

// OptionsBy are terms to choose from, by their vocabulary.
func OptionsBy[T interface {
	GetScheme() string
	GetCode() string
	GetLabel() string
}](terms []T) map[string][]page.Option {
	by := map[string][]page.Option{}
	for _, term := range terms {
		by[term.GetScheme()] = append(by[term.GetScheme()], page.Option{Code: term.GetCode(), Label: term.GetLabel()})
	}
	return by
}
