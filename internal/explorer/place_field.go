package explorer

import (
	"net/url"
	"strings"

	"essaim/internal/explorer/query"
)

// A commune is typed by its name or postal code, in the field of its path with ".name"; a script may have found its id
// already.

// communeOf finds the commune that a form names, and puts its id at a path of the input. Where several have the name the
// page offers them.
func communeOf(path string) func(*visit, url.Values, map[string]any) ([]*query.Problem, error) {
	return func(v *visit, form url.Values, input map[string]any) ([]*query.Problem, error) {
		typed := strings.TrimSpace(form.Get(path + ".name"))
		steps := strings.Split(path, ".")
		switch {
		case form.Get(path) != "":
			return nil, nil
		case typed == "":
			put(input, steps, nil)
			return nil, nil
		case typed == form.Get(path+".was"): // as the record has it
			put(input, steps, form.Get(path+".id"))
			return nil, nil
		}
		found, err := query.Communes(v.Context(), v.api, typed)
		if err != nil {
			return nil, err
		}
		communes := found.Territories.Nodes
		for _, c := range communes { // the very name is meant before the longer ones that begin with it
			if strings.EqualFold(c.Name, typed) && len(sameName(communes, typed)) == 1 {
				communes = []*query.Commune{c}
				break
			}
		}
		if len(communes) == 1 {
			put(input, steps, communes[0].Id)
			return nil, nil
		}
		v.communes = communes
		message := v.say("Choisissez la commune dans la liste.", "Choose the commune from the list.")
		if len(communes) == 0 {
			message = v.say("Aucune commune ne porte ce nom ou ce code postal.", "No commune has this name or postal code.")
		}
		return []*query.Problem{{Path: append([]string{"input"}, steps...), Message: message}}, nil
	}
}

func sameName(communes []*query.Commune, name string) []*query.Commune {
	var same []*query.Commune
	for _, c := range communes {
		if strings.EqualFold(c.Name, name) {
			same = append(same, c)
		}
	}
	return same
}

// placed finds the commune of a record, and drops a point that is not given.
func placed(of string) func(*visit, url.Values, map[string]any) ([]*query.Problem, error) {
	commune := communeOf(of + ".place")
	return func(v *visit, form url.Values, input map[string]any) ([]*query.Problem, error) {
		record, _ := input[of].(map[string]any)
		if point, ok := record["point"].(map[string]any); ok && (point["latitude"] == nil || point["longitude"] == nil) {
			record["point"] = nil
		}
		return commune(v, form, input)
	}
}

// proposed is placed for a new record, where a group speaks for its commune unless it says otherwise.
func proposed(of string) func(*visit, url.Values, map[string]any) ([]*query.Problem, error) {
	place := placed(of)
	return func(v *visit, form url.Values, input map[string]any) ([]*query.Problem, error) {
		problems, err := place(v, form, input)
		if record, _ := input[of].(map[string]any); record["point"] == nil {
			delete(record, "point")
		}
		return problems, err
	}
}
