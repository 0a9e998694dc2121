package hub

// Part is what a record holds several of, all of which are answered with it: so there are no more than so many.
type Part string

// The parts of records that are rows of their own.
const (
	PartPhase       Part = "phase"
	PartObservation Part = "observation" // read page by page
	PartContact     Part = "contact"
	PartExternalRef Part = "external_ref"
	PartVersion     Part = "charter_version"
	PartReply       Part = "request_reply"
	PartToken       Part = "token"
	PartWebhook     Part = "webhook"
)

// The parts of records that are written with them.
const (
	PartTheme   Part = "theme"
	PartArticle Part = "article" // of a version of a charter
	PartKind    Part = "kind"    // of organisations, to which an article applies
	PartHeader  Part = "header"  // that a partner's service is sent
)

// Most is how many parts of each kind a record holds. What a list in the schema says of its size (@listSize) is this.
var Most = map[Part]int{
	PartPhase: 30, PartObservation: 2000, PartContact: 20, PartExternalRef: 50, PartVersion: 30, PartReply: 50,
	PartToken: 50, PartWebhook: 20,
	PartTheme: 20, PartArticle: 100, PartKind: 10, PartHeader: 10,
}
