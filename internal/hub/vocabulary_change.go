package hub

import "regexp"

// Schemes are the vocabularies.
var Schemes = []string{
	SchemeInitiativeKind, SchemeGroupKind, SchemeOrganisationKind, SchemeRelationType,
	SchemeEventKind, SchemeResourceKind,
	SchemeMetric, SchemeTheme,
}

var termCode = regexp.MustCompile(`^[a-z0-9_]{1,100}$`)

// TermLabels is what people read for a term.
type TermLabels struct {
	LabelFr        string
	LabelEn        string
	InverseLabelFr *string
	InverseLabelEn *string
}

// Check returns what is wrong with it in a vocabulary: a relation type reads from both ends, nothing else does.
func (l TermLabels) Check(scheme string) error {
	var wrong Problems
	_ = wrong.Add(CheckName(l.LabelFr, MaxRole), "labelFr")
	_ = wrong.Add(CheckName(l.LabelEn, MaxRole), "labelEn")
	for _, given := range []named[*string]{{"inverseLabelFr", l.InverseLabelFr}, {"inverseLabelEn", l.InverseLabelEn}} {
		switch {
		case scheme == SchemeRelationType:
			_ = wrong.Add(checkRequired(given.value, MaxRole), given.name)
		case given.value != nil:
			_ = wrong.Add(Invalid(At(given.name), "Only relation types have inverse labels."))
		}
	}
	return wrong.Err()
}

// CreateTermInput adds a term.
type CreateTermInput struct {
	Once
	TermLabels
	Scheme      string
	Code        string
	Symmetric   bool
	SourceTypes []ActorType
	TargetTypes []ActorType
}

// Check returns what is wrong with it.
func (in CreateTermInput) Check() error {
	var wrong Problems
	known := false
	for _, scheme := range Schemes {
		known = known || scheme == in.Scheme
	}
	if !known {
		_ = wrong.Add(Invalid(At("scheme"), "There is no vocabulary %.60q.", in.Scheme))
	}
	if !termCode.MatchString(in.Code) {
		_ = wrong.Add(Invalid(At("code"), "A code has lower-case letters, digits and underscores."))
	}
	if in.Scheme != SchemeRelationType && (in.Symmetric || len(in.SourceTypes)+len(in.TargetTypes) > 0) {
		_ = wrong.Add(Invalid(At("scheme"), "Only relation types can be symmetric or name the types that they join."))
	}
	_ = wrong.Add(in.TermLabels.Check(in.Scheme))
	return wrong.Err()
}

// UpdateTermInput changes what people read for a term.
type UpdateTermInput struct {
	Once
	TermLabels
	ID string
}
