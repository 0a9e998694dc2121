package service

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"

	"essaim/internal/hub"
)

// known is what filters name: the terms of the vocabularies and the networks. It is read once and kept, for none ever goes
// away; what is not in it is looked for again, for another process may have added it.
type known struct {
	mu       sync.RWMutex
	terms    map[string]map[string]bool // vocabulary → codes
	networks map[string]bool
}

// checkCodes returns an error about the first of the codes that none of some vocabularies has, at a path and its place. A term
// that is archived is one: records have it still.
func (s *Service) checkCodes(ctx context.Context, codes []string, path []any, schemes ...string) error {
	has := func(code string) bool {
		return slices.ContainsFunc(schemes, func(scheme string) bool { return s.known.terms[scheme][code] })
	}
	return s.checkKnown(ctx, codes, has, func(code string, i int) error {
		var others []string
		for _, scheme := range schemes {
			others = slices.AppendSeq(others, maps.Keys(s.known.terms[scheme]))
		}
		return unknownCode(code, strings.Join(schemes, ", "), others, append(path, i))
	})
}

// checkSchemes is checkCodes for the names of vocabularies.
func (s *Service) checkSchemes(ctx context.Context, schemes []string, path ...any) error {
	return s.checkKnown(ctx, schemes, func(scheme string) bool { return s.known.terms[scheme] != nil }, func(scheme string, i int) error {
		if meant := nearest(scheme, slices.Collect(maps.Keys(s.known.terms))); meant != "" {
			return hub.Invalid(append(path, i), "There is no vocabulary %.60q. Did you mean %q?", scheme, meant)
		}
		return hub.Invalid(append(path, i), "There is no vocabulary %.60q.", scheme)
	})
}

// checkNetworks is checkCodes for the ids of networks.
func (s *Service) checkNetworks(ctx context.Context, ids []string, path ...any) error {
	return s.checkKnown(ctx, ids, func(id string) bool { return s.known.networks[id] }, func(_ string, i int) error {
		return hub.Invalid(append(path, i), "There is no such network.")
	})
}

// checkKnown returns the error about the first value that is not known. It reads what is known where one is missing, in two
// statements, and no other time.
func (s *Service) checkKnown(ctx context.Context, values []string, has func(string) bool, wrong func(value string, i int) error) error {
	missing := func() int {
		s.known.mu.RLock()
		defer s.known.mu.RUnlock()
		return slices.IndexFunc(values, func(value string) bool { return !has(value) })
	}
	if missing() < 0 {
		return nil
	}
	if err := s.learn(ctx); err != nil {
		return err
	}
	i := missing()
	if i < 0 {
		return nil
	}
	s.known.mu.RLock()
	defer s.known.mu.RUnlock()
	return wrong(values[i], i)
}

// learn reads what is known.
func (s *Service) learn(ctx context.Context) error {
	terms, err := s.store.TermKeys(ctx)
	if err != nil {
		return err
	}
	ids, err := s.store.NetworkIDs(ctx)
	if err != nil {
		return err
	}
	byScheme, networks := map[string]map[string]bool{}, map[string]bool{}
	for _, scheme := range hub.Schemes { // they are there before their first term
		byScheme[scheme] = map[string]bool{}
	}
	for _, key := range terms {
		if byScheme[key.Scheme] == nil {
			byScheme[key.Scheme] = map[string]bool{}
		}
		byScheme[key.Scheme][key.Code] = true
	}
	for _, id := range ids {
		networks[id] = true
	}
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	s.known.terms, s.known.networks = byScheme, networks
	return nil
}

// unknownCode is the error about a code that no term of a vocabulary has.
func unknownCode(code, scheme string, others []string, path []any) error {
	if meant := nearest(code, others); meant != "" {
		return hub.Invalid(path, "%.60q is no term of the vocabulary %s. Did you mean %q?", code, scheme, meant)
	}
	return hub.Invalid(path, "%.60q is no term of the vocabulary %s.", code, scheme)
}

// nearest is the word that somebody who wrote another may have meant: one that few letters part from it, "" where none is.
func nearest(word string, others []string) string {
	best, distance := "", max(1, len(word)/3)+1
	word = strings.ToLower(word)
	if len(word) > 60 {
		return ""
	}
	for _, other := range slices.Sorted(slices.Values(others)) {
		if d := levenshtein.ComputeDistance(word, other); d < distance {
			best, distance = other, d
		}
	}
	return best
}
