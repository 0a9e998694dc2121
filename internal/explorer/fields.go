package explorer

import (
	"slices"
	"strings"

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
func (v *visit) documentedTypes() (types []documentedType) {
	for _, d := range hub.Descriptions {
		one := documentedType{Name: typeName(d.Type)}
		for _, a := range d.Attributes {
			if a.FR == "" { // for the hub alone
				continue
			}
			one.Fields = append(one.Fields, documented{
				Name: a.Name, Label: a.Label(v.language()), Holds: v.holds(a), File: a.File,
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
		name.WriteString(capital(word))
	}
	return name.String()
}

// holds says what a field holds.
func (v *visit) holds(a *hub.Attribute) string {
	switch a.Kind {
	case hub.KindName:
		return v.say("texte sur une ligne", "text on one line") + v.most(a.Max)
	case hub.KindMarkdown:
		return "Markdown" + v.most(a.Max)
	case hub.KindSlug:
		return v.say("nom dans l'adresse", "name in the address")
	case hub.KindLink:
		return v.say("adresse http ou https", "http or https address")
	case hub.KindSource:
		return v.say("adresse, ou nom d'un document imprimé", "address, or name of a printed document")
	case hub.KindDate:
		return v.say("année, mois ou jour", "year, month or day")
	case hub.KindTerm, hub.KindTerms:
		return v.say("terme du vocabulaire ", "term of the vocabulary ") + a.Scheme
	case hub.KindValue:
		return strings.Join(a.Values, ", ")
	case hub.KindReference:
		var names []string
		for _, t := range a.Refers {
			names = append(names, typeName(t))
		}
		return strings.Join(slices.Compact(names), ", ")
	case hub.KindFlag:
		return v.say("oui ou non", "yes or no")
	case hub.KindNumber, hub.KindCount:
		return v.say("nombre", "number")
	case hub.KindPoint:
		return v.say("latitude et longitude", "latitude and longitude")
	case hub.KindParts:
		return v.say("liste de ", "list of ") + typeName(a.Parts.Type)
	case hub.KindInstant:
		return v.say("instant", "instant")
	default:
		return "ID"
	}
}

// most is how long a text may be.
func (v *visit) most(characters int) string {
	if characters == 0 {
		return ""
	}
	return ", " + v.number(characters) + v.say(" caractères au plus", " characters at most")
}
