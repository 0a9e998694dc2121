package service

import (
	"context"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// Edition is the official territories at a date.
type Edition struct {
	SHA256      string // of the data: the same edition is not written twice
	Territories []*hub.Territory
	Links       []store.TerritoryLink
}

// TermRow is a term as a file gives it.
type TermRow struct {
	Row
	hub.Term
	Broader *string // code, in the same vocabulary
}

func (l *load) putTerms(ctx context.Context, data Dataset) (err error) {
	if l.terms, err = l.store.TermsByKey(ctx); err != nil {
		return err
	}
	seen := duplicates[hub.TermKey]{}
	var rows []Row
	var terms []*hub.Term
	for _, r := range data.Terms {
		key := hub.TermKey{Scheme: r.Scheme, Code: r.Code}
		if !seen.first(l, r.Row, key) {
			continue
		}
		isRelation := r.Scheme == hub.SchemeRelationType
		if isRelation != (r.InverseLabelFR != nil && r.InverseLabelEN != nil) {
			l.refuse(r.Row, "inverse_fr", "a relation type, and nothing else, has labels from both ends")
			continue
		}
		if !l.knownTerm(r.Row, "broader", r.Scheme, r.Broader) {
			continue
		}
		term := r.Term
		term.ID = key.ID()
		if r.Broader != nil {
			id := hub.TermKey{Scheme: r.Scheme, Code: *r.Broader}.ID()
			term.BroaderID = &id
		}
		l.terms[key] = &term
		rows, terms = append(rows, r.Row), append(terms, &term)
	}
	actions, err := l.store.PutTerms(ctx, terms)
	if err != nil {
		return err
	}
	l.took(rows, nil, actions)
	return nil
}

// TerritoryRow is a set of communes as a file gives it.
type TerritoryRow struct {
	Row
	Code     string // a slug
	Name     string
	Communes []string // official codes
}

func (l *load) putTerritories(ctx context.Context, data Dataset) error {
	seen := duplicates[string]{}
	for _, r := range data.Territories {
		if !seen.first(l, r.Row, r.Code) {
			continue
		}
		if !hub.ValidSlug(r.Code) || r.Name == "" || len(r.Communes) == 0 {
			l.refuse(r.Row, "slug", "a set of communes has a slug, a name and communes")
			continue
		}
		ids := make([]string, len(r.Communes))
		for i, code := range r.Communes {
			ids[i] = hub.TerritoryID(hub.Commune, code)
		}
		unknown, err := l.store.UnknownTerritories(ctx, ids)
		if err != nil {
			return err
		}
		if len(unknown) > 0 {
			for i, id := range ids {
				if id == unknown[0] {
					l.refuse(r.Row, "communes", "there is no commune %q", r.Communes[i])
					break
				}
			}
			continue
		}
		id := hub.TerritoryID(hub.Custom, r.Code)
		action, err := l.store.PutCustomTerritory(ctx, &hub.Territory{ID: id, Code: r.Code, Name: r.Name}, ids)
		if err != nil {
			return err
		}
		l.took([]Row{r.Row}, nil, []hub.ChangeAction{action})
	}
	return nil
}
