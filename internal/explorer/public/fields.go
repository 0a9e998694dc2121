package public

import (
	"slices"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/hub"
)

// documented is a field of a type of record, as the developers' page lists it.
type documented struct {
	Name, Label, Holds string
	File               string // its column in files; "" where files do not hold it
	Written            bool   // mutations set it
}

// documentedType is what records of a type say.
type documentedType struct {
	Name   string
	Fields []documented
}

// documentedTypes are the types of record that are described, with the fields that people meet.
func documentedTypes(v *page.Visit) (types []documentedType) {
	for _, d := range hub.Descriptions {
		one := documentedType{Name: typeName(d.Type)}
		for _, a := range d.Attributes {
			if a.FR == "" { // for the hub alone
				continue
			}
			one.Fields = append(one.Fields, documented{
				Name: a.Name, Label: a.Label(v.Language()), Holds: holds(v, a), File: a.File,
				Written: a.Writer == hub.ByPatch,
			})
		}
		if len(one.Fields) > 0 {
			types = append(types, one)
		}
	}
	return types
}

// typeName is a type of record as the schema names it.
func typeName(t hub.RecordType) string {
	var name strings.Builder
	for word := range strings.SplitSeq(string(t), "_") {
		name.WriteString(page.Capital(word))
	}
	return name.String()
}

// holds says what a field holds.
func holds(v *page.Visit, a *hub.Attribute) string {
	switch a.Kind {
	case hub.KindName:
		return v.Say("texte sur une ligne", "text on one line") + most(v, a.Max)
	case hub.KindMarkdown:
		return "Markdown" + most(v, a.Max)
	case hub.KindSlug:
		return v.Say("nom dans l'adresse", "name in the address")
	case hub.KindLink:
		return v.Say("adresse http ou https", "http or https address")
	case hub.KindSource:
		return v.Say("adresse, ou nom d'un document imprimé", "address, or name of a printed document")
	case hub.KindDate:
		return v.Say("année, mois ou jour", "year, month or day")
	case hub.KindTerm, hub.KindTerms:
		return v.Say("terme du vocabulaire ", "term of the vocabulary ") + a.Scheme
	case hub.KindValue:
		return strings.Join(a.Values, ", ")
	case hub.KindReference:
		var names []string
		for _, t := range a.Refers {
			names = append(names, typeName(t))
		}
		return strings.Join(slices.Compact(names), ", ")
	case hub.KindFlag:
		return v.Say("oui ou non", "yes or no")
	case hub.KindNumber, hub.KindCount:
		return v.Say("nombre", "number")
	case hub.KindPoint:
		return v.Say("latitude et longitude", "latitude and longitude")
	case hub.KindParts:
		return v.Say("liste de ", "list of ") + typeName(a.Parts.Type)
	case hub.KindInstant:
		return v.Say("instant", "instant")
	default:
		return "ID"
	}
}

// most is how long a text may be.
func most(v *page.Visit, characters int) string {
	if characters == 0 {
		return ""
	}
	return ", " + v.Number(characters) + v.Say(" caractères au plus", " characters at most")
}
