package hub

import "essaim/internal/written"

// ActorRecord is an actor of any type as it is written: what all have, and what only some types have.
type ActorRecord struct {
	ActorCore
	Phase        *PhaseKind
	StartedOn    *PartialDate
	ForProfit    *bool
	Themes       []string // codes; nil where they are not read
	MergedIntoID *string
}

// ActorPatch is what a change says of an actor.
type ActorPatch struct {
	Name      Given[string]
	Slug      Given[string]
	Kind      Given[string]
	Summary   Given[string]
	Website   Given[string]
	Scale     Given[Scale]
	Place     Given[string]
	Territory Given[string]
	Point     Given[PointInput]
	Themes    Given[[]string]
	StartedOn Given[PartialDate]
	ForProfit Given[bool]
	Source    Given[string]
}

// Check returns what is wrong with the patch itself, for an actor of a type.
func (p ActorPatch) Check(t ActorType) error {
	var wrong Problems
	if p.Name.Is {
		_ = wrong.Add(checkRequired(p.Name.Value, MaxName), "name")
	}
	if p.Slug.Is {
		_ = wrong.Add(checkGivenSlug(p.Slug.Value), "slug")
	}
	_ = wrong.Add(checkMarkdown(p.Summary.Value, MaxSummary), "summary")
	_ = wrong.Add(checkOptional(p.Website.Value, CheckLink), "website")
	_ = wrong.Add(checkOptional(p.Source.Value, CheckSource), "source")
	for _, given := range []named[*string]{{"place", p.Place.Value}, {"territory", p.Territory.Value}} {
		_ = wrong.Add(checkOptional(given.value, func(id string) error { return CheckID(id, TypeTerritory) }), given.name)
	}
	if point := p.Point.Value; point != nil {
		_ = wrong.Add(CheckPoint(point.Latitude, point.Longitude), "point")
	}
	if themes := p.Themes.Value; themes != nil && len(*themes) > Most[PartTheme] {
		_ = wrong.Add(Problem(TooLong, At("themes"), "At most %d are taken.", Most[PartTheme]))
	}
	_ = wrong.Add(checkDate(p.StartedOn.Value), "startedOn")
	if t != ActorInitiative && p.StartedOn.Value != nil {
		_ = wrong.Add(Invalid(At("startedOn"), "Only initiatives start on a date."))
	}
	if t != ActorOrganisation && p.ForProfit.Value != nil {
		_ = wrong.Add(Invalid(At("forProfit"), "Only organisations work for profit, or not."))
	}
	return wrong.Err()
}

// CheckNew is Check for a new record, which has a name.
func (p ActorPatch) CheckNew(t ActorType) error {
	p.Name.Is = true
	return p.Check(t)
}

// Apply changes a record as the patch says. What the patch only names (a place's point, a theme) is the caller's to look
// up.
func (p ActorPatch) Apply(a *ActorRecord) {
	a.Name = *p.Name.Or(&a.Name)
	a.Slug = *p.Slug.Or(&a.Slug)
	a.KindCode = p.Kind.Or(a.KindCode)
	a.Summary = p.Summary.Or(a.Summary)
	a.Website = p.Website.Or(a.Website)
	a.Scale = p.Scale.Or(a.Scale)
	a.PlaceID = p.Place.Or(a.PlaceID)
	a.TerritoryID = p.Territory.Or(a.TerritoryID)
	if p.Point.Is {
		a.Latitude, a.Longitude, a.PointApproximate = nil, nil, false
		if point := p.Point.Value; point != nil {
			a.Latitude, a.Longitude = &point.Latitude, &point.Longitude
		}
	}
	if p.Themes.Is {
		a.Themes = []string{}
		if p.Themes.Value != nil {
			a.Themes = *p.Themes.Value
		}
	}
	a.StartedOn = p.StartedOn.Or(a.StartedOn)
	a.ForProfit = p.ForProfit.Or(a.ForProfit)
	a.SourceURI = p.Source.Or(a.SourceURI)
}

// checkRequired is CheckName for a value that can be null.
func checkRequired(s *string, most int) error {
	if s == nil {
		return Problem(Required, nil, "This cannot be empty.")
	}
	*s = written.Plain(*s)
	return CheckName(*s, most)
}

// checkMarkdown makes Markdown of a text that need not be given, and returns what is wrong with it.
func checkMarkdown(s *string, most int) error {
	if s == nil {
		return nil
	}
	*s = written.Markdown(*s)
	return CheckText(*s, most)
}

// checkGivenSlug refuses a slug that is emptied.
func checkGivenSlug(s *string) error {
	if s == nil {
		return Problem(Required, nil, "This cannot be empty.")
	}
	return CheckSlug(*s)
}

// CheckCarrier returns an error where a relation would make a body that works for profit the carrier of a group (R5).
func CheckCarrier(typeCode string, source, target *ActorRecord) error {
	if typeCode == CarriesCode && target.Type == ActorGroup && source.ForProfit != nil && *source.ForProfit {
		return Problem(ForProfitCarrier, nil, "%s works for profit: it can be a member of a group, and does not carry one.", source.Name)
	}
	return nil
}
