package hub

import "slices"

// CharterArticleInput is an article to be published.
type CharterArticleInput struct {
	Title          string
	Text           string
	AppliesToKinds []string
}

// CharterVersionFields is what is said of a version.
type CharterVersionFields struct {
	Label       string
	Title       string
	Language    string
	PublishedOn *PartialDate
	Articles    []*CharterArticleInput
	Source      *string
}

// Check returns what is wrong with it.
func (f CharterVersionFields) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckName(f.Label, MaxLabel), "label")
	_ = wrong.Add(CheckName(f.Title, MaxName), "title")
	if !languageTag(f.Language) {
		_ = wrong.Add(Invalid(At("language"), "%.30q is not a language tag such as fr or fr-BE.", f.Language))
	}
	_ = wrong.Add(checkDate(f.PublishedOn), "publishedOn")
	if len(f.Articles) == 0 || len(f.Articles) > Most[PartArticle] {
		_ = wrong.Add(Invalid(At("articles"), "A charter has 1 to %d articles.", Most[PartArticle]))
	}
	for i, article := range f.Articles {
		_ = wrong.Add(checkRequired(&article.Title, MaxName), "articles", i, "title")
		_ = wrong.Add(checkMarkdown(&article.Text, MaxArticle), "articles", i, "text")
		if len(article.AppliesToKinds) > Most[PartKind] {
			_ = wrong.Add(Problem(TooLong, nil, "Give at most %d.", Most[PartKind]), "articles", i,
				"appliesToKinds")
		}
	}
	_ = wrong.Add(checkOptional(f.Source, CheckSource), "source")
	return wrong.Err()
}

// languageTag reports whether s looks like a BCP 47 language tag: the database holds to the same.
func languageTag(s string) bool {
	letters := 0
	for letters < len(s) && s[letters] >= 'a' && s[letters] <= 'z' {
		letters++
	}
	if letters < 2 || letters > 3 || len(s) > 35 {
		return false
	}
	after := byte(0)
	for i := letters; i < len(s); i++ {
		c := s[i]
		isWord := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if i == letters && c != '-' || !isWord && (c != '-' || after == '-') {
			return false
		}
		after = c
	}
	return after != '-'
}

// ArticlesOf are the articles of a version, numbered.
func (f CharterVersionFields) ArticlesOf(versionID string) []*CharterArticle {
	articles := make([]*CharterArticle, len(f.Articles))
	for i, a := range f.Articles {
		articles[i] = &CharterArticle{VersionID: versionID, Number: i + 1, Title: a.Title, Text: a.Text,
			AppliesToKinds: a.AppliesToKinds}
	}
	return articles
}

// CreateCharterInput adds a charter with its first version.
type CreateCharterInput struct {
	Once
	CharterVersionFields
	Slug      *string
	Network   *string
	AppliesTo []ActorType
}

// Check returns what is wrong with it.
func (in CreateCharterInput) Check() error {
	var wrong Problems
	_ = wrong.Add(in.CharterVersionFields.Check())
	_ = wrong.Add(checkOptional(in.Slug, CheckSlug), "slug")
	_ = wrong.Add(checkOptional(in.Network, func(id string) error { return CheckID(id, TypeNetwork) }), "network")
	if len(in.AppliesTo) == 0 {
		_ = wrong.Add(Problem(Required, At("appliesTo"), "This cannot be empty."))
	}
	return wrong.Err()
}

// UpdateCharterInput changes what a charter is.
type UpdateCharterInput struct {
	Once
	Expect
	ID        string
	Slug      *string
	AppliesTo []ActorType
}

// Check returns what is wrong with it.
func (in UpdateCharterInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.ID, TypeCharter), "id")
	_ = wrong.Add(checkOptional(in.Slug, CheckSlug), "slug")
	if in.AppliesTo != nil && len(in.AppliesTo) == 0 {
		_ = wrong.Add(Problem(Required, At("appliesTo"), "This cannot be empty."))
	}
	return wrong.Err()
}

// PublishCharterVersionInput publishes a new version.
type PublishCharterVersionInput struct {
	Once
	CharterVersionFields
	Charter string
}

// ArticlePositionInput is where a signatory stands on an article.
type ArticlePositionInput struct {
	Number   int
	Position Position
}

// SignCharterInput signs a version.
type SignCharterInput struct {
	Once
	Actor          string
	CharterVersion string
	Capacity       *string
	Positions      []*ArticlePositionInput
}

// CheckSignature returns an error unless an actor may sign a version, which must be in force, in this way:
// of a type that the charter is meant for, with positions on articles that are asked of it (R7), each once.
func (in SignCharterInput) CheckSignature(actor *ActorCore, charter *Charter, articles []*CharterArticle) error {
	var wrong Problems
	if !slices.Contains(charter.AppliesTo, actor.Type) {
		_ = wrong.Add(Invalid(At("charterVersion"), "This charter does not apply to such an actor."))
	}
	if charter.VersionInForceID != in.CharterVersion {
		_ = wrong.Add(Problem(CharterMissing, At("charterVersion"),
			"This version is no longer in force: sign the latest one."))
	}
	_ = wrong.Add(checkOptional(in.Capacity, atMost(MaxRole)), "capacity")
	seen := map[int]bool{}
	for i, p := range in.Positions {
		at := slices.IndexFunc(articles, func(a *CharterArticle) bool { return a.Number == p.Number })
		switch {
		case at < 0:
			_ = wrong.Add(Invalid(At("positions", i, "number"), "There is no such article."))
		case seen[p.Number]:
			_ = wrong.Add(Invalid(At("positions", i, "number"), "Name each article once."))
		case !articles[at].AskedOf(actor):
			_ = wrong.Add(Invalid(At("positions", i, "number"), "Such an actor is not asked about this article."))
		}
		seen[p.Number] = true
	}
	return wrong.Err()
}

// AskedOf reports whether the article is asked of an actor: one that names kinds of organisation, of these only.
func (a *CharterArticle) AskedOf(actor *ActorCore) bool {
	return len(a.AppliesToKinds) == 0 ||
		actor.Type == ActorOrganisation && actor.KindCode != nil && slices.Contains(a.AppliesToKinds, *actor.KindCode)
}

// WithdrawSignatureInput withdraws a signature.
type WithdrawSignatureInput struct {
	Once
	ID string
}
