package hub

import "encoding/json"

// restored is a field of a snapshot as the field of a change; nothing where the snapshot has none.
func restored[T any](s Snapshot, field string) Given[T] {
	raw, ok := s[field]
	if !ok {
		return Given[T]{}
	}
	given := Given[T]{Is: true}
	_ = json.Unmarshal(raw, &given.Value) // the hub wrote it
	return given
}

// ActorPatch is the change that makes an actor of a type say what the snapshot says.
func (s Snapshot) ActorPatch(t ActorType) ActorPatch {
	patch := ActorPatch{
		Name: restored[string](s, "name"), Slug: restored[string](s, "slug"), Kind: restored[string](s, "kind"),
		Summary: restored[string](s, "summary"), Website: restored[string](s, "website"), Scale: restored[Scale](s, "scale"),
		Place: restored[string](s, "place"), Territory: restored[string](s, "territory"), Themes: restored[[]string](s, "themes"),
		Source: restored[string](s, "source"),
	}
	if point := restored[Point](s, "point"); point.Is {
		patch.Point = Given[PointInput]{Is: true}
		if p := point.Value; p != nil && !p.Approximate { // an approximate one follows from the place
			patch.Point.Value = &PointInput{Latitude: p.Latitude, Longitude: p.Longitude}
		}
	}
	switch t {
	case ActorInitiative:
		patch.StartedOn = restored[PartialDate](s, "startedOn")
	case ActorOrganisation:
		patch.ForProfit = restored[bool](s, "forProfit")
	}
	return patch
}

// NetworkPatch is the change that makes a network say what the snapshot says.
func (s Snapshot) NetworkPatch() NetworkPatch {
	return NetworkPatch{
		Name: restored[string](s, "name"), Slug: restored[string](s, "slug"), Summary: restored[string](s, "summary"),
		Website: restored[string](s, "website"), Admission: restored[Admission](s, "admission"),
		TerritorialExclusivity: restored[bool](s, "territorialExclusivity"), DecisionMode: restored[string](s, "decisionMode"),
		Organisation: restored[string](s, "organisation"), Source: restored[string](s, "source"),
	}
}

// EventPatch is the change that makes an event say what the snapshot says.
func (s Snapshot) EventPatch() EventPatch {
	return EventPatch{
		Title: restored[string](s, "title"), Slug: restored[string](s, "slug"), Kind: restored[string](s, "kind"),
		StartsOn: restored[PartialDate](s, "startsOn"), EndsOn: restored[PartialDate](s, "endsOn"),
		Place: restored[string](s, "place"), Source: restored[string](s, "source"),
	}
}

// ResourcePatch is the change that makes a resource say what the snapshot says.
func (s Snapshot) ResourcePatch() ResourcePatch {
	return ResourcePatch{
		Title: restored[string](s, "title"), Slug: restored[string](s, "slug"), Kind: restored[string](s, "kind"),
		PublishedOn: restored[PartialDate](s, "publishedOn"), URL: restored[string](s, "url"),
		Licence: restored[string](s, "licence"), Source: restored[string](s, "source"),
	}
}
