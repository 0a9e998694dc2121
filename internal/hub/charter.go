package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Charter is a text that actors sign, through its versions.
type Charter struct {
	ID               string
	Slug             string
	Title            string // of the version in force
	AppliesTo        []ActorType
	NetworkID        *string
	VersionInForceID string
	CreatedAt        time.Time
	UpdatedAt        time.Time
	Version          int
	ArchivedAt       *time.Time
}

// CharterDescription describes charters; their texts are those of their versions.
var CharterDescription = describe(TypeCharter, "charter",
	idField(must(func(c *Charter) *string { return &c.ID })),
	slugField(must(func(c *Charter) *string { return &c.Slug })).by(ByRule),
	computedField(KindName, "title", "title", must(func(c *Charter) *string { return &c.Title })).
		titled().label("titre", "title"),
	listField("appliesTo", "applies_to", func(c *Charter) *[]ActorType { return &c.AppliesTo }).by(ByRule).
		filed("applies_to").label("s'adresse à", "applies to"),
	referenceField("network", "network_id", []RecordType{TypeNetwork},
		may(func(c *Charter) **string { return &c.NetworkID })).
		by(ByRule).label("réseau", "network"),
	partsField[Charter]("versions", CharterVersionDescription.Described).each("label").label("versions", "versions"),
	computedField(KindReference, "versionInForce", "version_in_force_id",
		must(func(c *Charter) *string { return &c.VersionInForceID })),
	instantField("createdAt", "created_at", must(func(c *Charter) *time.Time { return &c.CreatedAt })),
	instantField("updatedAt", "updated_at", must(func(c *Charter) *time.Time { return &c.UpdatedAt })),
	versionField(must(func(c *Charter) *int { return &c.Version })),
	archivedField(may(func(c *Charter) **time.Time { return &c.ArchivedAt })),
).called(Words{"Charte", "Charter"}, Words{"Chartes", "Charters"})

// IsNode marks a Charter as a Node.
func (*Charter) IsNode() {}

// IsEntity marks a Charter as resolvable by a federation gateway.
func (*Charter) IsEntity() {}

// GetID returns the id.
func (c *Charter) GetID() string { return c.ID }

// CharterVersion is a charter's text as published once.
type CharterVersion struct {
	ID          string
	CharterID   string
	Label       string
	Title       string
	Language    string // BCP 47
	PublishedOn *PartialDate
	Hash        string // CharterHash of its articles
	SourceURI   *string
}

// CharterVersionDescription describes versions of charters. They never change, so that they have no history.
var CharterVersionDescription = describe(TypeCharterVersion, "charter_version",
	idField(must(func(v *CharterVersion) *string { return &v.ID })),
	referenceField("charter", "charter_id", []RecordType{TypeCharter},
		must(func(v *CharterVersion) *string { return &v.CharterID })).
		by(ByRule).forgotten(),
	nameField("label", "label", MaxLabel, must(func(v *CharterVersion) *string { return &v.Label })).
		by(ByRule).distinct().filed("version").forgotten().label("version", "version").schemaOrg("version"),
	nameField("title", "title", MaxName, must(func(v *CharterVersion) *string { return &v.Title })).
		by(ByRule).filed("title").forgotten().label("titre", "title").schemaOrg("name"),
	field(KindValue, "language", "language", must(func(v *CharterVersion) *string { return &v.Language }), nil).
		by(ByRule).forgotten().label("langue", "language").schemaOrg("inLanguage"),
	dateField("publishedOn", "published_on", may(func(v *CharterVersion) **PartialDate { return &v.PublishedOn })).
		by(ByRule).filed("published_on").forgotten().label("publiée le", "published on").schemaOrg("datePublished"),
	field(KindID, "hash", "hash", must(func(v *CharterVersion) *string { return &v.Hash }), nil).by(ByRule).forgotten(),
	sourceField(may(func(v *CharterVersion) **string { return &v.SourceURI })).by(ByRule).forgotten(),
).schemaOrg("DigitalDocument")

// IsNode marks a CharterVersion as a Node.
func (*CharterVersion) IsNode() {}

// IsEntity marks a CharterVersion as resolvable by a federation gateway.
func (*CharterVersion) IsEntity() {}

// GetID returns the id.
func (v *CharterVersion) GetID() string { return v.ID }

// Source is the page that backs the version.
func (v *CharterVersion) Source() *Source { return SourceOf(v.SourceURI) }

// CharterArticle is an article of a version.
type CharterArticle struct {
	VersionID      string
	Number         int
	Title          string
	Text           string
	AppliesToKinds []string // codes of organisation kinds; empty: asked of all
}

// CharterHash is the SHA-256, in hexadecimal, of the articles: each as its number, title
// and text on lines of their own.
func CharterHash(articles []*CharterArticle) string {
	hash := sha256.New()
	for _, a := range articles {
		fmt.Fprintf(hash, "%d\n%s\n%s\n", a.Number, a.Title, a.Text)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Signature is an actor's signature of an exact version.
type Signature struct {
	ID          string
	ActorID     string
	VersionID   string
	Capacity    *string
	SignedOn    PartialDate
	WithdrawnOn *PartialDate
}

// SignatureDescription describes signatures.
var SignatureDescription = describe(TypeSignature, "signature",
	idField(must(func(s *Signature) *string { return &s.ID })),
	referenceField("actor", "actor_id", ActorIDTypes, must(func(s *Signature) *string { return &s.ActorID })).
		by(ByRule).label("signataire", "signatory"),
	referenceField("charterVersion", "version_id", []RecordType{TypeCharterVersion},
		must(func(s *Signature) *string { return &s.VersionID })).
		by(ByRule).label("version", "version"),
	nameField("capacity", "capacity", MaxRole, may(func(s *Signature) **string { return &s.Capacity })).
		by(ByRule).label("en tant que", "capacity"),
	dateField("signedOn", "signed_on", must(func(s *Signature) *PartialDate { return &s.SignedOn })).
		by(ByRule).label("signé le", "signed on"),
	dateField("withdrawnOn", "withdrawn_on", may(func(s *Signature) **PartialDate { return &s.WithdrawnOn })).
		by(ByRule).label("retiré le", "withdrawn on"),
)

// IsNode marks a Signature as a Node.
func (*Signature) IsNode() {}

// IsEntity marks a Signature as resolvable by a federation gateway.
func (*Signature) IsEntity() {}

// GetID returns the id.
func (s *Signature) GetID() string { return s.ID }

// ArticlePosition is where a signatory says to stand on an article.
type ArticlePosition struct {
	SignatureID string
	Number      int
	Position    Position
}

// Position is how far a signatory has come with an article.
type Position string

// The positions.
const (
	Met            Position = "MET"
	WorkingTowards Position = "WORKING_TOWARDS"
	NotYet         Position = "NOT_YET"
)

type (
	CharterConnection   = Connection[*Charter]   // CharterConnection is a page of charters.
	CharterEdge         = Edge[*Charter]         // CharterEdge is a charter in a page.
	SignatureConnection = Connection[*Signature] // SignatureConnection is a page of signatures.
	SignatureEdge       = Edge[*Signature]       // SignatureEdge is a signature in a page.
)
