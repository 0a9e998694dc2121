package service

import (
	"context"
	"fmt"
	"regexp"

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

// What the database holds codes to.
var (
	termCode   = regexp.MustCompile(`^[a-z0-9_]+$`)
	termScheme = regexp.MustCompile(`^[a-z_]+$`)
)

// LoadVocabulary takes the terms that hubs begin with, unless the hub took this edition of them, whose hash is given.
func (s *Service) LoadVocabulary(ctx context.Context, sha256 string, terms Dataset) error {
	held, err := s.store.Edition(ctx, store.VocabularyEdition)
	if err != nil || held == sha256 {
		return err
	}
	report, err := s.Load(ctx, terms, LoadOptions{})
	if err != nil {
		return err
	}
	if !report.Written {
		return fmt.Errorf("service: the shipped vocabulary is damaged: %+v", report.Refusals)
	}
	return s.store.SetVocabularyEdition(ctx, sha256)
}

func (l *load) putTerms(ctx context.Context, data Dataset) (err error) {
	if l.terms, err = l.store.TermsByKey(ctx); err != nil {
		return err
	}
	seen := duplicates[hub.TermKey]{}
	var rows []Row
	var ids []string
	var terms []*hub.Term
	for _, r := range data.Terms {
		key := hub.TermKey{Scheme: r.Scheme, Code: r.Code}
		if !seen.first(l, r.Row, "code", key, false) {
			continue
		}
		if !termScheme.MatchString(r.Scheme) {
			l.refuse(r.Row, "scheme", "a scheme is lower-case letters and underscores")
			continue
		}
		if !termCode.MatchString(r.Code) {
			l.refuse(r.Row, "code", "a code is lower-case letters, digits and underscores")
			continue
		}
		isRelation := r.Scheme == hub.SchemeRelationType
		if isRelation != (r.InverseLabelFR != nil && r.InverseLabelEN != nil) {
			l.refuse(r.Row, "inverse_fr", "a relation type, and nothing else, has labels from both ends")
			continue
		}
		if !isRelation && (r.Symmetric || len(r.SourceTypes)+len(r.TargetTypes) > 0) {
			l.refuse(r.Row, "symmetric", "only a relation type has ends")
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
		rows, ids, terms = append(rows, r.Row), append(ids, term.ID), append(terms, &term)
	}
	actions, err := store.Terms.Put(ctx, l.store, terms)
	return l.put(rows, ids, actions, err)
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
		if !seen.first(l, r.Row, "slug", r.Code, false) {
			continue
		}
		switch {
		case !l.soundSlug(r.Row, r.Code):
			continue
		case r.Name == "":
			l.refuse(r.Row, "name", "a set of communes has a name")
			continue
		case len(r.Communes) == 0:
			l.refuse(r.Row, "communes", "a set of communes has communes")
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
		l.took([]Row{r.Row}, []string{id}, []hub.ChangeAction{action})
	}
	return nil
}
