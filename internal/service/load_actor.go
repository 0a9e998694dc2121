package service

import (
	"context"
	"math"
	"slices"
	"strings"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// ActorRow is an initiative, a group or an organisation as a file gives it.
type ActorRow struct {
	Row
	hub.ActorCore
	Commune     *string // name
	CommuneCode *string // official code of the commune
	Departement *string // official code
}

func (l *load) putActors(ctx context.Context, data Dataset) error {
	places, err := l.placesOf(ctx, data.Actors)
	if err != nil {
		return err
	}
	kept, err := l.store.KeptActorsUnsafe(ctx)
	if err != nil {
		return err
	}
	seen := duplicates[store.ActorRef]{}
	var rows []Row
	var ids []string
	var actors []*hub.ActorCore
	var phases []*hub.Phase
	for _, r := range data.Actors {
		t := r.Type.IDType()
		if !seen.first(l, r.Row, "slug", store.ActorRef{Type: r.Type, Slug: r.Slug}, false) {
			continue
		}
		actor := r.ActorCore
		if !sound(l, r.Row, hub.ActorDescriptions[r.Type], &actor) {
			continue
		}
		slug, ok := l.own(r.Row, t, r.Slug)
		if !ok || !l.locate(r, places, &actor) {
			continue
		}
		actor.Status, actor.Slug = hub.Published, slug
		actor.ID = l.id(t, r.Slug)
		if kept[actor.ID] { // R9: it is theirs to change
			l.took([]Row{r.Row}, nil, []hub.ChangeAction{""})
			continue
		}
		rows, ids, actors = append(rows, r.Row), append(ids, actor.ID), append(actors, &actor)
		if r.Phase != nil {
			// The file says when the initiative started, not when it came into this phase.
			phases = append(phases, &hub.Phase{
				ID: newID(hub.TypePhase), InitiativeID: actor.ID,
				PhaseFields: hub.PhaseFields{Kind: *r.Phase, Source: r.SourceURI},
			})
		}
	}
	actions, err := l.store.LoadActors(ctx, actors, columnsOf(data, rows))
	if err == nil {
		err = l.putThemes(ctx, data, rows, actors, actions)
	}
	if err := l.put(rows, ids, actions, err); err != nil {
		return err
	}
	return l.store.PutPhases(ctx, phases)
}

// putThemes writes the subjects of the actors whose file has a column for them, and notes which changed by that alone.
func (l *load) putThemes(
	ctx context.Context, data Dataset, rows []Row, actors []*hub.ActorCore, actions []hub.ChangeAction,
) error {
	var themed []*hub.ActorCore
	var at []int
	var counted []bool
	for i, row := range rows {
		if slices.Contains(data.Columns[row.File], "themes") {
			themed, at, counted = append(themed, actors[i]), append(at, i), append(counted, actions[i] != "")
		}
	}
	differed, err := l.store.LoadThemes(ctx, themed, counted)
	for i, differs := range differed {
		if differs && actions[at[i]] == "" {
			actions[at[i]] = hub.Updated
		}
	}
	return err
}

// placeBook is the territories that rows name.
type placeBook struct {
	byID   map[string]*store.Place
	byName map[string][]*store.Place // of communes, by the name that a row gives, accents and case ignored
}

// placesOf reads the territories that rows name, in two statements.
func (l *load) placesOf(ctx context.Context, rows []ActorRow) (*placeBook, error) {
	var ids, names []string
	for _, r := range rows {
		switch {
		case r.CommuneCode != nil:
			ids = append(ids, hub.TerritoryID(hub.Commune, *r.CommuneCode))
		case r.Commune != nil:
			names = append(names, *r.Commune)
		case r.Departement != nil:
			ids = append(ids, hub.TerritoryID(hub.Departement, *r.Departement))
		}
	}
	book := &placeBook{byName: map[string][]*store.Place{}}
	var err error
	if book.byID, err = l.store.PlacesByID(ctx, ids); err != nil {
		return nil, err
	}
	named, err := l.store.CommunesNamed(ctx, names)
	for _, commune := range named {
		book.byName[commune.Asked] = append(book.byName[commune.Asked], &commune.Place)
	}
	return book, err
}

// locate says where the actor is and what it covers. A row that names a place that does not exist, or two that do not
// agree, is refused.
func (l *load) locate(r ActorRow, book *placeBook, actor *hub.ActorCore) bool {
	place, ok := l.place(r, book)
	if !ok || place == nil {
		return ok
	}
	actor.PlaceID = &place.ID
	actor.TerritoryID = coveredFrom(place, r.Scale)
	isCommune := r.Commune != nil || r.CommuneCode != nil
	if !isCommune || place.Latitude == nil {
		return true
	}
	switch {
	case actor.Latitude == nil:
		actor.Latitude, actor.Longitude, actor.PointApproximate = place.Latitude, place.Longitude, true
	case near(*actor.Latitude, *place.Latitude) && near(*actor.Longitude, *place.Longitude):
		actor.PointApproximate = true // it is the commune's own point: it stands for the commune
	}
	return true
}

// near reports whether two coordinates say the same but for rounding.
func near(a, b float64) bool { return math.Abs(a-b) < 0.0005 }

// place is the smallest official territory that a row names, nil where it names none.
func (l *load) place(r ActorRow, book *placeBook) (_ *store.Place, ok bool) {
	switch {
	case r.CommuneCode != nil:
		place := book.byID[hub.TerritoryID(hub.Commune, *r.CommuneCode)]
		switch {
		case place == nil:
			l.refuse(r.Row, "insee_code", "there is no commune %q", *r.CommuneCode)
		case r.Commune != nil && !strings.EqualFold(place.Name, *r.Commune):
			l.refuse(r.Row, "commune", "commune %s is %s, not %s", *r.CommuneCode, place.Name, *r.Commune)
		case r.Departement != nil &&
			(place.DepartementID == nil || *place.DepartementID != hub.TerritoryID(hub.Departement, *r.Departement)):
			l.refuse(r.Row, "departement", "commune %s is not in département %s", *r.CommuneCode, *r.Departement)
		default:
			return place, true
		}
		return nil, false
	case r.Commune != nil:
		place := nearestNamed(r, book)
		if place == nil {
			l.refuse(r.Row, "commune",
				"no commune of the name %q is known there: give its code, or leave the cell empty", *r.Commune)
		}
		return place, place != nil
	case r.Departement != nil:
		place := book.byID[hub.TerritoryID(hub.Departement, *r.Departement)]
		if place == nil {
			l.refuse(r.Row, "departement", "there is no département %q", *r.Departement)
		}
		return place, place != nil
	default:
		return nil, true
	}
}

// namesake is how far, in degrees, a commune may lie from the point of a row that names it without its code.
const namesake = 0.2

// nearestNamed is the commune that a row names without its code: the one of that name by its point, or the only one.
func nearestNamed(r ActorRow, book *placeBook) *store.Place {
	var best *store.Place
	distance := namesake
	candidates := book.byName[*r.Commune]
	for _, place := range candidates {
		if r.Latitude == nil || place.Latitude == nil {
			continue
		}
		if d := math.Hypot(*r.Latitude-*place.Latitude, *r.Longitude-*place.Longitude); d < distance {
			best, distance = place, d
		}
	}
	if best == nil && r.Latitude == nil && len(candidates) == 1 {
		return candidates[0]
	}
	return best
}

// coveredFrom is the territory that an actor of a scale covers around its place; nil where its bounds are not known. A
// neighbourhood is less than its commune, a living area has no official bounds.
func coveredFrom(place *store.Place, scale *hub.Scale) *string {
	if scale == nil {
		return nil
	}
	switch *scale {
	case hub.ScaleCommune:
		return place.CommuneID
	case hub.ScaleIntercommunalite:
		return place.EPCIID
	case hub.ScaleDepartement:
		return place.DepartementID
	case hub.ScaleRegion:
		return place.RegionID
	case hub.ScaleNational:
		return place.CountryID
	default:
		return nil
	}
}
