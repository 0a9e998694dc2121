package hub

// NetworkPatch is what a change says of a network.
type NetworkPatch struct {
	Name                   Given[string]
	Slug                   Given[string]
	Summary                Given[string]
	Website                Given[string]
	Admission              Given[Admission]
	TerritorialExclusivity Given[bool]
	DecisionMode           Given[string]
	Organisation           Given[string]
	Source                 Given[string]
}

// Check returns what is wrong with the patch itself.
func (p NetworkPatch) Check() error {
	var wrong Problems
	if p.Name.Is {
		_ = wrong.Add(checkRequired(p.Name.Value, MaxName), "name")
	}
	if p.Slug.Is {
		_ = wrong.Add(checkGivenSlug(p.Slug.Value), "slug")
	}
	_ = wrong.Add(checkMarkdown(p.Summary.Value, MaxSummary), "summary")
	_ = wrong.Add(checkOptional(p.Website.Value, CheckLink), "website")
	_ = wrong.Add(checkOptional(p.DecisionMode.Value, atMost(MaxNote)), "decisionMode")
	_ = wrong.Add(checkOptional(p.Organisation.Value, func(id string) error { return CheckID(id, ActorIDTypes...) }), "organisation")
	_ = wrong.Add(checkOptional(p.Source.Value, CheckSource), "source")
	return wrong.Err()
}

// Apply changes a network as the patch says.
func (p NetworkPatch) Apply(n *Network) {
	n.Name = *p.Name.Or(&n.Name)
	n.Slug = *p.Slug.Or(&n.Slug)
	n.Summary = p.Summary.Or(n.Summary)
	n.Website = p.Website.Or(n.Website)
	n.Admission = p.Admission.Or(n.Admission)
	n.TerritorialExclusivity = p.TerritorialExclusivity.Or(n.TerritorialExclusivity)
	n.DecisionMode = p.DecisionMode.Or(n.DecisionMode)
	n.OrganisationID = p.Organisation.Or(n.OrganisationID)
	n.SourceURI = p.Source.Or(n.SourceURI)
}

// EventPatch is what a change says of an event.
type EventPatch struct {
	Title    Given[string]
	Slug     Given[string]
	Kind     Given[string]
	StartsOn Given[PartialDate]
	EndsOn   Given[PartialDate]
	Place    Given[string]
	Source   Given[string]
}

// Check returns what is wrong with the patch itself.
func (p EventPatch) Check() error {
	var wrong Problems
	if p.Title.Is {
		_ = wrong.Add(checkRequired(p.Title.Value, MaxName), "title")
	}
	if p.Slug.Is {
		_ = wrong.Add(checkGivenSlug(p.Slug.Value), "slug")
	}
	_ = wrong.Add(checkDate(p.StartsOn.Value), "startsOn")
	_ = wrong.Add(checkDate(p.EndsOn.Value), "endsOn")
	if p.StartsOn.Is && p.StartsOn.Value == nil {
		_ = wrong.Add(Problem(Required, At("startsOn"), "This cannot be empty."))
	}
	_ = wrong.Add(checkOptional(p.Place.Value, func(id string) error { return CheckID(id, TypeTerritory) }), "place")
	_ = wrong.Add(checkOptional(p.Source.Value, CheckSource), "source")
	return wrong.Err()
}

// Apply changes an event as the patch says, and returns what is wrong with it then.
func (p EventPatch) Apply(e *Event) error {
	e.Title = *p.Title.Or(&e.Title)
	e.Slug = *p.Slug.Or(&e.Slug)
	e.KindCode = p.Kind.Or(e.KindCode)
	e.StartsOn = *p.StartsOn.Or(&e.StartsOn)
	e.EndsOn = p.EndsOn.Or(e.EndsOn)
	e.PlaceID = p.Place.Or(e.PlaceID)
	e.SourceURI = p.Source.Or(e.SourceURI)
	if e.StartsOn == "" {
		return Problem(Required, At("startsOn"), "This cannot be empty.")
	}
	return checkSpan(&e.StartsOn, e.EndsOn, "endsOn")
}

// checkSpan returns an error where an end comes before its beginning.
func checkSpan(from, until *PartialDate, name string) error {
	if from != nil && until != nil && until.Before(*from) {
		return Invalid(At(name), "The end comes before the beginning.")
	}
	return nil
}

// ResourcePatch is what a change says of a resource.
type ResourcePatch struct {
	Title       Given[string]
	Slug        Given[string]
	Kind        Given[string]
	PublishedOn Given[PartialDate]
	URL         Given[string]
	Licence     Given[string]
	Source      Given[string]
}

// Check returns what is wrong with the patch itself.
func (p ResourcePatch) Check() error {
	var wrong Problems
	if p.Title.Is {
		_ = wrong.Add(checkRequired(p.Title.Value, MaxName), "title")
	}
	if p.Slug.Is {
		_ = wrong.Add(checkGivenSlug(p.Slug.Value), "slug")
	}
	_ = wrong.Add(checkDate(p.PublishedOn.Value), "publishedOn")
	_ = wrong.Add(checkOptional(p.URL.Value, CheckLink), "url")
	_ = wrong.Add(checkOptional(p.Licence.Value, atMost(MaxRole)), "licence")
	_ = wrong.Add(checkOptional(p.Source.Value, CheckSource), "source")
	return wrong.Err()
}

// Apply changes a resource as the patch says.
func (p ResourcePatch) Apply(r *Resource) {
	r.Title = *p.Title.Or(&r.Title)
	r.Slug = *p.Slug.Or(&r.Slug)
	r.KindCode = p.Kind.Or(r.KindCode)
	r.PublishedOn = p.PublishedOn.Or(r.PublishedOn)
	r.URL = p.URL.Or(r.URL)
	r.Licence = p.Licence.Or(r.Licence)
	r.SourceURI = p.Source.Or(r.SourceURI)
}
