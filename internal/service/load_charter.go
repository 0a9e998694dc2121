package service

import (
	"context"
	"slices"

	"essaim/internal/hub"
)

// CharterRow is a version of a charter as a file gives it. Versions of one charter stand in order, the one in force
// last.
type CharterRow struct {
	Row
	Slug        string
	Title       string
	AppliesTo   []hub.ActorType
	Version     string // label
	PublishedOn *hub.PartialDate
	Source      *string
	Articles    []ArticleRow
}

// ArticleRow is an article as a file gives it.
type ArticleRow struct {
	Row
	hub.CharterArticle
}

// heldVersions are the versions that are published already.
func (l *load) heldVersions(ctx context.Context) (map[versionKey]*hub.CharterVersion, error) {
	slugs := map[string]string{}
	var ids []string
	for slug, charter := range l.records[hub.TypeCharter] {
		if charter.Slug == slug {
			slugs[charter.ID], ids = slug, append(ids, charter.ID)
		}
	}
	versions, err := l.store.CharterVersionsOf(ctx, ids)
	held := map[versionKey]*hub.CharterVersion{}
	for id, own := range versions {
		for _, version := range own {
			held[versionKey{slugs[id], version.Label}] = version
		}
	}
	return held, err
}

type versionKey struct{ slug, label string }

func (l *load) putCharters(ctx context.Context, data Dataset) error {
	held, err := l.heldVersions(ctx)
	if err != nil {
		return err
	}
	seen := duplicates[versionKey]{}
	var sound []CharterRow
	for i, r := range data.Charters {
		var writes bool
		if r.Slug, writes = l.own(r.Row, hub.TypeCharter, r.Slug); !writes {
			continue
		}
		switch {
		case !seen.first(l, r.Row, "version", versionKey{r.Slug, r.Version}, false) || !l.soundCharter(r):
		case held[versionKey{r.Slug, r.Version}] == nil &&
			slices.ContainsFunc(data.Charters[i+1:], func(o CharterRow) bool {
				return l.now(hub.TypeCharter, o.Slug) == r.Slug && held[versionKey{r.Slug, o.Version}] != nil
			}):
			l.refuse(r.Row, "version", "a new version stands below those that are published: the last one is in force")
		default:
			sound = append(sound, r)
		}
	}
	if err := l.putCharterHeads(ctx, sound); err != nil {
		return err
	}
	for _, r := range sound {
		if err := l.putVersion(ctx, r, held[versionKey{r.Slug, r.Version}]); err != nil {
			return err
		}
	}
	return nil
}

// soundCharter refuses a row whose own values cannot be meant, with its articles.
func (l *load) soundCharter(r CharterRow) bool {
	switch {
	case !l.soundSlug(r.Row, r.Slug):
		return false
	case hub.CheckName(r.Title, hub.MaxName) != nil:
		l.refuse(r.Row, "title", "%s", hub.CheckName(r.Title, hub.MaxName).Error())
		return false
	case r.Version == "":
		l.refuse(r.Row, "version", "a charter has a version")
		return false
	case len(r.AppliesTo) == 0:
		l.refuse(r.Row, "applies_to", "a charter applies to initiatives, groups or organisations")
		return false
	case !l.links(r.Row, "website", nil, r.Source):
		return false
	}
	numbers := duplicates[int]{}
	for _, a := range r.Articles {
		if !numbers.first(l, a.Row, "number", a.Number, false) {
			return false
		}
		for _, kind := range a.AppliesToKinds {
			if !l.knownTerm(a.Row, "asked_of", hub.SchemeOrganisationKind, &kind) {
				return false
			}
		}
	}
	return true
}

// putCharterHeads writes the charters themselves, each once.
func (l *load) putCharterHeads(ctx context.Context, rows []CharterRow) error {
	var charters []*hub.Charter
	var last []CharterRow // of each charter: what its version in force says holds
	for _, r := range rows {
		if i := slices.IndexFunc(last, func(o CharterRow) bool { return o.Slug == r.Slug }); i >= 0 {
			last[i] = r
		} else {
			last = append(last, r)
		}
	}
	heads := make([]Row, len(last))
	for i, r := range last {
		heads[i] = r.Row
		charter := &hub.Charter{ID: l.id(hub.TypeCharter, r.Slug), Slug: r.Slug, AppliesTo: r.AppliesTo}
		if network, ok := l.charterNetworks[r.Slug]; ok {
			id := l.records[hub.TypeNetwork][network].ID
			charter.NetworkID = &id
		}
		charters = append(charters, charter)
	}
	actions, err := l.store.PutCharters(ctx, charters)
	if err := l.put(heads, nil, nil, err); err != nil {
		return err
	}
	for i, action := range actions {
		if action != "" {
			l.changes[action] = append(l.changes[action], charters[i].ID)
		}
	}
	return nil
}

// putVersion publishes a version, unless it is published already. A published text never changes: a row that says
// otherwise is refused.
func (l *load) putVersion(ctx context.Context, r CharterRow, held *hub.CharterVersion) error {
	articles := make([]*hub.CharterArticle, len(r.Articles))
	for i := range r.Articles {
		articles[i] = &r.Articles[i].CharterArticle
	}
	hash := hub.CharterHash(articles)
	if held != nil {
		if held.Hash != hash || held.Title != r.Title {
			l.refuse(r.Row, "version",
				"version %s of charter %s is published with another text or title: give the new one a new version", r.Version, r.Slug)
		} else {
			l.took([]Row{r.Row}, nil, []hub.ChangeAction{""})
		}
		return nil
	}
	version := &hub.CharterVersion{
		ID: newID(hub.TypeCharterVersion), CharterID: l.id(hub.TypeCharter, r.Slug), Label: r.Version,
		Title: r.Title, Language: "fr",
		PublishedOn: r.PublishedOn, Hash: hash, SourceURI: r.Source,
	}
	if err := l.store.AddCharterVersion(ctx, version, articles); err != nil {
		return err
	}
	l.took([]Row{r.Row}, []string{version.ID}, []hub.ChangeAction{hub.Created})
	return nil
}
