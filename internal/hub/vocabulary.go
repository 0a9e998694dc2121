package hub

import (
	"slices"
	"time"
)

// The vocabularies of the hub. They are open: terms come with the data.
const (
	SchemeInitiativeKind   = "initiative_kind"
	SchemeGroupKind        = "group_kind"
	SchemeOrganisationKind = "organisation_kind"
	SchemeRelationType     = "relation_type"
	SchemeEventKind        = "event_kind"
	SchemeResourceKind     = "resource_kind"
	SchemeMetric           = "metric"
	SchemeTheme            = "theme"
)

// Language is a language in which labels can be asked for.
type Language string

// The languages of the hub.
const (
	French  Language = "FR"
	English Language = "EN"
)

// Term is a term of an open vocabulary.
type Term struct {
	ID             string
	Scheme         string
	Code           string
	LabelFR        string
	LabelEN        string
	InverseLabelFR *string // of relation types
	InverseLabelEN *string
	Symmetric      bool
	SourceTypes    []ActorType // what may stand at the ends of a relation
	TargetTypes    []ActorType
	BroaderID      *string
	ArchivedAt     *time.Time
}

// TermDescription describes terms of vocabularies.
var TermDescription = describe(TypeTerm, "term",
	idField(must(func(t *Term) *string { return &t.ID })),
	field(KindValue, "scheme", "scheme", must(func(t *Term) *string { return &t.Scheme }), nil).
		by(ByRule).filed("scheme").label("vocabulaire", "vocabulary"),
	field(KindID, "code", "code", must(func(t *Term) *string { return &t.Code }), nil).
		by(ByRule).filed("code").label("code", "code"),
	nameField("labelFR", "label_fr", MaxRole, must(func(t *Term) *string { return &t.LabelFR })).
		by(ByRule).filed("fr").label("en français", "in French"),
	nameField("labelEN", "label_en", MaxRole, must(func(t *Term) *string { return &t.LabelEN })).
		by(ByRule).filed("en").label("en anglais", "in English"),
	nameField("inverseLabelFR", "inverse_label_fr", MaxRole, may(func(t *Term) **string { return &t.InverseLabelFR })).
		by(ByRule).filed("inverse_fr").label("dans l'autre sens, en français", "the other way, in French"),
	nameField("inverseLabelEN", "inverse_label_en", MaxRole, may(func(t *Term) **string { return &t.InverseLabelEN })).
		by(ByRule).filed("inverse_en").label("dans l'autre sens, en anglais", "the other way, in English"),
	flagField("symmetric", "symmetric", must(func(t *Term) *bool { return &t.Symmetric })).
		by(ByRule).filed("symmetric").forgotten(),
	listField("sourceTypes", "source_types", func(t *Term) *[]ActorType { return &t.SourceTypes }).by(ByRule).own().
		filed("source_types").forgotten(),
	listField("targetTypes", "target_types", func(t *Term) *[]ActorType { return &t.TargetTypes }).by(ByRule).own().
		filed("target_types").forgotten(),
	referenceField("broader", "broader_id", []RecordType{TypeTerm},
		may(func(t *Term) **string { return &t.BroaderID })).
		by(ByRule).filed("broader").forgotten(),
	archivedField(may(func(t *Term) **time.Time { return &t.ArchivedAt })),
).called(Words{"Terme", "Term"}, Words{"Termes", "Terms"})

// IsNode marks a Term as a Node.
func (*Term) IsNode() {}

// IsEntity marks a Term as resolvable by a federation gateway.
func (*Term) IsEntity() {}

// GetID returns the id.
func (t *Term) GetID() string { return t.ID }

// Label is what people read in a language.
func (t *Term) Label(l Language) string {
	if l == English {
		return t.LabelEN
	}
	return t.LabelFR
}

// InverseLabel is what people read from the other end of a relation; nil where the term is no relation type.
func (t *Term) InverseLabel(l Language) *string {
	if l == English {
		return t.InverseLabelEN
	}
	return t.InverseLabelFR
}

// MayJoin reports whether a relation of this type may lead from one type of actor to another. A type that names none
// leads from, or to, any.
func (t *Term) MayJoin(source, target ActorType) bool {
	admits := func(types []ActorType, end ActorType) bool { return len(types) == 0 || slices.Contains(types, end) }
	return admits(t.SourceTypes, source) && admits(t.TargetTypes, target)
}

// TermKey names a term.
type TermKey struct{ Scheme, Code string }

// ID is the id of the term with that key, the same on every hub.
func (k TermKey) ID() string { return DerivedID(TypeTerm, k.Scheme+":"+k.Code) }

// termID is the id of a term, nil where its code is unknown.
func termID(scheme string, code *string) *string {
	if code == nil {
		return nil
	}
	id := TermKey{scheme, *code}.ID()
	return &id
}

type (
	TermConnection = Connection[*Term] // TermConnection is a page of terms.
	TermEdge       = Edge[*Term]       // TermEdge is a term in a page.
)
