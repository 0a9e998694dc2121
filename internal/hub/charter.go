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

// CharterHash is the SHA-256, in hexadecimal, of the articles: each as its number, title and text on lines of their own.
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
