package hub

// Part is what a record holds several of, all of which are answered with it: so there are no more than so many.
type Part string

// The parts of records.
const (
	PartPhase       Part = "phase"
	PartObservation Part = "observation"
	PartContact     Part = "contact"
	PartExternalRef Part = "external_ref"
	PartVersion     Part = "charter_version"
	PartReply       Part = "request_reply"
	PartToken       Part = "token"
)

// Most is how many parts of each kind a record holds.
var Most = map[Part]int{
	PartPhase: 100, PartObservation: 2000, PartContact: 50, PartExternalRef: 100, PartVersion: 200, PartReply: 200, PartToken: 100,
}
