package form

import (
	"net/url"
	"slices"
	"strings"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
)

// A territory is typed by its name, a commune by its postal code too, in the field of its path with ".name";
// a script may have found its id already. The path with ".was" and ".id" holds what the record has.

// prepare makes of a form what the API takes.
type prepare func(v *page.Visit, form url.Values, input map[string]any) ([]*query.Problem, error)

// each prepares in turn, and stops at a problem.
func each(all ...prepare) prepare {
	return func(v *page.Visit, form url.Values, input map[string]any) ([]*query.Problem, error) {
		for _, one := range all {
			if problems, err := one(v, form, input); err != nil || len(problems) > 0 {
				return problems, err
			}
		}
		return nil, nil
	}
}

// communeOf finds the commune that a form names, and puts its id at a path of the input.
func communeOf(path string) prepare { return territoryOf(path, query.TerritoryKindCommune) }

// territoryOf finds the territory that a form names, of some kinds or of any, and puts
// its id at a path of the input. Where several have the name the page offers them.
func territoryOf(path string, kinds ...query.TerritoryKind) prepare {
	return func(v *page.Visit, form url.Values, input map[string]any) ([]*query.Problem, error) {
		typed, steps := strings.TrimSpace(form.Get(path+".name")), strings.Split(path, ".")
		switch {
		case form.Get(path) != "": // it was chosen, and stays so where the page is shown again
			form.Set(path+".was", typed)
			form.Set(path+".id", form.Get(path))
			return nil, nil
		case typed == "":
			put(input, steps, nil)
			return nil, nil
		case typed == form.Get(path+".was"):
			put(input, steps, form.Get(path+".id"))
			return nil, nil
		}
		found, err := query.Places(v.Context(), v.Client, typed, kinds)
		if err != nil {
			return nil, err
		}
		meant := found.Territories.Nodes
		same := slices.DeleteFunc(slices.Clone(meant),
			func(t *query.PlaceChoice) bool { return !strings.EqualFold(t.Name, typed) })
		if len(same) == 1 { // the very name is meant before the longer ones that begin with it
			meant = same
		}
		if len(meant) == 1 {
			put(input, steps, meant[0].Id)
			return nil, nil
		}
		if v.Places == nil {
			v.Places = map[string][]*query.PlaceChoice{}
		}
		v.Places[path] = meant
		message := v.Say("Choisissez dans la liste.", "Choose from the list.")
		if len(meant) == 0 {
			message = v.Say("Aucun territoire ne commence ainsi.", "No territory begins so.")
		}
		return []*query.Problem{{Path: append([]string{"input"}, steps...), Message: message}}, nil
	}
}
