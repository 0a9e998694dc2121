package service

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// known is what filters name: the terms of the vocabularies and the networks. A service keeps what it read last,
// for none ever goes away, and reads it again where something is not in it, for another process may have added that.
type known struct {
	terms    map[string]map[string]bool // vocabulary → codes
	networks map[string]bool
}

// checkCodes returns an error about the first of the codes that none of some vocabularies
// has, at a path and its place. A term that is archived is one: records have it still.
func (s *Service) checkCodes(ctx context.Context, codes []string, path []any, schemes ...string) error {
	i, k, err := s.firstUnknown(ctx, codes, func(k *known, code string) bool {
		return slices.ContainsFunc(schemes, func(scheme string) bool { return k.terms[scheme][code] })
	})
	if err != nil || i < 0 {
		return err
	}
	return k.unknownCode(codes[i], append(path, i), schemes...)
}

// checkSchemes is checkCodes for the names of vocabularies.
func (s *Service) checkSchemes(ctx context.Context, schemes []string, path ...any) error {
	i, k, err := s.firstUnknown(ctx, schemes, func(k *known, scheme string) bool { return k.terms[scheme] != nil })
	if err != nil || i < 0 {
		return err
	}
	if meant := nearest(schemes[i], maps.Keys(k.terms)); meant != "" {
		return hub.Invalid(append(path, i), "There is no vocabulary %.60q. Did you mean %q?", schemes[i], meant)
	}
	return hub.Invalid(append(path, i), "There is no vocabulary %.60q.", schemes[i])
}

// checkNetworks is checkCodes for the ids of networks.
func (s *Service) checkNetworks(ctx context.Context, ids []string, path ...any) error {
	i, _, err := s.firstUnknown(ctx, ids, func(k *known, id string) bool { return k.networks[id] })
	if err != nil || i < 0 {
		return err
	}
	return hub.Invalid(append(path, i), "There is no such network.")
}

// firstUnknown returns the place of the first value that is not known, -1 where all are, and what is known.
func (s *Service) firstUnknown(
	ctx context.Context, values []string, has func(*known, string) bool,
) (int, *known, error) {
	k := s.known.Load()
	missing := func() int {
		return slices.IndexFunc(values, func(value string) bool { return k == nil || !has(k, value) })
	}
	if missing() < 0 {
		return -1, k, nil
	}
	k, err := s.learn(ctx)
	if err != nil {
		return -1, nil, err
	}
	return missing(), k, nil
}

// learn reads what is known and keeps it.
func (s *Service) learn(ctx context.Context) (*known, error) {
	k, err := readKnown(ctx, s.store)
	if err == nil {
		s.known.Store(k)
	}
	return k, err
}

// readKnown reads what is known, in two statements.
func readKnown(ctx context.Context, st *store.Store) (*known, error) {
	terms, err := st.TermKeys(ctx)
	if err != nil {
		return nil, err
	}
	k := &known{terms: map[string]map[string]bool{}}
	if k.networks, err = st.NetworkIDs(ctx); err != nil {
		return nil, err
	}
	for _, scheme := range hub.Schemes { // they are there before their first term
		k.terms[scheme] = map[string]bool{}
	}
	for _, key := range terms {
		if k.terms[key.Scheme] == nil {
			k.terms[key.Scheme] = map[string]bool{}
		}
		k.terms[key.Scheme][key.Code] = true
	}
	return k, nil
}

// unknownCode is the error about a code that no term of some vocabularies has.
func (k *known) unknownCode(code string, path []any, schemes ...string) error {
	names := strings.Join(schemes, ", ")
	meant := nearest(code, func(yield func(string) bool) {
		for _, scheme := range schemes {
			for other := range k.terms[scheme] {
				if !yield(other) {
					return
				}
			}
		}
	})
	if meant != "" {
		return hub.Invalid(path, "%.60q is not a term of the vocabulary %s. Did you mean %q?", code, names, meant)
	}
	return hub.Invalid(path, "%.60q is not a term of the vocabulary %s.", code, names)
}

// nearest is the word that somebody who wrote another may have meant: one that few
// letters part from it, "" where none is.
func nearest(word string, others iter.Seq[string]) string {
	best, distance := "", max(1, len(word)/3)+1
	word = strings.ToLower(word)
	if len(word) > 60 {
		return ""
	}
	for _, other := range slices.Sorted(others) {
		if d := levenshtein.ComputeDistance(word, other); d < distance {
			best, distance = other, d
		}
	}
	return best
}
