package hub

import (
	"slices"
	"strings"
)

// A new type of record is in three places of this file: the constants, types and Descriptions.

// RecordType is the type of a record and the prefix of its id.
type RecordType string

// Constant is the type as the enums of the schema write it.
func (t RecordType) Constant() string { return strings.ToUpper(string(t)) }

// GraphQL is the name of the type in the schema.
func (t RecordType) GraphQL() string {
	var name strings.Builder
	for word := range strings.SplitSeq(string(t), "_") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// One for every type that implements Node.
const (
	TypeInitiative     RecordType = "initiative"
	TypeGroup          RecordType = "group"
	TypeOrganisation   RecordType = "organisation"
	TypeNetwork        RecordType = "network"
	TypeMembership     RecordType = "membership"
	TypeCharter        RecordType = "charter"
	TypeCharterVersion RecordType = "charter_version"
	TypeSignature      RecordType = "signature"
	TypeRelation       RecordType = "relation"
	TypeTerritory      RecordType = "territory"
	TypeEvent          RecordType = "event"
	TypeResource       RecordType = "resource"
	TypeTerm           RecordType = "term"
)

// What is no Node has ids too: a part of a record, or what only some may know of.
const (
	TypePhase       RecordType = "phase"
	TypeObservation RecordType = "observation"
	TypeContact     RecordType = "contact"
	TypeAccount     RecordType = "account"
	TypeSession     RecordType = "session"
	TypeRole        RecordType = "role"
	TypeInvitation  RecordType = "invitation"
	TypeClaim       RecordType = "claim"
	TypeToken       RecordType = "token"
	TypeRequest     RecordType = "request"
	TypeMerge       RecordType = "merge"
	TypeWebhook     RecordType = "webhook"
	TypePartner     RecordType = "partner"

	// The ids of these are derived of what they belong to.
	TypeContactField RecordType = "contact_field"
	TypeExternalRef  RecordType = "external_ref"
	TypeProposal     RecordType = "proposal"
	TypeRevision     RecordType = "revision"
)

var types = []RecordType{
	TypeInitiative, TypeGroup, TypeOrganisation, TypeNetwork, TypeMembership, TypeCharter, TypeCharterVersion,
	TypeSignature, TypeRelation, TypeTerritory, TypeEvent, TypeResource, TypeTerm,
	TypePhase, TypeObservation, TypeContact, TypeAccount, TypeSession, TypeRole, TypeInvitation, TypeClaim, TypeToken,
	TypeRequest, TypeMerge, TypeWebhook, TypePartner,
	TypeContactField, TypeExternalRef, TypeProposal, TypeRevision,
}

// ActorIDTypes are the types of an actor's id.
var ActorIDTypes = []RecordType{TypeInitiative, TypeGroup, TypeOrganisation}

// Descriptions are those of all types of record that the hub holds, and of their parts.
var Descriptions = []*Described{
	ActorDescriptions[ActorInitiative].Described, ActorDescriptions[ActorGroup].Described,
	ActorDescriptions[ActorOrganisation].Described,
	NetworkDescription.Described, MembershipDescription.Described, CharterDescription.Described,
	CharterVersionDescription.Described,
	SignatureDescription.Described, RelationDescription.Described, EventDescription.Described,
	ResourceDescription.Described,
	TermDescription.Described, TerritoryDescription.Described, PhaseDescription.Described,
	ObservationDescription.Described,
}

// DescriptionOf is the description of a type of record; nil where it has none.
func DescriptionOf(t RecordType) *Described {
	i := slices.IndexFunc(Descriptions, func(d *Described) bool { return d.Type == t })
	if i < 0 {
		return nil
	}
	return Descriptions[i]
}
